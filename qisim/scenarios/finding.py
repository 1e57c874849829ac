"""Where scenarios lie: ./scenarios of the working folder, then those that come with qisim."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qisim.errors import Problem, ScenarioError, did_you_mean
from qisim.scenarios.documents import label_of

SUFFIX = ".toml"
FOLDER = "scenarios"
UNREADABLE = "cannot be read; see qisim check"
A_FOLDER = "is a folder, not a {} file"


@dataclass(frozen=True)
class Listing:
    """A scenario that can be called by name."""

    name: str
    title: str
    file: Path


def bundled_folder() -> Path:
    """The scenarios that come with qisim: inside the package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    inside = here / "files"
    return inside if inside.is_dir() else here.parents[1] / FOLDER


def folders() -> tuple[Path, Path]:
    """Where a name is looked for, in this order."""
    return Path.cwd() / FOLDER, bundled_folder()


def find(name_or_path: str | Path, beside: Path | None = None) -> Path:
    """The file of a scenario, or `ScenarioError`. A path inside a file is taken from `beside`."""
    text = str(name_or_path)
    if text.endswith(SUFFIX):
        path = (beside or Path.cwd()) / text
        if _is_file(path):
            return path
        listed = "`qisim scenarios` lists those that can be called by name"
        raise ScenarioError(_missing_file(path, "scenario", listed))
    for folder in folders():
        path = folder / f"{text}{SUFFIX}"
        if text and _is_file(path):
            return path
    raise ScenarioError(_unknown_name(text))


def find_experiment(name_or_path: str | Path, kind: str) -> Path:
    """The file of a sweep or a calibration: a path, or a name in `scenarios/KINDs`. Raises `ScenarioError`."""
    path = Path(name_or_path)
    known: dict[str, Path] = {}
    for folder in folders():
        for file in sorted((folder / f"{kind}s").glob(f"*{SUFFIX}")):
            known.setdefault(file.stem, file)
    if path.suffix == SUFFIX:
        if _is_file(path):
            return path
        raise ScenarioError(_missing_file(path, kind, f"those that can be called by name are: {', '.join(known)}"))
    if str(name_or_path) in known:
        return known[str(name_or_path)]
    raise ScenarioError(
        Problem(
            f"unknown {kind} '{name_or_path}'",
            expected=f"one of: {', '.join(known)}; or the path of a {SUFFIX} file",
            suggestion=did_you_mean(str(name_or_path), list(known)),
        )
    )


def beside(file: Path, name: str) -> str:
    """What a file names: another file from where it stands itself, or else a name."""
    named = file.parent / name
    return str(named) if name.endswith((SUFFIX, ".csv")) and named.is_file() else name


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long to be one
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _missing_file(path: Path, kind: str, listed: str) -> Problem:
    # Without the ending, which all have in common and which would make any two names alike.
    hint = did_you_mean(path.stem, [name for name, _ in _files(path.parent)])
    message = A_FOLDER.format(kind) if _is_folder(path) else f"there is no such {kind} file"
    return Problem(message, label_of(path), suggestion=hint.replace("'?", f"{SUFFIX}'?") if hint else listed)


def _unknown_name(name: str) -> Problem:
    names = sorted({listing.name for listing in available()})
    expected = f"one of: {', '.join(names)}; or the path of a {SUFFIX} file"
    if name and _is_folder(Path(name)):
        return Problem(A_FOLDER.format("scenario"), label_of(Path(name)), expected=expected)
    suggestion = did_you_mean(name, names)
    if _is_file(Path(name)):
        suggestion = f"a scenario file ends in {SUFFIX}"
    elif name and _is_file(Path(f"{name}{SUFFIX}")):
        suggestion = f"did you mean '{_as_path(name)}'?"
    return Problem(f"unknown scenario '{name}'", expected=expected, suggestion=suggestion)


def _as_path(name: str) -> str:
    """The path of a file that was called without its ending, such that nobody takes it for a name."""
    path = Path(f"{name}{SUFFIX}").as_posix()
    return path if "/" in path else f"./{path}"


def available() -> list[Listing]:
    """Every scenario that can be called by name, by name."""
    found: dict[str, Path] = {}
    for folder in folders():
        for name, file in _files(folder):
            found.setdefault(name, file)
    return [Listing(name, _title(file), file) for name, file in sorted(found.items())]


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        if file.is_file():
            yield file.stem, file


def _title(file: Path) -> str:
    try:
        title = tomllib.loads(file.read_bytes().decode("utf-8-sig")).get("title")
    except (OSError, ValueError, RecursionError):
        return UNREADABLE
    return title if isinstance(title, str) else UNREADABLE
