"""A scenario is called by name from anywhere, and one's own comes first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qisim.errors import OutputError, ScenarioError
from qisim.scenarios import available, check, load, new
from qisim.scenarios.finding import UNREADABLE, bundled_folder, find, find_experiment
from qisim.scenarios.forms import Forms

Write = Callable[[str, str], Path]
PLAN = 'title = "Plan"\nbudget.amount = 0\n'


def test_a_name_is_looked_for_in_the_working_folder_first(write: Write) -> None:
    own = write("survival-of-the-fittest", PLAN)
    assert find("survival-of-the-fittest") == own
    assert find("systematic-support") == bundled_folder() / "systematic-support.toml"


def test_a_path_is_taken_as_it_is(write: Write, forms: Forms) -> None:
    own = write("plan", PLAN)
    assert load("scenarios/plan.toml", forms=forms).name == load(own, forms=forms).name == "plan"


def test_what_is_available_is_listed_by_name_with_title_and_file(write: Write) -> None:
    own = write("plan", PLAN)
    broken = write("broken", "title = ")
    listings = {listing.name: listing for listing in available()}
    shipped = {file.stem for file in bundled_folder().glob("*.toml")}
    assert {"survival-of-the-fittest", "systematic-support"} <= shipped
    assert list(listings) == sorted({"broken", "plan", *shipped})
    assert (listings["plan"].title, listings["plan"].file) == ("Plan", own)
    assert (listings["broken"].title, listings["broken"].file) == (UNREADABLE, broken)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("scenarios/plam.toml", "there is no such scenario file"),
        ("scenarios/folder.toml", "is a folder, not a scenario file"),
        ("nowhere/plan.toml", "there is no such scenario file"),
    ],
)
def test_a_path_without_a_file(write: Write, folder: Path, forms: Forms, name: str, message: str) -> None:
    write("plan", PLAN)
    (folder / "folder.toml").mkdir()
    (found,) = check(name, forms=forms)
    assert (found.message, found.file) == (message, name)
    assert found.suggestion == (
        "did you mean 'plan.toml'?" if "plam" in name else "`qisim scenarios` lists those that can be called by name"
    )


def test_a_sweep_without_a_file(folder: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        find_experiment("ours/doses.toml", "sweep")
    (found,) = caught.value.problems
    assert (found.message, found.file) == ("there is no such sweep file", "ours/doses.toml")
    assert found.suggestion is not None and "dose-by-duration" in found.suggestion
    (folder.parent / "ours").mkdir()
    (folder.parent / "ours" / "dose.toml").write_text("")
    with pytest.raises(ScenarioError, match=r"did you mean 'dose\.toml'\?"):
        find_experiment("ours/doses.toml", "sweep")


def test_a_folder_in_place_of_a_name_is_told_as_a_folder(folder: Path, forms: Forms) -> None:
    (found,) = check("scenarios", forms=forms)
    assert (found.message, found.file) == ("is a folder, not a scenario file", "scenarios")


def test_a_file_called_without_its_ending_is_pointed_at(folder: Path, forms: Forms) -> None:
    (folder.parent / "plan.toml").write_text(PLAN)
    (found,) = check("plan", forms=forms)
    assert found.suggestion == "did you mean './plan.toml'?"
    (folder.parent / "ours").mkdir()
    (folder.parent / "ours" / "plan.toml").write_text(PLAN)
    (found,) = check("ours/plan", forms=forms)
    assert found.suggestion == "did you mean 'ours/plan.toml'?"


def test_the_path_of_a_file_elsewhere_is_tidy(folder: Path, forms: Forms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder.parent / "plan.toml").write_text("yeers = 5\n" + PLAN)
    (found,) = check("../plan.toml", forms=forms)
    assert found.file == str((folder.parent / "plan.toml").resolve())


def test_a_file_of_another_kind(folder: Path, forms: Forms) -> None:
    (folder.parent / "plan.txt").write_text(PLAN)
    (found,) = check("plan.txt", forms=forms)
    assert found.suggestion == "a scenario file ends in .toml"


def test_a_file_that_may_not_be_read(write: Write, forms: Forms, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    write("plan", PLAN)
    monkeypatch.setattr(Path, "read_bytes", refused)
    (found,) = check("plan", forms=forms)
    assert (found.message, found.file) == ("cannot be read: Permission denied", "scenarios/plan.toml")


SOURCE = """\
title = "Source"
description = '''
[levers.not_a_table]
'''
budget.amount = 0

# Coaches come first,
# since they teach.
[levers.coach_posts]
value = 2 # two

  [levers.training_places]
  value = "2 %/year"
"""


def test_a_new_scenario_is_its_source_until_it_is_changed(write: Write, folder: Path, forms: Forms) -> None:
    write("source", SOURCE)
    file = new("our-plan", "source", Path("scenarios"))
    assert file == Path("scenarios/our-plan.toml")
    ours, source = load("our-plan", forms=forms), load("source", forms=forms)
    assert (ours.title, ours.chain[0]) == ("Our plan", folder / "source.toml")
    assert (ours.levers, ours.budget) == (source.levers, source.budget)


def test_a_new_scenario_shows_the_choices_and_comments_of_its_source(write: Write, forms: Forms) -> None:
    write("source", SOURCE)
    file = new("our-plan", "source", Path("scenarios"))
    text = file.read_text(encoding="utf-8")
    _, _, choices = text.partition("\n\n")
    assert choices.endswith("# Coaches come first,\n# since they teach.\n# [levers.coach_posts]\n# value = 2 # two\n\n"
                            "#   [levers.training_places]\n#   value = \"2 %/year\"\n")  # fmt: skip
    changed = text.replace("# [levers.coach_posts]\n# value = 2", "[levers.coach_posts]\nvalue = 3")
    file.write_text(changed, encoding="utf-8")
    values = [setting.amount.value for setting in load(file, forms=forms).levers if setting.lever == "coach_posts"]
    assert values == [3.0]


def test_a_new_scenario_may_start_from_a_file(write: Write, folder: Path, forms: Forms) -> None:
    write("source", SOURCE)
    inside = new("inside", "scenarios/source.toml", Path("scenarios"))
    assert 'builds_on = "source.toml"' in inside.read_text(encoding="utf-8")
    outside = new("outside", folder / "source.toml", Path("elsewhere"))
    assert check(outside, forms=forms) == check(inside, forms=forms) == []


def test_a_new_scenario_never_replaces_a_file(write: Write) -> None:
    own = write("our-plan", PLAN)
    write("source", SOURCE)
    with pytest.raises(OutputError, match="there is such a file already"):
        new("our-plan", "source", Path("scenarios"))
    assert own.read_text(encoding="utf-8") == PLAN


def test_a_new_scenario_where_nothing_can_be_written(write: Write, folder: Path) -> None:
    write("source", SOURCE)
    (folder.parent / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be made: File exists"):
        new("our-plan", "source", Path("file"))


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Our Plan", "did you mean 'our-plan'?"),
        ("../plan", "did you mean 'plan'?"),
        ("plan.toml", "did you mean 'plan-toml'?"),
        ("a--b", "did you mean 'a-b'?"),
        ("Café", "did you mean 'cafe'?"),
        ("con", "call it 'con-of-ours'"),
        ("lpt1", "call it 'lpt1-of-ours'"),
        ("x" * 300, f"did you mean '{'x' * 80}'?"),
        ("", None),
    ],
)
def test_a_name_that_cannot_be_one(write: Write, folder: Path, name: str, suggestion: str | None) -> None:
    write("source", SOURCE)
    with pytest.raises(ScenarioError) as caught:
        new(name, "source", Path("scenarios"))
    assert caught.value.problems[0].suggestion == suggestion
    assert [file.name for file in folder.iterdir()] == ["source.toml"]


def test_in_a_checkout_a_name_that_is_taken_is_taken_by_a_file(
    write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qisim.scenarios.starting.bundled_folder", lambda: folder)
    write("source", SOURCE)
    new("ours", "source", Path("scenarios"))
    with pytest.raises(OutputError, match="there is such a file already"):
        new("ours", "source", Path("scenarios"))


def test_a_new_scenario_does_not_hide_one_that_comes_with_qisim(folder: Path) -> None:
    with pytest.raises(ScenarioError, match="would hide it"):
        new("systematic-support", "survival-of-the-fittest", Path("scenarios"))
