"""Whatever lines a file holds, it is a scenario or it has problems: never a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qisim.errors import ScenarioError
from qisim.scenarios import load
from qisim.scenarios.forms import Forms

Write = Callable[[str, str], Path]

LINES = st.sampled_from(
    (
        "years = 5",
        "years = -1",
        "withdrawal = 2021-04-01",
        'withdrawal = "never"',
        "[budget]",
        "[levers]",
        "[levers.coach_posts]",
        "[[levers.coach_posts]]",
        "[levers.training_places]",
        "[levers.training_places.junior_doctors]",
        "[[levers.training_places.senior_doctors]]",
        "[levers.coach_posts.targets]",
        "[parameters.influence]",
        "[parameters.cost.value.acute]",
        "coach_posts = [1, {}]",
        "levers.national_push = { value = 1, targets = { type = ['acute'] } }",
        "value = 0.5",
        "value = '2 %/year of staff'",
        "value = { junior_doctors = 1.5, acute = [] }",
        "amount = 5",
        "start = 2016-04-01",
        "stop = 2015-04-01",
        "stop = 'never'",
        "ramp = '6 months'",
        "targets = 'all'",
        "targets.type = ['acute', 5]",
        "junior_doctors = 5",
        "source = 5",
        "allocation = 'random'",
        "delivery = { area = 1 }",
        "[allocation]",
        "[delivery]",
        "regional = 0.5",
        "random = 1",
        "[collaboratives.flow]",
        "topic = 'new_care_models'",
        "teams = '2 team'",
        "backing = 0.5",
        "waves = 3",
        "level = 'area'",
        "domains = ['emergency_flow']",
        "[transformations.stroke]",
        "mandate = 0.5",
        "mandate = { start = 2016-04-01 }",
        "[[transformations.stroke.mandate]]",
        "[proven_changes.checklist]",
        "proven_changes.checklist = { domain = 'patient_safety', worth = 0.1, complexity = 0.5, push = 1 }",
        "collaboratives.flow = { topic = 'new_care_models', teams = 1, backing = 1, waves = 2 }",
        "push = { ramp = 1 }",
        '"" = 1',
        "['']",
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(lines=st.lists(LINES, max_size=8), below=st.lists(LINES, max_size=4), override=st.none() | LINES)
def test_any_lines_together_make_a_scenario_or_problems(
    write: Write, forms: Forms, lines: list[str], below: list[str], override: str | None
) -> None:
    write("base", "\n".join(("title = 'Base'", "budget.amount = 0", *below)))
    file = write("plan", "\n".join(("title = 'Plan'", "builds_on = 'base'", *lines)))
    try:
        scenario = load(file, [override] if override else [], forms=forms)
    except ScenarioError as error:
        assert all(problem.message for problem in error.problems)
    else:
        file.write_text(scenario.to_toml(), encoding="utf-8")
        assert load(file, forms=forms) == scenario
