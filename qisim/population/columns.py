"""The documented table of trusts: its columns, what each means and what may stand in it.

One row per trust, comma-separated, UTF-8, one header row; the order of columns is free. Money is
in pounds at 2014/15 prices, staff in whole-time equivalents, shares from 0 to 1. A decimal point,
no thousands separators, no empty cells. A column that is not listed here is refused, so that a
misspelt optional column cannot be passed over without a word.
"""

from __future__ import annotations

from dataclasses import dataclass

from qisim.equations.stocks import ATTRIBUTES
from qisim.population.places import DOMAINS, EDUCATION_REGIONS, GROUPS, NHS_REGIONS, REGIONS, TYPES

FOUNDATION_WORDS = {"true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True)
class Column:
    """A column of the table: words where `unit` is empty, otherwise numbers from `low` to `high`."""

    name: str
    meaning: str
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    choices: tuple[str, ...] = ()
    required: bool = True
    blank: bool = False

    @property
    def expected(self) -> str:
        """What may stand in a cell, in words."""
        if self.unit:
            return f"a number from {self.low:,.15g} to {self.high:,.15g} ({self.unit})"
        if len(self.choices) > 7:
            return f"one of {len(self.choices)}: {', '.join(self.choices)}"
        return f"one of {', '.join(self.choices)}" if self.choices else "a word or two"


STAFF_COLUMNS = tuple(f"staff_{group}" for group in GROUPS)
WASTE_COLUMNS = tuple(f"starting_waste_{domain}" for domain in DOMAINS)
ATTRIBUTE = {attribute.name: attribute for attribute in ATTRIBUTES}
MOST_STAFF, LEAST_COST, MOST_COST = 1e6, 1e3, 1e11


def _share(name: str, meaning: str, attribute: str = "", *, required: bool = True) -> Column:
    """A column of plain numbers, with the bounds that the model puts on the attribute."""
    bounds = ATTRIBUTE[attribute or name]
    low = 0.0 if bounds.low is None else bounds.low
    high = 1.0 if bounds.high is None else bounds.high
    return Column(name, meaning, "1", low, high, required=required)


COLUMNS = (
    Column("code", "the trust's code, different for each (upper and lower case count as the same)"),
    Column("name", "the trust's name"),
    Column("type", "the type of trust", choices=TYPES),
    Column("foundation", "whether it is a foundation trust", choices=tuple(FOUNDATION_WORDS)),
    Column("nhs_region", "NHS England region (the seven of 2019), to select by", choices=NHS_REGIONS),
    Column("region", "Academic Health Science Network", choices=REGIONS),
    Column("area", "health economy; usually one of the 44 footprints of 2016, but any name is taken"),
    Column("education_region", "Health Education England region, where doctors rotate", choices=EDUCATION_REGIONS),
    Column("staff", "all staff, those outside the four groups included", "person", 1.0, MOST_STAFF),
    Column("base_cost", "cost in a year at the start, in pounds (not thousands)", "GBP/year", LEAST_COST, MOST_COST),
    _share("starting_practising_share", "share of the four groups who use improvement skill at the start"),
    _share("starting_commitment", "commitment of the trust to improvement at the start"),
    _share("starting_slack", "surplus as a share of income; below 0 is a deficit"),
    *(
        Column(
            column,
            f"{group.replace('_', ' ')}; give all four or none, when shares by type are used",
            "person",
            0.0,
            MOST_STAFF,
            required=False,
        )
        for column, group in zip(STAFF_COLUMNS, GROUPS, strict=True)
    ),
    *(
        _share(
            column,
            f"avoidable cost and harm in {domain.replace('_', ' ')} (1 = typical for the type, also when left out)",
            "starting_waste",
            required=False,
        )
        for column, domain in zip(WASTE_COLUMNS, DOMAINS, strict=True)
    ),
)
