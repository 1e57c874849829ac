"""Drawing the uncertain parameters: draw number n of a parameter depends on seed, n and name alone.

So a draw can be made again by itself, in any order, on any machine, and a parameter that is added
or left out moves no other. A draw is a chance between 0 and 1, and the value of that quantile of the
parameter's distribution. Draws may also be given, as a calibration finds them: by where in its range a parameter lies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from qisim.chance import first_numbers
from qisim.parameters.table import Parameter

Floats = npt.NDArray[np.float64]
Positions = Mapping[str, Floats]
"""Parameter -> where in its range it lies in every draw, from 0 (low) to 1 (high), by the draw's number."""


def central(parameters: Mapping[str, Parameter]) -> dict[str, Floats]:
    """Every parameter at its central value, as arrays (inner, 1, members)."""
    return {name: parameter.value[:, np.newaxis, :].copy() for name, parameter in parameters.items()}


def draw(
    parameters: Mapping[str, Parameter], numbers: Sequence[int], seed: int, given: Positions | None = None
) -> dict[str, Floats]:
    """The numbered draws of every parameter, as arrays (inner, draws, members).

    given: positions of some parameters, of which draw number n takes number n; the others keep their own streams
    """
    positions = given or {}
    names = [name for name, one in parameters.items() if one.name not in positions and one.distribution != "fixed"]
    chances = dict(zip(names, first_numbers(seed, numbers, [parameters[name].name for name in names]).T, strict=True))
    nowhere = np.zeros(len(numbers))
    return {
        name: within(parameter, positions[parameter.name][list(numbers)])
        if parameter.name in positions
        else quantile(parameter, chances.get(name, nowhere))
        for name, parameter in parameters.items()
    }


def quantile(parameter: Parameter, chances: Floats) -> Floats:
    """The values of a parameter at some chances (draws,), as an array (inner, draws, members).

    What a scenario has fixed stays as it is.
    """
    value, low, high = (table[:, np.newaxis, :] for table in (parameter.value, parameter.low, parameter.high))
    if parameter.distribution == "fixed":
        return np.repeat(value, len(chances), axis=1)
    spread = chances[np.newaxis, :, np.newaxis]
    if parameter.distribution == "uniform":
        return low + spread * (high - low)
    return _triangular(spread, value, low, high)


def within(parameter: Parameter, positions: Floats) -> Floats:
    """The values of a parameter at some positions in its range (draws,), as an array (inner, draws, members).

    A table by group or by domain moves as one. What a scenario has fixed stays as it is.
    """
    value, low, high = (table[:, np.newaxis, :] for table in (parameter.value, parameter.low, parameter.high))
    if parameter.distribution == "fixed":
        return np.repeat(value, len(positions), axis=1)
    return low + positions[np.newaxis, :, np.newaxis] * (high - low)


def _triangular(chances: Floats, value: Floats, low: Floats, high: Floats) -> Floats:
    """The quantiles of triangular distributions, and the value itself where low is high."""
    width = high - low
    rising = low + np.sqrt(chances * width * (value - low))
    falling = high - np.sqrt((1.0 - chances) * width * (high - value))
    drawn = np.where(chances * width <= value - low, rising, falling)
    return np.clip(drawn, low, high)
