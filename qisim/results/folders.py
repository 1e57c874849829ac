"""Run folders: named after what decides the result, under their final name only when complete.

    qisim-results/
      systematic-support-1f0c2a9b7d3e/            complete
      systematic-support-88d1c0a1e2f4.partial/    interrupted; the same command takes it up again
        parts/                                    the draws that are finished

One process writes a folder at a time: the lock lies beside it and goes with the process.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from qisim.errors import OutputError, Problem
from qisim.results.files import sync_folder, write_arrays
from qisim.results.provenance import file_digest, file_digests
from qisim.scenarios.starting import RESERVED

Array = npt.NDArray[np.float64]

MANIFEST = "manifest.json"
METRICS = "metrics.parquet"
TRAJECTORIES = "trajectories.parquet"
LEVERS = "levers.parquet"
TABLES = {METRICS, TRAJECTORIES, LEVERS}
SCENARIOS = "scenarios"
PARTS = "parts"

KEY_LENGTH = 12
SLUG_LENGTH = 80


def slug(text: str) -> str:
    """A name that every file system takes: lower case letters, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:SLUG_LENGTH].rstrip("-")
    return f"{plain}-" if plain in RESERVED else plain or "unnamed"


@dataclass(frozen=True)
class RunFolder:
    """The place of one result under `out`, by the names of its scenarios and its key."""

    out: Path
    names: Sequence[str]
    key: str
    tables: Set[str] = frozenset(TABLES)
    """The files without which it is no result."""

    @property
    def final(self) -> Path:
        """Where the result is when complete."""
        return self.out / f"{slug('-vs-'.join(self.names))}-{self.key[:KEY_LENGTH]}"

    @property
    def partial(self) -> Path:
        """Where it grows."""
        return self.final.with_name(f"{self.final.name}.partial")

    @property
    def present(self) -> bool:
        """Whether a result was finished here, whatever became of its files since."""
        return _is_folder(self.final)

    @property
    def complete(self) -> bool:
        """Whether the result is there already, every file as it was written."""
        return self.present and not self.damaged()

    def damaged(self) -> list[str]:
        """The files of a result that are missing or not as they were written, by what its manifest says."""
        return self.damaged_in(self.final)

    def damaged_in(self, place: Path) -> list[str]:
        """The same of a folder of any name."""
        try:
            manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return [MANIFEST]
        digests = manifest.get("files") if isinstance(manifest, dict) else None
        if not isinstance(digests, dict) or manifest.get("key") != self.key or not digests.keys() >= self.tables:
            return [MANIFEST]
        return [name for name, digest in digests.items() if _digest_of(place / name) != digest]

    @property
    def started(self) -> bool:
        """Whether an interrupted run left finished draws behind."""
        return _is_folder(self.partial / PARTS)

    @contextlib.contextmanager
    def opened(self, *, fresh: bool) -> Iterator[Parts]:
        """Take the folder for this process, ready to be written; what is there is taken up unless `fresh`.

        Raises `OutputError`, before anything is computed, where the folder cannot be written. One in
        which nothing was finished does not stay.
        """
        with refusals(self.out):
            self.out.mkdir(parents=True, exist_ok=True)
        with locked(self.partial.with_suffix(".lock")):
            with refusals(self.out):
                if fresh:
                    shutil.rmtree(self.partial, ignore_errors=True)
                parts = Parts(self.partial / PARTS)
                parts.folder.mkdir(parents=True, exist_ok=True)
                probe = parts.folder / f"probe-{os.getpid()}"
                probe.touch()
                probe.unlink()
            try:
                yield parts
            finally:
                if parts.empty:
                    shutil.rmtree(self.partial, ignore_errors=True)

    def clear(self) -> None:
        """Remove what an earlier attempt wrote after its draws were finished; the parts stay."""
        for path in self.partial.iterdir():
            if path.is_dir() and path.name != PARTS:
                shutil.rmtree(path)
            elif path.is_file():
                path.unlink()

    def digests(self) -> dict[str, str]:
        """The hash of every file that belongs to the result; the parts do not."""
        return file_digests(self.partial, without=PARTS)

    def seal(self) -> None:
        """Give the folder its final name, once all of it is on disk; the parts have had their use."""
        sync_folder(self.partial)
        replaced = self.final.with_name(f"{self.final.name}.replaced")
        shutil.rmtree(replaced, ignore_errors=True)
        if self.final.exists():
            self.final.rename(replaced)
        shutil.rmtree(self.partial / PARTS, ignore_errors=True)
        self.partial.rename(self.final)
        shutil.rmtree(replaced, ignore_errors=True)


@dataclass(frozen=True)
class Parts:
    """Finished pieces of work, each one file of named arrays."""

    folder: Path

    @property
    def empty(self) -> bool:
        """Whether none is finished yet."""
        return not any(self.folder.glob("*.npz"))

    def path(self, name: str) -> Path:
        """The file of one piece."""
        return self.folder / f"{name}.npz"

    def has(self, name: str) -> bool:
        """Whether a piece is there and whole; a damaged one is removed, to be computed again."""
        path = self.path(name)
        if not path.is_file():
            return False
        with contextlib.suppress(zipfile.BadZipFile, OSError, EOFError), zipfile.ZipFile(path) as archive:
            if archive.testzip() is None:
                return True
        path.unlink()
        return False

    def save(self, name: str, arrays: Mapping[str, Array]) -> None:
        """Keep a piece."""
        write_arrays(self.path(name), arrays)

    def load(self, name: str, arrays: Iterable[str]) -> dict[str, Array]:
        """Some arrays of a piece."""
        with np.load(self.path(name), allow_pickle=False) as kept:
            return {array: np.asarray(kept[array], dtype=np.float64) for array in arrays}


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long to be one
        return False


def _digest_of(path: Path) -> str | None:
    try:
        return file_digest(path)
    except OSError:
        return None


@contextlib.contextmanager
def refusals(out: Path) -> Iterator[None]:
    """An operating system's refusal as a problem that its reader can mend."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            Problem(
                "results cannot be written here",
                file=str(out),
                key="out",
                found=error.strerror or str(error),
                expected="a folder that you may write to",
                suggestion="choose another with --out FOLDER (in Python: out=...)",
            )
        ) from error


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that the operating system takes back when the process ends, however it ends."""
    with refusals(path.parent):
        file = path.open("a+b")
    with file:
        if not _try_lock(file) or not _is_at(file, path):
            raise OutputError(
                Problem(
                    "another qisim is computing this very result",
                    file=str(path),
                    key="out",
                    suggestion="wait for it: the same command then finds the result complete",
                )
            )
        try:
            yield
        finally:
            if sys.platform != "win32":  # while still locked, so that it is ours to remove
                path.unlink(missing_ok=True)
    if sys.platform == "win32":  # an open file cannot be removed there, so one that can is nobody's
        with contextlib.suppress(OSError):
            path.unlink()


def _is_at(file: IO[bytes], path: Path) -> bool:
    """Whether the file that we locked still has its name: its last owner may have removed it meanwhile."""
    return path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system that knows no locks
            return True
        return True
