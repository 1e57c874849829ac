"""Published episodes that the model must reproduce: each a file in `scenarios/validation/`.

An episode is an ordinary scenario (levers, parameters, builds_on) and a table more, which says on
which trusts it runs and what was found there:

    [episode.population]
    trusts = "england-2015"                    # a population by name or file,
    only = { type = ["acute"] }                # or a part of it

    [episode.population.groups.treated]        # or else trusts that are stated: groups of like ones
    trusts = 24                                # called treated-01 to treated-24
    type = "acute"
    region = "Greater Manchester"
    areas = 6                                  # the trusts spread over treated-1 to treated-6
    staff = "5000 people"                      # or the four groups of staff in a table
    base_cost = "£325 million/year"
    starting_practising_share = "1.2 %"
    starting_commitment = [0.35, 0.5]          # graded evenly, from the first trust to the last
    source = "assumption: typical acute trusts"

    [episode.parameters.leaving_rate]          # of the experiment: may lie outside the usual bounds
    value = 0
    reason = "the survey asked about those who were still there"

    [episode.measures.use_after_a_year]
    measured_as = "use_of_training"            # one of `MEASURES`, and the arguments it takes
    course = 2015-04-01
    age = 1.0
    unit = "%"
    published = 34
    low = 29                                   # the tolerance, set before anything was fitted
    high = 39
    role = "calibrated"                        # or "held out", "face validity"
    evidence = ["training_transfer_12_months"]
    note = "trainers' estimates"
    why_outside = ""                           # what is known about a measure that is outside

Whether a measure is inside its tolerance is judged on the run at central parameters; draws of the
uncertain ones show how sure that is.
"""

from qisim.experiments.episodes.episode import ROLES, Episode, Finding
from qisim.experiments.episodes.finding import available
from qisim.experiments.episodes.measures import MEASURES, Measure
from qisim.experiments.episodes.reading import check, is_episode, load

__all__ = ["MEASURES", "ROLES", "Episode", "Finding", "Measure", "available", "check", "is_episode", "load"]
