"""Which strategies the battery ranks: those that come with qisim and share one compiled model."""

from __future__ import annotations

from qisim import scenarios
from qisim.experiments.job import model_for
from qisim.scenarios import Scenario
from qisim.scenarios.finding import SUFFIX, bundled_folder

BASELINE, SUPPORT = "survival-of-the-fittest", "systematic-support"


def shipped() -> tuple[list[Scenario], list[str]]:
    """The strategies to rank, the baseline and systematic support first, and the names of those left out.

    Left out are those that name collaboratives, transformations or changes beyond systematic support's: each
    would need a model of its own, and a minute to compile it.
    """
    folder = bundled_folder()
    first = [scenarios.load(folder / f"{name}{SUFFIX}") for name in (BASELINE, SUPPORT)]
    shape = model_for(first).digest
    kept, left = list(first), []
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        if file.stem in (BASELINE, SUPPORT):
            continue
        one = scenarios.load(file)
        if one.years == first[0].years and model_for([*first, one]).digest == shape:
            kept.append(one)
        else:
            left.append(one.name)
    return kept, left
