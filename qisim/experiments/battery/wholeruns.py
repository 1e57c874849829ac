"""Extreme conditions on whole runs: each must stay possible, and do what anybody would expect of it.

Every run also says that all values are finite, since the engines refuse those that are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from qisim.errors import RunError
from qisim.experiments.battery import smallcountry
from qisim.experiments.battery.bench import Bench
from qisim.experiments.battery.smallcountry import EXEMPLAR, PLACES, TRUSTS, at_one_place, attributes, one_trust
from qisim.experiments.battery.structure import PEOPLE
from qisim.model import Model
from qisim.parameters import central
from qisim.results.scorecard import Listing, Outcome

Array = npt.NDArray[np.float64]
Values = Mapping[str, Array]
Conditions = dict[str, Any]
Extreme = Callable[[Model], Conditions]

MONEY = ("saving", "cashed_saving", "reinvestment", "programme_cost", "own_cost", "agency_cost")
NEVER_NEGATIVE = (*PEOPLE, *MONEY, "coaches", "felt_pressure", "relief_funding", "waste", "projects_under_way")
SHARES = ("commitment", "leadership_constancy", "quality", "practising_density", "rationing", "strain")
WATCH = (*NEVER_NEGATIVE, *SHARES, "productivity", "cashable_saving", "mortality", "length_of_stay")
SUPPORT = {"coach_density": 0.004, "training_places": 60.0, "protected_time": 0.5, "reinvestment_share": 0.5}
YEARS = 7
SUPPORTED_TO = 4
UNLIMITED = {
    "coach_density": 0.05,
    "training_places": 5000.0,
    "course_days": 40.0,
    "backfill": 1.0,
    "extra_funding": 5e8,
}
WITHOUT_END = 20.0
"""Demand that grows e^20 times a year: no service could answer it."""
NEXT_TO_NOTHING = 1e-4
"""Of what a trust costs a year."""
ROUNDING = 1e-12
MOST_BY_ITSELF = 0.001
"""A year: what the start does not quite balance, over all bounds of the parameters."""
JOINERS = 0.005
"""The practising density that the few joiners who bring skill can make."""
CORNERS = 10


def with_share(share: float) -> Conditions:
    """All trusts begin with so many practising."""
    return {"country": attributes() | {"starting_practising_share": np.full((1, 1, TRUSTS), share)}}


def without_juniors() -> Conditions:
    """No junior doctors anywhere."""
    country = attributes()
    country["staff"][0] = 0.0
    return {"country": country}


def side_by_side(**values: tuple[float, ...]) -> Extreme:
    """The central parameters, but for some that take these values in one draw each."""
    moved = {name: np.array(draws)[None, :, None] for name, draws in values.items()}
    return lambda model: {"parameters": central(model.parameters) | moved}


def growing(*rates: float) -> Extreme:
    """Demand that grows at each of these rates; the pressure of the start goes with it."""
    return side_by_side(demand_growth=rates)


def at_either_bound(model: Model, draws: int) -> dict[str, Array]:
    """All parameters at their low bounds, all at their high ones, and draws in which a coin says so for each."""
    chance = np.random.Generator(np.random.Philox(11))
    values = {}
    for name, parameter in model.parameters.items():
        high = chance.random((1, draws, 1)) < 0.5
        high[:, :2] = [[[False], [True]]]
        values[name] = np.where(high, parameter.high[:, None], parameter.low[:, None])
    return values


def at_bound(model: Model, bound: str) -> Conditions:
    """Every lever at its lowest or highest, but those that share out a whole: they share it."""
    return {name: getattr(lever, bound) for name, lever in model.levers.items()} | {
        "self_selected": 0.0,
        "exemplars_first": 0.0,
        "random_order": 0.0,
        "delivery_share": 0.25,
    }


def all_levers_at(bound: str) -> Extreme:
    """Every lever at a bound, and all parameters at either of theirs."""
    return lambda model: {"parameters": at_either_bound(model, CORNERS), **at_bound(model, bound)}


def _always(conditions: Conditions) -> Extreme:
    return lambda model: dict(conditions)


EXTREMES: Mapping[str, Extreme] = {
    "nobody skilled": _always(with_share(0.0)),
    "three in five practise": _always(with_share(0.6)),
    "everybody practises": _always(with_share(1.0)),
    "no money": _always({"budget_cap": 0.0}),
    "unlimited money": _always(dict(UNLIMITED)),
    "demand shrinks, stays, grows by a tenth a year, and without end": growing(-0.03, 0.0, 0.1, WITHOUT_END),
    "one trust": _always({"country": one_trust(0, share=0.01, commitment=0.4), "places": at_one_place(0)}),
    "no junior doctors": _always(without_juniors()),
    "empty types": _always({"places": {**PLACES, "type": [1] * TRUSTS}}),
    "a deficit of half the income": _always(
        {"country": attributes() | {"starting_slack": np.full((1, 1, TRUSTS), -0.5)}}
    ),
    "every lever at its lowest": all_levers_at("low"),
    "every lever at its highest": all_levers_at("high"),
    "nobody wants it": _always({"country": attributes() | {"starting_commitment": np.full((1, 1, TRUSTS), 0.05)}}),
}
"""The small country with one thing at an extreme: conditions of `smallcountry.run`."""


def run(model: Model, extreme: Extreme, *watch: str, **others: Any) -> Values:
    """The small country under an extreme, supported from the second year to the fourth."""
    conditions: Conditions = {"years": YEARS, "to_year": SUPPORTED_TO, **SUPPORT, **extreme(model), **others}
    return smallcountry.run(model, *watch, **conditions).values


def unlawful(values: Values) -> Iterator[str]:
    """What can never be: staff who appear or vanish, numbers below nought, shares that are none."""
    everyone = np.sum([values[name] for name in PEOPLE], axis=0)
    if not np.allclose(everyone, everyone[0], rtol=ROUNDING, atol=1e-9):
        yield "staff are not conserved"
    for name in NEVER_NEGATIVE:
        if values[name].min(initial=0.0) < 0.0:
            yield f"{name} falls to {values[name].min():.3g}"
    for name in SHARES:
        if values[name].min() < 0.0 or values[name].max() > 1.0:
            yield f"{name} leaves 0 to 1: {values[name].min():.3g} to {values[name].max():.3g}"
    spent = values["cashed_saving"] + values["reinvestment"]
    if (spent > values["cashable_saving"] * (1 + ROUNDING)).any():
        yield "more is cashed or reinvested than can be"
    if (values["cashable_saving"] > values["saving"] * (1 + ROUNDING)).any():
        yield "more can be cashed than is saved"


def no_support_no_growth(model: Model) -> Iterator[str]:
    """Left alone, whatever the parameters, trusts improve by no more than what the start does not quite balance."""
    years = 8
    watch = ("improvement_productivity", "practising_density")
    values = smallcountry.run(model, *watch, years=years, parameters=at_either_bound(model, CORNERS)).values
    fastest = float(np.log(values["improvement_productivity"][-1]).max()) / years
    if fastest > MOST_BY_ITSELF:
        yield f"a trust improves by itself by {100 * fastest:.2g}% a year"
    spread = values["practising_density"][-1] - values["practising_density"][0]
    most = float(np.delete(spread, EXEMPLAR, axis=-1).max())
    if most > JOINERS:
        yield f"practice spreads by itself, by {100 * most:.2g} points, where there is next to none"


def nobody_to_learn_from(model: Model) -> Iterator[str]:
    """Where nobody is skilled, nothing improves by itself."""
    watch = ("practising_density", "saving")
    values = smallcountry.run(model, *watch, years=15, **with_share(0.0)).values
    most = float(values["practising_density"].max())
    if most > JOINERS:
        yield f"{100 * most:.2g}% come to practise"
    if values["saving"].max() > NEXT_TO_NOTHING * attributes()["base_cost"].max():
        yield f"£{values['saving'].max():,.0f} a year is saved"


def no_budget_no_programme(model: Model) -> Iterator[str]:
    """Without money no programme is paid for."""
    cost = run(model, EXTREMES["no money"], "programme_cost")["programme_cost"]
    if cost.max() > 0.0:
        yield f"a programme costs £{cost.max():,.0f} a year"


def money_cannot_pass_the_ceiling(model: Model) -> Iterator[str]:
    """With all the money there is, no trust does better than with all floors reached."""
    extras = {"measurement_support": 1.0, "network_ties": 3.0, "reinvestment_share": 1.0}
    bounds: Conditions = {"years": 12, "parameters": at_either_bound(model, CORNERS), **UNLIMITED, **extras}
    watch = ("improvement_productivity", "productivity_ceiling")
    values = smallcountry.run(model, *watch, **bounds).values
    past = float((values["improvement_productivity"] - values["productivity_ceiling"]).max())
    if past > 0.0:
        yield f"a trust passes its ceiling by {100 * past:.2g} points"


def pressure_costs_quality(model: Model) -> Iterator[str]:
    """The faster demand grows the more pressure and rationing there is, and the less quality and practice."""
    watch = ("felt_pressure", "rationing", "quality", "practising_density")
    values = smallcountry.run(model, *watch, years=10, **growing(0.0, 0.02, 0.06)(model)).values
    for name, worse in zip(watch, (1, 1, -1, -1), strict=True):
        change = worse * (values[name][-1, 0] - values[name][0, 0]).mean(axis=-1)
        if not (np.diff(change) >= 0).all() or change[-1] <= change[0]:
            yield f"{name} does not get worse as demand grows"


def without_end_nothing_improves(model: Model) -> Iterator[str]:
    """Under pressure without end nobody improves by themselves."""
    watch = ("improvement_productivity", "saving", "practising_density")
    values = smallcountry.run(model, *watch, **growing(WITHOUT_END)(model)).values
    if values["improvement_productivity"][-1].max() >= 1.0:
        yield f"productivity gains {100 * (values['improvement_productivity'][-1].max() - 1):.2g}%"
    if values["saving"].max() > NEXT_TO_NOTHING * attributes()["base_cost"].max():
        yield f"£{values['saving'].max():,.0f} a year is saved"
    if not (values["practising_density"][-1] < values["practising_density"][0]).all():
        yield "practice does not fall"


Predicate = Callable[[Model], Iterator[str]]
PREDICATES: Mapping[str, Predicate] = {
    "no support, no growth above the trend": no_support_no_growth,
    "nobody skilled, nothing improves by itself": nobody_to_learn_from,
    "no money, no programme": no_budget_no_programme,
    "unlimited money, and the ceiling holds": money_cannot_pass_the_ceiling,
    "more demand, more pressure, worse care and less practice": pressure_costs_quality,
    "pressure without end, nothing improves by itself": without_end_nothing_improves,
}


def whole_runs(bench: Bench) -> Outcome:
    """Run the small country under every extreme, and ask what must be true of each."""
    tasks: dict[str, Predicate] = {name: _laws(extreme) for name, extreme in EXTREMES.items()} | dict(PREDICATES)
    names = list(tasks)
    answers = bench.each(lambda number, _: _asked(tasks[names[number]], bench.model), len(names))
    failures = [f"{name}: {problem}" for name, found in zip(names, answers, strict=True) for problem in found]
    rows = tuple((name, "; ".join(found) or "holds") for name, found in zip(names, answers, strict=True))
    return Outcome(
        name="extreme-runs",
        test=5,
        title="Extreme conditions: whole runs",
        done=f"{len(EXTREMES)} runs of a small country under extremes, which must stay possible, and "
        f"{len(PREDICATES)} sentences that must be true.",
        worst=f"{sum(map(bool, answers))} of {len(names)} do not hold",
        failures=tuple(failures),
        listings=(Listing("Extremes, and what must be true", ("Extreme", "What came out"), rows),),
    )


def _laws(extreme: Extreme) -> Predicate:
    return lambda model: unlawful(run(model, extreme, *WATCH))


def _asked(predicate: Predicate, model: Model) -> list[str]:
    """What does not hold; a run that fails is something that does not hold."""
    try:
        return list(predicate(model))
    except RunError as error:
        return [str(error).splitlines()[0]]
