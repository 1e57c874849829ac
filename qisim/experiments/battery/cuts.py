"""Each feedback loop cut, and the situations in which its work shows.

A loop is cut by the value of a parameter that carries it, often outside its bounds. All cuts run side
by side, as draws of one batch, through the same few situations of the small country. A cut moves the
balance of the start as well, so what is compared is what a situation *changes*, not where it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from qisim.engines import Trajectories
from qisim.engines.inputs import QUARTERS_PER_YEAR
from qisim.experiments.battery import smallcountry
from qisim.experiments.battery.smallcountry import EXEMPLAR, MIX, STAFF, TRUSTS, attributes
from qisim.model import Model
from qisim.parameters import central

Array = npt.NDArray[np.float64]
Cut = Mapping[str, Any]

WHOLE = "whole"
ALL_FOR_COMMITMENT = "R1, and all else that results do for commitment"
SUPPORT_ENDS_YEAR, LATER_YEAR = 6, 11
SUPPORT_ENDS = SUPPORT_ENDS_YEAR * QUARTERS_PER_YEAR
MUCH_LATER = LATER_YEAR * QUARTERS_PER_YEAR
"""Quarters: at the end of year 6, and five years on."""
STEPS = 4

SUPPORT: Mapping[str, Any] = {
    "training_places": 0.08 * MIX * STAFF,
    "course_days": 8.0,
    "coach_density": 0.006,
    "measurement_support": 0.5,
    "released_time": 0.02,
    "protected_time": 0.5,
    "backfill": 1.0,
    "reinvestment_share": 0.5,
}
WATCH = (
    *("practising_density", "practising_total", "skilled_total", "commitment", "leadership_constancy", "generic_waste"),
    *("results", "performance", "felt_pressure", "working_harder", "trust_agency_cost", "trust_coaches"),
    *("coaches_at_start", "own_effort", "slack_spending", "improvement", "improvement_effort", "own_trained_total"),
    *("training", "learning_chance", "quality", "departure_rate"),
)


def cuts(model: Model) -> dict[str, Cut]:
    """What cuts each loop. The floor of B1 is so far down, with half-lives to match, that no gain brings it nearer."""
    floor, far_below = central(model.parameters)["waste_floor"], -1e4
    half_life = central(model.parameters)["improvement_half_life"] * (1 - far_below) / (1 - floor)
    return {
        WHOLE: {},
        "R1": {"results_weight": 0.0},
        ALL_FOR_COMMITMENT: {"results_weight": 0.0, "overload": 0.0, "cynicism": 0.0, "control_weight": 0.0},
        "R2": {"held_by_company": 0.0, "held_gains": 0.0},
        "R3": {"learning_rate": 0.0},
        "R4": {"cashable_share": 0.0, "spending_from_slack": 0.0},
        "R5": {"spending_from_slack": 0.0, "slack_tolerance": 1e9},
        "R6": {"imitation_rate": 0.0},
        "R7": {"shortcut_rate": 0.0, "squeeze_under_strain": 0.0},
        "R8": {"leaving_under_strain": 0.0},
        "B1": {"waste_floor": far_below, "improvement_half_life": half_life},
        "B2": {"teaching_days": 1e9},
        "B3": {"skill_half_life": 1e9, "leaving_rate": 0.0, "rotation_rate": 0.0, "progression_rate": 0.0},
        "B4": {"expectation_time": 4e9, "noticeable_gain": 0.02e-9},  # the same weight for progress, never expected
        "B5": {"constancy_reset": 0.0, "credibility_lost": 0.0, "moved_by_reorganisation": 0.0},
        "B6": {"extra_effort": 0.0},
    }


def side_by_side(values: Mapping[str, Array], some: Mapping[str, Cut]) -> dict[str, Array]:
    """Central values of the parameters under each cut, one draw each."""
    return {
        name: np.concatenate([np.broadcast_to(cut.get(name, value), value.shape) for cut in some.values()], 1)
        for name, value in values.items()
    }


SITUATIONS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "alone": lambda: {"years": LATER_YEAR},
    "supported": lambda: {"years": LATER_YEAR, "to_year": SUPPORT_ENDS_YEAR, **SUPPORT},
    "greedy": lambda: {"years": 4, **SUPPORT, "training_places": 0.3 * MIX * STAFF, "coach_density": 0.003},
    "for the willing": lambda: {"years": 6, **SUPPORT, "self_selected": 1.0},
    "one supported": lambda: {
        "years": 8,
        **{name: value * np.eye(TRUSTS)[EXEMPLAR] for name, value in SUPPORT.items() if name != "course_days"},
    },
    "fewer funds": lambda: {"years": 5, "extra_funding": -0.03 * attributes()["base_cost"][0]},
    "reorganised": lambda: {"years": 6, "to_year": 2, "reorganisation": 1.0},
}
"""The small country left alone; supported for five years, then left alone; with many more places than teachers;
the same support for those who come forward; support for the exemplar only, which lies in the first education
region; funding lower by 3 % from the second year on; a reorganisation like that of 2013, in the second year."""


@dataclass(frozen=True)
class Situation:
    """What a situation makes of every cut: by trust, over time, summed over groups or domains."""

    trajectories: Trajectories
    order: tuple[str, ...]

    def of(self, name: str, cut: str = WHOLE) -> Array:
        """A quantity with one loop cut, or of the whole model: (quarter, trust)."""
        return np.asarray(self.trajectories.values[name].sum(axis=1)[:, self.order.index(cut)])


def situation(model: Model, name: str, some: Mapping[str, Cut] | None = None) -> Situation:
    """The small country in a situation, under all cuts or some."""
    made = cuts(model) if some is None else some
    parameters = side_by_side(central(model.parameters), made)
    conditions = SITUATIONS[name]()
    return Situation(
        smallcountry.run(model, *WATCH, parameters=parameters, steps_per_quarter=STEPS, **conditions),
        tuple(made),
    )


@dataclass
class Scenes:
    """Situations by name, each run when it is first asked for."""

    model: Model
    cuts: Mapping[str, Cut]
    seen: dict[str, Situation] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Situation:
        if name not in self.seen:
            self.seen[name] = situation(self.model, name, self.cuts)
        return self.seen[name]

    def change(self, name: str, quantity: str, cut: str = WHOLE) -> Array:
        """What a situation changes, against being left alone with the same loop cut: (quarter, trust)."""
        return change(self[name], self["alone"], quantity, cut)


def change(situation: Situation, alone: Situation, name: str, cut: str = WHOLE) -> Array:
    """What a situation changes, against being left alone with the same loop cut."""
    there = situation.of(name, cut)
    return np.asarray(there - alone.of(name, cut)[: len(there)])


def kept(supported: Situation, alone: Situation, name: str, cut: str = WHOLE) -> Array:
    """The part of a gain that is left five years after support has ended, by trust."""
    gain = change(supported, alone, name, cut)
    return np.asarray(gain[MUCH_LATER] / gain[SUPPORT_ENDS])


def trained(values: Situation, cut: str = WHOLE) -> Array:
    """Staff with improvement skill, used or not: (quarter, trust)."""
    return values.of("practising_total", cut) + values.of("skilled_total", cut)
