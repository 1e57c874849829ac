"""Where episodes lie: beside the scenarios, in a folder of their own."""

from __future__ import annotations

from pathlib import Path

from qisim.errors import Problem, ScenarioError, did_you_mean
from qisim.scenarios.finding import SUFFIX, folders
from qisim.scenarios.finding import find as find_scenario

FOLDER = "validation"


def available() -> dict[str, Path]:
    """The file of every episode that can be called by name: those of the working folder come first."""
    found: dict[str, Path] = {}
    for folder in folders():
        for file in sorted((folder / FOLDER).glob(f"*{SUFFIX}")):
            if file.is_file():
                found.setdefault(file.stem, file)
    return dict(sorted(found.items()))


def find(name_or_path: str | Path) -> Path:
    """The file of an episode, or `ScenarioError`."""
    text = str(name_or_path)
    if text.endswith(SUFFIX):
        return find_scenario(text)
    known = available()
    if text in known:
        return known[text]
    expected = f"one of: {', '.join(known)}; or the path of a {SUFFIX} file"
    suggestion = did_you_mean(text, list(known))
    raise ScenarioError(Problem(f"unknown episode '{text}'", expected=expected, suggestion=suggestion))
