"""A finished result read back from its folder, without computing anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qisim import population, scenarios
from qisim.engines.integrate import Method
from qisim.errors import InputError, Problem, QisimError, did_you_mean
from qisim.model import Model, whole_model
from qisim.parameters import with_values
from qisim.population import Population
from qisim.results import provenance, tables
from qisim.results.deliveries import read_delivery
from qisim.results.files import read_parquet
from qisim.results.folders import MANIFEST, METRICS, SCENARIOS, TRAJECTORIES, RunFolder, slug
from qisim.results.result import Result, Settings
from qisim.scenarios import Scenario

A_RESULT = "the folder of a finished `qisim run` or `qisim compare`"
PARTIAL = ".partial"
FILES_SHOWN = 3


def read(folder: str | Path) -> Result:
    """The result in a folder of `run` or `compare`.

    Raises `InputError` where there is none, where it is unfinished or not as it was written, and where
    its trusts are no longer to be found as they were.
    """
    place = Path(folder)
    manifest = _manifest(place)
    _refuse_damage(place, manifest)
    try:
        loaded = tuple(scenarios.load(place / SCENARIOS / f"{slug(one['name'])}.toml") for one in manifest["scenarios"])
        names = tuple(str(one["name"]) for one in manifest["scenarios"])
        trusts = _trusts(place, manifest)
        settings = _settings(manifest["decided_by"])
    except (KeyError, TypeError, AttributeError):
        raise _wrong(place / MANIFEST, "does not say what decided the result", expected=A_RESULT) from None
    return Result(
        names=names,
        scenarios=loaded,
        population=trusts,
        settings=settings,
        draws=tables.frame(read_parquet(place / METRICS), tables.DRAWS_COLUMNS),
        course=place / TRAJECTORIES,
        provenance=manifest,
        delivered=read_delivery(place),
        folder=place,
        reused=True,
    )


def model_of(loaded: tuple[Scenario, ...]) -> Model:
    """The whole model with what scenarios name, as a run of them has it."""
    named = tuple(axis for axis in scenarios.axes_with(loaded) if axis.open and axis.members)
    return whole_model(named) if named else whole_model()


def changed_since(result: Result) -> list[str]:
    """What of the installed qisim is no longer as it was when the result was computed."""
    decided = result.provenance["decided_by"]
    model = model_of(result.scenarios)
    values = [provenance.digest(with_values(model.parameters, one.parameters)) for one in result.scenarios]
    found = {
        "the model's equations": decided.get("model") == model.digest,
        "the parameters": decided.get("parameters") == values,
        "the code": decided.get("code") == provenance.code_digest(),
    }
    return [what for what, same in found.items() if not same]


def _manifest(place: Path) -> dict[str, Any]:
    if _is_file(place):
        raise _wrong(place, "is a file, and no folder", expected=A_RESULT)
    if not _is_folder(place):
        raise _wrong(place, "there is no such folder", expected=A_RESULT, suggestion=_nearest(place))
    if place.name.endswith(PARTIAL):
        raise _wrong(place, "the run was interrupted", suggestion="the same command as before goes on from there")
    if not (place / MANIFEST).is_file():
        raise _wrong(place, f"holds no {MANIFEST}", expected=A_RESULT, suggestion=_inside(place))
    try:
        manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _wrong(place / MANIFEST, "cannot be read", found=str(error)) from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("decided_by"), dict) or "runs" not in manifest:
        raise _wrong(place / MANIFEST, "is not the manifest of a run or a comparison", expected=A_RESULT)
    return manifest


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:  # a name that is too long to be one
        return False


def _is_file(place: Path) -> bool:
    try:
        return place.is_file()
    except OSError:
        return False


def _nearest(place: Path) -> str | None:
    """A folder beside it whose name is much the same; of a `.partial` one, how to go on."""
    if _is_folder(place.with_name(place.name + PARTIAL)):
        return "the run was interrupted: the same command as before goes on from there"
    if not _is_folder(place.parent):
        return None
    return did_you_mean(place.name, [other.name for other in place.parent.iterdir() if other.is_dir()])


def _inside(place: Path) -> str | None:
    """A finished result among the folders in this one."""
    found = [path.parent.name for path in sorted(place.glob(f"*/{MANIFEST}"))]
    return f"results lie in it, such as {place / found[0]}" if found else None


def _refuse_damage(place: Path, manifest: Mapping[str, Any]) -> None:
    """Every file must be there as its manifest has it; a folder may have another name than it was given."""
    known = RunFolder(place.parent, (), str(manifest.get("key")))
    damaged = known.damaged_in(place)
    if damaged:
        few = ", ".join(damaged[:FILES_SHOWN])
        more = f" and {len(damaged) - FILES_SHOWN} more" if len(damaged) > FILES_SHOWN else ""
        raise _wrong(
            place,
            "the result is not as it was written",
            found=f"missing or changed: {few}{more}",
            suggestion="run the same command again with --fresh",
        )


def _trusts(place: Path, manifest: Mapping[str, Any]) -> Population:
    """The trusts of the result, as they were."""
    said = manifest["population"]
    source = str(said["source"])
    given = source if source.lower().endswith(".csv") or Path(source).is_file() else said["name"]
    try:
        country = population.load(given)
        trusts = country.select(said["only"]) if said["only"] else country
    except QisimError as error:
        raise _lost(place, given, str(error).splitlines()[0]) from None
    if trusts.digest() != manifest["decided_by"]["population"]:
        raise _lost(place, given, "its trusts have changed since")
    return trusts


def _lost(place: Path, given: str, found: str) -> InputError:
    suggestion = "work where it was run, bring the file back as it was, or run again with --fresh"
    return _wrong(place, f"the trusts of this result ({given}) are not to be had", found=found, suggestion=suggestion)


def _settings(decided: Mapping[str, Any]) -> Settings:
    method: Method = decided["method"]
    return Settings(
        int(decided["draws"]),
        int(decided["seed"]),
        decided["engine"]["name"],
        method,
        int(decided["steps_per_quarter"]),
    )


def _wrong(
    place: Path, message: str, *, found: str | None = None, expected: str | None = None, suggestion: str | None = None
) -> InputError:
    return InputError(Problem(message, file=str(place), found=found, expected=expected, suggestion=suggestion))
