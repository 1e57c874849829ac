"""What the model is for: purpose, outputs, and the policies and experiments that it is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import metadata

from qisim.explain.measured import claims_of, quantities_of
from qisim.report.keyfigures import all_figures
from qisim.results.aggregates import QUANTITIES
from qisim.results.metrics import METRICS, Metric
from qisim.standards.parts import Content, Part, Shown, Text, filled_unless, needs_words, tabulated
from qisim.standards.subject import Subject

CLAIMS_SHOWN = 2
"""Of how a measure is computed: its own claim, and that of what it calls first."""
ADDING = {
    "sum": "sum over trusts",
    "mean by staff": "mean over trusts, weighted by staff",
    "mean by base_cost": "mean over trusts, weighted by cost in 2014/15",
    "mean of trusts": "mean over trusts, each counting once",
    "of the nation": "of the nation itself",
}


def purpose(subject: Subject) -> Content:
    """Why the model was made: a person's to say."""
    return needs_words(
        "Say what problem the model was made for, who asked and what they are to decide with it, what was known "
        "before, and why system dynamics suits the question.",
        Text(f"qisim in its own words: {metadata('qisim')['Summary']}."),
    )


def outputs(subject: Subject) -> Content:
    """Every measure with how it is computed, what is saved in time, and what came out where there is a run."""
    gaps = [metric.name for metric in METRICS if not claims_of(metric.function)]
    return filled_unless(gaps, "Say how these measures are computed", *measures(subject), *results(subject))


def measures(subject: Subject) -> Iterator[Part]:
    """How every reported number comes from what is simulated."""
    yield Text(
        "Each measure gives one number for each draw of the uncertain parameters. Tables show the median over the "
        "draws in which it is defined and the interval from the 5th to the 95th percentile. Differences between "
        "scenarios are taken draw by draw, so that both have the same luck."
    )
    header = ("Measure", "Name", "Unit", "When", "Better", "Made from", "How it is computed")
    yield tabulated("measures", "The measures of a run", header, (_measure(one, subject) for one in METRICS))
    rows = (
        [quantity.name, quantity.unit or subject.model.unit(quantity.name), ADDING[quantity.adding]]
        for quantity in QUANTITIES
    )
    caption = "What is saved in time, each quarter, by nation, region and type of trust"
    yield tabulated("saved", caption, ("Quantity", "Unit", "How trusts add up"), rows)


def _measure(one: Metric, subject: Subject) -> list[str]:
    made_from = ", ".join(quantities_of(one.function, subject.model.names))
    claims = " ".join(" ".join(claim.split("\n\n")[0].split()) for claim in claims_of(one.function)[:CLAIMS_SHOWN])
    return [one.title, one.name, one.unit, one.window, one.better or "neither", made_from, claims]


def results(subject: Subject) -> Iterator[Part]:
    """What the run found; nothing where there is none."""
    if subject.result is None:
        yield Text(f"No run is documented here, so this shows no results. `{subject.command}` computes them.")
        return
    titles = dict(zip(subject.names, subject.names, strict=True))
    for table in all_figures(subject.result, titles):
        yield Shown(table)


def aims(subject: Subject) -> Content:
    """Policies with their own descriptions; design of experiments; optimisation."""
    header = ("Scenario", "Title", "What it is, in the words of its file")
    rows = [
        [name, one.title, " ".join(one.description.split()) or "not described"]
        for name, one in zip(subject.names, subject.scenarios, strict=True)
    ]
    return needs_words(
        "Say why these policies were chosen and others were not, and what decision the experiment serves.",
        tabulated("policies", "The policies that are analysed", header, rows),
        Text(f"Design of the experiment: {_design(subject)}"),
        Text("Optimisation: none. qisim has no optimiser yet, so that none was done with it."),
    )


def _design(subject: Subject) -> str:
    result = subject.result
    if result is None:
        return f"not done, since there is no run. `{subject.command}` runs each scenario on the same draws."
    each = "each scenario" if len(result.names) > 1 else "the scenario"
    return (
        f"{each} is run at central parameters and on {result.settings.draws:,} draws of all uncertain parameters at "
        "once" + (", the same draws for every scenario." if len(result.names) > 1 else ".")
    )
