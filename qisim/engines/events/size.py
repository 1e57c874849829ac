"""How large a job the event engine takes on: a refusal before it begins, rather than hours after."""

from __future__ import annotations

from qisim.errors import InputError, Problem

MOST_STAFF_YEARS = 250_000_000
"""Of a whole job, each run counted: about twenty minutes. A region of 60,000 staff over 15 years is 900,000 a run."""


def check_size(staff: float, years: float, runs: int, method: str) -> None:
    """Refuse a job that takes too long, and a method that has no meaning among events, with `InputError`.

    staff: of all trusts together, in persons; years: of each run
    """
    if method != "euler":
        problem = "the event engine moves by Euler's steps, with events between them"
        raise InputError(Problem(problem, key="method", found=repr(method), expected="euler"))
    asked = staff * years * runs
    if asked <= MOST_STAFF_YEARS:
        return
    possible = int(MOST_STAFF_YEARS / (staff * years))
    fewer = f" (of these trusts, {possible} runs)" if possible else " (of these trusts, not one run)"
    raise InputError(
        Problem(
            "this job is too large for the event engine, which follows people one by one",
            key="engine",
            found=f"{staff:,.0f} staff, {years:g} years, {runs:,} runs: {asked / 1e6:,.0f} million staff-years",
            expected=f"at most {MOST_STAFF_YEARS / 1e6:,.0f} million{fewer}",
            suggestion='take a part of the country (--only region="Greater Manchester", or code=...) or fewer draws '
            "(--draws); each scenario takes one run more than it has draws",
        )
    )
