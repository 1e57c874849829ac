"""Figures as files: spoken by screen readers, and the same bytes whenever drawn again."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
from matplotlib.layout_engine import ConstrainedLayoutEngine

from qisim import charts
from tests.report.made_up import result

SVG = "{http://www.w3.org/2000/svg}"


def drawn(name="chart"):
    figure = charts.figure()
    charts.productivity(result(2).trajectories, figure.subplots())
    charts.say_source(figure, "Source: made up.")
    return figure, charts.svg(figure, name=name, title="Growth & <more>", description="A line rises.")


@pytest.fixture(scope="module")
def text():
    return drawn()[1]


def test_a_figure_has_a_title_and_a_description(text):
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert [root[0].tag, root[0].text] == [f"{SVG}title", "Growth & <more>"]
    assert [root[1].tag, root[1].text] == [f"{SVG}desc", "A line rises."]
    assert root.get("aria-labelledby") == root[0].get("id")
    assert root.get("aria-describedby") == root[1].get("id")


def test_a_figure_is_laid_out_once_however_often_it_is_saved(monkeypatch):
    page, laid_out, execute = charts.figure(4, 3), [], ConstrainedLayoutEngine.execute
    monkeypatch.setattr(
        ConstrainedLayoutEngine, "execute", lambda engine, figure: (laid_out.append(figure), execute(engine, figure))
    )
    axes = page.subplots()
    axes.plot([0, 1])
    axes.set_xlabel("A label that needs room")
    unsettled = axes.get_position().y0
    charts.svg(page, name="one", title="One", description="One.")
    place = axes.get_position().bounds
    charts.png(page)
    assert laid_out == [page] and axes.get_position().bounds == place and place[1] != unsettled


def test_a_figure_is_the_same_when_drawn_again(text):
    figure, again = drawn()
    assert again == text
    assert charts.png(figure) == charts.png(drawn()[0])


def test_names_in_a_figure_are_its_own_and_all_references_lead_somewhere(text):
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    assert all(name.startswith("chart-") for name in names)
    pointed = set(re.findall(r'href="#([^"]+)"', text)) | set(re.findall(r"url\(#([^)]+)\)", text))
    assert pointed
    assert pointed <= set(names)


def test_a_figure_asks_for_nothing_and_brings_no_rules_for_its_page(text):
    assert set(re.findall(r"https?://[^\"' <]+", text)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "<style" not in text
    assert "<metadata" not in text
    assert "Arial" in text


def test_a_figure_file_is_xml_of_its_own(text):
    content = charts.svg_file(text)
    assert content.startswith(b"<?xml")
    assert ElementTree.fromstring(content).tag == f"{SVG}svg"
