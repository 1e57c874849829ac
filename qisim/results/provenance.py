"""Where a result comes from: what decides it, as hashes, and where and when it was computed.

The *key* is a hash of all that decides the numbers, and of nothing else: not of time, path, machine,
number of workers, or how the result is shown.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = Path(__file__).resolve().parents[1]
SHOWN_ONLY = ("cli", "app", "report", "charts", "exchange", "standards", "__init__.py", "__main__.py")
"""Parts of qisim that show results and decide none."""

TABLE_LIBRARIES = ("pandas", "pyarrow")
GIT_PATIENCE = 5.0
"""Seconds to wait for git's answer."""


def digest(value: object) -> str:
    """A hash of a value made of numbers, words, arrays, dataclasses and collections of these."""
    return hashlib.sha256(json.dumps(_plain(value), sort_keys=True, allow_nan=True).encode()).hexdigest()


def _plain(value: object) -> object:
    """The same value in JSON's terms. What has no such terms is refused rather than overlooked."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, np.ndarray):
        content = np.ascontiguousarray(value)
        return [content.dtype.str, list(content.shape), hashlib.sha256(content.tobytes()).hexdigest()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    raise TypeError(f"a {type(value).__name__} has no digest")


@cache
def code_digest() -> str:
    """A hash of the code that decides results, the same on every system."""
    hasher = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if place.parts[0] in SHOWN_ONLY:
            continue
        hasher.update(f"{place.as_posix()}\n".encode())
        hasher.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return hasher.hexdigest()


def key(identity: Mapping[str, Any]) -> str:
    """The key of a result, from all that decides it."""
    return digest(identity)


def versions() -> dict[str, str]:
    """The versions of what wrote the tables."""
    return {"qisim": version("qisim"), **{library: version(library) for library in TABLE_LIBRARIES}}


def machine() -> dict[str, Any]:
    """The computer, as far as it may matter to somebody who repeats the run."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
    }


@cache
def revision() -> dict[str, Any] | None:
    """The git revision of the checkout that ran, and whether it had changes; None outside a checkout."""
    checkout = PACKAGE.parent
    if not (checkout / ".git").exists():
        return None
    commit = _git(checkout, "rev-parse", "HEAD")
    if commit is None:
        return None
    return {"commit": commit, "changed": bool(_git(checkout, "status", "--porcelain"))}


def _git(checkout: Path, *arguments: str) -> str | None:
    try:
        answer = subprocess.run(
            ["git", "-C", str(checkout), *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=GIT_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def file_digests(folder: Path, without: str | None = None) -> dict[str, str]:
    """The sha256 of every file of a folder, `without` a folder in it, by its path there."""
    aside = None if without is None else folder / without
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and aside not in path.parents)
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in paths}


def file_digest(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def now() -> datetime:
    """The time, where the manifest can say it to everybody."""
    return datetime.now(UTC)
