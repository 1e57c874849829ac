"""The partnerships of the public source, by the names of the 44 footprints of 2016.

The source gives each trust the partnership of 2021, or of 2018 if it had closed by then. Most are
a footprint of 2016 under a newer name. Cumbria and the North East had become one; its trusts go
back to the three of 2016, each to where its main hospitals or offices are.
"""

from __future__ import annotations

from collections.abc import Mapping

NORTHUMBERLAND = "Northumberland, Tyne and Wear"
CUMBRIA = "West, North and East Cumbria"
DURHAM = "Durham, Darlington, Tees, Hambleton, Richmondshire and Whitby"

NEWER_NAMES = {
    "Bedfordshire, Luton and Milton Keynes": "Milton Keynes, Bedfordshire and Luton",
    "Cornwall and the Isles of Scilly Health and Social Care Partnership": "Cornwall and the Isles of Scilly",
    "East London Health and Care Partnership": "North East London",
    "Frimley Health and Care ICS": "Frimley Health",
    "Greater Manchester Health and Social Care Partnership": "Greater Manchester",
    "Healthier Lancashire and South Cumbria": "Lancashire and South Cumbria",
    "Joined Up Care Derbyshire": "Derbyshire",
    "Norfolk and Waveney Health and Care Partnership": "Norfolk and Waveney",
    "North London Partners in Health and Care": "North Central London",
    "North West London Health and Care Partnership": "North West London",
    "Northumberland, Tyne and Wear and North Durham": NORTHUMBERLAND,
    "Nottingham and Nottinghamshire Health and Care": "Nottinghamshire",
    "Our Healthier South East London": "South East London",
    "South West London Health and Care Partnership": "South West London",
    "Surrey Heartlands Health and Care Partnership": "Surrey Heartlands",
    "Sussex Health and Care Partnership": "Sussex and East Surrey",
    "The Black Country and West Birmingham": "The Black Country",
    "West Yorkshire and Harrogate (Health and Care Partnership)": "West Yorkshire",
}

MERGED = "Cumbria and North East"
FORMER_AREA = {
    "RNL": CUMBRIA,
    "RNN": CUMBRIA,
    "RE9": NORTHUMBERLAND,
    "RLN": NORTHUMBERLAND,
    "RR7": NORTHUMBERLAND,
    "RTD": NORTHUMBERLAND,
    "RTF": NORTHUMBERLAND,
    "RX4": NORTHUMBERLAND,
    "RX6": NORTHUMBERLAND,
    "RTR": DURHAM,
    "RVW": DURHAM,
    "RX3": DURHAM,
    "RXP": DURHAM,
}


def area_of(cells: Mapping[str, str]) -> str:
    """The area of a trust of the source. A name that is not known here stands as it is; blank stays blank."""
    partnership = cells["stp"]
    if partnership == MERGED:
        return FORMER_AREA.get(cells["code"], partnership)
    return NEWER_NAMES.get(partnership, partnership)
