"""The quantities we speak of, each in one unit.

An alias is a number to a type checker and a unit to the tests, the documents and the readers of
scenario files. Pint appears only where units are checked (`registry`), never in the arithmetic.

Three words that pint lacks: `person` (a whole-time equivalent), `GBP` (a pound at 2014/15
prices) and `working_day` (a day of one person's working time, which is not 1/365 of a year).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

if TYPE_CHECKING:
    import pint

Value: TypeAlias = float


@dataclass(frozen=True)
class Unit:
    """A unit in pint's words, carried by an annotation."""

    text: str


Share = Annotated[Value, Unit("1")]
Index = Annotated[Value, Unit("1")]
Years = Annotated[Value, Unit("year")]
PerYear = Annotated[Value, Unit("1 / year")]
Staff = Annotated[Value, Unit("person")]
StaffPerYear = Annotated[Value, Unit("person / year")]
WorkingDays = Annotated[Value, Unit("working_day")]
WorkingDaysPerYear = Annotated[Value, Unit("working_day / year")]
StaffDaysPerYear = Annotated[Value, Unit("person * working_day / year")]
Projects = Annotated[Value, Unit("project")]
ProjectsPerYear = Annotated[Value, Unit("project / year")]
ProjectsPerStaffYear = Annotated[Value, Unit("project / person / year")]
Pounds = Annotated[Value, Unit("GBP")]
PoundsPerYear = Annotated[Value, Unit("GBP / year")]
PoundsPerYearSquared = Annotated[Value, Unit("GBP / year ** 2")]
PoundsPerStaff = Annotated[Value, Unit("GBP / person")]
PoundsPerStaffYear = Annotated[Value, Unit("GBP / person / year")]
PoundsPerStaffDay = Annotated[Value, Unit("GBP / person / working_day")]
Teams = Annotated[Value, Unit("team")]
TeamsPerYear = Annotated[Value, Unit("team / year")]
StaffPerTeam = Annotated[Value, Unit("person / team")]
PoundsPerTeamYear = Annotated[Value, Unit("GBP / team / year")]
PoundsPerProject = Annotated[Value, Unit("GBP / project")]

DEFINITIONS = (
    "person = [person]",
    "project = [project]",
    "team = [team]",
    "GBP = [currency] = £ = pound_sterling",
    "working_day = [working_time] = working_days",
)


@cache
def registry() -> pint.UnitRegistry[Any]:
    """Pint's registry with qisim's own units. Importing pint takes half a second: ask late."""
    import pint

    units: pint.UnitRegistry[Any] = pint.UnitRegistry()
    for definition in DEFINITIONS:
        units.define(definition)
    return units
