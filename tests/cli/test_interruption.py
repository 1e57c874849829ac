"""Ctrl-C during the draws: what is finished stays, and nothing half-finished takes a final name."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

# A test runner in the background may ignore SIGINT, and its children would inherit that.
QISIM = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from qisim.cli import main; main()"
COMMAND = [sys.executable, "-c", QISIM, "run", "systematic-support", "--only", "nhs_region=North West"]
SETTINGS = ["--draws", "40", "--workers", "1", "--engine", "vectorised"]
PATIENCE = 120.0


def wait_for(sight, process):
    begin = time.monotonic()
    while not sight():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() - begin < PATIENCE
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process alone")
def test_an_interrupted_command_keeps_its_runs_and_goes_on_from_there(tmp_path):
    results = tmp_path / "qisim-results"
    process = subprocess.Popen(
        [*COMMAND, *SETTINGS], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: list(results.glob("*.partial/parts/*draws*.npz")), process)
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert printed == ""
    assert "Interrupted." in said
    assert "of 41 runs are finished" in said
    assert "Traceback" not in said
    assert [folder.suffix for folder in results.iterdir() if folder.is_dir()] == [".partial"]

    again = subprocess.run([*COMMAND, *SETTINGS], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
    assert again.returncode == 0, again.stderr
    assert "of 41 runs are there already" in again.stderr
    (folder,) = (path for path in results.iterdir() if path.is_dir())
    assert folder.suffix == ""
    assert (folder / "report.html").is_file()
