"""Drawing: the same number for the same seed, draw and name, whatever else is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from qisim.parameters import Parameter, central, draw, load_parameters, with_values


def parameter(distribution="triangular", low=0.0, value=0.2, high=1.0, name="made_up"):
    def table(number):
        return np.array([[number]])

    return Parameter(
        name, "1", "made up", ("assumption",), distribution, "nation", None, table(value), table(low), table(high)
    )


def drawn(distribution, count=2000, seed=1, **bounds):
    made_up = parameter(distribution, **bounds)
    return draw({"made_up": made_up}, range(count), seed)["made_up"][0, :, 0]


def test_draws_lie_in_their_bounds():
    parameters = load_parameters()
    for name, values in draw(parameters, range(50), seed=3).items():
        assert (values >= parameters[name].low[:, np.newaxis, :]).all(), name
        assert (values <= parameters[name].high[:, np.newaxis, :]).all(), name


def test_a_draw_can_be_made_again_by_itself():
    parameters = load_parameters()
    many, one = draw(parameters, range(10), seed=0), draw(parameters, [7], seed=0)
    for name in parameters:
        assert np.array_equal(many[name][:, [7]], one[name]), name


def test_a_parameter_s_draws_do_not_depend_on_the_others():
    parameters = load_parameters()
    alone = draw({"lapse_rate": parameters["lapse_rate"]}, range(5), seed=0)
    assert np.array_equal(draw(parameters, range(5), seed=0)["lapse_rate"], alone["lapse_rate"])


def test_seeds_and_names_have_luck_of_their_own():
    assert not np.array_equal(drawn("uniform", seed=0), drawn("uniform", seed=1))
    first, second = (draw({"x": parameter(name=name)}, range(20), 0)["x"] for name in ("first", "second"))
    assert not np.array_equal(first, second)


def test_triangular_draws_have_the_triangle_s_mean_and_median():
    values = drawn("triangular")
    assert values.mean() == pytest.approx((0.0 + 0.2 + 1.0) / 3, abs=0.02)
    assert np.median(values) == pytest.approx(1.0 - np.sqrt(0.8 / 2), abs=0.02)


def test_uniform_draws_are_even():
    quartiles = np.quantile(drawn("uniform"), [0.25, 0.5, 0.75])
    assert quartiles == pytest.approx([0.25, 0.5, 0.75], abs=0.03)


def test_fixed_parameters_do_not_move():
    assert set(drawn("fixed", low=0.2, high=0.2)) == {0.2}


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_triangle_may_peak_at_its_edge(value):
    values = drawn("triangular", value=value)
    assert np.isfinite(values).all()
    assert values.mean() == pytest.approx((1.0 + value) / 3, abs=0.03)


def test_a_table_draws_one_quantile_for_all_its_members():
    leaving = load_parameters()["leaving_rate"]
    values = draw({"leaving_rate": leaving}, range(30), seed=0)["leaving_rate"][:, :, 0]
    order = np.argsort(values[0])
    assert all(np.array_equal(np.argsort(row), order) for row in values)


def test_central_values_are_the_values():
    parameters = load_parameters()
    for name, values in central(parameters).items():
        assert np.array_equal(values[:, 0], parameters[name].value), name


def test_shapes_are_inner_draws_members():
    values = draw(load_parameters(), range(6), seed=0)
    assert values["lapse_rate"].shape == (1, 6, 1)
    assert values["salary"].shape == (4, 6, 1)
    assert values["cost_shares_by_type"].shape == (5, 6, 4)


def test_an_overridden_parameter_is_no_longer_drawn():
    fixed = with_values(load_parameters(), {"lapse_rate": 0.7})
    assert set(draw(fixed, range(10), seed=0)["lapse_rate"].ravel()) == {0.7}
