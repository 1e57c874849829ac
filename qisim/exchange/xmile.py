"""Writes any model, with its inputs, as one arrayed XMILE file (OASIS XMILE 1.0).

The portable core: what Stella, Simlin, PySD and BPTK-Py read alike. Every array is indexed where it is
used; sums over members are written out; starts are numbers in variables of their own; schedules are
graphical functions of time. A schedule is constant within a quarter and jumps between the last step of one
quarter and the first of the next, where no step of Euler's method looks.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from qisim.engines.inputs import QUARTERS_PER_YEAR, Array, Inputs, checked
from qisim.engines.integrate import Course
from qisim.engines.vectorised import Arrays
from qisim.exchange.documentation import documentation
from qisim.exchange.expressions import expression_of
from qisim.exchange.names import Naming, variable
from qisim.exchange.units import units_of
from qisim.exchange.view import view
from qisim.model import TIME, Model
from qisim.structure import NATION, Equation

Dialect = Literal["portable", "standard", "pysd"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
NAMESPACE = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"
SAME = 4e-16
"""Courses that differ by no more than rounding have one shape."""
ALL = {"standard": "*", "pysd": "{dimension}!"}
"""How a dialect writes "each member of a dimension" within SUM; the portable one writes sums out."""


def xmile(
    model: Model,
    inputs: Inputs,
    *,
    name: str,
    members: Mapping[str, tuple[str, ...]],
    about: str = "",
    dialect: Dialect = "portable",
    steps_per_quarter: int = 8,
    sectors: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """The text of an XMILE file that runs the first draw of `inputs` by Euler's method.

    name: what the file says it is a model of; `about` is said in its header
    members: place -> the names of its members; those of axes are the model's own
    sectors: title -> names of its equations, for the diagram; all together if not given

    Raises `ExportError` for an equation that XMILE cannot say.
    """
    writer = _Writer(model, checked(inputs, model).of_draw(0), Naming(model, members), dialect, steps_per_quarter)
    root = ET.Element("xmile", {"version": "1.0", "xmlns": NAMESPACE})
    writer.head(root, name, about)
    ET.SubElement(root, "dimensions").extend(list(writer.dimensions()))
    within = ET.SubElement(root, "model")
    variables = ET.SubElement(within, "variables")
    variables.extend(list(writer.variables()))
    given = sectors or {name: model.order}
    within.append(view(variables, {title: [variable(one) for one in names] for title, names in given.items()}))
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


@dataclass
class _Writer:
    """One file on its way."""

    model: Model
    inputs: Inputs
    names: Naming
    dialect: Dialect
    steps_per_quarter: int
    start: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        course = Course(self.model, self.inputs, Arrays(self.model, self.inputs))
        with np.errstate(all="ignore"):
            course.begin()
        self.start = course.values

    def head(self, root: ET.Element, name: str, about: str) -> None:
        from qisim import __version__

        header = ET.SubElement(root, "header")
        ET.SubElement(header, "vendor").text = "qisim"
        ET.SubElement(header, "product", {"version": __version__, "lang": "en"}).text = "qisim"
        ET.SubElement(header, "name").text = name
        if about:
            ET.SubElement(header, "caption").text = about
        options = ET.SubElement(header, "options", {"namespace": "std"})
        ET.SubElement(options, "uses_arrays", {"maximum_dimensions": "2"})
        specs = ET.SubElement(root, "sim_specs", {"method": "Euler", "time_units": "Year"})
        ET.SubElement(specs, "start").text = "0"
        ET.SubElement(specs, "stop").text = number(self.inputs.quarters / QUARTERS_PER_YEAR)
        ET.SubElement(specs, "dt").text = number(1 / (QUARTERS_PER_YEAR * self.steps_per_quarter))
        units = ET.SubElement(root, "model_units")
        used = {word for of in self.model.names for word in units_of(self.model.unit(of)).words}
        for word in sorted(used - {"Dmnl"}):
            ET.SubElement(units, "unit", {"name": word})

    def dimensions(self) -> Iterator[ET.Element]:
        for of, called in self.names.dimensions.items():
            dimension = ET.Element("dim", {"name": called})
            for element in self.names.elements[of]:
                ET.SubElement(dimension, "elem", {"name": element})
            yield dimension

    def variables(self) -> Iterator[ET.Element]:
        """Constants and schedules first, then stocks with what flows, then all else, in the order of computation."""
        for name in (*self.model.attributes, *self.model.parameters):
            yield from self._constants(name, self.inputs.attributes.get(name, self.inputs.parameters.get(name)))
        for name in self.model.levers:
            yield from self._lever(name)
        for name in self.model.stocks:
            yield from self._stock(name)
        for name in self.model.order:
            yield from self._equation(name)

    def _declared(self, kind: str, called: str, like: str, unit: str, doc: str) -> ET.Element:
        """A variable with the dimensions of a quantity, its documentation and units."""
        element = ET.Element(kind, {"name": called})
        if self.names.dimensions_of(like):
            within = ET.SubElement(element, "dimensions")
            for of in self.names.dimensions_of(like):
                ET.SubElement(within, "dim", {"name": self.names.dimensions[of]})
        ET.SubElement(element, "doc").text = doc
        ET.SubElement(element, "units").text = str(units_of(unit))
        return element

    def _of(self, kind: str, name: str) -> ET.Element:
        return self._declared(kind, variable(name), name, self.model.unit(name), documentation(self.model, name))

    def _positions(self, name: str) -> Iterator[tuple[int, int]]:
        """Every member of a quantity, as (inner, member of its place)."""
        members = self.inputs.sizes[self.model.shape(name).place]
        return ((inner, place) for inner in range(self.model.inner(name)) for place in range(members))

    def _constants(self, name: str, values: Array | None) -> Iterator[ET.Element]:
        if self.model.inner(name):
            assert values is not None
            element = self._of("aux", name)
            self._fill(element, name, {at: number(values[at[0], 0, at[1]]) for at in self._positions(name)})
            yield element

    def _fill(self, element: ET.Element, like: str, equations: Mapping[tuple[int, int], str]) -> None:
        """One equation for each member; for a quantity without dimensions its only one."""
        for (inner, place), text in equations.items():
            subscripts = self.names.subscripts(like, place, inner)
            target = ET.SubElement(element, "element", {"subscript": ",".join(subscripts)}) if subscripts else element
            ET.SubElement(target, "eqn").text = text

    def _lever(self, name: str) -> Iterator[ET.Element]:
        """Constants, and a scalar graphical function for all members whose courses have one shape."""
        if not self.model.inner(name):
            return
        schedule = self.inputs.levers[name]
        equations = {}
        shapes: dict[str, Array] = {}
        element = self._of("aux", name)
        for inner, place in self._positions(name):
            course = schedule[:, inner, place]
            subscripts = self.names.subscripts(name, place, inner)
            if (course == course[0]).all():
                equations[inner, place] = number(course[0])
                continue
            if not subscripts:
                ET.SubElement(element, "eqn").text = "TIME"
                element.append(self._graphical(course))
                yield element
                return
            peak = float(course[np.abs(course).argmax()])
            alike = (called for called, shape in shapes.items() if np.allclose(peak * shape, course, SAME, 0))
            called = next(alike, "")
            if not called:
                called = f"{variable(name)}_for_{'_'.join(subscripts)}"
                shapes[called] = course / peak
                doc = f"Course of {name} for {', '.join(subscripts)} and all like it, as shares of each one's highest."
                yield self._course(called, doc, self.model.unit(name), shapes[called])
            equations[inner, place] = f"{number(peak)} * {called}"
        self._fill(element, name, equations)
        yield element

    def _course(self, called: str, doc: str, unit: str, shape: Array) -> ET.Element:
        """A scalar graphical function of time; it has the lever's unit, and what multiplies it has none."""
        element = ET.Element("aux", {"name": called})
        ET.SubElement(element, "doc").text = doc
        ET.SubElement(element, "units").text = str(units_of(unit))
        ET.SubElement(element, "eqn").text = "TIME"
        element.append(self._graphical(shape))
        return element

    def _graphical(self, course: Array) -> ET.Element:
        """A staircase whose risers lie between steps, where nobody looks: two points for each tread."""
        last_step = (self.steps_per_quarter - 1) / self.steps_per_quarter
        points: list[tuple[float, float]] = []
        for quarter, value in enumerate(course):
            if quarter == 0 or value != course[quarter - 1]:
                if quarter:
                    points.append(((quarter - 1 + last_step) / QUARTERS_PER_YEAR, float(course[quarter - 1])))
                points.append((quarter / QUARTERS_PER_YEAR, float(value)))
        end = len(course) / QUARTERS_PER_YEAR
        points.append((end, float(course[-1])))
        table = ET.Element("gf", {"type": "continuous"})
        ET.SubElement(table, "xpts").text = ",".join(number(x) for x, _ in points)
        ET.SubElement(table, "ypts").text = ",".join(number(y) for _, y in points)
        return table

    def _stock(self, name: str) -> Iterator[ET.Element]:
        if not self.model.inner(name):
            return
        stock = self.model.stocks[name]
        called, doc = f"init_{name}", f"Where {name} starts: by {stock.initial.__name__}(), computed by qisim."
        start = self._declared("aux", called, name, stock.unit, doc)
        self._fill(start, name, {at: number(self.start[name][at[0], 0, at[1]]) for at in self._positions(name)})
        yield start
        element = self._of("stock", name)
        dimensions = [self.names.dimensions[of] for of in self.names.dimensions_of(name)]
        ET.SubElement(element, "eqn").text = self.names.written(called, dimensions)
        for kind, flows in (("inflow", stock.inflows), ("outflow", stock.outflows)):
            for flow in flows:
                ET.SubElement(element, kind).text = variable(flow.__name__)
        yield element

    def _equation(self, name: str) -> Iterator[ET.Element]:
        crossing = self.model.crossings.get(name)
        if crossing is not None and crossing.kind == "at_start":
            yield from self._constants(name, self.start[name])
            return
        if not self.model.inner(name):
            return
        element = self._of("flow" if name in self.model.flows else "aux", name)
        equation: Equation = self.model.equations[name]
        summed = self._summed(name)
        if crossing is None:
            ET.SubElement(element, "eqn").text = expression_of(equation, self._named)
        elif summed:
            ET.SubElement(element, "eqn").text = summed
        else:
            self._fill(element, name, {at: self._crossed(name, *at) for at in self._positions(name)})
        yield element

    def _named(self, name: str) -> str:
        """An argument within an equation that holds for all members."""
        return "TIME" if name == TIME else self.names.everywhere(name)

    def _summed(self, name: str) -> str:
        """A sum over all members of one dimension as the dialect writes it; empty where it is written out."""
        crossing = self.model.crossings.get(name)
        if crossing is None or self.dialect == "portable" or not self.model.inner(crossing.argument):
            return ""
        over = crossing.subject if crossing.kind == "across" else None
        if crossing.kind == "sum_in" and crossing.subject == NATION:
            over = "trust"
        if over is None:
            return ""
        each = ALL[self.dialect].format(dimension=self.names.dimensions[over])
        of = self.names.dimensions_of(crossing.argument)
        subscripts = [each if one == over else self.names.dimensions[one] for one in of]
        return f"SUM({self.names.written(crossing.argument, subscripts)})"

    def _crossed(self, name: str, inner: int, place: int) -> str:
        """A crossing at one member: the members that it is made from, written out."""
        crossing = self.model.crossings[name]
        argument = crossing.argument
        rows = range(self.model.inner(argument))
        members: list[tuple[int, int]]
        match crossing.kind:
            case "across":
                members = [(row, place) for row in rows]
            case "sum_by" | "product_by" | "at_members":
                members = [(row, place) for row in self.model.sources(name)[inner]]
            case "to_next":
                members = [(inner - 1, place)] if inner else []
            case "sum_in":
                where = self.inputs.index[crossing.subject or NATION]
                members = [(inner, int(trust)) for trust in np.flatnonzero(where == place)]
            case "at_trusts":
                of = self.model.shape(argument).place
                members = [(inner, int(self.inputs.index[of][place]))]
            case _:
                raise AssertionError(f"{name}: {crossing.kind}")
        sign = " * " if crossing.kind == "product_by" else " + "
        parts = [self.names.at(argument, at, row) for row, at in members]
        return sign.join(parts) or self._nothing(name, product=crossing.kind == "product_by")

    def _nothing(self, name: str, *, product: bool) -> str:
        """A sum or product of no members, in the unit of `name`."""
        return "1" if product else "0"


def number(value: float) -> str:
    """A number with all its digits, and no more."""
    text = repr(float(value))
    return text.removesuffix(".0")
