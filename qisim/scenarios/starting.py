"""Starts a scenario file of one's own from another: the choices of that file, commented out."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from qisim.errors import OutputError, Problem, ScenarioError
from qisim.scenarios.documents import Document, label_of, read
from qisim.scenarios.finding import SUFFIX, bundled_folder, find
from qisim.scenarios.writing import text

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_NAME = 80
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
"""Names that Windows keeps for devices, with any ending."""

HEADER = """\
# A scenario of qisim. It builds on another one and holds only what differs from it.
#     check it:  qisim check {file}
#     run it:    qisim compare {source} {name}
# `qisim schema` prints every key, lever and parameter that may stand here, with units and ranges.
title = {title}
# What this scenario is for, and what it assumes:
# description = ""
builds_on = {builds_on}
"""
CHOICES = """
# What {source} sets. Take the "# " away from what should differ, the line in [brackets] above it
# included, and say why in `source`.

{choices}"""


def new(name: str, source: str | Path, folder: Path) -> Path:
    """Write FOLDER/NAME.toml, which builds on `source`, and return it. An existing file is never replaced."""
    _check_name(name, folder)
    document = read(find(source))
    file = folder / f"{name}{SUFFIX}"
    lines = HEADER.format(
        file=file.as_posix(),
        name=name,
        source=source,
        title=text(name.replace("-", " ").capitalize()),
        builds_on=text(_builds_on(source, folder)),
    )
    choices = _commented_out(document)
    if choices:
        lines += CHOICES.format(source=Path(source).stem, choices=choices)
    _write(file, lines)
    return file


def _check_name(name: str, folder: Path) -> None:
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        plain = "-".join(re.findall(r"[a-z0-9]+", letters.lower()))[:LONGEST_NAME].rstrip("-")
        raise ScenarioError(
            Problem(
                "this cannot be the name of a scenario",
                found=name,
                expected=f"small letters, digits and single hyphens, at most {LONGEST_NAME}, such as doctors-first",
                suggestion=f"did you mean '{plain}'?" if plain else None,
            )
        )
    if name in RESERVED:
        message = "Windows keeps this name for a device, so there can be no file of it"
        raise ScenarioError(Problem(message, found=name, suggestion=f"call it '{name}-of-ours'"))
    # In a checkout both folders are the same one: nothing hides there, and no file is replaced.
    bundled = bundled_folder()
    if folder.resolve() != bundled.resolve() and (bundled / f"{name}{SUFFIX}").is_file():
        message = "a scenario of this name comes with qisim, and the new one would hide it"
        raise ScenarioError(Problem(message, found=name, suggestion=f"call it '{name}-of-ours'"))


def _builds_on(source: str | Path, folder: Path) -> str:
    """A name as it is; a file as seen from the folder of the new one, which may be moved together with it."""
    if not str(source).endswith(SUFFIX):
        return str(source)
    path = Path(source).resolve()
    if path.is_relative_to(folder.resolve()):
        return path.relative_to(folder.resolve()).as_posix()
    return path.as_posix()


def _commented_out(document: Document) -> str:
    """The tables of a file as comments, its own comments included; not its title and what else comes first."""
    assert document.path is not None
    lines = document.path.read_bytes().decode("utf-8-sig").splitlines()
    tables = [document.lines[name,] for name, value in document.data.items() if isinstance(value, dict)]
    headers = [line for line in tables if lines[line - 1].lstrip().startswith("[")]
    first = min(headers, default=len(lines) + 1) - 1
    while first > 0 and lines[first - 1].startswith("#"):
        first -= 1
    return "".join(f"{line if line.startswith('#') or not line else f'# {line}'}\n" for line in lines[first:])


def _write(file: Path, lines: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(Problem(f"cannot be made: {error.strerror or error}", label_of(file.parent))) from None
    try:
        with file.open("x", encoding="utf-8", newline="\n") as writer:
            writer.write(lines)
    except FileExistsError:
        problem = Problem("there is such a file already, and it stays as it is", label_of(file))
        raise OutputError(problem) from None
    except OSError as error:
        raise OutputError(Problem(f"cannot be written: {error.strerror or error}", label_of(file))) from None
