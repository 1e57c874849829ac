"""The capability trap with diffusion that speed comparisons use, as qisim equations.

A "year" of theirs is four months, so that each quarter that qisim saves is a month. Rates are four times those
a month, which loses no digit.

Its expected values were computed outside qisim; see `test_reference_model.py`.
"""

from __future__ import annotations

import numpy as np

from benchmarks.reference_model import Variant, ring
from qisim.arithmetic import hill, sum_in_nation
from qisim.engines import Inputs
from qisim.model import Model, assemble
from qisim.parameters import Lever, Parameter
from qisim.structure import Attribute, Place, Stock

CRITICAL = 0.15


def trusts_in_all(trust_weight):
    return sum_in_nation(trust_weight)


def practising_sum(practising):
    return sum_in_nation(practising)


def know_how_sum(know_how):
    return sum_in_nation(know_how)


def mean_practising(practising_sum, trusts_in_all):
    return practising_sum / trusts_in_all


def exposure(know_how_sum, trusts_in_all):
    return know_how_sum / trusts_in_all


def demand(time, demand_growth):
    return 1 + demand_growth * time


def pressure(demand, productivity):
    return np.maximum(demand / productivity - 1, 0)


def critical_mass(practising, critical_density):
    return hill(practising, critical_density)


def improvement_time(pressure, time_share):
    return time_share / (1 + pressure + pressure)


def places(infrastructure, base_places, places_rate):
    return base_places + places_rate * infrastructure


def training(places, novices, at_once):
    return np.minimum(places, at_once * novices)


def activation(trained, motivation, improvement_time, critical_mass, alone):
    return trained * motivation * improvement_time * (alone + critical_mass)


def lapse(practising, critical_mass, lapse_rate, hold):
    return lapse_rate * practising * (1 - hold * critical_mass)


def forgetting(trained, slow):
    return slow * trained


def leaving_trained(trained, leaving):
    return leaving * trained


def leaving_practising(practising, leaving):
    return leaving * practising


def effort(practising, improvement_time, know_how, base_know_how):
    return practising * improvement_time * (base_know_how + know_how)


def improvement(quality, effort, half):
    return half * (1 - quality) * effort


def gain(quality, productivity, slow, base_know_how):
    return slow * (quality - base_know_how) * productivity


def know_how_gain(exposure, know_how, mean_practising, rate):
    return rate * (exposure - know_how) + rate * mean_practising * (1 - know_how)


def know_how_loss(know_how, slow):
    return slow * know_how


def quality_loss(quality, slow):
    return slow * quality


def motivation_change(improvement, pressure, motivation, half, base_know_how, motivation_time):
    return (half + improvement - base_know_how * pressure - motivation) / motivation_time


def infrastructure_gain(savings, practising, leaving):
    return leaving * savings + leaving * practising


def infrastructure_loss(infrastructure, rate):
    return rate * infrastructure


def productivity_growth(gain, twelve):
    return gain / twelve


def savings_gain(gain, ten):
    return ten * gain


def savings_loss(savings, savings_rate):
    return savings_rate * savings


def start_novices(novices_start):
    return novices_start


def start_trained(trained_start):
    return trained_start


def start_practising(practising_start):
    return practising_start


def start_know_how(know_how_start):
    return know_how_start


def start_quality(quality_start):
    return quality_start


def start_motivation(half):
    return half


def start_infrastructure(tenth):
    return tenth


def start_productivity(one):
    return one


def start_savings(nought):
    return nought


CONSTANTS = {
    "demand_growth": 4 * 0.002,
    "critical_density": CRITICAL,
    "base_places": 4 * 0.005,
    "places_rate": 4 * 0.02,
    "at_once": 4 * 1.0,
    "alone": 0.2,
    "lapse_rate": 4 * 0.05,
    "hold": 0.8,
    "slow": 4 * 0.02,
    "leaving": 4 * 0.01,
    "base_know_how": 0.3,
    "half": 0.5,
    "rate": 4 * 0.05,
    "motivation_time": 12.0 / 4,
    "twelve": 12.0,
    "ten": 10.0,
    "savings_rate": 4 * 0.1,
    "tenth": 0.1,
    "novices_start": 0.95,
    "trained_start": 0.03,
    "one": 1.0,
    "nought": 0.0,
}

EQUATIONS = (
    trusts_in_all,
    practising_sum,
    know_how_sum,
    mean_practising,
    exposure,
    demand,
    pressure,
    critical_mass,
    improvement_time,
    places,
    training,
    activation,
    lapse,
    forgetting,
    leaving_trained,
    leaving_practising,
    effort,
    improvement,
    gain,
    know_how_gain,
    know_how_loss,
    quality_loss,
    motivation_change,
    infrastructure_gain,
    infrastructure_loss,
    productivity_growth,
    savings_gain,
    savings_loss,
)

STOCKS = (
    Stock("novices", "1", start_novices, (forgetting, leaving_trained, leaving_practising), (training,)),
    Stock("trained", "1", start_trained, (training, lapse), (activation, forgetting, leaving_trained)),
    Stock("practising", "1", start_practising, (activation,), (lapse, leaving_practising)),
    Stock("know_how", "1", start_know_how, (know_how_gain,), (know_how_loss,)),
    Stock("quality", "1", start_quality, (improvement,), (quality_loss,)),
    Stock("motivation", "1", start_motivation, (motivation_change,)),
    Stock("infrastructure", "1", start_infrastructure, (infrastructure_gain,), (infrastructure_loss,)),
    Stock("productivity", "1", start_productivity, (productivity_growth,)),
    Stock("savings", "1", start_savings, (savings_gain,), (savings_loss,)),
)

EVERYTHING = (*(stock.name for stock in STOCKS), *(equation.__name__ for equation in EQUATIONS))


def parameter(name: str, value: float) -> Parameter:
    numbers = np.full((1, 1), value)
    return Parameter(
        name=name,
        unit="1",
        description="of the reference model",
        evidence=("assumption",),
        distribution="fixed",
        place="nation",
        axis=None,
        value=numbers,
        low=numbers,
        high=numbers,
    )


def lever(name: str, place: str = "nation", axis: str | None = None) -> Lever:
    return Lever(
        name=name,
        unit="1",
        description="of the reference model",
        place=place,
        axis=axis,
        neutral=0.0,
        low=0.0,
        high=1.0,
        relative_to=None,
        whole_programme=True,
    )


def reference_model(variant: Variant = "mean") -> Model:
    """The model, in which trusts learn from the mean of all or from eight neighbours on a ring."""
    on_ring = variant == "ring"
    without_mean = tuple(one for one in EQUATIONS if one not in (exposure, know_how_sum))
    constants = {**CONSTANTS, **(ring.CONSTANTS if on_ring else {})}
    return assemble(
        (*without_mean, *ring.EXPOSURE) if on_ring else EQUATIONS,
        STOCKS,
        axes=ring.AXES if on_ring else (),
        places=(Place("nation", "all"), *(ring.PLACES if on_ring else ()), Place("trust", "each")),
        parameters={name: parameter(name, value) for name, value in constants.items()},
        levers={"time_share": lever("time_share")},
        attributes=(
            Attribute("trust_weight", "1", "one for each trust"),
            Attribute("practising_start", "1", "starting share"),
            Attribute("know_how_start", "1", "starting know-how"),
            Attribute("quality_start", "1", "starting quality"),
            *(ring.ATTRIBUTES if on_ring else ()),
        ),
    )


def reference_inputs(trusts: int = 240, quarters: int = 120, variant: Variant = "mean") -> Inputs:
    """The inputs of the published table: a quarter is a month."""
    number = np.arange(trusts)
    last = trusts - 1
    starts = {
        "trust_weight": np.ones(trusts),
        "practising_start": 0.02 * number / last,
        "know_how_start": 0.1 + 0.05 * ((11 * number) % trusts) / last,
        "quality_start": 0.3 + 0.1 * ((7 * number) % trusts) / last,
    }
    on_ring = variant == "ring"
    blocks = ring.index(trusts) if on_ring else {}
    constants = {**CONSTANTS, **(ring.CONSTANTS if on_ring else {})}
    return Inputs(
        parameters={name: np.full((1, 1, 1), value) for name, value in constants.items()},
        levers={"time_share": np.full((quarters, 1, 1), 4 * 0.05)},
        attributes={
            **{name: values[None, None, :] for name, values in starts.items()},
            **(ring.attributes(trusts) if on_ring else {}),
        },
        index={"nation": np.zeros(trusts, dtype=np.int64), **blocks, "trust": np.arange(trusts)},
        sizes={"nation": 1, **dict.fromkeys(blocks, trusts // ring.BLOCK), "trust": trusts},
        codes=tuple(f"T{code:03d}" for code in number),
    )
