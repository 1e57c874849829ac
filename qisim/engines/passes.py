"""Writes one pass of a plan as a function in Python: its statements in loops over trusts, or at coarse places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from qisim.engines.functions import inverse
from qisim.engines.order import Pass, Row, Statement, Work, in_few_loops, work_of
from qisim.engines.plan import Plan, inverses_of
from qisim.model import Model
from qisim.structure import NATION

CACHE_LINE = 64  # bytes


def text_of(plan: Plan, name: str, work: Pass) -> str:
    """The function of that name that does the work of a pass; what it takes is said in `qisim.engines.generate`."""
    return WRITERS[work.work](plan, name, work.statements)


def place_numbers(model: Model) -> dict[str, int]:
    """The row of each place in `index` and `sizes`."""
    return {place: number for number, place in enumerate(model.places)}


def by_place(plan: Plan, lines: Sequence[Statement]) -> dict[str, list[Statement]]:
    """What is summed over trusts, or gathered for them, by the kind of place that it is summed in or read off."""
    found: dict[str, list[Statement]] = {}
    for line in lines:
        of = line.target[0] if work_of(plan.model, line.target[0]) == "sum" else line.needs[0][0]
        found.setdefault(plan.model.shape(of).place, []).append(line)
    return found


def block_size(plan: Plan) -> int:
    """Numbers in a block."""
    return plan.layout.trust_count * plan.stride


def _local(row: Row) -> str:
    return f"{row[0]}_{row[1]}"


def _loop(plan: Plan, name: str, lines: Sequence[Statement]) -> str:
    """Statements of trusts in one loop: a row is read once, at its first use, and written if it is wanted later."""
    layout, stride = plan.layout, plan.stride
    constants: dict[str, str] = {}
    body: list[str] = []
    known: set[Row] = set()
    for line in lines:
        for need in line.needs:
            if need in known:
                continue
            if need in layout.coarse_rows:
                constants[_local(need)] = f"at(c, {layout.coarse_rows[need]}, 0)"
            else:
                body.append(f"{_local(need)} = at({_row(plan, need)})")
            known.add(need)
        if line.is_stock:
            where = _row(plan, line.target)
            body.append(f"put({where}, at({where}) + h * {_net(plan.model, line)})")
            continue
        constants.update((inverse(_local(need)), f"ONE / {_local(need)}") for need in inverted(plan.model, line))
        body.append(f"{_local(line.target)} = {_value(plan.model, line)}")
        known.add(line.target)
        if line.target in layout.trust_rows or line.target in layout.near_rows:
            body.append(f"put({_row(plan, line.target)}, {_local(line.target)})")
    inner = "".join(f"        {text}\n" for text in body)
    return (
        f"def {name}(a, near, c, block, h):\n"
        + "".join(f"    {name} = {value}\n" for name, value in constants.items())
        + "\n".join(_trusts(plan, str(stride)))
        + f"\n{inner}"
    )


def _row(plan: Plan, row: Row) -> str:
    """Where a row of trusts has the number of a trust."""
    if row in plan.layout.near_rows:
        return f"near, {plan.layout.near_rows[row] * plan.stride}, trust"
    return f"a, {plan.layout.trust_rows[row] * plan.stride}, i"


def _keep(plan: Plan, name: str, lines: Sequence[Statement]) -> str:
    """Rows that blocks share, copied to rows of the block."""
    text = [f"def {name}(a, near, block):"]
    for line in lines:
        where = f"a, {plan.layout.trust_rows[line.target] * plan.stride}, i"
        text += [*_trusts(plan, str(plan.stride)), f"        put({where}, at({_row(plan, line.target)}))"]
    return "\n".join(text) + "\n"


def _trusts(plan: Plan, number: str) -> list[str]:
    """The head of a loop over the first trusts of a block."""
    return [f"    for trust in range({number}):", f"        i = block * {block_size(plan)} + trust"]


def _gather(plan: Plan, name: str, lines: Sequence[Statement]) -> str:
    """What holds at the trusts' places, one loop for each kind of place."""
    layout, stride = plan.layout, plan.stride
    text = [f"def {name}(a, near, c, index, block):"]
    for place, there in by_place(plan, lines).items():
        text += [*_trusts(plan, str(stride)), f"        m = {_member(plan, place)}"]
        for line in there:
            value = f"at(c, {layout.coarse_rows[line.needs[0]]}, m)"
            text.append(f"        put({_row(plan, line.target)}, {value})")
    return "\n".join(text) + "\n"


def _member(plan: Plan, place: str) -> str:
    """Where the columns of the member of a place begin, to which a trust of a block belongs."""
    places, stride = place_numbers(plan.model), plan.stride
    return f"{plan.layout.coarse_count} * at(index, {places[place] * stride}, block * {len(places) * stride} + trust)"


def inverted(model: Model, line: Statement) -> list[Row]:
    """Those needs of an equation's row whose inverses it is given."""
    by_name = dict(zip((name for name, _ in line.needs), line.needs, strict=True))
    return [by_name[name] for name in inverses_of(model, line.target[0])]


def _value(model: Model, line: Statement) -> str:
    """The right-hand side of one row of an equation."""
    name, inner = line.target
    crossing = model.crossings.get(name)
    if crossing is None:
        given = [_local(need) for need in line.needs] + [inverse(_local(need)) for need in inverted(model, line)]
        return f"eq_{name}({', '.join(given)})"
    if crossing.kind in ("across", "sum_by", "at_members"):
        return " + ".join(_local(need) for need in line.needs) or "NOUGHT"
    if crossing.kind == "product_by":
        return " * ".join(_local(need) for need in line.needs) or "ONE"
    if crossing.kind == "to_next":
        return _local(line.needs[0]) if line.needs else "NOUGHT"
    raise AssertionError(f"{name}[{inner}]: {crossing.kind} is no statement of a loop")


def _net(model: Model, line: Statement) -> str:
    inflows = [_local(need) for need in line.needs[: len(model.stocks[line.target[0]].inflows)]]
    outflows = [_local(need) for need in line.needs[len(inflows) :]]
    return "(" + " + ".join(inflows or ["NOUGHT"]) + "".join(f" - {flow}" for flow in outflows) + ")"


def from_nought(plan: Plan, lines: Sequence[Statement]) -> list[str]:
    """Before the first block: every sum is nought."""
    places, columns = place_numbers(plan.model), plan.layout.coarse_count
    text = []
    for place, there in by_place(plan, lines).items():
        text.append(f"for m in range(0, {columns} * sizes[{places[place]}], {columns}):")
        text += [f"    put(c, {plan.layout.coarse_rows[line.target]}, m, NOUGHT)" for line in there]
    return text


def _sums(plan: Plan, name: str, lines: Sequence[Statement]) -> str:
    """What a block adds to the sums; in the last block, rows may be longer than there are trusts left."""
    layout, stride = plan.layout, plan.stride
    text = [f"def {name}(a, near, c, index, block, trusts):", f"    n = min({stride}, trusts - block * {stride})"]
    for place, there in by_place(plan, lines).items():
        if place != NATION:
            text += [*_trusts(plan, "n"), f"        m = {_member(plan, place)}"]
        for line in there:
            value = f"at({_row(plan, line.needs[0])})"
            if place == NATION:
                where = f"c, {layout.coarse_rows[line.target]}, 0"
                text += ["    total = NOUGHT", *_trusts(plan, "n"), f"        total += {value}"]
                text.append(f"    put({where}, at({where}) + total)")
            else:
                where = f"c, {layout.coarse_rows[line.target]}, m"
                text.append(f"        put({where}, at({where}) + {value})")
    return "\n".join(text) + "\n"


def _coarse(plan: Plan, name: str, lines: Sequence[Statement]) -> str:
    """Statements of the nation one after another, those of other places in loops over their members."""
    model, layout, places = plan.model, plan.layout, place_numbers(plan.model)
    text = [f"def {name}(c, sizes, h):"]
    of_nation: set[Row] = set()
    for place, together in in_few_loops(model, lines):
        of_members: set[Row] = set()
        body: list[str] = []
        into, margin, known = (text, "    ", of_nation) if place == NATION else (body, "        ", of_members)
        for line in together:
            for need in dict.fromkeys(line.needs):
                if need in of_nation | of_members:
                    continue
                if model.shape(need[0]).place == NATION:
                    text.append(f"    {_local(need)} = at(c, {layout.coarse_rows[need]}, 0)")
                    of_nation.add(need)
                else:
                    body.append(f"        {_local(need)} = at(c, {layout.coarse_rows[need]}, m)")
                    of_members.add(need)
            where = f"c, {layout.coarse_rows[line.target]}, {0 if place == NATION else 'm'}"
            if line.is_stock:
                into.append(f"{margin}put({where}, at({where}) + h * {_net(model, line)})")
                continue
            into.append(f"{margin}{_local(line.target)} = {_value(model, line)}")
            into.append(f"{margin}put({where}, {_local(line.target)})")
            known.add(line.target)
        if body:
            columns = layout.coarse_count
            text += [f"    for m in range(0, {columns} * sizes[{places[place]}], {columns}):", *body]
    return "\n".join(text) + "\n"


WRITERS: Mapping[Work, Callable[[Plan, str, Sequence[Statement]], str]] = {
    "gather": _gather,
    "loop": _loop,
    "keep": _keep,
    "sum": _sums,
    "coarse": _coarse,
}
