"""Scenarios: choices and assumptions as data, read, checked and turned into levers over time.

A scenario file is TOML and holds only what differs from the scenario it `builds_on`:

    title = "Doctors first, acute trusts"
    builds_on = "survival-of-the-fittest"
    withdrawal = 2021-04-01                    # every lever of the programme returns to nothing; or "never"

    [budget]
    amount = "£80 million/year"                # what the centre pays at most

    [levers.training_places.junior_doctors]    # one member of the lever's axis; [levers.training_places]: all
    value = "1.5 %/year"                       # of the trust's staff; a plain number is in the lever's own unit
    start = 2015-04-01
    ramp = "6 months"
    stop = 2019-04-01
    targets = { type = ["acute"] }
    source = "assumption: a cohort of 60 in a trust of 4,000"

    [parameters.commitment_time]
    value = "1.5 years"

Along `builds_on` tables merge by key and lists replace. Keys beside the members of an axis hold for
every member that has none of its own. Several phases of a lever, as [[levers.coach_density]], add up
from its neutral value.
"""

from qisim.scenarios.finding import Listing, available
from qisim.scenarios.loading import check, load
from qisim.scenarios.notes import notes
from qisim.scenarios.scenario import Budget, Scenario
from qisim.scenarios.scheduling import check_trusts, moving_nobody, schedule
from qisim.scenarios.schema import json_schema
from qisim.scenarios.setting import Setting
from qisim.scenarios.starting import new
from qisim.scenarios.uniting import axes_with

__all__ = [
    "Budget",
    "Listing",
    "Scenario",
    "Setting",
    "available",
    "axes_with",
    "check",
    "check_trusts",
    "json_schema",
    "load",
    "moving_nobody",
    "new",
    "notes",
    "schedule",
]
