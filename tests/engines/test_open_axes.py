"""Axes whose members scenarios name: what crosses them, in every engine, with members and without."""

import numpy as np
import pytest

from benchmarks.reference_model.equations import lever
from qisim.arithmetic import across_changes, at_changes, product_by_domain, sum_by_domain, sum_in_area
from qisim.engines import Inputs, simulate
from qisim.errors import ShapeError
from qisim.model import assemble
from qisim.structure import Attribute, Axis, Member, Place, Stock

DOMAINS = Axis("domain", ("safety", "flow", "care"))
NAMED = (
    Member("angioplasty", (("domain", "flow"),)),
    Member("checklist", (("domain", "safety"),)),
    Member("thrombolysis", (("domain", "flow"), ("domain", "care"))),
)
CHANGES = Axis("change", homes_on=("domain",))
ATTRIBUTES = (Attribute("waste", "1", "by domain", axis="domain"), Attribute("size", "1", "each"))


def spreading(push, size, used):
    return push * size * (1 - used)


def left(used):
    return 1 - used


def left_by_domain(left):
    return product_by_domain(left)


def used_by_domain(used):
    return sum_by_domain(used)


def all_used(used):
    return across_changes(used)


def waste_of_homes(waste):
    return at_changes(waste)


def area_use(used):
    return sum_in_area(used)


def joined(*equations, axis=CHANGES):
    stock = Stock("used", "1", use_with_members, inflows=(spreading,), axis="change")
    places = (Place("nation", "all"), Place("area", "some"), Place("trust", "each"))
    known = {"push": lever("push", place="trust", axis="change"), "mandate": lever("mandate", place="area")}
    return assemble(
        (spreading, *equations), (stock,), axes=(DOMAINS, axis), places=places, levers=known, attributes=ATTRIBUTES
    )


def use_with_members(push, size):
    return 0 * push * size


EQUATIONS = (left, left_by_domain, used_by_domain, all_used, waste_of_homes, area_use)


def inputs(model, trusts=3):
    push = np.linspace(0.1, 0.9, 8 * model.inner("push") * trusts).reshape(8, model.inner("push"), trusts)
    return Inputs(
        parameters={},
        levers={"push": push, "mandate": np.arange(16.0).reshape(8, 1, 2)},
        attributes={"waste": np.arange(1.0, 10.0).reshape(3, 1, 3), "size": np.array([[[0.5, 1.0, 1.5]]])},
        index={"nation": np.zeros(3), "area": np.array([0, 0, 1]), "trust": np.arange(3)},
        sizes={"nation": 1, "area": 2, "trust": 3},
    )


def mandated(mandate):
    return mandate + 1


@pytest.mark.parametrize("engine", ["reference", "vectorised", "compiled"])
def test_members_meet_their_homes(engine):
    model = joined(*EQUATIONS, axis=CHANGES.with_members(NAMED))
    run = simulate(model, inputs(model), ["used", *(each.__name__ for each in EQUATIONS)], engine=engine).values
    used = run["used"][-1, :, 0]
    angioplasty, checklist, thrombolysis = used
    assert (used > 0.1).all()
    np.testing.assert_allclose(
        run["used_by_domain"][-1, :, 0], [checklist, angioplasty + thrombolysis, thrombolysis], rtol=1e-12
    )
    np.testing.assert_allclose(
        run["left_by_domain"][-1, :, 0],
        [1 - checklist, (1 - angioplasty) * (1 - thrombolysis), 1 - thrombolysis],
        rtol=1e-12,
    )
    np.testing.assert_allclose(run["all_used"][-1, 0, 0], used.sum(axis=0), rtol=1e-12)
    safety, flow, care = np.arange(1.0, 10.0).reshape(3, 3)
    np.testing.assert_allclose(run["waste_of_homes"][-1, :, 0], [flow, safety, flow + care], rtol=1e-12)
    np.testing.assert_allclose(run["area_use"][-1, :, 0, 0], used[:, :2].sum(axis=1), rtol=1e-12)


@pytest.mark.parametrize("engine", ["reference", "vectorised", "compiled"])
def test_without_members_there_is_nothing_of_it_and_nothing_fails(engine):
    model = joined(*EQUATIONS)
    run = simulate(model, inputs(model), ["used", *(each.__name__ for each in EQUATIONS)], engine=engine).values
    assert run["used"].shape[1] == run["waste_of_homes"].shape[1] == run["area_use"].shape[1] == 0
    assert (run["all_used"] == 0).all()
    assert (run["used_by_domain"] == 0).all()
    assert (run["left_by_domain"] == 1).all()


@pytest.mark.parametrize("engine", ["reference", "vectorised", "compiled"])
def test_a_lever_of_areas_has_a_value_in_each(engine):
    model = joined(mandated)
    run = simulate(model, inputs(model), ["mandated"], engine=engine).values["mandated"]
    np.testing.assert_array_equal(run[:8, 0, 0], 1 + np.arange(16.0).reshape(8, 2))


def test_what_members_are_called_does_not_need_compiling_again():
    other = [Member(f"other_{number}", member.homes) for number, member in enumerate(NAMED)]
    digests = {joined(*EQUATIONS, axis=CHANGES.with_members(members)).digest for members in (NAMED, other)}
    assert len(digests) == 1
    assert joined(*EQUATIONS, axis=CHANGES.with_members(NAMED[:2])).digest not in digests


def domain_of_domains(waste):
    return sum_by_domain(waste)


def change_of_changes(used):
    return at_changes(used)


@pytest.mark.parametrize(("wrong", "of"), [(domain_of_domains, "waste"), (change_of_changes, "used")])
def test_a_crossing_without_homes_is_refused(wrong, of):
    with pytest.raises(ShapeError, match=f"'{of}' has no axis on which"):
        joined(wrong)
