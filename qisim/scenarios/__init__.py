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

Some levers are set by tables of their own. Collaboratives, transformations and proven changes have a
name of the file's own; by that name files that build on it change them.

    allocation = "need-weighted"               # before the first table; or [allocation] with shares that sum to 1:
                                               # universal, self-selection, exemplars-first, need-weighted, random

    [delivery]                                 # where coaches are organised: shares that sum to 1
    regional = "60 %"                          # national, regional, area (where commissioners work) or provider
    provider = "40 %"

    [collaboratives.frail_flow]
    topic = "integrated_care_pioneers"         # brings domains; any other topic needs domains = ["emergency_flow"]
    level = "area"                             # who organises it; regional if not said
    teams = "2 team"                           # of each trust in each wave; or "0.0005 team/person of staff"
    backing = "80 %"                           # the part of the time and money that they need which they are given
    waves = 3                                  # 1 if not said, and 1 year apart: wave_interval = "1 year"
    start = 2015-10-01                         # of the first wave
    length = "15 months"                       # of each, with 3 learning sessions: sessions = 3

    [transformations.stroke]
    scope = "10 %"                             # of the care in its domains
    domains = ["emergency_flow"]
    start = 2016-04-01                         # start, ramp, stop, targets and source hold for all that is given
    targets = { area = ["North West London"] } # an area has the part of what is aimed at its trusts, by staff
    mandate = "60 %"                           # mandate, leadership, management, operations: a value,
    leadership = { value = "50 %", start = 2015-10-01 } # a table, or several: [[transformations.stroke.leadership]]

    [proven_changes.primary_angioplasty]
    domain = "emergency_flow"
    worth = "5 %"                              # of the domain's avoidable cost and harm, where it is fully used
    complexity = 0.6
    known = "40 %"                             # of eligible care has it at the start; nothing if not said
    start = 2014-04-01                         # from when it is known to work
    push = { value = 0.5, start = 2015-04-01, stop = 2018-04-01 } # a value or phases; from `start` on
"""

from qisim.scenarios.finding import Listing, available
from qisim.scenarios.loading import check, load
from qisim.scenarios.notes import notes
from qisim.scenarios.pulls import Pull, pulls
from qisim.scenarios.scenario import Budget, Scenario
from qisim.scenarios.scheduling import moving_nobody, schedule
from qisim.scenarios.schema import json_schema
from qisim.scenarios.setting import Setting
from qisim.scenarios.starting import new
from qisim.scenarios.uniting import axes_with

__all__ = [
    "Budget",
    "Listing",
    "Pull",
    "Scenario",
    "Setting",
    "available",
    "axes_with",
    "check",
    "json_schema",
    "load",
    "moving_nobody",
    "new",
    "notes",
    "pulls",
    "schedule",
]
