"""The battery as part of a validation: test by test, kept in its folder, taken up where it was interrupted."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

from qisim.errors import OutputError, ScenarioError
from qisim.experiments.battery import checks as battery
from qisim.experiments.battery.checks import CHECKS, Check
from qisim.experiments.battery.strategies import shipped
from qisim.experiments.job import model_for
from qisim.experiments.validation import validation
from qisim.report import validation as report
from qisim.results.folders import RunFolder
from qisim.results.scorecard import Listing, Outcome, outcome_from, verdict_words

module = import_module("qisim.experiments.validation")

PUBLISH = report.publish
QUICK = {"draws": 2, "battery": True, "engine": "vectorised", "workers": 1}


def outcome(name, **more):
    return Outcome(name=name, test=1, title=name.title(), done="Looked.", worst="none", **more)


@pytest.fixture(autouse=True)
def plain_validation_report(monkeypatch):
    """A report of one line, for speed."""
    monkeypatch.setattr(report, "publish", lambda result, here, command: (here / "report.html").write_text(command))


@pytest.fixture
def asked(monkeypatch):
    """Two checks that cost nothing, and how often each was asked."""
    times = []

    def check(name, **more):
        def answer(bench):
            times.append(name)
            return outcome(name, **more)

        return Check(name, answer, 1)

    made = (check("first", words=("Say why.",)), check("second", failures=("It <b>fails</b>.",)))
    monkeypatch.setattr(module, "CHECKS", made)
    return times


@pytest.fixture
def made(strategies, trusts, tmp_path):
    def run(**more):
        given = {"strategies": strategies, "population": trusts, "out": tmp_path / "results", **QUICK, **more}
        return validation("training-transfer", **given)

    return run


def test_the_checks_are_sterman_s_twelve_tests_and_each_has_its_own_name():
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert battery.CHECKS is CHECKS


def test_the_cheap_checks_answer_to_their_names(bench):
    cheap = {"boundary", "stocks", "decisions", "dimensions", "parameters", "extreme-equations", "reproduction"}
    answers = [(check.name, check.answer(bench)) for check in CHECKS if check.name in cheap | {"system-improvement"}]
    assert [name for name, _ in answers] == [found.name for _, found in answers]
    assert [found.test for _, found in answers] == [1, 2, 2, 3, 4, 5, 7, 12]


def test_verdicts():
    found = [outcome("a"), outcome("b", words=("w",)), outcome("c", words=("w",), failures=("f",))]
    assert [one.verdict for one in found] == ["passed", "needs words", "failed"]
    assert verdict_words(found) == "Of 3 checks 1 passed, 1 failed, 1 need words."


def test_an_outcome_is_read_back_as_it_was_written():
    whole = outcome("a", failures=("f",), words=("w",), listings=(Listing("c", ("x", "y"), (("1", "2"),)),))
    assert outcome_from(json.loads(json.dumps(whole.to_json_object()))) == whole


def test_shipped_strategies_share_one_model_and_the_others_are_named():
    kept, left = shipped()
    assert [one.name for one in kept[:2]] == ["survival-of-the-fittest", "systematic-support"]
    assert len({model_for([*kept[:2], one]).digest for one in kept}) == 1
    assert "stroke-and-cardiac" in left


def test_a_folder_holds_the_episode_s_figure_the_scorecard_and_one_report(made, asked, monkeypatch):
    monkeypatch.setattr(report, "publish", PUBLISH)
    found = made()
    assert not found.holds
    names = {path.relative_to(found.folder).as_posix() for path in found.folder.rglob("*") if path.is_file()}
    figures = {f"figures/training-transfer.{ending}" for ending in ("svg", "png")}
    tables = {"measures.parquet", "courses.parquet", "battery.json", "validation.csv", "validation.md"}
    assert names == {"manifest.json", "report.html", *figures, *tables}
    text = (found.folder / "report.html").read_text(encoding="utf-8")
    assert "It &lt;b&gt;fails&lt;/b&gt;." in text and "<b>fails" not in text
    assert "Needs words: Say why." in text
    assert "**failed**" in (found.folder / "validation.md").read_text(encoding="utf-8")


def test_the_same_again_is_found_and_fresh_makes_it_again(made, asked):
    first, again = made(), made()
    assert again.reused and again.folder == first.folder and asked == ["first", "second"]
    assert again.table.equals(first.table) and again.courses.equals(first.courses)
    assert again.outcomes == first.outcomes
    assert not made(fresh=True).reused and len(asked) == 4


def test_a_damaged_folder_is_made_again(made, asked):
    first = made()
    (first.folder / "measures.parquet").write_bytes(b"nothing")
    said = []
    assert not made(say=said.append).reused
    assert "is not as it was written" in said[0]


def test_an_interruption_between_checks_keeps_what_is_finished(made, asked, monkeypatch):
    first, second = module.CHECKS

    def interrupted(bench):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "CHECKS", (first, Check("second", interrupted, 1)))
    with pytest.raises(KeyboardInterrupt) as stop:
        made()
    assert stop.value.__notes__[0] == "1 of 2 checks are finished."
    assert "the same command goes on from there" in stop.value.__notes__[1]
    monkeypatch.setattr(module, "CHECKS", (first, second))
    begun = []
    made(progress=lambda done, total: begun.append((done, total)))
    assert asked == ["first", "second"]  # the first was not asked again
    assert begun[0][0] == begun[0][1] - 2  # nor was the episode run again


def test_an_interruption_between_episodes_keeps_those_that_are_finished(tmp_path):
    given = ("training-transfer", "east-london")

    def interrupt(done, total):
        if 0 < done < total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stop:
        validation(*given, draws=1, workers=1, out=tmp_path, progress=interrupt)
    assert "of 2 episodes are finished." in stop.value.__notes__[0]


def test_finished_episodes_are_not_run_again(tmp_path, monkeypatch):
    given = ("training-transfer", "east-london")
    done = []
    kept = module.found

    def interrupt_after_one(episode, seen):
        if done:
            raise KeyboardInterrupt
        done.append(episode.name)
        return kept(episode, seen)

    monkeypatch.setattr(module, "found", interrupt_after_one)
    with pytest.raises(KeyboardInterrupt):
        validation(*given, draws=1, workers=1, out=tmp_path)
    monkeypatch.setattr(module, "found", lambda episode, seen: done.append(episode.name) or kept(episode, seen))
    validation(*given, draws=1, workers=1, out=tmp_path)
    assert sorted(done) == sorted(given)


def test_a_ranking_of_one_is_refused(made, strategies):
    with pytest.raises(ScenarioError, match="a ranking needs two strategies"):
        made(strategies=strategies[:1])


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_run(made, tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written here"):
        made(out=tmp_path / "taken", progress=lambda done, total: pytest.fail("something was run"))


def test_a_folder_without_its_tables_is_damaged(tmp_path):
    place = RunFolder(tmp_path, ["a"], "key", frozenset({"measures.parquet"}))
    place.final.mkdir()
    (place.final / "manifest.json").write_text('{"key": "key", "files": {}}', encoding="utf-8")
    assert place.damaged() == ["manifest.json"]
