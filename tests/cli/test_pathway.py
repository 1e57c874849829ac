"""`qisim pathway`: the table, JSON, the folder, wrong input and Ctrl-C."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from qisim.cli.application import application
from qisim.pathway import parameters

SMALL = [
    "--set",
    "attendances=60",
    "--set",
    "beds=150",
    "--set",
    "direct_admissions=6",
    "--set",
    "planned_admissions=6",
]
QUICK = ["pathway", *SMALL, "--replications", "2", "--weeks", "1", "--warm-up", "0"]
# A test runner in the background may ignore SIGINT, and its children would inherit that.
QISIM = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import qisim.cli.progress; "
    "qisim.cli.progress.SECONDS_BETWEEN_LINES = 0.0; from qisim.cli import main; main()"
)
PATIENCE = 60.0


def invoked(*arguments):
    return CliRunner().invoke(application, [*QUICK, *arguments])


def test_the_table_says_before_after_difference_and_interval():
    ended = invoked("--quiet")
    assert ended.exit_code == 0, ended.output
    for words in ("Before", "After", "Difference", "95% interval", "Within four hours", "Little's law", "explain"):
        assert words in ended.stdout


def test_json_is_one_object_with_the_weights():
    ended = invoked("--quiet", "--json", "--waste-emergency-flow", "0.5")
    found = json.loads(ended.stdout)
    assert found["settings"]["waste_emergency_flow"] == 0.5
    assert found["finished_replications"] == 2
    assert {"bed_days_a_year", "simulated", "continuous", "explained"} <= set(found["weights"])
    assert {row["measure"] for row in found["measures"]} >= {"four_hours", "bed_days", "delayed"}


def test_a_seed_gives_the_same_numbers_and_another_seed_others():
    first, again, other = (invoked("--quiet", "--json", "--seed", seed).stdout for seed in ("1", "1", "2"))
    assert first == again != other


def test_the_folder_holds_a_picture_and_the_numbers_and_is_gone_on_from(tmp_path):
    folder = tmp_path / "out"
    assert invoked("--quiet", "--out", str(folder)).exit_code == 0
    names = {"week.svg", "week.png", "pathway.json", "measures.parquet", "replications.parquet", "week.parquet"}
    assert {path.name for path in folder.iterdir()} == names
    assert pq.read_table(folder / "week.parquet").num_rows == 2 * 2 * 5 * 168
    more = CliRunner().invoke(application, [*QUICK, "--replications", "3", "--out", str(folder)])
    assert "4 of 6 runs are there already" in more.stderr
    assert json.loads((folder / "pathway.json").read_text(encoding="utf-8"))["finished_replications"] == 3


def test_the_parameters_are_listed_with_their_evidence():
    ended = CliRunner().invoke(application, ["pathway", "--parameters"])
    assert ended.exit_code == 0
    assert all(f"{name} = " in ended.stdout for name in parameters())
    assert "older_beddays_not_needed" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "beds=0"], ["beds", "1 to 5000"]),
        (["--set", "bed=500"], ["did you mean 'beds'"]),
        (["--set", "beds=many"], ["beds=many"]),
        (["--set", "beds"], ["KEY=VALUE"]),
        (["--set", "beds=150.5"], ["whole number"]),
        (["--set", "arrivals_by_hour.at_24=1"], ["at_24"]),
        (["--set", "arrivals_by_hour=0"], ["nobody ever comes"]),
        (["--set", "beds=90"], ["need more beds than there are", "% are too much", "--allow-overload"]),
        (["--waste-emergency-flow", "1.2"], ["waste_emergency_flow", "1.2"]),
        (["--waste-frail-discharge", "nan"], ["waste_frail_discharge"]),
        (["--trust", "RAA"], ["--data FOLDER"]),
        (["--data", "."], ["--trust CODE"]),
        (["--own-delays"], ["--trust CODE"]),
        (["--trust", "RAA", "--data", "nowhere"], ["ae_month.csv", "No such file"]),
    ],
)
def test_wrong_input_is_refused_with_exit_code_2(arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = invoked(*arguments)
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("Error: ")
    assert all(word in ended.stderr for word in words)


def test_overload_runs_where_only_these_weeks_are_meant_and_says_so():
    ended = invoked("--quiet", "--set", "beds=90", "--allow-overload")
    assert ended.exit_code == 0
    assert "Overloaded: beds" in ended.stdout


def test_the_event_limit_ends_a_run_with_a_message():
    ended = invoked("--event-limit", "500")
    assert ended.exit_code == 1
    assert "limit of 500 events" in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process alone")
def test_an_interrupted_command_keeps_what_is_finished_and_goes_on_from_there(tmp_path):
    command = [sys.executable, "-c", QISIM, "pathway", *SMALL, "--weeks", "2", "--warm-up", "0", "--out", "out"]
    process = subprocess.Popen(
        [*command, "--replications", "500"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    begin = time.monotonic()
    said = ""
    while "second" not in said:  # the line after the first has a rate: some replications are finished
        said += process.stderr.readline()
        assert time.monotonic() - begin < PATIENCE
    process.send_signal(signal.SIGINT)
    printed, after = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, after
    assert "Within four hours" in printed
    assert "the same command goes on from there" in after
    assert "Traceback" not in after
    kept = json.loads((tmp_path / "out" / "pathway.json").read_text(encoding="utf-8"))["finished_replications"]
    assert 0 < kept < 500
    again = subprocess.run(
        [*command, "--replications", str(kept + 1)], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE
    )
    assert again.returncode == 0, again.stderr
    assert f"{2 * kept} of {2 * kept + 2} runs are there already" in again.stderr
