"""How the saving in bed days compares with what the continuous model takes waste in the two domains to cost.

There, a fall in a domain's waste saves its cost share (`cost_shares_by_type`, what typical waste adds to the cost
of care) times the fall. Here it releases bed days, which were published to cost about £300 each.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from qisim.equations.world import AXES, TYPES
from qisim.parameters import load_evidence, load_parameters
from qisim.pathway.hospital import DAY
from qisim.pathway.study import AFTER, BEFORE, Study

DOMAINS = next(axis.members for axis in AXES if axis.name == "domain")
WEEKS_A_YEAR = 365 / 7
MILLION = 1e6
THOUSAND = 1e3


@dataclass(frozen=True)
class Comparison:
    """One fall in waste, as bed days here and as a share of cost in both models."""

    bed_days_a_year: float
    """Bed days of emergency patients that are no longer needed."""
    beds: float
    share_of_bed_days: float
    bed_day_cost: float
    """Pounds."""
    hospital_cost: float
    """Pounds a year: England's acute budget by general and acute bed."""
    simulated: float
    """What those bed days cost, as a share of the hospital's cost."""
    continuous: float
    """What the continuous model saves, as a share of the hospital's cost."""
    continuous_low: float
    continuous_high: float

    @property
    def explained(self) -> float:
        """The part of the continuous model's saving that bed days explain; NaN where nothing falls."""
        return self.simulated / self.continuous if self.continuous else float("nan")

    def to_json_object(self) -> dict[str, float | None]:
        """All numbers by name."""
        return {**asdict(self), "explained": self.explained if self.continuous else None}


def compare(study: Study) -> Comparison:
    """The study's saving beside that of the continuous model, for the same fall in waste."""
    before, after = (study.value("emergency_bed_days", variant) for variant in (BEFORE, AFTER))
    bed_days = (before - after) * WEEKS_A_YEAR
    evidence = load_evidence()
    known = {name: _value(evidence[name].value) for name in ("older_beddays_cost", "older_beddays_not_needed")}
    bed_day_cost = known["older_beddays_cost"] / known["older_beddays_not_needed"]
    budget, beds = (_value(evidence[name].value) for name in ("acute_budget_2015", "ga_beds_2014_15"))
    cost = study.hospital.beds * budget * THOUSAND * MILLION / (beds * THOUSAND)
    falls = {"emergency_flow": study.settings.emergency_flow, "frail_discharge": study.settings.frail_discharge}
    return Comparison(
        bed_days_a_year=bed_days,
        beds=bed_days * DAY / (365 * DAY),
        share_of_bed_days=(before - after) / study.value("bed_days"),
        bed_day_cost=bed_day_cost,
        hospital_cost=cost,
        simulated=bed_days * bed_day_cost / cost,
        continuous=_continuous(falls, "value"),
        continuous_low=_continuous(falls, "low"),
        continuous_high=_continuous(falls, "high"),
    )


def _continuous(falls: dict[str, float], which: str) -> float:
    shares = getattr(load_parameters()["cost_shares_by_type"], which)[:, TYPES.index("acute")]
    saved = sum(float(shares[DOMAINS.index(domain)]) * fall for domain, fall in falls.items())
    return saved / (1 + float(shares.sum()))


def _value(published: float | None) -> float:
    assert published is not None, "these rows of evidence have a value"
    return published
