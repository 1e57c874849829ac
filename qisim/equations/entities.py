"""People and projects one by one: which flows of the model are steps of a person, or the life of a project.

No second model: the event engine reads here who goes where, and how often from the same equations that
move the stocks of the continuous engines.
"""

from __future__ import annotations

from qisim.arithmetic import ratio
from qisim.equations import improvement, skills, training, workforce
from qisim.structure import Entities, Move, Work
from qisim.units import PerYear, Share, StaffPerYear


def rotating_share(rotation_rate: PerYear, departure_rate: PerYear) -> Share:
    """The share of those who go that goes to another trust of the education region: junior doctors in rotation."""
    return ratio(rotation_rate, departure_rate)


def share_by_rotation(
    rotating_staff: StaffPerYear, trained_share_of_rotators: Share, skilled_arrivals: StaffPerYear
) -> Share:
    """The share of those who arrive with skill that comes by rotation."""
    return ratio(rotating_staff * trained_share_of_rotators, skilled_arrivals)


UNTRAINED, SKILLED, PRACTISING = "untrained_staff", "skilled_staff", "practising_staff"

ENTITIES = Entities(
    posts="staff",
    rest=UNTRAINED,
    within="education_region",
    moves=(
        Move(training.into_practice, UNTRAINED, PRACTISING),
        Move(training.into_skill, UNTRAINED, SKILLED),
        Move(skills.activation, SKILLED, PRACTISING),
        Move(skills.lapse, PRACTISING, SKILLED),
        Move(skills.forgetting, SKILLED, UNTRAINED),
        Move(workforce.skilled_departures, SKILLED, UNTRAINED, elsewhere=rotating_share),
        Move(workforce.practising_departures, PRACTISING, UNTRAINED, elsewhere=rotating_share),
        Move(workforce.skilled_arrivals, UNTRAINED, SKILLED, elsewhere=share_by_rotation),
    ),
    works=(
        Work(
            "projects_under_way",
            starts=improvement.project_starts,
            ends=improvement.project_ends,
            successes=improvement.projects_finished,
            effect=improvement.improvement,
            improves="generic_waste",
            left=improvement.improvable,
        ),
    ),
)
"""A post that somebody leaves goes to somebody untrained, and who arrives with skill takes an untrained one's.

So `untrained_replacements`, their balance, needs no step of its own.
"""
