"""Names that every reader of XMILE takes: variables, dimensions and their elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from qisim.model import Model
from qisim.structure import NATION

DIMENSIONS = {
    "trust": "Trusts",
    "area": "Areas",
    "region": "Regions",
    "education_region": "EducationRegions",
    "type": "TrustTypes",
    "group": "StaffGroups",
    "domain": "CareDomains",
    "level": "SupportLevels",
    "body": "NationalBodies",
    "collaborative": "Collaboratives",
    "programme": "Programmes",
    "change": "ProvenChanges",
}
RESERVED = frozenset(
    word
    for line in (
        "abs and arccos arcsin arctan cos cosine delay delay1 delay3 delayn do dt else end exp exprnd forcst for from",
        "if inf init int integer ln log10 lognormal lookup max mean min mod nan normal not or pi poisson prev previous",
        "pulse ramp random rank rootn safediv self sin size smth1 smth3 smthn sqrt starttime step stddev stoptime sum",
        "tan then time trend uniform while xor",
    )
    for word in line.split()
)
"""Functions and words of XMILE, and of those who read it."""

OPERATORS = ("not_", "and_", "or_")
"""With which one reader sees an operator and a shorter name."""


def identifier(name: str) -> str:
    """What XMILE takes for the same name: no case, and a space is an underscore."""
    return re.sub(r"[\s_]+", "_", name.strip()).lower()


def variable(name: str) -> str:
    """A variable's name; where readers keep a word for themselves, or would see "not" in it, another."""
    if identifier(name) in RESERVED:
        return f"{name}_value"
    return f"the_{name}" if name.startswith(OPERATORS) else name


def dimension(of: str, taken: Iterable[str]) -> str:
    """A dimension's name, which no variable may have."""
    name = DIMENSIONS.get(of) or _camel(of) + "Members"
    while identifier(name) in taken:
        name += "Dimension"
    return name


def _camel(text: str) -> str:
    """Letters and digits only, a letter first, words run together: readers stumble over all else."""
    words = re.findall(r"[A-Za-z0-9]+", text)
    joined = "".join(word[:1].upper() + word[1:] for word in words)
    return joined if joined[:1].isalpha() else f"M{joined}"


def elements(names: Iterable[str], of: str, taken: set[str]) -> tuple[str, ...]:
    """The names of a dimension's elements; `taken` holds what is used elsewhere, and grows."""
    found = []
    for name in names:
        plain = _camel(name)
        candidate, number = plain, 1
        if identifier(candidate) in taken:
            candidate = _camel(of) + plain
        while identifier(candidate) in taken:
            number += 1
            candidate = f"{_camel(of)}{plain}{number}"
        taken.add(identifier(candidate))
        found.append(candidate)
    return tuple(found)


class Naming:
    """The names of one file: what a variable, a dimension and an element are called, and subscripts."""

    def __init__(self, model: Model, members: Mapping[str, tuple[str, ...]]) -> None:
        self.model = model
        taken = {identifier(variable(name)) for name in model.names}
        taken |= {identifier(f"init_{name}") for name in model.stocks} | set(RESERVED)
        kinds = {name: list(members[name]) for name in model.places if name != NATION}
        kinds |= {axis.name: list(axis.members) for axis in model.axes.values() if axis.members}
        self.dimensions = {of: dimension(of, taken) for of in kinds}
        taken |= {identifier(name) for name in self.dimensions.values()}
        self.elements = {of: elements(names, of, taken) for of, names in kinds.items()}

    def dimensions_of(self, name: str) -> tuple[str, ...]:
        """The place and axis by which a quantity is divided: none, one or two."""
        shape = self.model.shape(name)
        return tuple(of for of in (shape.place if shape.place != NATION else None, shape.axis) if of)

    def everywhere(self, name: str) -> str:
        """A quantity within an equation that holds for all elements: each dimension stands for itself."""
        return self.written(name, [self.dimensions[of] for of in self.dimensions_of(name)])

    def at(self, name: str, place: int, inner: int) -> str:
        """A quantity at one member of its place and axis."""
        return self.written(name, self.subscripts(name, place, inner))

    def subscripts(self, name: str, place: int, inner: int) -> list[str]:
        """The elements at which a member of a quantity stands."""
        shape = self.model.shape(name)
        return [self.elements[of][inner if of == shape.axis else place] for of in self.dimensions_of(name)]

    def written(self, name: str, subscripts: list[str]) -> str:
        """A variable with its subscripts; no space between, which one reader cannot take."""
        return f"{variable(name)}[{','.join(subscripts)}]" if subscripts else variable(name)
