"""Every version of the reference model gives the numbers that were computed outside qisim."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import document
from benchmarks.c_loops import compiler
from benchmarks.reference_model import EXPECTED, in_numpy, in_qisim
from benchmarks.reference_model.comparison import by_simlin, in_xmile, summary
from benchmarks.reference_model.in_c import FAST, STRICT, InC
from benchmarks.table import Row, text


def agrees(stocks, variant, within=1e-12):
    assert summary(stocks) == pytest.approx(EXPECTED[variant], rel=within)


@pytest.mark.parametrize("variant", ["mean", "ring"])
def test_numpy(variant):
    agrees(in_numpy.run(variant)[-1], variant)


@pytest.mark.skipif(compiler() is None, reason="there is no C compiler")
@pytest.mark.parametrize("variant", ["mean", "ring"])
@pytest.mark.parametrize("flags", [STRICT, FAST])
def test_c(variant, flags):
    with InC(flags) as program:
        agrees(program.run(variant)[-1], variant)


@pytest.mark.skipif(compiler() is None, reason="there is no C compiler")
def test_fast_arithmetic_in_c_leaves_that_of_the_process_alone():
    with InC(FAST) as program:
        program.run("mean")
    assert np.float64(5e-324) + 0.0 > 0.0


@pytest.mark.parametrize("variant", ["mean", "ring"])
@pytest.mark.parametrize("engine", ["vectorised", "compiled"])
def test_qisim(engine, variant):
    agrees(in_qisim.run(2, engine, variant)[-1], variant)


def test_pysimlin_from_our_export(tmp_path):
    pytest.importorskip("simlin", reason="pysimlin is not installed")
    table = by_simlin(in_xmile(tmp_path / "reference.xmile"))()
    last = table.iloc[-1]
    means = [
        last[[column for column in table if column.startswith(f"{name}[")]].mean()
        for name in ("productivity", "know_how")
    ]
    assert means == pytest.approx([EXPECTED["mean"]["mean productivity"], EXPECTED["mean"]["mean know_how"]], rel=1e-12)


def test_a_section_of_the_document_is_rewritten_and_the_others_stay(tmp_path):
    page = tmp_path / "benchmarks.md"
    rows = [Row("a thing", "ms", [2.0, 1.0, 3.0], at_most=2.5), Row("another", "times", [3.0], at_least=4)]
    document.write({"commands": rows}, page)
    document.write({"reference": rows}, page)
    found = page.read_text(encoding="utf-8")
    assert found.index(document.TITLES["reference"]) < found.index(document.TITLES["commands"])
    document.write({"commands": [Row("a third", "s", [1.0])]}, page)
    again = page.read_text(encoding="utf-8")
    assert again.count("a thing") == 1 and again.count("a third") == 1
    assert "| met" in text(rows) and "| MISSED" in text(rows)
