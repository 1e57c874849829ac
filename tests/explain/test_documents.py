"""`docs/model.md` and its pictures say what the code says today."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from qisim.equations.loops import LOOPS
from qisim.explain import whole_network
from qisim.explain.document import COMMAND
from qisim.explain.files import files_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
FILES = files_of(whole_network())
PICTURES = [name for name in FILES if name.endswith(".svg")]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", FILES)
def test_it_is_up_to_date(name):
    written = (DOCS / name).read_text(encoding="utf-8") if (DOCS / name).exists() else ""
    assert written == FILES[name], f"docs/{name} is out of date: run `{COMMAND}` and commit what it writes"


def test_there_is_no_picture_of_anything_else():
    there = {f"model/{file.name}" for file in (DOCS / "model").iterdir()}
    assert there == set(PICTURES), f"run `{COMMAND}`"


def test_the_same_model_gives_the_same_files():
    assert files_of(whole_network()) == FILES


def test_every_name_of_the_model_is_in_the_document(network):
    model, text = network.model, FILES["model.md"]
    for name in (*model.equations, *model.stocks, *network.starts):
        assert text.count(f"\n#### {name}\n") == 1, name
    used = (name for name in (*model.parameters, *model.levers) if network.driven(name))
    for name in (*used, *model.attributes):
        assert f"\n| `{name}` | " in text, name
    for loop in LOOPS:
        assert f"\n### {loop.id}: {loop.title}\n" in text


def test_every_link_of_the_document_leads_somewhere():
    text = FILES["model.md"]
    anchors = set(re.findall(r'<a id="([^"]+)">', text))
    for heading in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE):
        anchors.add(
            "".join(letter for letter in heading.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")
        )
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        else:
            assert target in FILES or (DOCS / target).is_file(), target


def test_every_table_has_as_many_cells_in_every_row():
    for table in re.findall(r"(?:^\|.*\n)+", FILES["model.md"], flags=re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table.splitlines()[0]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_whole_and_names_itself(name):
    root = ElementTree.fromstring(FILES[name])
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text
    width, height = float(root.get("width")), float(root.get("height"))
    for element in root.iter():
        x, y = element.get("x"), element.get("y")
        if x and y:
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= height


def test_a_sector_s_picture_shows_its_stocks_and_equations(network):
    for sector in network.sectors:
        root = ElementTree.fromstring(FILES[f"model/{sector.file.removesuffix('.py')}.svg"])
        words = " ".join(text.text for text in root.iter(f"{SVG}text"))
        for name in (*sector.stocks, *sector.equations):
            assert name.replace("_", " ") in words, name
