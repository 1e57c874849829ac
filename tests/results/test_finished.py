"""A finished result read back: what it was, or why not."""

from __future__ import annotations

import json
import shutil

import pytest

from qisim import report
from qisim.errors import InputError
from qisim.experiments import compare
from qisim.results.finished import changed_since, read

SCENARIO = 'title = "Left alone"\nyears = 2\n[budget]\namount = 0\n'
OTHER = (
    'title = "Trained"\nbuilds_on = "first.toml"\n[budget]\namount = 1000000\n[levers.coach_density]\nvalue = 0.001\n'
)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    for name, text in (("first", SCENARIO), ("second", OTHER)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "publish", lambda result, folder: (folder / "report.html").write_text("A report"))
        return compare(
            folder / "first.toml",
            folder / "second.toml",
            only={"type": "ambulance"},
            draws=3,
            engine="vectorised",
            workers=1,
            out=folder / "results",
        )


@pytest.fixture
def copy(result, tmp_path):
    """The result in a folder of another name."""
    return shutil.copytree(result.folder, tmp_path / "renamed")


def problem_of(folder):
    with pytest.raises(InputError) as error:
        read(folder)
    (problem,) = error.value.problems
    assert error.value.exit_code == 2
    return problem


def test_it_is_what_it_was(result, copy):
    again = read(copy)
    assert again.names == result.names
    assert [one.digest() for one in again.scenarios] == [one.digest() for one in result.scenarios]
    assert again.population == result.population
    assert again.settings == result.settings
    assert again.metrics.equals(result.metrics)
    assert again.differences.equals(result.differences)
    assert again.trajectories.astype(object).equals(result.trajectories.astype(object))
    assert again.folder == copy


def test_nothing_has_changed_since_it_was_computed(copy):
    assert changed_since(read(copy)) == []


def test_what_has_changed_since_is_said(copy):
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["decided_by"]["model"] = "another"
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert changed_since(read(copy)) == ["the model's equations"]


def test_no_such_folder(copy):
    problem = problem_of(copy.parent / "renamd")
    assert problem.message == "there is no such folder"
    assert problem.suggestion == "did you mean 'renamed'?"
    assert problem_of("x" * 5000).message == "there is no such folder"


def test_a_file_is_no_folder(copy):
    assert problem_of(copy / "metrics.parquet").message == "is a file, and no folder"


def test_a_folder_that_holds_results_is_not_one(copy):
    problem = problem_of(copy.parent)
    assert problem.message == "holds no manifest.json"
    assert problem.suggestion == f"results lie in it, such as {copy}"


def test_an_interrupted_run(copy):
    partial = copy.rename(copy.with_name("renamed.partial"))
    assert problem_of(partial).message == "the run was interrupted"
    assert problem_of(copy).suggestion.startswith("the run was interrupted")


def test_a_file_that_was_changed_or_taken_away(copy):
    (copy / "metrics.parquet").write_bytes(b"other")
    (copy / "levers.parquet").unlink()
    problem = problem_of(copy)
    assert problem.message == "the result is not as it was written"
    assert problem.found == "missing or changed: levers.parquet, metrics.parquet"


@pytest.mark.parametrize("text", ["{", "[]", '{"runs": 3}', '{"states": 1, "decided_by": {}}', "\x00"])
def test_a_manifest_that_is_none(copy, text):
    (copy / "manifest.json").write_text(text, encoding="utf-8")
    assert problem_of(copy).file == str(copy / "manifest.json")


def test_a_manifest_that_lacks_something(copy):
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    del manifest["decided_by"]["engine"]
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert problem_of(copy).message == "does not say what decided the result"


def test_trusts_that_are_no_longer_to_be_found(copy):
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["population"].update(name="ours", source="/gone/ours.csv")
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    problem = problem_of(copy)
    assert problem.message == "the trusts of this result (/gone/ours.csv) are not to be had"
    assert "there is no such population" in problem.found


def test_trusts_that_have_changed_since(copy):
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["population"]["only"] = {"type": "community"}
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert problem_of(copy).found == "its trusts have changed since"
