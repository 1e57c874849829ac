"""The shape of the world: inner axes, places, types of trust, and what a population must say of each trust."""

from __future__ import annotations

from qisim.structure import Attribute, Axis, Place

GROUP = "group"
DOMAIN = "domain"
LEVEL = "level"
BODY = "body"
COLLABORATIVE = "collaborative"
PROGRAMME = "programme"
CHANGE = "change"

AXES: tuple[Axis, ...] = (
    Axis(GROUP, ("junior_doctors", "senior_doctors", "clinical_professionals", "managers")),
    Axis(
        DOMAIN,
        ("patient_safety", "emergency_flow", "frail_discharge", "integrated_care", "operational_efficiency"),
    ),
    Axis(LEVEL, ("national", "regional", "area", "provider")),
    Axis(BODY, ("nhs_england", "monitor", "tda", "cqc")),
    Axis(COLLABORATIVE, homes_on=(DOMAIN, LEVEL)),
    Axis(PROGRAMME, homes_on=(DOMAIN,)),
    Axis(CHANGE, homes_on=(DOMAIN,)),
)

TYPES: tuple[str, ...] = ("acute", "mental_health", "community", "ambulance")

PLACES: tuple[Place, ...] = (
    Place("nation", "England, or the part of it that is simulated"),
    Place("region", "the area of an academic health science network"),
    Place("area", "a health economy: commissioners and providers of one place"),
    Place("education_region", "where junior doctors rotate"),
    Place("type", "acute, mental health, community or ambulance"),
    Place("trust", "a provider"),
)

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("staff", "person", "Whole-time-equivalent staff in post", axis=GROUP, low=0.0),
    Attribute("foundation", "1", "1 for a foundation trust, which Monitor oversees, 0 for another", low=0.0, high=1.0),
    Attribute("lottery", "1", "A number drawn once for each trust, for what is given out by lot", low=0.0, high=1.0),
    Attribute("base_cost", "GBP / year", "What the trust cost to run in 2014/15", low=1.0),
    Attribute("starting_practising_share", "1", "Share of staff who practised improvement in 2014", low=0.0, high=0.6),
    Attribute("starting_commitment", "1", "How far the trust wanted improvement in 2014", low=0.05, high=0.95),
    Attribute("starting_slack", "1", "Surplus (or deficit) in 2014/15 as a share of income", low=-0.5, high=0.5),
    Attribute(
        "starting_waste",
        "1",
        "Avoidable cost and harm in 2014, 1 where typical for the type of trust",
        axis=DOMAIN,
        low=0.7,
        high=2.0,
    ),
)
