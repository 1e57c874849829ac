"""A person's words: read by item number, merged into the document, refused with file, line and suggestion."""

from __future__ import annotations

import tomllib

import pytest

from qisim import standards
from qisim.errors import InputError
from qisim.standards.standards import RAHMANDAD_STERMAN_MINIMUM, STRESS_SD


@pytest.fixture
def file(tmp_path):
    def written(text: str):
        path = tmp_path / "words.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def problems_of(path, standard=STRESS_SD):
    with pytest.raises(InputError) as error:
        standards.read_words(path, standard)
    return error.value.problems


def test_words_fill_an_item_and_stand_in_it(file, without_run, drafted):
    text = '"MORR.1" = """\nWhat we sought.\n\nA second <paragraph>."""\n'
    words = standards.read_words(file(text), RAHMANDAD_STERMAN_MINIMUM)
    document = standards.draft(RAHMANDAD_STERMAN_MINIMUM, without_run, words)
    before = drafted(RAHMANDAD_STERMAN_MINIMUM, run=False)
    (item,) = (one for one in document.answered if one.number == "MORR.1")
    assert (item.state, item.paragraphs) == ("filled", ("What we sought.", "A second <paragraph>."))
    assert document.states["filled"] == before.states["filled"] + 1
    assert document.states["not done"] == before.states["not done"] - 1
    page = standards.html(document)
    assert "<p>A second &lt;paragraph&gt;.</p>" in page
    assert "say what was maximised" not in page
    assert "say what was maximised" in standards.html(before)
    assert "A second &lt;paragraph&gt;." in standards.markdown(document, "pictures")


def test_a_number_needs_no_quotation_marks(file):
    words = standards.read_words(file('standard = "stress"\n1.1 = "Why"\n2.5.4 = "Curves"\n'), STRESS_SD)
    assert words.by_item == {"1.1": "Why", "2.5.4": "Curves"}


def test_empty_words_leave_an_item_open(file, without_run, drafted):
    words = standards.read_words(file('"MORR.1" = "  "\n'), RAHMANDAD_STERMAN_MINIMUM)
    document = standards.draft(RAHMANDAD_STERMAN_MINIMUM, without_run, words)
    assert document.states == drafted(RAHMANDAD_STERMAN_MINIMUM, run=False).states


def test_every_unknown_item_is_refused_with_its_line_and_a_suggestion(file):
    one, other = problems_of(file('"1.1" = "Why"\n"2.5.44" = "x"\n\nMORR = "y"\n'))
    assert (one.line, one.message) == (2, "STRESS-SD, version 1.1 has no item 2.5.44")
    assert one.suggestion == "did you mean '2.5.4'?"
    assert "2.5.5" in one.expected
    assert (other.line, other.key) == (4, "MORR")


def test_small_letters_are_recognised(file):
    (problem,) = problems_of(file('"morr.1" = "x"\n'), RAHMANDAD_STERMAN_MINIMUM)
    assert problem.suggestion == "did you mean 'MORR.1'?"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"1.1" = 4\n', "is not a text"),
        ('"1.1" = ["a"]\n', "is not a text"),
        ("standard = 3\n", "is not a text"),
        ('standard = "strss-sd"\n', "there is no such standard"),
        ('standard = "rs-minimum"\n', "these words are for another standard"),
        ('"1.1" = "open\n', "not valid TOML"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(file, text, message):
    (problem,) = problems_of(file(text))
    assert problem.message.startswith(message)
    assert problem.line == 1
    assert problem.file.endswith("words.toml")


def test_a_file_that_is_not_there(tmp_path):
    (problem,) = problems_of(tmp_path / "none.toml")
    assert problem.message == "cannot be read: No such file or directory"


@pytest.mark.parametrize("standard", standards.STANDARDS, ids=lambda one: one.name)
def test_the_skeleton_has_every_open_item_and_is_read_back_as_nothing_written(standard, drafted, file):
    document = drafted(standard, run=False)
    text = standards.template(standard, document.answered)
    opened = [one.number for one in document.answered if one.state != "filled"]
    assert [key for key in tomllib.loads(text) if key != "standard"] == opened
    assert standards.read_words(file(text), standard).by_item == {}
    assert max(map(len, text.splitlines())) <= 120


def test_a_skeleton_that_is_filled_in_fills_everything(without_run, drafted, file):
    standard = RAHMANDAD_STERMAN_MINIMUM
    text = standards.template(standard, drafted(standard, run=False).answered)
    words = standards.read_words(file(text.replace(' = ""', ' = "None."')), standard)
    states = standards.draft(standard, without_run, words).states
    assert states == {"filled": len(standard.items), "needs words": 0, "not done": 0}
