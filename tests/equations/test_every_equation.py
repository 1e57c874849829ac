"""What must hold for every equation, whatever it says."""

from __future__ import annotations

import ast
import inspect
import textwrap
from operator import attrgetter

import numpy as np
import pytest

from qisim.equations.stocks import EQUATIONS, SECTORS, STOCKS
from qisim.experiments.battery.dimensions import misfitting_flows, misnamed, stray_numbers, unbalanced
from qisim.model.crossings import CROSSINGS

INITIALS = tuple(dict.fromkeys(stock.initial for stock in STOCKS if stock.initial not in EQUATIONS))
ALL = (*EQUATIONS, *INITIALS)
ARITHMETIC = {"ratio", "hill", "saturation", "sigmoid", "inverse_sigmoid", "disagreement", "halving_rate"}
NUMPY = {"minimum", "maximum", "exp", "log"}
NODES = (
    ast.FunctionDef | ast.arguments | ast.arg | ast.Assign | ast.Return | ast.Expr | ast.BinOp | ast.UnaryOp | ast.Call
) | (ast.Name | ast.Attribute | ast.Constant | ast.Load | ast.Store | ast.Add | ast.Sub | ast.Mult | ast.Div | ast.USub)

by_name = pytest.mark.parametrize("equation", ALL, ids=attrgetter("__name__"))


@by_name
def test_units_balance(equation):
    assert list(unbalanced(equation)) == []


@by_name
def test_arguments_have_the_unit_of_what_they_name(equation, model):
    assert list(misnamed(equation, model)) == []


@pytest.mark.parametrize("stock", STOCKS, ids=attrgetter("name"))
def test_flows_are_in_the_stock_s_unit_a_year(stock):
    assert list(misfitting_flows(stock)) == []


@by_name
def test_no_number_hides_a_unit(equation):
    assert list(stray_numbers(equation)) == []


@by_name
def test_it_is_arithmetic_and_nothing_else(equation):
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(equation))).body
    assert ast.get_docstring(function), "says no claim"
    assert not function.decorator_list
    assert not function.args.defaults
    for node in (each for statement in function.body[1:] for each in ast.walk(statement)):
        assert isinstance(node, NODES), ast.dump(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id in ARITHMETIC | set(CROSSINGS)
        if isinstance(node, ast.Attribute):
            assert node.attr in NUMPY


@by_name
def test_it_is_finite_for_any_sensible_numbers(equation):
    chance = np.random.default_rng(20140401)
    names = inspect.signature(equation).parameters
    for _ in range(50):
        numbers = {name: chance.uniform(0.05, 0.95) for name in names}
        assert np.isfinite(equation(**numbers)), numbers


def test_every_equation_belongs_to_one_sector():
    listed = [equation for sector in SECTORS.values() for equation in sector]
    assert len(set(listed)) == len(listed) == len(EQUATIONS)


def test_every_sector_is_one_module():
    for title, sector in SECTORS.items():
        assert len({equation.__module__ for equation in sector}) == 1, title


def test_nothing_is_written_that_is_not_wired():
    for module in {inspect.getmodule(equation) for equation in EQUATIONS}:
        written = {
            name: thing
            for name, thing in vars(module).items()
            if inspect.isfunction(thing) and thing.__module__ == module.__name__
        }
        assert set(written.values()) <= set(ALL), module.__name__


def test_every_lever_and_parameter_moves_something(model):
    used = {argument for equation in ALL for argument in inspect.signature(equation).parameters}
    assert set(model.levers) <= used
    assert set(model.parameters) <= used
    assert set(model.attributes) <= used


OUTPUTS = {
    "training",
    "projects_finished",
    "productivity_ceiling",
    "transformed_ceiling",
    "targeted_harm",
    "quality",
    "mortality",
    "length_of_stay",
}
ACCOUNTS = {"programme_spent", "own_spent", "saved_so_far", "cashable_so_far", "forgone_so_far"}


def test_no_equation_or_stock_is_without_effect_but_the_outputs(model):
    used = {argument for equation in ALL for argument in inspect.signature(equation).parameters}
    flows = {flow.__name__ for stock in STOCKS for flow in (*stock.inflows, *stock.outflows)}
    assert set(model.equations) - used - flows == OUTPUTS
    assert set(model.stocks) - used == ACCOUNTS


PROMISED = [
    "productivity",
    "improvement_productivity",
    "productivity_ceiling",
    "quality",
    "waste",
    "untrained_staff",
    "skilled_staff",
    "practising_staff",
    "practising_density",
    "critical_mass",
    "commitment",
    "felt_pressure",
    "leadership_constancy",
    "slack",
    "coaches",
    "training",
    "relief_funding",
    "rationing",
    "programme_cost",
    "own_cost",
    "saving",
    "cashed_saving",
    "reinvestment",
    "unbackfilled_days",
    "projects_finished",
    "programme_spent",
    "own_spent",
    "saved_so_far",
]


@pytest.mark.parametrize("name", PROMISED)
def test_results_find_the_quantity_in_each_trust(model, name):
    assert model.shape(name).place == "trust"


@pytest.mark.parametrize("name", ["published_evidence", "funding_factor"])
def test_results_find_the_quantity_of_the_nation(model, name):
    assert model.shape(name).place == "nation"
