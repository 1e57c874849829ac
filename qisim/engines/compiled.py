"""Numba: one draw after another through generated loops, at the speed of C and without the interpreter's lock.

The generated module stands in the user's cache folder (`QISIM_CACHE` names another), in a folder named
by a hash of the equations, of what is kept and of the libraries' versions, so that no stale binary runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qisim.engines import stepwise
from qisim.engines.functions import Precision, for_numba, real
from qisim.engines.generate import place_numbers, source_for
from qisim.engines.inputs import Array, Inputs, checked
from qisim.engines.integrate import Course, Method, Progress
from qisim.engines.plan import Plan, extent, inverses_of, plan_for, rows_of
from qisim.engines.room import room
from qisim.engines.vectorised import Arrays
from qisim.errors import NotFiniteError
from qisim.model import Model
from qisim.structure import TRUST

DRAWS_AT_ONCE = 16  # starts are computed by NumPy for so many draws together
MOST_NUMBERS = 2**24  # and for fewer, where they would be more than these
CACHE_LINE = 64  # bytes: where rows straddle lines, as NumPy's arrays do, a run takes a quarter longer


def is_ready(model: Model, kept: Sequence[str], precision: Precision = "double") -> bool:
    """Whether the machine code that keeps these quantities of a model is already on disk."""
    return (_folder(model, _kept(model, kept), precision) / "ready").exists()


def prepare(
    model: Model, watch: Sequence[str], say: Callable[[str], None] | None = None, precision: Precision = "double"
) -> None:
    """Compile now, if need be, by running a model of one trust for one quarter; `say` hears of a compilation."""
    ready = is_ready(model, watch, precision)
    if not ready and say:
        say("Compiling the model's equations; this is done once and takes about a minute.")
    program = _program(model, _kept(model, watch), precision)
    if not ready:
        sizes = dict.fromkeys(model.places, 1)
        tiny = Inputs(
            {name: parameter.value[:, None, :1] for name, parameter in model.parameters.items()},
            {name: np.full((1, model.inner(name), 1), lever.neutral) for name, lever in model.levers.items()},
            {name: np.ones((model.inner(name), 1, 1)) for name in model.attributes},
            {place: np.zeros(1, dtype=np.int64) for place in model.places},
            sizes,
        )
        with np.errstate(all="ignore"):
            _Draws(program, tiny, watch).run_all("euler", 1, None, explain_failures=False)
        _write(_folder(model, _kept(model, watch), precision) / "ready", "")


def run(
    model: Model,
    inputs: Inputs,
    watch: Sequence[str],
    kept: Sequence[str],
    method: Method,
    steps_per_quarter: int,
    on_progress: Progress | None,
    precision: Precision,
) -> dict[str, Array]:
    """Every draw in turn; returns watched quantities as (quarters + 1, inner, draws, members), of 64 bits always.

    kept: what the code keeps values of, and so can be watched; jobs that keep the same share their code
    """
    prepare(model, kept, precision=precision)
    with np.errstate(all="ignore"):
        draws = _Draws(_program(model, _kept(model, kept), precision), inputs, watch)
        draws.run_all(method, steps_per_quarter, on_progress)
    return draws.watched()


def arrays_of(
    model: Model, inputs: Inputs, watch: Sequence[str]
) -> tuple[tuple[Array, Array, Array, NDArray[np.int64], NDArray[np.int64], int], Callable[..., None], Plan]:
    """The arrays of the first draw at its start, the compiled step that moves them, and the plan of both.

    For measurements: `step(a, near, c, index, sizes, trusts, h, t, look)`.
    """
    program = _program(model, _kept(model, watch), "double")
    with np.errstate(all="ignore"):
        draws = _Draws(program, checked(inputs, model), watch)
        a, near, c = draws.empty()
        draws.fill(a, c, draws.starts(0), 0)
    index, sizes, trusts = draws.index, draws.sizes, draws.inputs.trusts
    program.module.set_levers(a, c, draws.trust_levers, draws.coarse_levers, 0)
    program.module.evaluate_quarter(a, near, c, index, sizes, trusts)
    return (a, near, c, index, sizes, trusts), program.module.step, program.plan


class _Program:
    """A plan and the module that was generated from it."""

    def __init__(self, plan: Plan, module: ModuleType) -> None:
        self.plan = plan
        self.module = module


@lru_cache(maxsize=8)
def _program(model: Model, kept: tuple[str, ...], precision: Precision) -> _Program:
    plan = plan_for(model, kept, precision)
    path = _folder(model, kept, precision) / "loops.py"
    source = source_for(plan)
    if not path.exists() or path.read_text(encoding="utf-8") != source:
        _write(path, source)
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
    return _Program(plan, module)


def _kept(model: Model, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in set(names) if name in model.equations))


def _folder(model: Model, kept: tuple[str, ...], precision: Precision) -> Path:
    made_by = (version("numba"), version("numpy"), platform.python_version())
    files = ("plan.py", "generate.py", "functions.py", "access.py")
    code = "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in files)
    text = "|".join((model.digest, *kept, precision, *made_by, code))
    return _cache() / hashlib.sha256(text.encode()).hexdigest()[:20]


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


def _write(path: Path, text: str) -> None:
    """All of a file or nothing: two processes may compile the same model at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8", newline="\n") as file:
        file.write(text)
    Path(file.name).replace(path)


def _aligned(numbers: int, kind: np.dtype[Any]) -> Array:
    """So many noughts, from the beginning of a cache line."""
    wide = np.zeros(numbers + CACHE_LINE // kind.itemsize, kind)
    first = -wide.ctypes.data % CACHE_LINE // kind.itemsize
    return wide[first : first + numbers]


class _Draws:
    """The draws of one batch: their starting arrays, and where what is watched of them is saved."""

    def __init__(self, program: _Program, inputs: Inputs, watch: Sequence[str]) -> None:
        self.program, self.inputs, self.watch = program, inputs, tuple(watch)
        self.plan, self.model, self.layout = program.plan, program.plan.model, program.plan.layout
        self.stride, self.real = self.plan.stride, real(self.plan.precision)
        self.blocks = -(-inputs.trusts // self.stride)
        self.widest = max(size for place, size in inputs.sizes.items() if place != TRUST)
        names = place_numbers(self.model)
        self.padded = self.blocks * self.stride
        members = self._padded(np.array([inputs.index[place] for place in names], dtype=np.int64))
        self.index = np.ascontiguousarray(members.reshape(-1, self.blocks, self.stride).swapaxes(0, 1))
        self.sizes = np.array([inputs.sizes[place] for place in names], dtype=np.int64)
        self.together = max(1, min(DRAWS_AT_ONCE, MOST_NUMBERS // (self.layout.trust_count * self.padded)))
        self.trust_levers = self._levers(True)
        self.coarse_levers = self._levers(False)
        self.changed = np.ones(inputs.quarters, dtype=np.bool_)
        moved = [(levers[1:] != levers[:-1]).any(axis=(1, 2)) for levers in (self.trust_levers, self.coarse_levers)]
        self.changed[1:] = np.logical_or(*moved)
        self.at = self._places_of_watched()
        quarters = inputs.quarters + 1
        self.saved = room((inputs.draws, quarters, self._count(True), inputs.trusts))
        self.coarse_saved = np.empty((inputs.draws, quarters, self._count(False), self.widest))

    def _padded(self, values: NDArray[Any]) -> NDArray[Any]:
        """The same with the last trust once more for each that the last block lacks."""
        return np.concatenate([values, np.repeat(values[..., -1:], self.padded - values.shape[-1], -1)], -1)

    def _levers(self, of_trusts: bool) -> Array:
        """Levers as (quarters, rows, trusts of all blocks), or (quarters, rows, members of the largest place)."""
        levers = [
            (name, values)
            for name, values in self.inputs.levers.items()
            if (self.model.shape(name).place == TRUST) == of_trusts
        ]
        rows = sum(self.model.inner(name) for name, _ in levers)
        found = np.zeros((self.inputs.quarters, rows, self.padded if of_trusts else self.widest))
        row = 0
        for _, values in levers:
            wide = self._padded(values) if of_trusts else values
            found[:, row : row + wide.shape[1], : wide.shape[2]] = wide
            row += wide.shape[1]
        return found

    def _places_of_watched(self) -> dict[str, slice]:
        """Where each watched quantity's rows stand among the saved ones."""
        next_row = {True: 0, False: 0}
        places = {}
        for name in dict.fromkeys(self.watch):
            of_trusts = self.model.shape(name).place == TRUST
            first = next_row[of_trusts]
            next_row[of_trusts] += self.model.inner(name)
            places[name] = slice(first, next_row[of_trusts])
        return places

    def _count(self, of_trusts: bool) -> int:
        return sum(self.model.inner(name) for name in self.at if (self.model.shape(name).place == TRUST) == of_trusts)

    def _watched_rows(self, of_trusts: bool, stocks: bool) -> np.ndarray:
        """The row of each saved quantity, or -1 where it is saved at the other moment (stocks before a step)."""
        rows = self.layout.trust_rows if of_trusts else self.layout.coarse_rows
        return np.array(
            [
                rows[row] if (name in self.model.stocks) == stocks else -1
                for name in self.at
                if (self.model.shape(name).place == TRUST) == of_trusts
                for row in rows_of(self.model, name)
            ],
            dtype=np.int64,
        )

    def run_all(self, method: Method, steps: int, on_progress: Progress | None, explain_failures: bool = True) -> None:
        """Run every draw; the first that fails is explained."""
        a, near, c = self.empty()
        held, coarse = ((rows.stop - rows.start) for rows in self.plan.stock_rows)
        k = np.zeros((3, self.blocks * held * self.stride + coarse * self.widest), self.real)
        rows = {
            (of_trusts, stocks): self._watched_rows(of_trusts, stocks)
            for of_trusts in (True, False)
            for stocks in (True, False)
        }
        for draw in range(self.inputs.draws):
            if draw % self.together == 0:
                starts = self.starts(draw)
            self.fill(a, c, starts, draw % self.together)
            bad = self.program.module.run(
                a, near, c, self.index, self.sizes, self.inputs.trusts, self.trust_levers, self.coarse_levers,
                self.changed, steps, method == "rk4", k,
                rows[True, True], rows[True, False], self.saved[draw],
                rows[False, True], rows[False, False], self.coarse_saved[draw],
            )  # fmt: skip
            if explain_failures and bad != 0.0:
                self._explain(draw, method, steps)
            if on_progress:
                on_progress(draw + 1, self.inputs.draws)

    def empty(self) -> tuple[Array, Array, Array]:
        """Rows of trusts, rows that blocks share, and columns of everything else, before anything is filled in."""
        return (
            _aligned(self.blocks * self.layout.trust_count * self.stride, self.real),
            _aligned(self.layout.near_count * self.stride, self.real),
            np.zeros((self.widest, self.layout.coarse_count), self.real),
        )

    def starts(self, first: int) -> tuple[Array, Array]:
        """Where the next draws start, with all that stays as it is.

        As (draws, rows that last, trusts of all blocks) and (draws, members of the largest place, columns). All at
        once, in few calls of NumPy: what is done draw by draw would keep other threads waiting.
        """
        last = min(first + self.together, self.inputs.draws)
        given, model = self.inputs, self.model
        parameters = {name: values[:, first:last] for name, values in given.parameters.items()}
        batch = Inputs(parameters, given.levers, given.attributes, given.index, given.sizes, given.codes)
        course = Course(model, batch, Arrays(model, batch))
        course.begin()
        names = (*model.parameters, *model.attributes, *model.in_stage("constant"), *model.stocks)
        in_trusts = np.zeros((last - first, extent(model, names, self.layout.trust_rows).stop, self.padded), self.real)
        coarse = np.zeros((last - first, self.widest, self.layout.coarse_count), self.real)
        for name in names:
            numbers = course.values[name]
            inner = len(numbers)
            if not inner:
                continue
            if model.shape(name).place == TRUST:
                row = self.layout.trust_rows[name, 0]
                in_trusts[:, row : row + inner, : given.trusts] = numbers.swapaxes(0, 1)
            else:
                row = self.layout.coarse_rows[name, 0]
                coarse[:, : numbers.shape[2], row : row + inner] = np.moveaxis(numbers, 0, 2)
        in_trusts[..., given.trusts :] = in_trusts[..., given.trusts - 1 : given.trusts]
        return in_trusts, coarse

    def fill(self, a: Array, c: Array, starts: tuple[Array, Array], draw: int) -> None:
        """Where one of those draws starts, block by block; what does not last is computed before it is read."""
        in_trusts, coarse = starts[0][draw], starts[1][draw]
        blocks = a.reshape(self.blocks, -1, self.stride)
        blocks[:, : len(in_trusts)] = in_trusts.reshape(len(in_trusts), self.blocks, self.stride).swapaxes(0, 1)
        c[:] = coarse

    def _explain(self, draw: int, method: Method, steps: int) -> None:
        """Raise for a number that is not finite: NumPy finds the first.

        A stock that was ever not finite is so at the end, so no run is mistaken for a good one.
        """
        stepwise.run(self.model, self.inputs.of_draw(draw), (), "vectorised", method, steps, first_draw=draw)
        if self.plan.precision == "single":
            raise NotFiniteError(
                f"draw {draw}: a number is not finite in single precision, though none is so in double: "
                'take precision = "double"'
            )
        raise NotFiniteError(
            f"draw {draw}: a number is not finite, though none is so in the vectorised engine; please report it"
        )

    def watched(self) -> dict[str, Array]:
        """Views of what was saved, as (quarters + 1, inner, draws, members)."""
        values = {}
        for name, rows in self.at.items():
            place = self.model.shape(name).place
            saved = self.saved if place == TRUST else self.coarse_saved[..., : self.inputs.sizes[place]]
            values[name] = np.moveaxis(saved[:, :, rows], 0, 2)
        return values
