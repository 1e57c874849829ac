"""What the picture of a sweep says in words."""

import pandas as pd
import pytest

from qisim.charts import sweep_words

KEYS = ("levers.course_days.value", "withdrawal")


@pytest.mark.parametrize(
    ("middles", "headline"),
    [
        ((1.0, 2.0, 3.0, 2.0), "Trusts above critical mass is highest with course days 6 and withdrawal 2018-04-01"),
        ((1.0, 3.0, 3.0, 2.0), "Trusts above critical mass is highest at 2 of 4 points alike"),
        ((1.0, float("nan"), 3.0, 3.0), "Trusts above critical mass is highest at 2 of 3 points alike"),
        ((3.0, 3.0, 3.0, 3.0), "Trusts above critical mass is the same everywhere"),
    ],
)
def test_a_headline_names_the_best_point_only_where_there_is_one(middles, headline):
    points = [(days, day) for days in (1.0, 6.0) for day in ("2018-04-01", "2020-04-01")]
    table = pd.DataFrame(points, columns=list(KEYS)).assign(q50=middles)
    assert sweep_words(table, KEYS, "share_above_critical_mass").headline == headline
