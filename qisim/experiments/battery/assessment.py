"""Parameter assessment: each number has a meaning, a unit, a source and a range that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from qisim.experiments.battery.bench import PERCENT, Bench
from qisim.parameters import Evidence, Parameter, load_evidence
from qisim.parameters.table import ASSUMPTION
from qisim.results.scorecard import Listing, Outcome
from qisim.units import registry

LOOKED_UP = "looked-up"


def assessment(bench: Bench) -> Outcome:
    """Check every parameter, and say how many rest on evidence and how many on assumption."""
    known, numbers = load_evidence(), bench.parameters
    failures = [problem for parameter in numbers.values() for problem in problems_of(parameter, known)]
    groups = by_ground(numbers)
    alone = 100 * len(groups["assumption alone"]) / len(numbers)
    used = {one for parameter in numbers.values() for one in parameter.evidence if one in known}
    seen = sum(known[one].verified == LOOKED_UP for one in used)
    rows = [
        *((ground, str(len(names)), f"{PERCENT * len(names) / len(numbers):.0f}%") for ground, names in groups.items()),
        ("Published figures used, looked up", f"{seen} of {len(used)}", f"{PERCENT * seen / max(len(used), 1):.0f}%"),
        ("Drawn from a range", str(sum(moving(one) for one in numbers.values())), ""),
    ]
    return Outcome(
        name="parameters",
        test=4,
        title="Parameter assessment",
        done=f"{len(numbers)} parameters: a meaning, a unit that is one, evidence that exists or the word assumption, "
        "and a value within its range.",
        worst=f"{len(failures)} lack something; {alone:.0f}% rest on assumption alone",
        failures=tuple(failures),
        listings=(
            Listing("What parameters rest on", ("Ground", "Parameters", "Share"), tuple(rows)),
            Listing(
                "Parameters that rest on assumption alone",
                ("Parameter", "Meaning"),
                tuple((name.replace("_", " "), numbers[name].description) for name in groups["assumption alone"]),
            ),
        ),
    )


def problems_of(parameter: Parameter, known: Mapping[str, Evidence]) -> Iterator[str]:
    """What a parameter lacks."""
    name = parameter.name
    if not parameter.description.strip():
        yield f"{name} has no meaning"
    if not parameter.evidence:
        yield f"{name} has no source"
    for source in parameter.evidence:
        if source != ASSUMPTION and source not in known:
            yield f"{name} rests on '{source}', which is no evidence"
    if not (np.all(parameter.low <= parameter.value) and np.all(parameter.value <= parameter.high)):
        yield f"{name} lies outside its range"
    try:
        registry()(parameter.unit)
    except Exception:  # pint raises many kinds, some from Python's own tokenizer
        yield f"{name} is in '{parameter.unit}', which is no unit"


def by_ground(numbers: Mapping[str, Parameter]) -> dict[str, list[str]]:
    """The parameters by what they rest on."""
    grounds: dict[str, list[str]] = {"evidence": [], "evidence and assumption": [], "assumption alone": []}
    for name, parameter in numbers.items():
        assumed, others = ASSUMPTION in parameter.evidence, len(set(parameter.evidence) - {ASSUMPTION})
        ground = "evidence" if not assumed else "evidence and assumption" if others else "assumption alone"
        grounds[ground].append(name)
    return grounds


def moving(parameter: Parameter) -> bool:
    """Whether draws differ."""
    return bool(np.any(parameter.low < parameter.high))
