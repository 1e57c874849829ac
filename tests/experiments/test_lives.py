"""Many lives of the same trusts: one course each, beside what the equations expect."""

import pytest

from qisim.errors import InputError
from qisim.experiments import lives

ONE = {"code": "G075"}


def test_lives_differ_in_luck_and_begin_where_the_equations_do():
    found = lives("survival-of-the-fittest", only=ONE, count=3, quantities=("practising_total", "skilled_staff"))
    assert set(found.courses["life"]) == {"expected", "0", "1", "2"}
    total = found.courses.query("quantity == 'practising_total'").pivot(index="year", columns="life", values="value")
    assert len(total) == 61
    own = total.drop(columns="expected")
    assert (own.round() == own).all(axis=None)
    assert not own["0"].equals(own["1"])
    assert (own.loc[0.0] - total.loc[0.0, "expected"]).abs().max() < 4  # at most one a group
    assert set(found.events["trust"]) == {"G075"}


def test_what_is_no_quantity_of_a_trust_is_refused():
    with pytest.raises(InputError, match="did you mean 'practising_total'"):
        lives("survival-of-the-fittest", only=ONE, count=1, quantities=("practising_totl",))
    with pytest.raises(InputError, match="'credibility'"):
        lives("survival-of-the-fittest", only=ONE, count=1, quantities=("credibility",))
    with pytest.raises(InputError, match="count"):
        lives("survival-of-the-fittest", only=ONE, count=0)
