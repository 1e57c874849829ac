"""Parameters set by a scenario: an assumption replaced by a number, within its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from qisim.equations.world import TYPES
from qisim.errors import ParameterError, Problem, did_you_mean
from qisim.parameters.reading import AXIS_MEMBERS, TYPE
from qisim.parameters.table import Parameter

Override: TypeAlias = "float | Mapping[str, Override]"
Floats = npt.NDArray[np.float64]


def with_values(parameters: Mapping[str, Parameter], overrides: Mapping[str, Override]) -> dict[str, Parameter]:
    """The parameters with some of them fixed.

    A number holds for the whole table. A mapping sets members: of the axis, of the types of trust,
    or of the axis within types; members left out keep their central value. Raises `ParameterError`.
    """
    problems: list[Problem] = []
    changed = dict(parameters)
    for name, override in overrides.items():
        key = f"parameters.{name}"
        if name not in parameters:
            hint = did_you_mean(name, list(parameters))
            problems.append(Problem("is not a parameter", key=key, suggestion=hint))
            continue
        parameter = parameters[name]
        value = parameter.value.copy()
        members = np.arange(value.size).reshape(value.shape)
        _set(value, members, parameter, override, key, problems)
        _check_bounds(parameter, value, key, problems)
        changed[name] = replace(parameter, distribution="fixed", value=value)
    if problems:
        raise ParameterError(problems)
    return changed


def _set(
    value: Floats,
    cells: npt.NDArray[np.int64],
    parameter: Parameter,
    override: Override,
    key: str,
    problems: list[Problem],
) -> None:
    """Set the cells to the override, member by member where it names them."""
    if not isinstance(override, Mapping):
        value.flat[cells.ravel()] = override
        return
    choices: dict[str, npt.NDArray[np.int64]] = {}
    if parameter.place == TYPE and cells.shape[1] > 1:
        choices |= {member: cells[:, [column]] for column, member in enumerate(TYPES)}
    if parameter.axis and cells.shape[0] > 1:
        choices |= {member: cells[[row], :] for row, member in enumerate(AXIS_MEMBERS[parameter.axis])}
    for member, inner in override.items():
        if member in choices:
            _set(value, choices[member], parameter, inner, f"{key}.{member}", problems)
        else:
            expected = ", ".join(choices) or "a number"
            hint = did_you_mean(member, list(choices))
            problems.append(Problem("is not a member", key=f"{key}.{member}", expected=expected, suggestion=hint))


def _check_bounds(parameter: Parameter, value: Floats, key: str, problems: list[Problem]) -> None:
    outside = ~((parameter.low <= value) & (value <= parameter.high))
    if not outside.any():
        return
    row, column = (int(index) for index in np.argwhere(outside)[0])
    low, high = parameter.low[row, column], parameter.high[row, column]
    expected = f"{low:g} to {high:g} {parameter.unit}"
    problems.append(Problem("lies outside its bounds", key=key, found=f"{value[row, column]:g}", expected=expected))
