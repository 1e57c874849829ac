"""Sizes of files in words."""

import pytest

from qisim.results.files import size_in_words


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (131_400, "131 kB"),
        (2.5e6, "2.5 MB"),
        (84e9, "84 GB"),
        (6.4e12, "6.4 TB"),
    ],
)
def test_a_size_is_said_in_the_unit_that_needs_few_digits(count, said):
    assert size_in_words(count) == said
