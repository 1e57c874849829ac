"""The feedback loops that the model is meant to show, each with the paths of names that carry it.

A path runs from cause to effect and closes on its first name. A name with a minus before it moves
against the one before it (the first name: against the last): `"-waste"` after `"improvement"` says
that improvement lowers waste. Tests walk each path through the equations and measure every sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sign = Literal[1, -1]
Path = tuple[str, ...]

AGAINST = "-"


@dataclass(frozen=True)
class Link:
    """One step of a loop: when `cause` rises, `effect` rises (1) or falls (-1)."""

    cause: str
    effect: str
    sign: Sign


@dataclass(frozen=True)
class Loop:
    """A named feedback loop. R loops reinforce what they begin with, B loops balance it."""

    id: str
    title: str
    claim: str
    paths: tuple[Path, ...]

    @property
    def reinforcing(self) -> bool:
        """Whether it amplifies a change rather than undoing it."""
        return self.id.startswith("R")

    @property
    def names(self) -> frozenset[str]:
        """Every name on any of its paths."""
        return frozenset(name.removeprefix(AGAINST) for path in self.paths for name in path)

    def links(self, path: Path) -> tuple[Link, ...]:
        """The steps of one of its paths, the closing one last."""
        following = (*path[1:], path[0])
        return tuple(
            Link(cause.removeprefix(AGAINST), effect.removeprefix(AGAINST), -1 if effect.startswith(AGAINST) else 1)
            for cause, effect in zip(path, following, strict=True)
        )


_WORK_PAYS: Path = (
    "practising_total",
    "trust_project_starts",
    "project_starts",
    "projects_under_way",
    "improvement_effort",
    "improvement",
    "-generic_waste",
    "waste",
    "waste_cost",
    "excess_cost",
)
_INTO_COMMITMENT: Path = ("commitment_balance", "indicated_commitment", "commitment_rise")
_INTO_PRACTICE: Path = ("activation_chance", "activation", "practising_staff")
_DENSITY: Path = ("influence", "trust_influence", "practising_density")
_INTO_PRESSURE: Path = ("-need", "pressure", "felt_pressure_rise")

LOOPS: tuple[Loop, ...] = (
    Loop(
        "R1",
        "Results breed commitment",
        "Those who see results want more of them, and what they then start brings further results.",
        (("commitment", *_INTO_PRACTICE, *_WORK_PAYS, "-performance", "results", *_INTO_COMMITMENT),),
    ),
    Loop(
        "R2",
        "Critical mass holds practice",
        "The more people practise, the fewer stop: among many, people hold each other to it.",
        (("-practising_staff", *_DENSITY, "critical_mass", "-lapse_chance", "lapse"),),
    ),
    Loop(
        "R3",
        "Learning on the job",
        "Where many practise, the others pick it up from them, and some of these begin to practise too.",
        (("practising_staff", *_DENSITY, "learning_chance", "into_skill", "skilled_staff", "activation"),),
    ),
    Loop(
        "R4",
        "Savings pay for coaches",
        "Savings put back into improvement pay for coaches, who keep practice alive, which brings savings.",
        (
            (
                "coaches",
                "fitting_coaches",
                "coaches_on_the_spot",
                "coaching_coverage",
                "-lapse_chance",
                "lapse",
                "-practising_staff",
                *_WORK_PAYS,
                "-performance",
                "saving",
                "cashable_saving",
                "reinvestment",
                "own_investment",
                "own_training_places",
                "own_coach_posts",
                "kept_posts",
                "coach_posts",
                "coach_recruitment",
            ),
        ),
    ),
    Loop(
        "R5",
        "Success to the successful",
        "Trusts pay for improvement out of new slack, and improvement leaves slack. Counted from each trust's own "
        "start, it holds gains more than it widens gaps; support for whoever comes forward does that.",
        (
            (
                "slack",
                "slack_spending",
                "own_investment",
                "own_training_places",
                "own_training",
                "effective_training",
                "into_practice",
                "practising_staff",
                *_WORK_PAYS,
                "-performance",
                "saving",
                "cashable_saving",
                "slack_change",
            ),
        ),
    ),
    Loop(
        "R6",
        "Learning from visible success",
        "What some trusts have achieved others see and imitate, and so become an example themselves.",
        (
            (
                "-generic_waste",
                "generic_cost",
                "generic_excess_cost",
                "room_left",
                "visible_room",
                "region_visible_room",
                "region_room",
                "room_in_region",
                "-better_peers",
                "imitation_chance",
                "imitation",
            ),
        ),
    ),
    Loop(
        "R7",
        "Capability trap",
        "Under pressure corners are cut; the harm and waste that follow make for more pressure.",
        (
            (
                "felt_pressure",
                "strain",
                "shortcuts",
                "deterioration",
                "generic_waste",
                "waste",
                "waste_cost",
                "excess_cost",
                "-improvement_productivity",
                "productivity",
                *_INTO_PRESSURE,
            ),
        ),
    ),
    Loop(
        "R8",
        "Burnout",
        "Pressure drives people out; covering their posts takes money from care, and with them goes know-how.",
        (
            ("felt_pressure", "strain", "agency_cost", "trust_agency_cost", "-capacity", *_INTO_PRESSURE),
            (
                "felt_pressure",
                "strain",
                "departure_rate",
                "practising_departures",
                "-practising_staff",
                *_WORK_PAYS,
                "-improvement_productivity",
                "productivity",
                *_INTO_PRESSURE,
            ),
        ),
    ),
    Loop(
        "B1",
        "Low-hanging fruit runs out",
        "Each gain is smaller than the last, since it is a share of what is left.",
        (("-generic_waste", "improvable", "improvement"),),
    ),
    Loop(
        "B2",
        "Faculty limits places",
        "The more places are asked for, the smaller the share that there are teachers for.",
        (
            (
                "practising_staff",
                *_WORK_PAYS,
                "-performance",
                "saving",
                "cashable_saving",
                "reinvestment",
                "own_investment",
                "own_training_places",
                "-taught_share",
                "filled_share",
                "own_training",
                "effective_training",
                "into_practice",
            ),
        ),
    ),
    Loop(
        "B3",
        "Forgetting and turnover",
        "The more people have the skill, the more of it is forgotten, and leaves with those who leave.",
        (("-skilled_staff", "forgetting"), ("-practising_staff", "practising_departures")),
    ),
    Loop(
        "B4",
        "Expectations rise with results",
        "People come to take results for granted, so that the same results move them less.",
        (
            (
                "expected_performance",
                "-results",
                *_INTO_COMMITMENT,
                "commitment",
                *_INTO_PRACTICE,
                *_WORK_PAYS,
                "-performance",
                "expectation_rise",
            ),
        ),
    ),
    Loop(
        "B5",
        "Churn and cynicism",
        "What a leader builds the next one drops in part; the money that trying takes can itself bring the change.",
        (
            ("-leadership_constancy", "constancy_loss"),
            (
                "commitment",
                "slack_spending",
                "-slack_change",
                "slack",
                "standing",
                "chief_executive_tenure",
                "-leadership_change",
                "constancy_loss",
                "-leadership_constancy",
                *_INTO_COMMITMENT,
            ),
        ),
    ),
    Loop(
        "B6",
        "Working harder",
        "Pressed, people work harder, and more output eases the pressure.",
        (("felt_pressure", "strain", "working_harder", "productivity", *_INTO_PRESSURE),),
    ),
)
