"""What the README says can be done, can be done."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from qisim.cli.application import application

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_python_of_the_readme_runs(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert "productivity_growth" in capsys.readouterr().out


def test_the_way_to_a_scenario_of_ones_own_can_be_gone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^    qisim ((?:scenarios|new|check)\b[^#\n]*)", README, flags=re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["scenarios", "new", "check"]
    for command in commands:
        ended = CliRunner().invoke(application, command.split())
        assert ended.exit_code == 0, ended.output
