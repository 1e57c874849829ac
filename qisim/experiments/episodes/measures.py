"""How what was published is read off from runs: every measure a function that gives one number a draw.

The arguments of a function are keys of the file, as `ARGUMENTS` lists them; times are in years since
2014-04-01, the files give dates. Where a measure is undefined it is NaN, and outside any tolerance.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from qisim.experiments.episodes import effects, practice
from qisim.experiments.episodes.observed import Array


@dataclass(frozen=True)
class Measure:
    """A function of what was observed, the unit of its answer, and the quantities that it looks at.

    A `paired` one compares with the same run without any lever.
    """

    function: Callable[..., Array]
    unit: str
    watch: tuple[str, ...]
    paired: bool = False

    @property
    def name(self) -> str:
        """What a file calls it."""
        return self.function.__name__

    @property
    def arguments(self) -> dict[str, bool]:
        """The keys that a file gives with it, and whether each is needed."""
        given = list(inspect.signature(self.function).parameters.values())[1:]
        return {argument.name: argument.default is argument.empty for argument in given}


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(practice.productivity_growth, "%/year", ("productivity",)),
        Measure(practice.trusts_above, "%", ("practising_density",)),
        Measure(practice.median_density, "%", ("practising_density",)),
        Measure(practice.kept_by_exemplars, "%", ("practising_density",)),
        Measure(practice.exemplars_ahead, "%", ("practising_density",)),
        Measure(practice.use_of_training, "%", ("practising_staff", "training"), paired=True),
        Measure(practice.length_of_use, "years", ("practising_staff",), paired=True),
        Measure(practice.people_trained, "people", ("training",)),
        Measure(practice.projects_running, "projects", ("projects_under_way",)),
        Measure(practice.active_staff, "%", ("practising_staff",)),
        Measure(effects.gain_kept, "%", ("waste",), paired=True),
        Measure(effects.fall_in_waste, "%", ("waste",)),
        Measure(effects.fall_in_targeted_harm, "%", ("targeted_harm",)),
        Measure(effects.trusts_worse, "%", ("targeted_harm",)),
        Measure(effects.lead_of_domain, "percentage points", ("waste",)),
        Measure(effects.rise_with_dose, "1", ("waste",)),
        Measure(effects.use_of_change, "%", ("use",)),
        Measure(effects.effect_on_mortality, "percentage points", ("mortality",)),
        Measure(effects.effect_left, "1", ("mortality",)),
        Measure(effects.effect_on_stay, "days", ("length_of_stay",)),
        Measure(effects.mortality_ratio, "1", ("mortality",), paired=True),
        Measure(effects.years_to_fall, "years", ("mortality",)),
    )
}
