"""When a fast engine meets a number that is not finite: the reference engine says where it came from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qisim.engines.inputs import Array, Inputs
from qisim.engines.integrate import Course, Method
from qisim.engines.reference import Scalar
from qisim.errors import NotFiniteError
from qisim.model import Model


def explain(
    model: Model,
    alone: Inputs,
    draw: int,
    quarter: int,
    stocks: Mapping[str, Array] | None,
    method: Method,
    steps_per_quarter: int,
    found: str,
) -> NotFiniteError:
    """Replay one draw from the start of a quarter, whose stocks were the last finite ones.

    alone: the inputs of this draw alone; `draw` is its number, for the message
    stocks: name -> (inner, 1, members), or None when the run failed before its first quarter ended
    found: the name in which the fast engine met the number, for the case that the replay stays finite
    """
    course = Course(model, alone, Scalar(model, alone))
    try:
        course.begin()
        if stocks is not None:
            course.values.update({name: np.array(value) for name, value in stocks.items()})
        course.enter_quarter(quarter)
        course.through_quarter(quarter, steps_per_quarter, method)
        if quarter + 1 < alone.quarters:
            course.enter_quarter(quarter + 1)
    except NotFiniteError as error:
        return NotFiniteError(f"draw {draw}: {error}")
    return NotFiniteError(
        f"draw {draw}: '{found}' was not finite in the quarter from year {quarter / 4:g}, but the reference engine "
        "stays finite there; please report this as a defect"
    )


def first_not_finite(values: Mapping[str, Array], names: tuple[str, ...], draws: int) -> tuple[str, int] | None:
    """The first of these names with a number that is not finite, and the first draw that has one."""
    for name in names:
        finite = np.isfinite(values[name])
        if not finite.all():
            bad = np.flatnonzero(~finite.all(axis=(0, 2)))
            return name, int(bad[0]) if draws > 1 else 0
    return None
