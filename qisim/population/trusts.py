"""Trusts, and a population of them as the engines and the selection of trusts need it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from qisim.errors import OutputError, PopulationError, Problem, did_you_mean
from qisim.population.columns import STAFF_COLUMNS, WASTE_COLUMNS
from qisim.population.places import NATION, TYPES

SELECTION_KEYS = ("nhs_region", "region", "area", "type", "code", "foundation", "education_region")
PLACE_NAMES = ("nation", "region", "area", "education_region", "type", "trust")
VALUES_SHOWN = 8


@dataclass(frozen=True)
class Trust:
    """One trust at the start. `staff` counts everybody; `staff_by_group` the four groups."""

    code: str
    name: str
    type: str
    foundation: bool
    nhs_region: str
    region: str
    area: str
    education_region: str
    staff: float
    base_cost: float
    starting_practising_share: float
    starting_commitment: float
    starting_slack: float
    staff_by_group: tuple[float, ...]
    starting_waste: tuple[float, ...]

    def cells(self) -> dict[str, str]:
        """The row of the documented table. Numbers are written so that they read back exactly."""
        row = {name: _cell(value) for name, value in vars(self).items() if not isinstance(value, tuple)}
        row.update(zip(STAFF_COLUMNS, map(_cell, self.staff_by_group), strict=True))
        row.update(zip(WASTE_COLUMNS, map(_cell, self.starting_waste), strict=True))
        return row


@dataclass(frozen=True)
class Population:
    """The trusts of a run, in a fixed order. Two populations are equal when their trusts are.

    `members[place]` names the members of a place and `index[place]` says to which each trust
    belongs. Types are always the four, in their own order, because parameters by type are stored
    so; every other place holds only members that have a trust here.
    """

    name: str = field(compare=False)
    source: str = field(compare=False)
    trusts: tuple[Trust, ...]
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __len__(self) -> int:
        return len(self.trusts)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The trusts' codes."""
        return tuple(trust.code for trust in self.trusts)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The trusts' names."""
        return tuple(trust.name for trust in self.trusts)

    @cached_property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """What trusts can be selected by: for each key, one word per trust ("true" or "false" for foundation)."""
        return {key: tuple(_cell(getattr(trust, key)) for trust in self.trusts) for key in SELECTION_KEYS}

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The members of each place, in the order in which they are stored."""
        members = {place: tuple(sorted(set(self._places(place)))) for place in PLACE_NAMES}
        return members | {"type": TYPES, "trust": self.codes}

    @cached_property
    def index(self) -> dict[str, npt.NDArray[np.int64]]:
        """For each place, the position of each trust's member."""
        index = {}
        for place, members in self.members.items():
            position = {member: number for number, member in enumerate(members)}
            index[place] = np.array([position[member] for member in self._places(place)], dtype=np.int64)
        return index

    @property
    def sizes(self) -> dict[str, int]:
        """How many members each place has."""
        return {place: len(members) for place, members in self.members.items()}

    @cached_property
    def attributes(self) -> dict[str, npt.NDArray[np.float64]]:
        """What the model needs to know about each trust: name -> (inner, 1, trusts)."""
        columns = {
            "staff": [trust.staff_by_group for trust in self.trusts],
            "foundation": [(float(trust.foundation),) for trust in self.trusts],
            "lottery": [(lot(trust.code),) for trust in self.trusts],
            "base_cost": [(trust.base_cost,) for trust in self.trusts],
            "starting_practising_share": [(trust.starting_practising_share,) for trust in self.trusts],
            "starting_commitment": [(trust.starting_commitment,) for trust in self.trusts],
            "starting_slack": [(trust.starting_slack,) for trust in self.trusts],
            "starting_waste": [trust.starting_waste for trust in self.trusts],
        }
        arrays = {name: np.array(rows, dtype=np.float64) for name, rows in columns.items()}
        return {name: np.ascontiguousarray(rows.T[:, np.newaxis, :]) for name, rows in arrays.items()}

    def select(self, wanted: Mapping[str, Sequence[str | bool] | str | bool]) -> Population:
        """The trusts that have one of the wanted words under every key, for instance {"type": ["acute"]}."""
        words = {key: _words(values) for key, values in wanted.items()}
        problems = [problem for key, values in words.items() for problem in self._unknown(key, values)]
        if problems:
            raise PopulationError(problems)
        keys = {key: {_plain(value) for value in values} for key, values in words.items()}
        kept = tuple(
            trust
            for trust in self.trusts
            if all(_plain(_cell(getattr(trust, key))) in values for key, values in keys.items())
        )
        said = "; ".join(f"{key} = {', '.join(values)}" for key, values in words.items())
        if not kept:
            raise PopulationError(Problem("no trust fits the whole selection", found=said, key="--only"))
        note = f"Selected {len(kept)} of {len(self)} trusts: {said}."
        return replace(self, trusts=kept, notes=(*self.notes, note)) if words else self

    def to_csv(self, path: str | Path) -> None:
        """Write the documented table. The file appears under its name only when it is complete."""
        rows = [trust.cells() for trust in self.trusts]
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        _write(Path(path), text.getvalue())

    def digest(self) -> str:
        """SHA-256 of what the trusts are: the same for the same rows, whatever file they came from."""
        rows = [trust.cells() for trust in self.trusts]
        return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()

    def _places(self, place: str) -> tuple[str, ...]:
        """For each trust, the member of a place to which it belongs."""
        if place == "nation":
            return (NATION,) * len(self)
        return self.columns["code" if place == "trust" else place]

    def _unknown(self, key: str, values: Iterable[str]) -> list[Problem]:
        """What is wrong with one key of a selection."""
        if key not in SELECTION_KEYS:
            return [
                Problem(
                    "trusts cannot be selected by this",
                    key=key,
                    expected=f"one of {', '.join(SELECTION_KEYS)}",
                    suggestion=did_you_mean(key, SELECTION_KEYS),
                )
            ]
        known = {_plain(word): word for word in sorted(set(self.columns[key]))}
        shown = list(known.values())
        expected = f"one of {', '.join(shown[:VALUES_SHOWN])}"
        expected += f" and {len(shown) - VALUES_SHOWN} more" if len(shown) > VALUES_SHOWN else ""
        return [
            Problem(
                f"no trust has this {key.replace('_', ' ')}",
                key=key,
                found=value,
                expected=expected,
                suggestion=_nearest(value, known),
            )
            for value in values
            if _plain(value) not in known
        ]


def lot(code: str) -> float:
    """A trust's lot, from 0 to 1: drawn from its code, so that it is the same in every population and strategy."""
    raw = np.random.Philox(np.random.SeedSequence(crc32(f"lottery: {code}".encode()))).random_raw()
    return (int(raw) >> 11) / 2.0**53


def _nearest(value: str, known: Mapping[str, str]) -> str | None:
    """A suggestion that looks past upper and lower case, but gives the word as it is written."""
    plain = did_you_mean(_plain(value), list(known))
    return next((f"did you mean '{word}'?" for key, word in known.items() if plain and f"'{key}'" in plain), None)


def _words(values: Sequence[str | bool] | str | bool) -> tuple[str, ...]:
    several = (values,) if isinstance(values, str | bool) else values
    return tuple(_cell(value) for value in several)


def _plain(word: str) -> str:
    """A word without what people do not mean by it: case, outer spaces, underscores."""
    return " ".join(word.replace("_", " ").casefold().split())


def _cell(value: str | bool | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(float(value))


def _write(path: Path, text: str) -> None:
    """Write to a temporary neighbour and rename it, so that no half-written file has the final name."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as failure:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        reason = failure.strerror or str(failure)
        raise OutputError(Problem(f"the table cannot be written: {reason}", file=str(path))) from failure
