"""The trusts of a run: generated (`england-2015`), or from a CSV file of one's own.

The file has a row for each trust and the columns of `COLUMNS`:

    code, name, type, foundation           who it is
    nhs_region, region, area, education_region   where it belongs
    staff, base_cost                       its size: people, and pounds a year
    starting_practising_share              share of staff who use improvement skill
    starting_commitment                    commitment to improvement, 0 to 1
    starting_slack                         surplus as a share of income
    staff_junior_doctors, staff_senior_doctors,
    staff_clinical_professionals, staff_managers    optional, all four or none
    starting_waste_patient_safety, ...     optional, one for each domain

Central functions, estates and the like (about 12 % of staff) are in `staff` but in none of the
four groups: in the model they neither learn improvement nor practise it.
`python -m qisim.population.convert SOURCE.csv OUT.csv` makes such a file from the public data.
"""

from qisim.population.columns import COLUMNS, Column
from qisim.population.loading import SOURCE_COLUMNS, load
from qisim.population.trusts import SELECTION_KEYS, Population, Trust

__all__ = ["COLUMNS", "SELECTION_KEYS", "SOURCE_COLUMNS", "Column", "Population", "Trust", "load"]
