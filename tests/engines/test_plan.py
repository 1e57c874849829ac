"""The compiled engine's plan and text: order, inverses, where rows lie, and that the text is ordinary Python."""

import ast
import os
import subprocess
import sys
from operator import attrgetter
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reference_model.equations import lever, reference_inputs, reference_model
from qisim.arithmetic import sum_in_nation
from qisim.engines import Inputs, compiled, draws, simulate
from qisim.engines.functions import divisors_of, inverse, with_inverses
from qisim.engines.generate import source_for
from qisim.engines.order import in_few_loops, loops, passes_of, rows_of, sweeps
from qisim.engines.plan import fetched, inverses_of, plan_for
from qisim.experiments.job import watched
from qisim.model import assemble, whole_model
from qisim.structure import NATION, TRUST, Attribute, Place, Stock
from tests.engines.whole import whole_inputs

MODEL = whole_model()
PLAN = plan_for(MODEL, watched(MODEL))
COARSE = [work.statements for work in (*PLAN.quarter, *PLAN.step) if work.work == "coarse"]
INVERTING = [MODEL.equations[name] for name in MODEL.order if inverses_of(MODEL, name)]


@pytest.mark.parametrize("lines", COARSE, ids=len)
def test_few_loops_hold_all_statements_and_respect_their_needs(lines):
    loops = list(in_few_loops(MODEL, lines))
    ordered = [line for _, together in loops for line in together]
    assert sorted(map(attrgetter("target"), ordered)) == sorted(line.target for line in lines)
    done, own = set(), {line.target for line in lines}
    for line in ordered:
        stocks = {need for need in line.needs if need[0] in MODEL.stocks}
        assert done.isdisjoint(stocks), "a stock is read before it moves"
        assert done.issuperset(own.intersection(line.needs) - stocks)
        done.add(line.target)
    for place, together in loops:
        assert {MODEL.shape(line.target[0]).place for line in together} == {place}


def test_few_loops_are_few():
    most = max(COARSE, key=len)
    assert len(most) > 30 and len(list(in_few_loops(MODEL, most))) < 10


def test_after_a_sum_nothing_else_is_done_in_the_same_sweep():
    groups = sweeps(PLAN.step)
    assert [number for sweep in groups for number, _ in sweep] == list(range(len(PLAN.step)))
    for sweep in groups:
        works = [work.work for _, work in sweep]
        assert works == ["coarse"] or "coarse" not in works
        assert works == sorted(works, key="sum".__eq__)
    assert any("sum" in {work.work for _, work in sweep} for sweep in groups)


def test_rows_that_blocks_share_are_written_before_they_are_read_and_in_the_same_sweep():
    layout = PLAN.layout
    copied = {line.target for work in PLAN.step if work.work == "keep" for line in work.statements}
    assert copied and copied == layout.near_rows.keys() & layout.trust_rows.keys()
    assert {name for name, _ in copied} <= set(PLAN.kept)
    for sweep in sweeps(PLAN.step):
        holds = {}
        for _, work in sweep:
            known = set()
            for line in work.statements:
                for need in line.needs:
                    if need in layout.near_rows and need not in known:
                        assert holds[layout.near_rows[need]] == need
                if work.work == "keep":
                    continue
                known.add(line.target)
                if line.target in layout.near_rows:
                    holds[layout.near_rows[line.target]] = line.target


def test_each_statement_of_a_step_is_done_where_something_needs_it():
    """Done earlier it would leave a row for a later sweep; what is only saved may be done at the end."""
    done = set()
    for sweep in sweeps(PLAN.step):
        lines = [line for _, work in sweep for line in work.statements]
        needed = {need for line in lines for need in line.needs}
        for line in lines:
            name, _ = line.target
            if MODEL.shape(name).place == TRUST and not line.is_stock and MODEL.stages[name] == "step":
                assert line.target in needed, f"{name} is done before anything needs it"
        done.update(line.target for line in lines)
    wanted = {name for name in MODEL.order if MODEL.stages[name] == "step"}.intersection(name for name, _ in done)
    assert done.issuperset(row for name in wanted for row in rows_of(MODEL, name))
    assert done.issuperset(row for name in MODEL.stocks for row in rows_of(MODEL, name))


def test_few_rows_go_from_one_sweep_to_another():
    """Stocks and what lasts aside: done as early as can be, 147 of the 407 rows of a step did."""
    passed_on = [
        row for row in PLAN.layout.trust_rows if row[0] in MODEL.equations and row not in PLAN.layout.near_rows
    ]
    assert 10 < len([row for row in passed_on if MODEL.stages[row[0]] == "step"]) < 50


def test_a_stock_moves_after_all_that_read_it():
    moved = set()
    for work in PLAN.step:
        for line in work.statements:
            assert moved.isdisjoint(line.needs)
            if line.is_stock and work.work != "coarse":
                moved.add(line.target)
    assert len(moved) == len(PLAN.trust_rows_of(MODEL.stocks))


def test_rows_are_called_for_before_they_are_read():
    for sweep in (*loops(PLAN.quarter), *loops(PLAN.step)):
        read = {
            PLAN.layout.trust_rows[need]
            for turn in sweep
            if not turn.work.only_saved
            for line in turn.work.statements
            for need in line.needs
            if need in PLAN.layout.trust_rows and need not in PLAN.layout.near_rows
        }
        called = [row for rows in fetched(PLAN, sweep).values() for row in rows]
        assert read <= set(called) and len(called) == len(set(called))


def test_a_sweep_finds_its_rows_side_by_side():
    layout = PLAN.layout
    spans = []
    for sweep in loops(PLAN.step):
        often = [turn.work for turn in sweep if not turn.work.only_saved]
        touched = [row for work in often for line in work.statements for row in (*line.needs, line.target)]
        rows = {layout.trust_rows[row] for row in touched if row in layout.trust_rows and row not in layout.near_rows}
        if rows:
            spans.append((len(rows), max(rows) - min(rows) + 1))
    (longest, second) = sorted(spans, reverse=True)[:2]
    assert longest[0] > 100 and longest[0] == longest[1]
    assert second[0] > 30 and second[0] == second[1]


def test_the_last_sweep_does_what_the_next_step_begins_with():
    first, *_, last, _ = loops(PLAN.step)
    assert all("begin" in turn.when for turn in first) and any("look" in turn.when for turn in first)
    ahead = [turn for turn in last if "ahead" in turn.when]
    assert last[-len(ahead) :] == ahead
    assert [turn.number for turn in ahead] == [turn.number for turn in first if not turn.work.only_saved]
    assert not any(turn.when and turn.when != ("look",) for sweep in loops(PLAN.quarter) for turn in sweep)


def weight(level):
    return 2 * level


def total(weight):
    return sum_in_nation(weight)


def share(total):
    return 1 / total


def rise(level, share):
    return level * share


def rise_by_total(level, share, total):
    return level * share / total


def weight_by_age(level, time):
    return level * time


def weight_by_mood(level, mood):
    return level * mood


def total_by_age(weight_by_age):
    return sum_in_nation(weight_by_age)


def total_by_mood(weight_by_mood):
    return sum_in_nation(weight_by_mood)


def rise_by_age(total_by_age, level):
    return level / (1 + total_by_age)


def rise_by_mood(total_by_mood, level):
    return level / total_by_mood


def cheer(total):
    return total / 10


def at_start(size):
    return size


def mood_at_start(total):
    return total


@pytest.mark.parametrize(
    ("equations", "is_ahead"),
    [
        ((weight, total, share, rise), True),
        ((weight, total, share, rise_by_total), False),  # blocks still read what the next step sums up
        ((weight_by_age, total_by_age, rise_by_age), False),
        ((weight, total, cheer, weight_by_mood, total_by_mood, rise_by_mood), False),  # the mood moves at the end
    ],
    ids=lambda given: given[-1].__name__ if isinstance(given, tuple) else "",
)
def test_what_needs_more_than_its_block_is_not_done_ahead(equations, is_ahead):
    stocks = [Stock("level", "1", at_start, inflows=equations[-1:])]
    if cheer in equations:
        stocks.append(Stock("mood", "1", mood_at_start, inflows=(cheer,), place=NATION))
    places = (Place("nation", "all"), Place("trust", "each"))
    model = assemble(equations, stocks, places=places, attributes=(Attribute("size", "1", "each"),))
    at_steps = [name for name in model.order if model.stages[name] == "step"]
    done = loops(tuple(passes_of(model, at_steps, tuple(model.stocks))))
    assert any("ahead" in turn.when for sweep in done for turn in sweep) == is_ahead


def pushes(push):
    return sum_in_nation(push)


def scale(pushes):
    return 1 / pushes


def share_of_push(push, scale):
    return push * scale


def pushed(share_of_push):
    return share_of_push


def test_a_quarter_s_start_of_several_sweeps_is_done_once_and_whole():
    """What nothing moves after has no step that could have begun it."""
    model = assemble(
        (pushes, scale, share_of_push, pushed),
        (Stock("level", "1", at_start, inflows=(pushed,)),),
        places=(Place("nation", "all"), Place("trust", "each")),
        levers={"push": lever("push", place="trust")},
        attributes=(Attribute("size", "1", "each"),),
    )
    quarter = loops(tuple(passes_of(model, model.in_stage("quarter"))))
    assert len(quarter) > 1 and not any(turn.when for sweep in quarter for turn in sweep)
    inputs = Inputs(
        parameters={},
        levers={"push": np.linspace(0.1, 0.9, 8 * 20).reshape(8, 1, 20)},
        attributes={"size": np.ones((1, 1, 20))},
        index={"nation": np.zeros(20), "trust": np.arange(20)},
        sizes={"nation": 1, "trust": 20},
    )
    one, other = (
        simulate(model, inputs, ["level"], engine=engine).values["level"] for engine in ("vectorised", "compiled")
    )
    np.testing.assert_allclose(other, one, rtol=1e-12)
    assert one[-1].max() > 1.05


def test_rows_that_lie_far_change_no_number(monkeypatch):
    """They are called for before they are read, and a step's first sweep is done at the end of the step before."""
    for model, inputs in ((reference_model(), reference_inputs(trusts=101, quarters=3)), whole_inputs(40, 6)):
        everything, found = (*model.stocks, *model.order), []
        for enough in (0, 2**40):
            monkeypatch.setattr(draws, "FAR", enough)
            found.append(simulate(model, inputs, everything, engine="compiled"))
        for name in everything:
            assert found[0].values[name].tobytes() == found[1].values[name].tobytes(), name


def test_what_differs_between_trusts_is_not_inverted():
    for equation in INVERTING:
        for name in inverses_of(MODEL, equation.__name__):
            assert MODEL.shape(name).place == NATION and MODEL.shape(equation.__name__).place == TRUST
            assert name in divisors_of(equation)


@pytest.mark.parametrize("equation", INVERTING, ids=attrgetter("__name__"))
def test_with_inverses_an_equation_gives_the_same(equation):
    inverses = inverses_of(MODEL, equation.__name__)
    function = with_inverses(equation, inverses)
    divided = {node.right.id for node in ast.walk(function) if isinstance(node, ast.BinOp) and _by_a_name(node)}
    assert divided.isdisjoint(inverses)
    names = dict(equation.__globals__)
    exec(compile(ast.Module([function], []), "with_inverses", "exec"), names)
    count = equation.__code__.co_argcount
    for seed in range(5):
        given = dict(
            zip(equation.__code__.co_varnames, np.random.default_rng(seed).uniform(0.1, 3, count), strict=False)
        )
        more = {inverse(name): 1 / given[name] for name in inverses}
        assert names[equation.__name__](**given, **more) == pytest.approx(equation(**given), rel=1e-13, abs=1e-14)


def _by_a_name(node):
    return isinstance(node.op, ast.Div) and isinstance(node.right, ast.Name)


def test_an_inverse_is_computed_once_in_a_loop_and_not_for_each_trust():
    before_loops = [line for line in source_for(PLAN).splitlines() if "= ONE / " in line]
    assert len(before_loops) > 20 and all(line.startswith("    over_") for line in before_loops)


def test_rows_begin_at_cache_lines():
    for trusts in (2, 16, 17, 101):
        (rows, *_), _, _ = compiled.arrays_of(reference_model(), reference_inputs(trusts=trusts, quarters=1), ())
        assert rows.ctypes.data % 64 == 0


def test_the_text_can_be_stepped_through(tmp_path):
    """Without its compiler, Numba runs the generated text as Python, and it gives the same."""
    program = (
        "from benchmarks.reference_model.equations import reference_inputs, reference_model\n"
        "from qisim.engines import simulate\n"
        "model = reference_model()\n"
        "found = simulate(model, reference_inputs(trusts=5, quarters=2), tuple(model.stocks), engine='compiled')\n"
        "print(*(repr(float(value)) for name in model.stocks for value in found.values[name].ravel()))\n"
    )
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "QISIM_CACHE": str(tmp_path), "PYTHONPATH": root}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    model = reference_model()
    found = simulate(model, reference_inputs(trusts=5, quarters=2), tuple(model.stocks), engine="compiled")
    expected = [float(value) for name in model.stocks for value in found.values[name].ravel()]
    np.testing.assert_allclose([float(word) for word in done.stdout.split()], expected, rtol=1e-12)
