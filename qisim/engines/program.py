"""A plan as a module of generated loops, and where its machine code is kept.

The module stands in the user's cache folder (`QISIM_CACHE` names another), in a folder named by a hash of the
equations, of what is kept and of the libraries' versions, so that no stale binary runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from qisim.engines.functions import Precision, for_numba
from qisim.engines.generate import source_for
from qisim.engines.plan import Plan, inverses_of, plan_for
from qisim.model import Model


class Program:
    """A plan and the module that was generated from it."""

    def __init__(self, plan: Plan, module: ModuleType) -> None:
        self.plan = plan
        self.module = module


@lru_cache(maxsize=8)
def program_for(model: Model, kept: tuple[str, ...], precision: Precision) -> Program:
    """The program that runs a model and keeps these quantities, as `kept_of` gives them."""
    plan = plan_for(model, kept, precision)
    path = folder_of(model, kept, precision) / "loops.py"
    source = source_for(plan)
    if not path.exists() or path.read_text(encoding="utf-8") != source:
        write(path, source)
    name = f"qisim_loops_{path.parent.name}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    for equation in model.order:
        if equation not in model.crossings and model.stages[equation] != "constant":
            function = for_numba(model.equations[equation], precision, inverses_of(model, equation))
            setattr(module, f"eq_{equation}", function)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return Program(plan, module)


def kept_of(model: Model, names: Sequence[str]) -> tuple[str, ...]:
    """The equations among these names, in one order."""
    return tuple(sorted(name for name in set(names) if name in model.equations))


def folder_of(model: Model, kept: tuple[str, ...], precision: Precision) -> Path:
    """Where a program and its machine code are kept, by a hash of all that decides them."""
    text = "|".join((model.digest, *kept, precision, _maker()))
    return _cache() / hashlib.sha256(text.encode()).hexdigest()[:20]


@lru_cache(maxsize=1)
def _maker() -> str:
    """The versions and the code that turn a model into a program."""
    files = ("order.py", "layout.py", "plan.py", "generate.py", "passes.py", "functions.py", "access.py")
    code = "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in files)
    return "|".join((version("numba"), version("numpy"), platform.python_version(), code))


@lru_cache(maxsize=1)
def _cache() -> Path:
    """The first of these folders that can be written: named by the user, the user's own, a temporary one."""
    from platformdirs import user_cache_path

    named = os.environ.get("QISIM_CACHE")
    for folder in (Path(named) if named else None, user_cache_path("qisim") / "engines"):
        if folder is not None:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder):
                    return folder
            except OSError:
                continue
    return Path(tempfile.mkdtemp(prefix="qisim-"))


def write(path: Path, text: str) -> None:
    """All of a file or nothing: two processes may compile the same model at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8", newline="\n") as file:
        file.write(text)
    Path(file.name).replace(path)
