"""The loops of the compiled engine, written in C from the same plan, as the yardstick for it.

Equations are translated one by one from their own text; loops, rows and order are those of
`qisim.engines.passes`. A C compiler must be there (`cc`, or the one that CC names).
"""

from __future__ import annotations

import ast
import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qisim.engines.functions import inverse, with_inverses
from qisim.engines.inputs import Array
from qisim.engines.order import Pass, Row, Statement, in_few_loops, sweeps
from qisim.engines.passes import by_place, inverted, place_numbers
from qisim.engines.plan import Plan, inverses_of
from qisim.model import Model
from qisim.structure import NATION

WORDS = """
#include <math.h>
#define I static inline __attribute__((always_inline)) double
I lower(double a, double b) { return a < b ? a : b; }
I higher(double a, double b) { return a > b ? a : b; }
I ratio(double part, double whole, double when_empty) { return whole != 0 ? part / whole : when_empty; }
I hill(double level, double half) { return level * level / (level * level + half * half); }
I saturation(double level, double half) { return level / (level + half); }
I sigmoid(double balance) { return (1 + balance / sqrt(1 + balance * balance)) / 2; }
I disagreement(double mean, double squares) { return 2 * sqrt(higher(0, squares - mean * mean)); }
I halving_rate(double half_life) { return log(2.0) / half_life; }
"""
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off", "-shared", "-fPIC")
STEPS = """
void take_steps(double *a, double *near, double *c, const long *index, const long *sizes, long trusts, long blocks,
                long w, double h, long number) {
  for (long i = 0; i < number; i++) step(a, near, c, index, sizes, trusts, blocks, w, h, i * h, i % 8 == 0);
}
"""
Members = NDArray[np.int64]
CALLS = {"minimum": "lower", "maximum": "higher", "exp": "exp", "log": "log"}
OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def compiler() -> str | None:
    """The C compiler's path, or None where there is none."""
    return shutil.which(os.environ.get("CC", "cc"))


def build(plan: Plan, folder: Path) -> ctypes.CDLL:
    """Compile a plan's steps; its `take_steps` takes rows, c, index, sizes, trusts, blocks, columns, h and how many."""
    source, library = folder / "loops.c", folder / "loops.so"
    source.write_text(source_for(plan), encoding="utf-8")
    subprocess.run([str(compiler()), *FLAGS, str(source), "-o", str(library), "-lm"], check=True)
    return ctypes.CDLL(str(library))


class CSteps:
    """The steps in C, called with the arrays of the compiled engine."""

    def __init__(self, plan: Plan) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="qisim-c-")
        self.function = build(plan, Path(self.folder.name)).take_steps
        self.function.argtypes = [ctypes.c_void_p] * 5 + [ctypes.c_long] * 3 + [ctypes.c_double, ctypes.c_long]

    def __call__(
        self, a: Array, near: Array, c: Array, index: Members, sizes: Members, trusts: int, h: float, number: int
    ) -> None:
        blocks = len(index)
        pointers = [array.ctypes.data for array in (a, near, c, index, sizes)]
        self.function(*pointers, trusts, blocks, c.shape[1], h, number)


def source_for(plan: Plan) -> str:
    """The C text of a plan's step: like the compiled engine's, it takes a block of trusts through loop after loop."""
    model, stride, size = plan.model, plan.stride, plan.layout.trust_count * plan.stride
    at_steps = [name for name in model.order if model.stages[name] in ("step", "saved")]
    equations = [_equation(model, name) for name in at_steps if name not in model.crossings]
    functions, calls = [], []
    for sweep in sweeps(plan.step):
        by_block = sweep[0][1].work != "coarse"
        calls += [
            f"  {line}" for _, work in sweep if work.work == "sum" for line in _from_nought(plan, work.statements)
        ]
        calls.append(f"  for (long b = 0; b < {'blocks' if by_block else '1'}; b++) {{")
        for number, work in sweep:
            functions.append(WRITERS[work.work](plan, f"pass_{number}", work))
            rows = f"a + b * {size}, near, c, index + b * {len(model.places) * stride}, trusts - b * {stride}"
            arguments = f"{rows if by_block else 'a, near, c, index, trusts'}, sizes, w, h"
            calls.append(f"    {'if (look) ' if work.only_saved else ''}pass_{number}({arguments});")
        calls.append("  }")
    step = (
        "static void step(double *a, double *near, double *c, const long *index, const long *sizes, long trusts, "
        f"long blocks, long w, double h, double t, long look) {{\n  c[{plan.layout.coarse_rows['time', 0]}] = t;\n"
        + "\n".join(calls)
        + "\n}\n"
    )
    return "\n".join([WORDS, *equations, *functions, step, STEPS])


def _equation(model: Model, name: str) -> str:
    function = with_inverses(model.equations[name], inverses_of(model, name))
    lines = []
    for node in function.body:
        if isinstance(node, ast.Assign):
            (target,) = node.targets
            assert isinstance(target, ast.Name)
            lines.append(f"  double {target.id} = {_expression(node.value)};")
        elif isinstance(node, ast.Return) and node.value is not None:
            lines.append(f"  return {_expression(node.value)};")
    arguments = ", ".join(f"double {argument.arg}" for argument in function.args.args)
    return f"I eq_{name}({arguments}) {{\n" + "\n".join(lines) + "\n}"


def _expression(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=number):
            return f"{float(number)!r}"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"(-{_expression(operand)})"
        case ast.BinOp(left=left, op=operator, right=right):
            return f"({_expression(left)} {OPERATORS[type(operator)]} {_expression(right)})"
        case ast.Call(func=ast.Attribute(attr=name), args=arguments):
            return f"{CALLS[name]}({', '.join(map(_expression, arguments))})"
        case ast.Call(func=ast.Name(id=name), args=arguments):
            given = [_expression(argument) for argument in arguments]
            if name == "ratio" and len(given) == 2:
                given.append("0.0")
            return f"{name}({', '.join(given)})"
    raise ValueError(f"no C for {ast.dump(node)}")


def _local(row: Row) -> str:
    return f"{row[0]}_{row[1]}"


def _at(plan: Plan, row: Row) -> str:
    near = row in plan.layout.near_rows
    rows = plan.layout.near_rows if near else plan.layout.trust_rows
    return f"{'near' if near else 'rows'}[{rows[row] * plan.stride} + i]"


def _loop(plan: Plan, function: str, work: Pass) -> str:
    layout, model, stride = plan.layout, plan.model, plan.stride
    before, body = [], []
    known: set[Row] = set()
    for line in work.statements:
        for need in line.needs:
            if need in known:
                continue
            known.add(need)
            if need in layout.coarse_rows:
                before.append(f"  const double {_local(need)} = c[{layout.coarse_rows[need]}];")
            else:
                body.append(f"    const double {_local(need)} = {_at(plan, need)};")
        if line.is_stock:
            body.append(f"    {_at(plan, line.target)} += h * {_net(model, line)};")
            continue
        before += [f"  const double {inverse(_local(need))} = 1 / {_local(need)};" for need in inverted(model, line)]
        body.append(f"    const double {_local(line.target)} = {_value(model, line)};")
        known.add(line.target)
        if line.target in layout.trust_rows or line.target in layout.near_rows:
            body.append(f"    {_at(plan, line.target)} = {_local(line.target)};")
    return (
        HEAD.format(function=function)
        + "\n".join(dict.fromkeys(before))
        + f"\n  for (long i = 0; i < {stride}; i++) {{\n"
        + "\n".join(body)
        + "\n  }\n}\n"
    )


def _gather(plan: Plan, function: str, work: Pass) -> str:
    layout, stride, places = plan.layout, plan.stride, place_numbers(plan.model)
    text = [HEAD.format(function=function)]
    for place, lines in by_place(plan, work.statements).items():
        text.append(f"  for (long i = 0; i < {stride}; i++) {{ const long m = index[{places[place] * stride} + i];")
        for line in lines:
            text.append(f"    {_at(plan, line.target)} = c[m * w + {layout.coarse_rows[line.needs[0]]}];")
        text.append("  }")
    return "\n".join([*text, "}\n"])


def _keep(plan: Plan, function: str, work: Pass) -> str:
    text = [HEAD.format(function=function)]
    for line in work.statements:
        into = f"rows[{plan.layout.trust_rows[line.target] * plan.stride} + i]"
        text.append(f"  for (long i = 0; i < {plan.stride}; i++) {into} = {_at(plan, line.target)};")
    return "\n".join([*text, "}\n"])


def _value(model: Model, line: Statement) -> str:
    crossing = model.crossings.get(line.target[0])
    if crossing is None:
        given = [_local(need) for need in line.needs] + [inverse(_local(need)) for need in inverted(model, line)]
        return f"eq_{line.target[0]}({', '.join(given)})"
    if crossing.kind in ("across", "sum_by", "at_members"):
        return " + ".join(map(_local, line.needs)) or "0.0"
    if crossing.kind == "product_by":
        return " * ".join(map(_local, line.needs)) or "1.0"
    if crossing.kind == "to_next":
        return _local(line.needs[0]) if line.needs else "0.0"
    raise AssertionError(f"{line.target}: {crossing.kind} is no statement of a loop")


def _net(model: Model, line: Statement) -> str:
    split = len(model.stocks[line.target[0]].inflows)
    inflows = " + ".join(map(_local, line.needs[:split])) or "0.0"
    return "(" + inflows + "".join(f" - {_local(need)}" for need in line.needs[split:]) + ")"


HEAD = (
    "static void {function}(double *restrict rows, double *restrict near, double *restrict c, const long *index, "
    "long left, const long *sizes, long w, double h) {{\n"
)


def _from_nought(plan: Plan, lines: Sequence[Statement]) -> list[str]:
    places = place_numbers(plan.model)
    return [
        f"for (long m = 0; m < sizes[{places[place]}]; m++) c[m * w + {plan.layout.coarse_rows[line.target]}] = 0;"
        for place, there in by_place(plan, lines).items()
        for line in there
    ]


def _sums(plan: Plan, function: str, work: Pass) -> str:
    layout, stride, places = plan.layout, plan.stride, place_numbers(plan.model)
    text = [HEAD.format(function=function), f"  const long n = left < {stride} ? left : {stride};"]
    for place, lines in by_place(plan, work.statements).items():
        sums = [(layout.coarse_rows[line.target], _at(plan, line.needs[0])) for line in lines]
        if place == NATION:
            for row, at in sums:
                text.append(f"  {{ double total = 0; for (long i = 0; i < n; i++) total += {at};")
                text.append(f"    c[{row}] += total; }}")
        else:
            text.append("  for (long i = 0; i < n; i++) {")
            text.append(f"    const long m = index[{places[place] * stride} + i];")
            text += [f"    c[m * w + {row}] += {at};" for row, at in sums]
            text.append("  }")
    return "\n".join([*text, "}\n"])


def _coarse(plan: Plan, function: str, work: Pass) -> str:
    model, layout, places = plan.model, plan.layout, place_numbers(plan.model)
    text = [HEAD.format(function=function)]
    for place, lines in in_few_loops(model, work.statements):
        text.append(f"  for (long m = 0; m < sizes[{places[place]}]; m++) {{")
        known: set[Row] = set()
        for line in lines:
            for need in dict.fromkeys(line.needs):
                if need not in known:
                    known.add(need)
                    member = "0" if model.shape(need[0]).place == NATION else "m"
                    text.append(f"    const double {_local(need)} = c[{member} * w + {layout.coarse_rows[need]}];")
            at = f"c[m * w + {layout.coarse_rows[line.target]}]"
            if line.is_stock:
                text.append(f"    {at} += h * {_net(model, line)};")
                continue
            known.add(line.target)
            text.append(
                f"    const double {_local(line.target)} = {_value(model, line)}; {at} = {_local(line.target)};"
            )
        text.append("  }")
    return "\n".join([*text, "}\n"])


WRITERS = {"loop": _loop, "gather": _gather, "keep": _keep, "sum": _sums, "coarse": _coarse}


def same(one: Sequence[float], other: Sequence[float]) -> float:
    """The largest relative difference of two arrays. Numbers below a millionth are small differences of large ones."""
    first, second = np.asarray(one), np.asarray(other)
    return float(np.max(np.abs(first - second) / np.maximum(np.abs(first), 1e-6)))
