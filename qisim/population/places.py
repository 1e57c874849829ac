"""The places of the English NHS in 2014 to 2016: where a trust can belong.

The 15 regions are the Academic Health Science Networks, the 44 areas the sustainability and
transformation footprints of 2016, the 13 education regions those of Health Education England,
and the seven NHS regions those of NHS England from 2019 (kept to select trusts by).

`AREAS` also says how many trusts of each type the generated population puts into an area. The
counts follow the trusts that filed accounts in 2014/15 to 2017/18, moved by hand by a few so that
they add up to the published 154, 56, 17 and 10. Footprints that straddle a border belong, here,
to the side with most of their people (Bedfordshire to Oxford's network, Frimley to Kent Surrey
Sussex, mid and south Essex to UCLPartners): a simplification.
"""

from __future__ import annotations

from typing import NamedTuple

from qisim.equations import world

NATION = "England"
TYPES = world.TYPES
GROUPS = next(axis.members for axis in world.AXES if axis.name == world.GROUP)
DOMAINS = next(axis.members for axis in world.AXES if axis.name == world.DOMAIN)


class Area(NamedTuple):
    """A health economy, what it lies in, and how many trusts of each type it holds."""

    name: str
    region: str
    nhs_region: str
    education_region: str
    acute: int
    mental_health: int
    community: int
    ambulance: int

    def trusts(self, kind: str) -> int:
        """How many trusts of a type the area holds."""
        counts: dict[str, int] = dict(zip(TYPES, self[4:], strict=True))
        return counts[kind]


# Regions and education regions that many areas share, by a short name.
NENC, NWC, GM = "North East and North Cumbria", "North West Coast", "Greater Manchester"
YORKSHIRE, WEST_MIDLANDS, EAST_MIDLANDS, EASTERN = "Yorkshire and Humber", "West Midlands", "East Midlands", "Eastern"
UCLP, IMPERIAL, SOUTH_LONDON = "UCLPartners", "Imperial College Health Partners", "South London"
KSS, PENINSULA, WEST, WESSEX, OXFORD = "Kent Surrey Sussex", "South West", "West of England", "Wessex", "Oxford"
NORTH_EAST, NORTH_WEST, MIDLANDS, EAST = "North East and Yorkshire", "North West", "Midlands", "East of England"
LONDON, SOUTH_EAST, SOUTH_WEST = "London", "South East", "South West"
EDUCATION_KSS, NCEL = "Kent, Surrey and Sussex", "North Central and East London"
EDUCATION_YORKSHIRE, EDUCATION_NWL = "Yorkshire and the Humber", "North West London"

AREAS = (
    Area("Northumberland, Tyne and Wear", NENC, NORTH_EAST, "North East", 5, 1, 0, 1),
    Area("West, North and East Cumbria", NENC, NORTH_EAST, NORTH_WEST, 1, 1, 0, 0),
    Area("Durham, Darlington, Tees, Hambleton, Richmondshire and Whitby", NENC, NORTH_EAST, "North East", 3, 1, 0, 0),
    Area("Lancashire and South Cumbria", NWC, NORTH_WEST, NORTH_WEST, 4, 1, 0, 0),
    Area("West Yorkshire", YORKSHIRE, NORTH_EAST, EDUCATION_YORKSHIRE, 5, 3, 1, 1),
    Area("Humber, Coast and Vale", YORKSHIRE, NORTH_EAST, EDUCATION_YORKSHIRE, 4, 1, 0, 0),
    Area("Greater Manchester", GM, NORTH_WEST, NORTH_WEST, 9, 2, 0, 1),
    Area("Cheshire and Merseyside", NWC, NORTH_WEST, NORTH_WEST, 14, 3, 2, 0),
    Area("South Yorkshire and Bassetlaw", YORKSHIRE, NORTH_EAST, EDUCATION_YORKSHIRE, 5, 2, 0, 0),
    Area("Staffordshire and Stoke on Trent", WEST_MIDLANDS, MIDLANDS, WEST_MIDLANDS, 2, 2, 1, 0),
    Area("Shropshire and Telford and Wrekin", WEST_MIDLANDS, MIDLANDS, WEST_MIDLANDS, 2, 0, 1, 0),
    Area("Derbyshire", EAST_MIDLANDS, MIDLANDS, EAST_MIDLANDS, 2, 1, 1, 0),
    Area("Lincolnshire", EAST_MIDLANDS, MIDLANDS, EAST_MIDLANDS, 1, 1, 1, 0),
    Area("Nottinghamshire", EAST_MIDLANDS, MIDLANDS, EAST_MIDLANDS, 2, 1, 0, 1),
    Area("Leicester, Leicestershire and Rutland", EAST_MIDLANDS, MIDLANDS, EAST_MIDLANDS, 1, 1, 0, 0),
    Area("The Black Country", WEST_MIDLANDS, MIDLANDS, WEST_MIDLANDS, 4, 3, 0, 1),
    Area("Birmingham and Solihull", WEST_MIDLANDS, MIDLANDS, WEST_MIDLANDS, 5, 1, 1, 0),
    Area("Coventry and Warwickshire", WEST_MIDLANDS, MIDLANDS, WEST_MIDLANDS, 3, 1, 0, 0),
    Area("Herefordshire and Worcestershire", WEST_MIDLANDS, MIDLANDS, WEST_MIDLANDS, 2, 1, 0, 0),
    Area("Northamptonshire", EAST_MIDLANDS, MIDLANDS, EAST_MIDLANDS, 2, 1, 0, 0),
    Area("Cambridgeshire and Peterborough", EASTERN, EAST, EAST, 4, 1, 1, 1),
    Area("Norfolk and Waveney", EASTERN, EAST, EAST, 3, 1, 1, 0),
    Area("Suffolk and North East Essex", EASTERN, EAST, EAST, 3, 1, 0, 0),
    Area("Milton Keynes, Bedfordshire and Luton", OXFORD, EAST, EAST, 3, 0, 0, 0),
    Area("Hertfordshire and West Essex", EASTERN, EAST, EAST, 3, 1, 1, 0),
    Area("Mid and South Essex", UCLP, EAST, EAST, 3, 1, 0, 0),
    Area("North West London", IMPERIAL, LONDON, EDUCATION_NWL, 6, 2, 1, 0),
    Area("North Central London", UCLP, LONDON, NCEL, 5, 3, 0, 0),
    Area("North East London", UCLP, LONDON, NCEL, 4, 2, 0, 0),
    Area("South East London", SOUTH_LONDON, LONDON, SOUTH_LONDON, 4, 1, 0, 1),
    Area("South West London", SOUTH_LONDON, LONDON, SOUTH_LONDON, 4, 1, 1, 0),
    Area("Kent and Medway", KSS, SOUTH_EAST, EDUCATION_KSS, 4, 2, 1, 0),
    Area("Sussex and East Surrey", KSS, SOUTH_EAST, EDUCATION_KSS, 4, 1, 1, 1),
    Area("Frimley Health", KSS, SOUTH_EAST, EDUCATION_KSS, 2, 1, 0, 0),
    Area("Surrey Heartlands", KSS, SOUTH_EAST, EDUCATION_KSS, 3, 1, 0, 0),
    Area("Cornwall and the Isles of Scilly", PENINSULA, SOUTH_WEST, SOUTH_WEST, 1, 1, 0, 0),
    Area("Devon", PENINSULA, SOUTH_WEST, SOUTH_WEST, 4, 1, 0, 1),
    Area("Somerset", PENINSULA, SOUTH_WEST, SOUTH_WEST, 2, 1, 0, 0),
    Area("Bristol, North Somerset and South Gloucestershire", WEST, SOUTH_WEST, SOUTH_WEST, 3, 1, 0, 0),
    Area("Bath and North East Somerset, Swindon and Wiltshire", WEST, SOUTH_WEST, SOUTH_WEST, 3, 1, 0, 0),
    Area("Dorset", WESSEX, SOUTH_WEST, WESSEX, 3, 1, 0, 0),
    Area("Hampshire and the Isle of Wight", WESSEX, SOUTH_EAST, WESSEX, 3, 1, 1, 0),
    Area("Gloucestershire", WEST, SOUTH_WEST, SOUTH_WEST, 1, 1, 1, 0),
    Area("Buckinghamshire, Oxfordshire and Berkshire West", OXFORD, SOUTH_EAST, "Thames Valley", 3, 1, 0, 1),
)

AREA_NAMES = tuple(sorted(area.name for area in AREAS))
REGIONS = tuple(sorted({area.region for area in AREAS}))
EDUCATION_REGIONS = tuple(sorted({area.education_region for area in AREAS}))
NHS_REGIONS = tuple(sorted({area.nhs_region for area in AREAS}))
