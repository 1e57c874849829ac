"""Joining by name: what assembles, and what is refused with a way out."""

import pytest

from qisim.arithmetic import across_groups, sum_in_nation
from qisim.errors import LoopError, ModelError, ShapeError, UnknownNameError
from qisim.model import assemble
from qisim.structure import Attribute, Axis, Place, Stock

PLACES = (Place("nation", "all"), Place("region", "some"), Place("trust", "each"))
AXES = (Axis("group", ("doctors", "nurses")), Axis("domain", ("safety", "flow", "care")))
ATTRIBUTES = (
    Attribute("staff", "person", "by group", axis="group"),
    Attribute("waste", "1", "by domain", axis="domain"),
    Attribute("size", "1", "each"),
)


def joined(*equations, stocks=()):
    return assemble(equations, stocks, axes=AXES, places=PLACES, attributes=ATTRIBUTES)


def leaving(staff, size):
    return staff * size


def all_leaving(leaving):
    return across_groups(leaving)


def national_size(size):
    return sum_in_nation(size)


def share(size, national_size):
    return size / national_size


def nobody(size):
    return size


def test_shapes_follow_from_what_an_equation_needs():
    model = joined(leaving, all_leaving, national_size, share)
    assert str(model.shape("leaving")) == "trust, by group"
    assert str(model.shape("all_leaving")) == "trust"
    assert str(model.shape("national_size")) == "nation"
    assert str(model.shape("share")) == "trust"


def test_order_does_not_depend_on_the_order_of_the_list():
    assert joined(share, national_size).order == ("national_size", "share")


def test_a_start_of_another_axis_is_refused():
    with pytest.raises(ShapeError, match=r"staff_of_domains\(\) is \(trust, by domain\), but starts 'people'"):
        joined(leaving, stocks=(Stock("people", "1", staff_of_domains, inflows=(leaving,), axis="group"),))


def staff_of_domains(waste):
    return waste


def test_an_unknown_argument_is_named_with_a_suggestion_and_a_place():
    def staying(staf):
        return staf

    with pytest.raises(UnknownNameError, match=r"staying\(\) needs 'staf'.*Did you mean 'staff'\?.*test_model\.py:\d+"):
        joined(staying)


def test_a_loop_without_a_stock_is_shown_whole():
    def pressure(waste_now):
        return waste_now

    def waste_now(productivity):
        return productivity

    def productivity(pressure):
        return pressure

    with pytest.raises(LoopError, match="pressure → productivity → waste_now → pressure: put a stock in this loop"):
        joined(pressure, waste_now, productivity)


def test_two_axes_in_one_equation_are_refused():
    def mixed(staff, waste):
        return staff * waste

    with pytest.raises(ShapeError, match=r"mixed\(\) mixes domain and group"):
        joined(mixed)


def test_a_crossing_stands_alone():
    def half_done(staff):
        return 1 + across_groups(staff)

    with pytest.raises(ModelError, match="A crossing stands alone"):
        joined(half_done)


def test_a_sum_across_an_axis_that_is_not_there_is_refused():
    def wrong_sum(size):
        return across_groups(size)

    with pytest.raises(ShapeError, match="has no axis 'group'"):
        joined(wrong_sum)


def test_a_flow_must_be_listed_and_lie_where_its_stock_lies():
    with pytest.raises(UnknownNameError, match="flow leaving"):
        joined(share, national_size, stocks=(Stock("people", "person", nobody, outflows=(leaving,)),))
    with pytest.raises(ShapeError, match="flows in or out of 'people'"):
        joined(leaving, stocks=(Stock("people", "person", nobody, outflows=(leaving,)),))


def test_a_name_means_one_thing():
    def size(staff):
        return staff

    with pytest.raises(ModelError, match="'size' is given twice"):
        joined(size)
    with pytest.raises(ModelError, match="two things are called 'share'"):
        joined(share, national_size, share)


def test_the_digest_moves_with_the_text_of_an_equation_only():
    def half(size):
        return size / (1 + 1)

    first = joined(half).digest
    assert joined(half).digest == first

    def half(size):
        return size / (1 + 1 + 0)

    assert joined(half).digest != first
