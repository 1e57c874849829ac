"""The reporting standards: which items each has, in our own words, and what fills them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from qisim.errors import InputError, Problem, did_you_mean
from qisim.standards import components, execution, figures, inputs, logic, purpose, sensitivity
from qisim.standards.optimisation import absent
from qisim.standards.parts import Content
from qisim.standards.subject import Subject


@dataclass(frozen=True)
class Item:
    """One thing that a standard asks for.

    of_model: whether it describes the equations or numbers of the installed model, which need not be
        those of the run
    """

    number: str
    title: str
    fill: Callable[[Subject], Content]
    of_model: bool = False


@dataclass(frozen=True)
class Section:
    """Items that belong together."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Standard:
    """A published checklist. `note` says how its items here relate to the published ones."""

    name: str
    title: str
    source: str
    note: str
    sections: tuple[Section, ...]
    aliases: tuple[str, ...] = field(default=())

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in order."""
        return tuple(item for section in self.sections for item in section.items)


STRESS_SD = Standard(
    name="stress-sd",
    title="STRESS-SD, version 1.1",
    source="Monks T, Currie CSM, Onggo BS, Robinson S, Kunc M, Taylor SJE. Strengthening the reporting of empirical "
    "simulation studies: introducing the STRESS guidelines. Journal of Simulation 2019; 13(1): 55-67.",
    note="Numbers are those of the standard; titles are in our own words.",
    aliases=("stress",),
    sections=(
        Section(
            "1. Objectives",
            (
                Item("1.1", "Purpose of the model", purpose.purpose),
                Item("1.2", "Outputs, and how each is computed", purpose.outputs),
                Item("1.3", "What the experiments are for", purpose.aims),
            ),
        ),
        Section(
            "2. Logic",
            (
                Item("2.1", "Pictures of the model", logic.diagram, of_model=True),
                Item("2.2", "Logic of the base model: its feedback", logic.base_logic, of_model=True),
                Item("2.3", "Logic of the scenarios: what each changes", logic.scenario_logic),
                Item("2.4", "Algorithms", logic.algorithms, of_model=True),
                Item("2.5.1", "Stocks", components.stocks, of_model=True),
                Item("2.5.2", "Flows", components.flows, of_model=True),
                Item("2.5.3", "Constants and auxiliaries", components.auxiliaries, of_model=True),
                Item("2.5.4", "Lookups", components.lookups, of_model=True),
                Item("2.5.5", "Sources and sinks: the boundary", components.boundary, of_model=True),
            ),
        ),
        Section(
            "3. Data",
            (
                Item("3.1", "Data sources", inputs.data_sources, of_model=True),
                Item("3.2", "What was done to the data", inputs.preprocessing),
                Item("3.3", "Inputs", inputs.all_inputs, of_model=True),
                Item("3.4", "Assumptions", inputs.assumptions, of_model=True),
            ),
        ),
        Section(
            "4. Experimentation",
            (
                Item("4.1", "Initial values", inputs.initialisation, of_model=True),
                Item("4.2", "Length of a run", execution.run_length),
                Item("4.3", "Replications and calibration", execution.estimation),
            ),
        ),
        Section(
            "5. Implementation",
            (
                Item("5.1", "Software and language", execution.software),
                Item("5.2", "Random numbers", execution.sampling),
                Item("5.3", "Execution: method and step", execution.method),
                Item("5.4", "System: time and hardware", execution.system),
            ),
        ),
        Section("6. Access", (Item("6.1", "How to get the model", execution.access),)),
    ),
)

_SOURCE = (
    "Rahmandad H, Sterman JD. Reporting guidelines for simulation-based research in social sciences. System Dynamics "
    "Review 2012; 28(4): 396-411."
)
_NOTE = (
    "The paper's items have no numbers: these are ours, under its own letters (M model, S simulation, O optimisation; "
    "M minimum, P preferred; reporting requirement), PICT for pictures. What each asks is given from memory of the "
    "paper: check its wording before quoting."
)
_MODEL_MINIMUM = Section(
    "Model, minimum (MMRR)",
    (
        Item("MMRR.1", "All equations", components.equations, of_model=True),
        Item("MMRR.2", "All parameter values", inputs.parameter_values, of_model=True),
        Item("MMRR.3", "Initial values", inputs.initialisation, of_model=True),
        Item("MMRR.4", "Exogenous inputs and series in time", inputs.exogenous, of_model=True),
    ),
)
_SIMULATION_MINIMUM = Section(
    "Simulation, minimum (MSRR)",
    (
        Item("MSRR.1", "Software, version and platform", execution.software),
        Item("MSRR.2", "Integration method and step", execution.method),
        Item("MSRR.3", "Settings of each experiment", execution.settings),
        Item("MSRR.4", "Seeds and number of runs", execution.replications),
        Item("MSRR.5", "From simulated output to reported numbers", execution.post_processing),
    ),
)
_OPTIMISATION_MINIMUM = Section(
    "Optimisation, minimum (MORR)",
    (
        Item("MORR.1", "Payoff and its weights", absent("what was maximised, and with which weights")),
        Item(
            "MORR.2", "Parameters searched, and bounds", absent("which parameters were searched, between which bounds")
        ),
        Item(
            "MORR.3",
            "Algorithm, restarts, stop rule",
            absent("by which algorithm, with how many restarts, to what stop"),
        ),
        Item("MORR.4", "Runs for each evaluation", absent("how many runs made one evaluation, if chance was in it")),
    ),
)
_PICTURES = Section(
    "Pictures",
    (
        Item("PICT.1", "Axes, units and legends", figures.axes),
        Item("PICT.2", "Data told apart from simulation", figures.apart),
        Item("PICT.3", "Uncertainty shown", figures.uncertainty),
        Item("PICT.4", "Conventions of loops and stocks", figures.conventions),
        Item("PICT.5", "Settings beside each picture", figures.settings_beside),
    ),
)

RAHMANDAD_STERMAN_MINIMUM = Standard(
    name="rahmandad-sterman-minimum",
    title="Rahmandad and Sterman 2012, minimum requirements",
    source=_SOURCE,
    note=_NOTE,
    aliases=("rs-minimum", "rs-min"),
    sections=(_MODEL_MINIMUM, _SIMULATION_MINIMUM, _OPTIMISATION_MINIMUM, _PICTURES),
)

RAHMANDAD_STERMAN_PREFERRED = Standard(
    name="rahmandad-sterman-preferred",
    title="Rahmandad and Sterman 2012, preferred requirements",
    source=_SOURCE,
    note=f"{_NOTE} The preferred requirements come on top of the minimum, so those are here too.",
    aliases=("rs-preferred", "rs-pref"),
    sections=(
        _MODEL_MINIMUM,
        Section(
            "Model, preferred (PMRR)",
            (
                Item("PMRR.1", "Units of everything", components.units, of_model=True),
                Item("PMRR.2", "A definition of everything", components.definitions, of_model=True),
                Item("PMRR.3", "Sources and reasons", components.reasoning, of_model=True),
                Item("PMRR.4", "Runnable source", execution.source, of_model=True),
                Item("PMRR.5", "Pictures of the model", logic.diagram, of_model=True),
            ),
        ),
        _SIMULATION_MINIMUM,
        Section(
            "Simulation, preferred (PSRR)",
            (
                Item("PSRR.1", "Scripts and files of the runs", execution.scripts),
                Item("PSRR.2", "Sensitivity", sensitivity.sensitivity),
                Item("PSRR.3", "Time of computing", execution.system),
                Item("PSRR.4", "Random numbers", execution.sampling),
            ),
        ),
        _OPTIMISATION_MINIMUM,
        Section(
            "Optimisation, preferred (PORR)",
            (
                Item("PORR.1", "Optima found", absent("which optima were found")),
                Item("PORR.2", "Confidence bounds", absent("how sure the optima are")),
                Item("PORR.3", "Code of the optimisation", absent("where its code is")),
                Item("PORR.4", "Cost of computing", absent("what it cost to compute")),
            ),
        ),
        _PICTURES,
    ),
)

STANDARDS = (STRESS_SD, RAHMANDAD_STERMAN_MINIMUM, RAHMANDAD_STERMAN_PREFERRED)


def standard_called(name: str) -> Standard:
    """A standard by its name or an alias of it; raises `InputError` for any other."""
    word = name.strip().lower().replace("_", "-").replace(" ", "-")
    for standard in STANDARDS:
        if word in (standard.name, *standard.aliases):
            return standard
    known = [other for standard in STANDARDS for other in (standard.name, *standard.aliases)]
    raise InputError(
        Problem(
            "there is no such standard",
            key="--standard",
            found=name,
            expected=", ".join(standard.name for standard in STANDARDS),
            suggestion=did_you_mean(word, known) or "`qisim report` alone lists them",
        )
    )
