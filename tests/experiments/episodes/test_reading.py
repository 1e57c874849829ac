"""An episode is read strictly: whatever is wrong is told with its line, and what would be right."""

from __future__ import annotations

import pytest

from qisim.errors import ScenarioError
from qisim.experiments.episodes import MEASURES, available, check, load
from qisim.experiments.episodes.forms import whole_episode_forms
from qisim.scenarios import available as scenarios_available


def test_an_episode_is_read_whole(written):
    written()
    episode = load("ours")
    (finding,) = episode.findings
    assert (episode.name, episode.scenario.years, episode.paired) == ("ours", 3, False)
    assert episode.parameters == {"leaving_rate": 0.0}
    assert (finding.title, finding.published, finding.low, finding.high) == ("Trained", 200, 0, 400)
    assert (finding.role, finding.evidence) == ("held out", ("elft_trained_2_years",))
    assert finding.arguments == {"start": 1.0, "end": 2.0}
    assert episode.population.attributes["staff"][:, 0, 0].tolist() == [350, 350, 4150, 150]


def test_one_s_own_episodes_come_first_and_none_is_a_strategy(written):
    own = written(name="pockets")
    assert available()["pockets"] == own
    assert "training-transfer" in available()
    assert not {listing.name for listing in scenarios_available()} & set(available())


def test_groups_are_told_apart_and_graded(written):
    file = written(
        ("[episode.population.groups.trust]", "[episode.population.groups.treated]\ntrusts = 4\nareas = 2"),
        ("starting_commitment = 0.43", 'starting_commitment = [0.3, 0.6]\nstarting_waste = ["110 %", 0.9]'),
        (
            "[episode.parameters.leaving_rate]",
            """[episode.population.groups.control]
type = "mental_health"
region = "Oxford"
foundation = true
staff = "1,000 people"
base_cost = 60000000
starting_practising_share = 0
starting_commitment = 0.5
source = "assumption"

[episode.parameters.leaving_rate]""",
        ),
    )
    episode = load(file)
    trusts = episode.population.trusts
    assert [trust.code for trust in trusts] == ["treated-01", "treated-02", "treated-03", "treated-04", "control"]
    assert [trust.area for trust in trusts] == ["treated-01", "treated-01", "treated-02", "treated-02", "control"]
    assert [trust.starting_commitment for trust in trusts] == pytest.approx([0.3, 0.4, 0.5, 0.6, 0.5])
    assert trusts[0].starting_waste == (1.1,) * 5 and trusts[3].starting_waste == (0.9,) * 5
    assert [trust.foundation for trust in trusts] == [False] * 4 + [True]
    assert trusts[4].starting_slack == 0.0
    assert [trusts[at].education_region for at in (0, 4)] == ["Wessex", "East of England"]
    assert {name: members.tolist() for name, members in episode.groups.items()} == {
        "treated": [0, 1, 2, 3],
        "control": [4],
    }


def test_a_part_of_a_population_that_exists(written):
    text = written().read_text(encoding="utf-8")
    start, end = text.index("[episode.population"), text.index("[episode.parameters")
    population = '[episode.population]\ntrusts = "england-2015"\nonly = { type = ["ambulance"] }\n\n'
    written((text[start:end], population))
    episode = load("ours")
    assert len(episode.population) == 10
    assert episode.groups == {}


GROUP = "[episode.population.groups.trust]"
MEASURE = "[episode.measures.trained]"


@pytest.mark.parametrize(
    ("old", "new", "key", "message", "found", "hint"),
    [
        ('role = "held out"', "", f"{MEASURE[1:-1]}.role", "role is missing", None, "calibrated"),
        ('role = "held out"', 'role = "hold out"', "role", "unknown role", '"hold out"', "held out"),
        ('role = "held out"', "role = 1", "role", "wrong type", "1", "held out"),
        ("low = 0", "low = 500", "low", "the interval is reversed", "500 to 400", "low = 400"),
        ("low = 0\nhigh = 400", "", "low", "no tolerance is given", None, "both"),
        ("published = 200", "published = 401", "published", "what was published is outside its own", "401", None),
        ('unit = "people"', 'unit = "%"', "unit", "'people_trained' is in another unit", '"%"', "people"),
        ('unit = "people"', "", "unit", "unit is missing", None, None),
        (
            "elft_trained_2_years",
            "elft_trained_2_year",
            "evidence[0]",
            "unknown evidence",
            None,
            "elft_trained_2_years",
        ),
        ('["elft_trained_2_years"]', "[]", "evidence", "empty", None, "at least one"),
        ('["elft_trained_2_years"]', '"elft_trained_2_years"', "evidence", "wrong type", None, '["elft'),
        ('"people_trained"', '"people_traind"', "measured_as", "unknown measure", None, "people_trained"),
        ("start = 2015-04-01\n", "", "start", "start is missing", None, "start, end"),
        ('unit = "people"', 'unit = "people"\nage = 1', "age", "'people_trained' takes no age", None, "start, end"),
        ('unit = "people"', 'unit = "people"\nnotes = ""', "notes", "unknown key 'notes'", None, "note"),
        ("end = 2016-04-01", "end = 2036-04-01", "end", "the day is outside the years simulated", None, "2017-04-01"),
        ("end = 2016-04-01", "end = 2015-04-01", "end", "end is not after start", None, "2015-04-01"),
        ("end = 2016-04-01", 'end = "2016-04-01"', "end", "wrong type", None, "a date"),
        ("end = 2016-04-01", "end = 2016-04-01T00:00:00", "end", "wrong type", None, "a date"),
        ('reason = "nobody leaves in a test"', "", "reason", "reason is missing", None, "why it differs"),
        ("value = 0\nreason", 'value = "1 person"\nreason', "value", "wrong unit", '"1 person"', None),
        ("leaving_rate]", "leaving_rat]", "leaving_rat", "unknown key 'leaving_rat'", None, "leaving_rate"),
        ('type = "acute"', 'type = "acut"', "type", "unknown type", None, "acute"),
        ('region = "Wessex"', 'region = "Wesex"', "region", "unknown region", None, "Wessex"),
        ('region = "Wessex"', "", "region", "region is missing", None, "network"),
        ('source = "assumption: typical"', "", "source", "source is missing", None, "assumption"),
        ("base_cost = ", "base_costs = ", "base_costs", "unknown key", None, "base_cost"),
        ("junior_doctors = 350", "juniors = 350", "staff.juniors", "unknown key 'juniors'", None, "junior_doctors"),
        (
            "starting_commitment = 0.43",
            "starting_commitment = 1.2",
            "starting_commitment",
            "above the highest",
            "1.2",
            None,
        ),
        (
            "starting_commitment = 0.43",
            "starting_commitment = [0.1, 0.2, 0.3]",
            None,
            "neither one value nor two",
            None,
            None,
        ),
        (GROUP, f"{GROUP}\ntrusts = 2\nareas = 3", "areas", "there are more areas than trusts", "3", "at most 2"),
        (GROUP, f"{GROUP}\ntrusts = 0", "trusts", "out of range", "0", "at least 1"),
        (
            "[levers.coach_density]",
            "[levers.coach_densty]",
            "levers.coach_densty",
            "unknown lever",
            None,
            "coach_density",
        ),
    ],
)
def test_what_is_wrong_is_told(written, old, new, key, message, found, hint):
    problems = check(written((old, new)))
    fitting = [
        problem
        for problem in problems
        if (message is None or problem.message.startswith(message)) and (key is None or problem.key.endswith(key))
    ]
    assert fitting, problems
    told = fitting[0]
    assert told.file == "scenarios/validation/ours.toml"
    assert told.line is not None
    assert found is None or told.found == found
    assert hint is None or hint in f"{told.expected} {told.suggestion}"


def test_everything_is_told_at_once(written):
    problems = check(written(('role = "held out"', ""), ("low = 0", "low = 500"), ('type = "acute"', 'type = "acut"')))
    messages = [problem.message for problem in problems]
    assert messages == ["unknown type", "role is missing", "the interval is reversed"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[episode.measures.trained]", "[levers.backfill]", "no measure is given"),
        (GROUP, '[episode.population]\ntrusts = "england-2015"\n' + GROUP, "trusts are named and stated"),
        (GROUP, "[levers.backfill]", "no trusts are given"),
        (GROUP, '[episode.population]\nonly = { type = ["acute"] }\n' + GROUP, "only a population that is named"),
    ],
)
def test_what_only_the_whole_shows_is_told(written, old, new, message):
    assert any(problem.message.startswith(message) for problem in check(written((old, new))))


def test_a_group_that_a_measure_names_must_be_there(written):
    measure = """measured_as = "fall_in_waste"
domain = "patient_safety"
group = "trusts"
on = 2016-04-01
unit = "%"
"""
    text = written().read_text(encoding="utf-8")
    old = text[text.index('measured_as = "people') : text.index("published")]
    (problem,) = check(written((old, measure + "start = 2015-04-01\n")))
    assert problem.message == "unknown group 'trusts'"
    assert problem.suggestion == "did you mean 'trust'?"
    assert problem.line is not None


def test_a_scenario_tells_no_episode(folder):
    (folder / "plan.toml").write_text('title = "Plan"\nbudget.amount = 0\n', encoding="utf-8")
    (problem,) = check("plan")
    assert problem.message == "no episode is told"


def test_a_population_that_cannot_be_had_is_told_at_its_line(written):
    text = written().read_text(encoding="utf-8")
    start, end = text.index("[episode.population"), text.index("[episode.parameters")
    for population, key in (
        ('trusts = "england-2014"', "trusts"),
        ('trusts = "england-2015"\nonly = { code = ["X"] }', "only"),
    ):
        (problem,) = check(written((text[start:end], f"[episode.population]\n{population}\n\n")))
        assert problem.key == f"episode.population.{key}"
        assert problem.line is not None


def test_an_unknown_name_is_met_with_a_suggestion():
    with pytest.raises(ScenarioError, match="did you mean 'east-london'"):
        load("east-londn")


def test_a_file_that_is_no_toml_is_told(folder):
    (folder / "broken.toml").write_text("title = ", encoding="utf-8")
    (problem,) = check("broken")
    assert problem.message.startswith("not valid TOML")


def test_every_argument_of_every_measure_can_be_given_in_a_file():
    allowed = whole_episode_forms().allowed(("episode", "measures", "any"))
    assert {argument for measure in MEASURES.values() for argument in measure.arguments} <= set(allowed)
