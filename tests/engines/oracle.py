"""SciPy's integrator on the same equations: the oracle that step sizes are measured against."""

from __future__ import annotations

import numpy as np
from scipy.integrate import solve_ivp

from qisim.engines.inputs import QUARTERS_PER_YEAR, checked
from qisim.engines.integrate import Course
from qisim.engines.vectorised import Arrays


def exact_stocks(model, inputs, tolerance=1e-11):
    """The stocks at the end, as one array, integrated at tight tolerance and restarted where levers may jump."""
    inputs = checked(inputs, model)
    course = Course(model, inputs, Arrays(model, inputs))
    with np.errstate(all="ignore"):
        course.begin()
        for quarter in range(inputs.quarters):
            course.enter_quarter(quarter)
            start = flat(course, model)

            def rates(time, stocks, course=course):
                unflatten(course, model, stocks)
                course.set_time_and_evaluate(time)
                return np.concatenate([rate.ravel() for rate in course.rates().values()])

            times = (quarter / QUARTERS_PER_YEAR, (quarter + 1) / QUARTERS_PER_YEAR)
            found = solve_ivp(rates, times, start, method="DOP853", rtol=tolerance, atol=tolerance)
            assert found.success
            unflatten(course, model, found.y[:, -1])
    return flat(course, model)


def flat(course, model):
    return np.concatenate([course.values[name].ravel() for name in model.stocks])


def unflatten(course, model, stocks):
    at = 0
    for name in model.stocks:
        shape = course.values[name].shape
        size = int(np.prod(shape))
        course.values[name] = stocks[at : at + size].reshape(shape)
        at += size


def last(trajectories, model):
    """The stocks at the end of a run, in the oracle's order."""
    return np.concatenate([trajectories.values[name][-1].ravel() for name in model.stocks])
