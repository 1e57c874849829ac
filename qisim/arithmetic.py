"""The few functions that equations may use besides `+ - * /` and NumPy's minimum, maximum, exp, log.

Saturating forms are algebraic rather than exponential: they are as easy to defend and, run for
240 trusts 480 times, four times faster.

A *crossing* carries a quantity from one place or axis to another. It is the whole body of its
equation (`return across_groups(practising_staff)`). Said of one trust with one group, as an
equation is, every crossing is the thing itself; the engines give it its meaning for many. So it
is with `ratio`, defined here for one number: arrays need a form without a branch.
"""

from __future__ import annotations

import numpy as np

from qisim.units import Value


def ratio(part: Value, whole: Value, when_empty: Value = 0.0) -> Value:
    """`part / whole`, and `when_empty` where there is no whole."""
    return part / whole if whole != 0 else when_empty


def hill(level: Value, half: Value) -> Value:
    """A share that rises with `level` in an S, 1/2 at `half`: level² / (level² + half²)."""
    return level * level / (level * level + half * half)


def saturation(level: Value, half: Value) -> Value:
    """A share that rises with `level` at falling returns, 1/2 at `half`: level / (level + half)."""
    return level / (level + half)


def sigmoid(balance: Value) -> Value:
    """A share that rises with `balance`, 1/2 at nought: (1 + x / sqrt(1 + x²)) / 2."""
    return (1 + balance / np.sqrt(1 + balance * balance)) / 2


def inverse_sigmoid(share: Value) -> Value:
    """The balance at which `sigmoid` gives `share`, which lies between 0 and 1."""
    centred = 2 * share - 1
    return centred / np.sqrt(1 - centred * centred)


def disagreement(mean: Value, mean_of_squares: Value) -> Value:
    """How far shares differ, twice their standard deviation: 0 where alike, 1 where half are 0 and half are 1."""
    return 2 * np.sqrt(np.maximum(0, mean_of_squares - mean * mean))


def halving_rate(half_life: Value) -> Value:
    """The rate at which what halves in `half_life` falls: ln 2 / half-life."""
    return np.log(2.0) / half_life


def across_groups(value: Value) -> Value:
    """The sum over the staff groups of one place."""
    return value


def across_domains(value: Value) -> Value:
    """The sum over the domains of one place."""
    return value


def across_bodies(value: Value) -> Value:
    """The sum over the national bodies."""
    return value


def across_levels(value: Value) -> Value:
    """The sum over the levels at which support can be organised."""
    return value


def across_changes(value: Value) -> Value:
    """The sum over the proven changes that scenarios name."""
    return value


def across_collaboratives(value: Value) -> Value:
    """The sum over the collaboratives that scenarios name."""
    return value


def across_programmes(value: Value) -> Value:
    """The sum over the transformation programmes that scenarios name."""
    return value


def sum_by_domain(value: Value) -> Value:
    """For each domain, the sum over whatever has its home there."""
    return value


def product_by_domain(value: Value) -> Value:
    """For each domain, the product over whatever has its home there; 1 where nothing has."""
    return value


def at_collaboratives(value: Value) -> Value:
    """For each collaborative, the sum over its homes (its domains, its level)."""
    return value


def at_programmes(value: Value) -> Value:
    """For each transformation programme, the sum over its homes (its domains)."""
    return value


def at_changes(value: Value) -> Value:
    """For each proven change, the sum over its homes (its domain)."""
    return value


def sum_in_nation(value: Value) -> Value:
    """The sum over all trusts."""
    return value


def sum_in_region(value: Value) -> Value:
    """The sum over the trusts of each region."""
    return value


def sum_in_area(value: Value) -> Value:
    """The sum over the trusts of each area."""
    return value


def sum_in_education_region(value: Value) -> Value:
    """The sum over the trusts of each education region."""
    return value


def sum_in_type(value: Value) -> Value:
    """The sum over the trusts of each type."""
    return value


def at_trusts(value: Value) -> Value:
    """What holds in a trust's area, region, education region or type, said of the trust."""
    return value


def to_next_group(value: Value) -> Value:
    """What leaves each staff group for the next one: juniors become seniors; the first gets nothing."""
    return value


def at_start(value: Value) -> Value:
    """The value at the start of the run, held for ever after."""
    return value
