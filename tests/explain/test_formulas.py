"""The formulas that readers see are the equations that run."""

from __future__ import annotations

import math
import re
from operator import attrgetter

import numpy as np
import pytest

from qisim.arithmetic import across_groups, inverse_sigmoid, ratio, sigmoid
from qisim.explain import whole_network
from qisim.explain.expressions import formula_of
from qisim.explain.notation import latex, notes, plain
from qisim.model import arguments_of

NETWORK = whole_network()
ALL = [*NETWORK.model.equations.values(), *NETWORK.starts.values()]
FUNCTIONS = {"min": min, "max": max, "ln": math.log, "exp": math.exp, "sqrt": math.sqrt}

by_name = pytest.mark.parametrize("equation", ALL, ids=attrgetter("__name__"))


def worked_out(formula, numbers):
    """What a formula in its plain form gives, read as a person would read it."""
    known = dict(numbers)
    for line in plain(formula):
        name, text = line.split(" = ", 1)
        text = text.replace("\u00d7", "*").replace("\u00b2", "**2").replace("\u00b3", "**3").replace("^", "**")
        known[name] = eval(text, {"__builtins__": {}}, {**FUNCTIONS, **known})
    return known[name]


@by_name
def test_the_formula_gives_what_the_equation_gives(equation):
    formula = formula_of(equation)
    chance = np.random.default_rng(20140401)
    numbers = {name: float(chance.uniform(0.05, 0.95)) for name in arguments_of(equation)}
    if formula.crossing:
        assert all(name in plain(formula)[0] for name in numbers)
        assert notes(formula)
    else:
        assert worked_out(formula, numbers) == pytest.approx(equation(**numbers), rel=1e-12)


@by_name
def test_the_printed_form_survives_markdown(equation):
    for line in latex(formula_of(equation)):
        assert line.count("{") == line.count("}")
        assert line.count(r"\left(") == line.count(r"\right)")
        assert not re.search(r"\\[^a-z]", line), "Markdown takes a backslash before a mark away"
        assert "_" not in re.sub(r"\\(sum|prod)_", "", line)


@by_name
def test_the_printed_form_names_everything(equation):
    printed = " ".join(latex(formula_of(equation)))
    for name in arguments_of(equation):
        assert name.replace("_", " ") in printed


def halves(part, whole, other):
    return 1 - ratio(part, whole * other, 1) - (part - other)


def squared(part):
    doubled = part + part
    return sigmoid(doubled * doubled + 1) - inverse_sigmoid(part) / (part * part * part)


def carried(part):
    return across_groups(part)


def test_what_happens_without_a_whole_is_said():
    formula = formula_of(halves)
    assert plain(formula) == ("halves = 1 - part / (whole \u00d7 other) - (part - other)",)
    assert notes(formula) == ("Where whole \u00d7 other is 0, the ratio is 1.",)


def test_long_arguments_get_letters_and_powers_are_powers():
    assert plain(formula_of(squared)) == (
        "doubled = part + part",
        "x = doubled\u00b2 + 1",
        "y = 2 \u00d7 part - 1",
        "squared = (1 + x / sqrt(1 + x\u00b2)) / 2 - y / sqrt(1 - y\u00b2) / part\u00b3",
    )


def test_a_crossing_says_what_it_does():
    formula = formula_of(carried)
    assert plain(formula) == ("carried = sum of part across groups",)
    assert latex(formula) == (r"\text{carried} = \sum_{\text{groups}} \text{part}",)
    assert notes(formula) == ("The sum over the staff groups of one place.",)


def test_long_lines_are_broken():
    capacity = NETWORK.model.equations["better_peers"]
    assert all(len(line) < 400 for line in latex(formula_of(capacity)))


def with_a_branch(level):
    if level > 0:
        return level
    return 0


def with_a_remainder(level):
    return level % 2


def with_a_choice(level):
    return level if level > 0 else 0


def squared_and_halved(level):
    return level**2 / 0.123456789


@pytest.mark.parametrize("equation", [with_a_branch, with_a_remainder, with_a_choice])
def test_what_no_formula_says_is_refused_rather_than_left_out(equation):
    with pytest.raises(TypeError, match="level"):
        formula_of(equation)


def test_whole_powers_and_every_digit_are_kept():
    assert plain(formula_of(squared_and_halved)) == ("squared_and_halved = level² / 0.123456789",)
