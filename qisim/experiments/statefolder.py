"""Stable states in a folder of their own: tables, figures, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from qisim import charts, engines
from qisim.results import provenance
from qisim.results.files import write_json, write_parquet
from qisim.results.folders import MANIFEST, RunFolder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from qisim.experiments.equilibria import Equilibria

TABLES = ("states", "ladder", "reinvestment", "course", "draws", "own", "tendency")


def written(result: Equilibria, out: Path, identity: Mapping[str, Any]) -> Equilibria:
    """The result in a folder of its own: tables, figure and where it came from."""
    key = provenance.key({**identity, **result.settings})
    place = RunFolder(out, [f"equilibria-{result.name}"], key)
    with place.opened(fresh=True):
        for name in TABLES:
            table = pa.Table.from_pandas(getattr(result, name), preserve_index=False)
            write_parquet(place.partial / f"{name}.parquet", [table], table.schema)
        figures = place.partial / "figures"
        figures.mkdir()
        for variant in result.course["variant"].unique():
            words = charts.equilibria_words(result.course, result.states, variant=str(variant))
            page = charts.equilibria_page(result.course, result.critical, words, variant=str(variant))
            _keep(result, page, words, figures, f"equilibria-{variant}")
        words = charts.tendency_words(result.tendency, result.states)
        _keep(result, charts.tendency_page(result.tendency, words), words, figures, "tendency")
        write_json(
            place.partial / MANIFEST,
            {
                "key": key,
                "decided_by": {**identity, **result.settings},
                "support": result.name,
                "versions": {**provenance.versions(), **engines.versions(result.settings["engine"])},
                "git": provenance.revision(),
                "machine": provenance.machine(),
                "files": place.digests(),
            },
        )
        place.seal()
    return replace(result, folder=place.final)


def _keep(result: Equilibria, page: Figure, words: charts.Words, folder: Path, name: str) -> None:
    settings = result.settings
    charts.say_source(
        page,
        f"Source: simulation with qisim {provenance.versions()['qisim']}; support {result.name}; typical trusts of "
        f"{settings['population']}; {settings['draws']:,} draws, seed {settings['seed']}.",
    )
    charts.save(page, folder, name, words)
