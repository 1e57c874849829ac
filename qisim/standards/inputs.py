"""What goes into the model: data sources, parameters, levers, facts about trusts, assumptions, initial values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qisim import engines, parameters, scenarios
from qisim.charts.appearance import spoken
from qisim.engines import Inputs
from qisim.explain.explanation import unit_of
from qisim.explain.figures import figure
from qisim.explain.words import value_words
from qisim.model import arguments_of
from qisim.report.wording import aimed_at
from qisim.scenarios import Scenario, Setting
from qisim.scenarios.scenario import ParameterValue
from qisim.standards.components import formula
from qisim.standards.parts import (
    Bullets,
    Content,
    Shown,
    Text,
    filled,
    filled_unless,
    needs_words,
    tabulated,
)
from qisim.standards.register import NOTHING, QUALITY, Register, register_of
from qisim.standards.subject import Subject

NAMED = "what a scenario names"
UNKNOWN = "as it sets"


def register_for(subject: Subject) -> Register:
    """The register of what the document is about."""
    return register_of(subject.network, dict(zip(subject.names, subject.scenarios, strict=True)))


def data_sources(subject: Subject) -> Content:
    """Every published figure in use, its source and what it is used for; where the trusts come from."""
    found = register_for(subject)
    unsourced = [row.id for row in found.used if not row.source.strip()]
    return filled_unless(
        unsourced,
        "Say where these figures come from",
        Text(
            f"Trusts: {subject.population.name}, {len(subject.population)} of them; {subject.population.source}. "
            + " ".join(subject.population.notes)
        ),
        evidence_table(found),
    )


def evidence_table(found: Register) -> Shown:
    """The figures that something rests on, those that were only recalled first."""
    header = ("Figure", "Id", "Value", "Description", "Source", "Checked", "Used for")
    rows = (
        [
            row.quantity,
            row.id,
            value_words(row),
            row.description,
            row.source,
            QUALITY[row.verified],
            found.users_in_words(row.id),
        ]
        for row in found.used
    )
    return tabulated("evidence", f"The {len(found.used)} published figures in use, the weakest first", header, rows)


def preprocessing(subject: Subject) -> Content:
    """What is known to have been done to the data, to which a person must add."""
    notes = subject.population.notes or ("No note is kept with these trusts.",)
    return needs_words(
        "Say what was done to the data before it became a parameter: which figures were converted, combined, averaged "
        "or left out, and how gaps were filled.",
        Bullets(
            (
                *notes,
                "Values of scenario files are converted to the unit of what they set, by their own words "
                "(`2 %/year of staff`).",
                "Published figures are kept as published in evidence.csv; what a parameter makes of them is "
                "said in its description.",
            )
        ),
    )


def all_inputs(subject: Subject) -> Content:
    """Parameters, levers and facts about trusts, with base values, scenario values, ranges and reasons."""
    found = register_for(subject)
    return filled(
        Text(
            "Triangular: the base value is the most plausible one, and the ends are hard bounds. Uniform: none between "
            "the ends is more plausible than another. Fixed: known, or a definition. One draw holds for the whole "
            "country. Each parameter is drawn by itself, so that none are correlated; a table of values by member is "
            "moved as a whole, by one quantile for all its members. No parameter varies in time; levers do."
        ),
        parameters_table(subject, found),
        levers_table(subject),
        settings_table(subject),
        attributes_table(subject),
    )


def parameter_values(subject: Subject) -> Content:
    """The value of every parameter."""
    return filled(parameters_table(subject, register_for(subject)))


def parameters_table(subject: Subject, found: Register) -> Shown:
    """A row for each parameter: base value and range, distribution, what scenarios set, evidence."""
    header = ("Parameter", "Unit", "Value (low to high)", "Distribution", "Set by scenarios", "Evidence", "Meaning")
    rows = (
        [
            row.parameter,
            row.unit,
            row.value,
            row.distribution,
            _set_by(subject, row.parameter),
            row.evidence or NOTHING,
            row.meaning,
        ]
        for row in sorted(found.entries, key=lambda row: list(subject.model.parameters).index(row.parameter))
    )
    return tabulated("parameters", f"The {len(found.entries)} parameters", header, rows)


def _set_by(subject: Subject, parameter: str) -> str:
    named = zip(subject.names, subject.scenarios, strict=True)
    found = [f"{name}: {_value(one.parameters[parameter])}" for name, one in named if parameter in one.parameters]
    return "; ".join(found) or "none"


def _value(value: ParameterValue) -> str:
    """What a scenario sets a parameter to: a number, or numbers by member."""
    if isinstance(value, dict):
        return ", ".join(f"{member.replace('_', ' ')} {_value(inner)}" for member, inner in value.items())
    return figure(value)


def exogenous(subject: Subject) -> Content:
    """What moves the model from outside, in time and by trust."""
    return filled(
        Text(
            "No series is read at run time. What varies in time are levers, each constant within a quarter, in phases: "
            "a value, from when until when, in a straight line through the ramp."
        ),
        levers_table(subject),
        settings_table(subject),
        attributes_table(subject),
    )


def levers_table(subject: Subject) -> Shown:
    """A row for each lever: status quo, range, and the scenarios that move it."""
    header = ("Lever", "Unit", "Status quo", "Range", "Belongs to", "Moved by", "Meaning")
    moved = {name: {one.lever for one in each.settings} for name, each in _scenarios(subject)}
    rows = (
        [
            name,
            lever.unit,
            figure(lever.neutral),
            f"{figure(lever.low)} to {figure(lever.high)}",
            str(subject.model.shape(name)),
            ", ".join(scenario for scenario, levers in moved.items() if name in levers) or "none",
            lever.description,
        ]
        for name, lever in subject.model.levers.items()
    )
    return tabulated("levers", f"The {len(subject.model.levers)} levers", header, rows)


def settings_table(subject: Subject) -> Shown:
    """What each scenario sets in time, with the reason that its file gives."""
    header = ("Scenario", "Lever", "Of", "Value in time", "Why")
    levers = subject.model.levers
    rows = (
        [name, one.lever, spoken(one.member).lower(), _in_time(one), one.source or NOTHING]
        for name, scenario in _scenarios(subject)
        for one in scenario.settings
        if one.lever in levers
    )
    return tabulated("settings", "What scenarios set, in time", header, rows)


def _in_time(one: Setting) -> str:
    """A phase as its file has it: value and unit, start, ramp, stop and targets."""
    unit = "" if one.amount.unit == "1" else f" {one.amount.unit}"
    text = f"{figure(one.amount.value)}{unit}" + (f" of {one.amount.per}" if one.amount.per else "")
    text += f" from {one.start}"
    text += f", in a straight line over {one.ramp:g} years" if one.ramp else ""
    text += f", until {one.stop}" if one.stop else ""
    return text + (f"; {aimed_at(one.targets)}" if one.targets else "")


def _scenarios(subject: Subject) -> Iterator[tuple[str, Scenario]]:
    yield from zip(subject.names, subject.scenarios, strict=True)


def attributes_table(subject: Subject) -> Shown:
    """Facts about trusts, over the trusts that are run."""
    header = ("Fact", "Unit", "Of", "Least", "Middle", "Most", "Meaning")
    rows = []
    for name, attribute in subject.model.attributes.items():
        for member, values in zip(subject.model.members(name), subject.population.attributes[name][:, 0], strict=True):
            ends = [figure(float(value)) for value in (values.min(), np.median(values), values.max())]
            rows.append([name, attribute.unit, member.replace("_", " "), *ends, attribute.description])
    caption = f"What is known of each trust, over {len(subject.population)} trusts of {subject.population.name}"
    return tabulated("attributes", caption, header, rows)


def assumptions(subject: Subject) -> Content:
    """How much of the model is assumed; a parameter without any reason is a gap."""
    found = register_for(subject)
    gaps = [row.parameter for row in found.entries if row.basis == NOTHING]
    gaps += [f"{row.setting} of {row.scenario}" for row in found.settings if row.basis == NOTHING]
    return filled_unless(gaps, "Say what these rest on", Text(share_sentence(found)), Text(WHERE))


WHERE = "The register of assumptions at the end of this document has each of them, the weakest first."


def share_sentence(found: Register) -> str:
    """How many parameters rest on assumption, in words."""
    whole = found.shares.iloc[-1]
    alone = round(whole["share_assumed_alone"] * whole["parameters"])
    some = round(whole["share_assumed"] * whole["parameters"])
    return (
        f"Of {whole['parameters']:.0f} parameters {some} ({100 * whole['share_assumed']:.0f}%) rest on assumption, "
        f"{alone} of them ({100 * whole['share_assumed_alone']:.0f}% of all) on assumption alone and the others "
        "informed by published figures that do not settle them."
    )


def initialisation(subject: Subject) -> Content:
    """Every stock's start: its equation, its values over the trusts, and what they vary with."""
    model = subject.model
    values = start_values(subject)
    header = ("Stock", "Unit", "Of", "Starts from", "Least", "Middle", "Most", "Varies with")
    rows = []
    for name, stock in model.stocks.items():
        varies = ", ".join(arguments_of(stock.initial)) or "nothing"
        if not model.members(name):
            rows.append([name, stock.unit, NAMED, stock.initial.__name__, *[UNKNOWN] * 3, varies])
        for member, own in zip(model.members(name), values[name], strict=True):
            ends = [figure(float(value)) for value in (own.min(), np.median(own), own.max())]
            rows.append([name, stock.unit, member.replace("_", " "), stock.initial.__name__, *ends, varies])
    formulas = {stock.initial.__name__: stock.initial for stock in model.stocks.values()}
    units = {name: unit_of(name, subject.network) for name in formulas}
    return filled(
        Text(
            "Each trust starts in the balance that the status quo holds it in, so that nothing moves for want of "
            "balance. Values are those at central parameters, over the places to which the stock belongs; between "
            "draws they vary with the parameters, between trusts with what is known of each."
        ),
        tabulated("initial-values", "Where every stock starts", header, rows),
        tabulated(
            "initial-equations",
            "The equations behind",
            ("Name", "Unit", "Equation"),
            ([name, units[name], formula(equation)] for name, equation in formulas.items()),
            formula="Equation",
        ),
    )


def start_values(subject: Subject) -> dict[str, np.ndarray]:
    """Every stock at the start, at central parameters and with the base's levers: (inner, members of its place)."""
    model, trusts = subject.model, subject.population
    levers = scenarios.schedule(subject.base, model.levers, trusts, axes=_members(subject))
    inputs = Inputs(
        parameters.central(parameters.with_values(model.parameters, subject.base.parameters)),
        {name: values[:1] for name, values in levers.items()},
        trusts.attributes,
        trusts.index,
        trusts.sizes,
        trusts.codes,
    )
    course = engines.simulate(model, inputs, tuple(model.stocks), engine="vectorised", steps_per_quarter=1)
    return {name: course.values[name][0, :, 0] for name in model.stocks}


def _members(subject: Subject) -> dict[str, tuple[str, ...]]:
    return {name: axis.members for name, axis in subject.model.axes.items()}
