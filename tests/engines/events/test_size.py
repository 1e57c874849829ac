"""A job that is too large is refused, and says how large is possible."""

import pytest

from qisim.engines.events import MOST_STAFF_YEARS, check_size
from qisim.errors import InputError


def test_the_largest_job_is_taken():
    check_size(staff=MOST_STAFF_YEARS / 100, years=10, runs=10, method="euler")


@pytest.mark.parametrize(
    ("staff", "possible"), [(900_000, "of these trusts, 18 runs"), (MOST_STAFF_YEARS, "not one run")]
)
def test_a_larger_one_hears_how_many_runs_there_could_be(staff, possible):
    with pytest.raises(InputError, match=possible) as refusal:
        check_size(staff=staff, years=15, runs=201, method="euler")
    assert "--only" in str(refusal.value)
    assert refusal.value.exit_code == 2


def test_another_method_is_refused():
    with pytest.raises(InputError, match="euler"):
        check_size(staff=1000, years=1, runs=1, method="rk4")
