"""With the lever at neutral again nothing of it remains, but what is meant to last, and is listed with its reason.

Everything that counts as support is on for three years, all of it together, and then ends. What each
lever feeds first must go back to where it would have been without, within a stated time.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.engines.whole import named_axes
from tests.equations.conftest import Run

START, END, YEARS = 1, 4, 17
GONE = 0.05  # of the largest difference that it made

# What each lever feeds first, and the years within which it goes back.
FED = {
    "training_places": ("programme_training", 0.0),
    "course_days": ("programme_dose_effect", 10.0),  # coaching counts as days too: it goes with the last own coaches
    "coach_density": ("trust_programme_coaches", 0.0),
    "measurement_support": ("measurement", 0.0),
    "released_time": ("time_released", 4.0),  # at once, but for pressure, which lower felt pressure took from time
    "protected_time": ("squeeze", 4.0),
    "backfill": ("backfilled_share", 0.0),
    "network_ties": ("contact", 0.0),
    "case_study_publishing": ("publishing", 0.0),
    "extra_funding": ("capacity", 4.0),
    "team_places": ("collaborative_teams", 4.0),
    "team_backing": ("intensity", 0.0),
    "mandate": ("transformation_pace", 0.0),
    "leadership_support": ("leaders_prepared", 13.0),
    "management_support": ("managers_prepared", 13.0),
    "operational_support": ("operational_excellence", 10.0),
    "partner_support": ("partner_maturity", 13.0),
    "change_push": ("taking_up", 13.0),
    "payment": ("compliance", 4.0),
    "hard_target": ("compliance", 4.0),
}
SUPPORT = {
    "training_places": 60.0,
    "course_days": 8.0,
    "coach_density": 0.004,
    "measurement_support": 0.5,
    "released_time": 0.02,
    "protected_time": 0.5,
    "backfill": 1.0,
    "network_ties": 2.0,
    "case_study_publishing": 0.5,
    "extra_funding": 1e6,
    "team_places": 2.0,
    "team_backing": 0.8,
    "mandate": 0.8,
    "leadership_support": 1.0,
    "management_support": 1.0,
    "operational_support": 0.8,
    "partner_support": 0.5,
    "change_push": 0.5,
    "payment": 0.5,
    "hard_target": 0.5,
}
LASTING = ("transformation_progress", "transformation_completeness", "adoption", "skilled_total", "practising_total", "generic_waste", "published_evidence","trust_coaches","commitment","slack","trust_programme_coaches")
