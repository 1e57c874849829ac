"""The parts of a sweep on a cluster: dask.distributed carries plain text there and the bytes of parts back.

A task is a part. What a worker gets is the text of the sweep and of what it names; it checks that its qisim is the
one that asked before it does anything else, and gives back the files of the part, byte for byte those that this machine
would have written.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qisim import population, scenarios
from qisim.engines import compiled
from qisim.engines.integrate import Progress
from qisim.errors import InputError, Problem, RunError, did_you_mean
from qisim.experiments.core import Say
from qisim.experiments.job import model_for
from qisim.experiments.sweep import specification as specifications
from qisim.experiments.sweep.folder import CHECKS, Part, SweepFolder, key_of
from qisim.experiments.sweep.runs import courses, runs_of, simulated, table
from qisim.experiments.sweep.study import Study
from qisim.results import provenance
from qisim.results.files import whole_file
from qisim.results.posterior import DrawsFile

if TYPE_CHECKING:
    from distributed import Client

SECONDS_TO_CONNECT = 30
SECONDS_TO_A_WORD = 60
"""Between two messages while no worker is there."""
IN_FLIGHT = 3
"""Parts for each thread of the cluster that are under way or waiting there, so that none is idle and few are held."""
TRIES = 5
"""Of a part whose workers die; dask itself tries three times each."""
SLURM_KEYS = {
    "jobs": int, "cores": int, "memory": str, "walltime": str, "queue": str, "account": str, "interface": str,
    "host": str, "job_extra_directives": list, "job_script_prologue": list, "python": str,
}  # fmt: skip
NEEDED = ("jobs", "cores", "memory")


def compute(
    address: str,
    study: Study,
    folder: SweepFolder,
    parts: Sequence[Part],
    report: Progress,
    say: Say | None,
) -> int:
    """Compute parts on a cluster and keep each as it comes; says how many runs failed.

    address: of a scheduler, such as tcp://host:8786, or a TOML file that says how to ask SLURM for workers
    """
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    text = _spec(study)
    failed = done = 0
    runs = study.specification.runs_at_a_point
    with _client(address) as client:
        _wait_for_workers(client, address, say)
        waiting, tries = list(reversed(parts)), dict.fromkeys((part.number for part in parts), 0)
        under_way: dict[str, Part] = {}
        arriving = as_completed(with_results=False)

        def submit() -> None:
            room = max(1, IN_FLIGHT * sum(client.nthreads().values()))
            while waiting and len(under_way) < room:
                part = waiting.pop()
                future = client.submit(part_files, text, (part.number, part.first, part.last), pure=False)
                under_way[future.key] = part
                arriving.add(future)

        submit()
        for future in arriving:
            part = under_way.pop(future.key)
            try:
                files = future.result()
            except KilledWorker as error:
                tries[part.number] += 1
                if tries[part.number] >= TRIES:
                    died = f"the workers that computed part {part.number} died again and again: {error}"
                    raise RunError(died) from error
                waiting.append(part)
            else:
                failed += _keep(folder, files)
                done += (part.last - part.first) * runs
                report(done, len(parts))
            submit()
    return failed


def _wait_for_workers(client: Client, address: str, say: Say | None) -> None:
    """Until the first is there: a queue may take hours, and nobody should wonder what is awaited."""
    while not client.nthreads():
        with contextlib.suppress(TimeoutError):
            client.wait_for_workers(1, timeout=SECONDS_TO_A_WORD)
            break
        if say:
            say(f"No worker has come to {address} yet; still waiting. Ctrl-C stops, and what is done stays.")
    if say:
        say(f"Computing on {address}: {len(client.nthreads())} workers so far.")


def part_files(spec: str, part: tuple[int, int, int]) -> dict[str, bytes]:
    """On a worker: the files of one part, by their names in the folder.

    Raises `RunError` before anything is computed where this qisim is another one than that which asks.
    """
    study = _study(spec)
    one = Part(*part)
    outcomes = simulated(study, runs_of(study.specification, one.first, one.last), 1, None)
    failed = sum(outcome.cause is not None for outcome in outcomes)
    kept = courses(study.specification, outcomes, study.model.members) if study.specification.trajectories else None
    with tempfile.TemporaryDirectory(prefix="qisim-") as place:
        folder = SweepFolder(Path(place))
        folder.keep(one, key_of(study.identity), table(study.specification, outcomes), kept, failed)
        return {
            path.relative_to(place).as_posix(): path.read_bytes() for path in Path(place).rglob("*") if path.is_file()
        }


def _spec(study: Study) -> str:
    """All that a worker needs, as text."""
    one = study.specification
    trusts = one.file.parent / one.population
    return json.dumps(
        {
            "code": provenance.code_digest(),
            "key": key_of(study.identity),
            "name": one.name,
            "points": one.points,
            "sweep": one.text,
            "scenarios": {scenario.name: scenario.to_toml() for scenario in study.scenarios},
            "population": trusts.read_text(encoding="utf-8") if trusts.is_file() else None,
            "engine": study.engine,
            "draws": None if study.drawn_from is None else study.drawn_from.to_json_object(),
        }
    )


@lru_cache(maxsize=2)
def _study(spec: str) -> Study:
    """The study that a text says, in a folder of its own that lives as long as the worker."""
    told: dict[str, Any] = json.loads(spec)
    if told["code"] != provenance.code_digest():
        raise RunError("this worker has another qisim than the machine that asks; nothing was computed here")
    place = Path(tempfile.mkdtemp(prefix="qisim-"))
    file = place / f"{told['name']}.toml"
    file.write_text(told["sweep"], encoding="utf-8")
    loaded = []
    for name, text in told["scenarios"].items():
        path = place / "scenarios" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        loaded.append(scenarios.load(path))
    specification = replace(specifications.load(file), points=told["points"])
    if told["population"] is not None:
        (place / specification.population).write_text(told["population"], encoding="utf-8")
        country = population.load(place / specification.population)
    else:
        country = population.load(specification.population)
    trusts = country.select(specification.only) if specification.only else country
    drawn_from = None if told["draws"] is None else DrawsFile.from_json_object(told["draws"])
    study = Study(specification, tuple(loaded), country, trusts, model_for(loaded), told["engine"], drawn_from)
    if key_of(study.identity) != told["key"]:
        raise RunError("this worker would compute other numbers than the machine that asks; nothing was computed here")
    if study.engine == "compiled":
        compiled.prepare(study.model, study.kept, precision=study.specification.precision)
    return study


def _keep(folder: SweepFolder, files: dict[str, bytes]) -> int:
    """Write the files of a part as they came, its checksum last; says how many of its runs failed."""
    failed = 0
    for name in sorted(files, key=lambda name: name.startswith(CHECKS)):
        (folder.path / name).parent.mkdir(exist_ok=True)
        with whole_file(folder.path / name) as file:
            file.write(files[name])
        if name.startswith(CHECKS):
            failed = int(json.loads(files[name])["failed"])
    return failed


@contextlib.contextmanager
def _client(address: str) -> Iterator[Client]:
    """A client of a scheduler that is there, or of one that asks SLURM for workers."""
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            Problem("dask.distributed is not installed", key="--cluster", suggestion='pip install "qisim[cluster]"')
        ) from None
    if address.endswith(".toml"):
        with _slurm(Path(address)) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            Problem(
                "no scheduler answers there",
                key="--cluster",
                found=f"{address} ({error})",
                expected="an address such as tcp://host:8786, or a TOML file for SLURM",
            )
        ) from error
    with client:
        yield client


@contextlib.contextmanager
def _slurm(file: Path) -> Iterator[Any]:
    """A scheduler here whose workers are jobs of SLURM; without its dashboard, which would bind all interfaces."""
    from dask_jobqueue import SLURMCluster

    settings = slurm_settings(file)
    options: dict[str, Any] = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
    if "host" in settings:
        options["host"] = settings.pop("host")
    jobs = settings.pop("jobs")
    with SLURMCluster(processes=settings["cores"], scheduler_options=options, **settings) as cluster:
        cluster.scale(jobs=jobs)
        yield cluster


def slurm_settings(file: Path) -> dict[str, Any]:
    """What a TOML file says of SLURM's jobs: the table [slurm]. Raises `InputError` with all that is wrong."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror or error}", str(file))) from None
    except ValueError as error:
        raise InputError(Problem(f"not valid TOML: {error}", str(file))) from None
    settings = told.get("slurm")
    if not isinstance(settings, dict):
        expected = "[slurm], with jobs, cores and memory"
        raise InputError(Problem("the table [slurm] is missing", str(file), expected=expected))
    problems = [
        Problem("unknown key", str(file), key=f"slurm.{key}", suggestion=did_you_mean(key, list(SLURM_KEYS)))
        for key in settings
        if key not in SLURM_KEYS
    ]
    problems += [
        Problem("wrong type", str(file), key=f"slurm.{key}", found=repr(settings[key]), expected=kind.__name__)
        for key, kind in SLURM_KEYS.items()
        if key in settings and (not isinstance(settings[key], kind) or isinstance(settings[key], bool))
    ]
    problems += [
        Problem("missing", str(file), key=f"slurm.{key}", expected=f"{key} = ...")
        for key in NEEDED
        if key not in settings
    ]
    problems += [
        Problem("must be at least 1", str(file), key=f"slurm.{key}", found=str(settings[key]))
        for key in ("jobs", "cores")
        if isinstance(settings.get(key), int) and settings[key] < 1
    ]
    if problems:
        raise InputError(problems)
    return dict(settings)
