"""The report of a result: true to its numbers, and readable by everybody."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

from qisim.report import publish
from qisim.report.figures import figures
from qisim.report.writing import readable_titles, render
from tests.report.made_up import SCENARIOS, result

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """What a page holds, and whether its elements close as they should."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.headings, self.words, self._open, self._lone = [], [], [], [], []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append([int(tag[1]), ""])

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if "style" not in self._open and "svg" not in self._open:
            self.words.append(data)
        if self._open and re.fullmatch("h[1-6]", self._open[-1]):
            self.headings[-1][1] += data

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def page_of(found, count_of_figures=1):
    titles = readable_titles(found)
    return Page(render(found, titles, figures(found, titles)[:count_of_figures]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("report")
    assert publish(result(2), place) == place / "report.html"
    return place


@pytest.fixture(scope="module")
def html(folder):
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_a_report_has_its_figures_beside_it(folder):
    names = {path.name for path in (folder / "figures").iterdir()}
    figures_ = {"productivity", "distribution", "practising", "staff-groups", "left-behind", "money", "payback"}
    assert names == {f"{name}.{ending}" for name in figures_ for ending in ("svg", "png")}


def test_a_report_is_the_same_when_written_again(folder, tmp_path):
    publish(result(2), tmp_path)
    for path in sorted(folder.rglob("*.*")):
        assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


def test_a_report_asks_the_network_for_nothing_and_runs_nothing(html, page):
    addresses = set(re.findall(r"https?://[^\"'\s<]+", html))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert page.all("script", "iframe", "img", "link", "object") == []
    assert "url(" not in re.sub(r"url\(#[^)]+\)", "", html)
    assert "@import" not in html
    assert all(not name.startswith("on") for _, attributes in page.elements for name in attributes)


def test_a_report_says_its_language_and_has_a_title(page):
    assert page.all("html")[0]["lang"] == "en-GB"
    assert len(page.all("title")) >= 1
    assert "width=device-width" in page.all("meta")[1]["content"]


def test_headings_are_in_order(page):
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(words.strip() for _, words in page.headings)


def test_the_first_link_skips_to_the_report(page):
    assert page.all("a")[0]["href"] == "#main"
    assert page.all("main")[0]["id"] == "main"


def test_names_are_unique_and_references_lead_somewhere(page):
    names = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    assert [name for name, count in names.items() if count > 1] == []
    for _, attributes in page.elements:
        for key in ("aria-labelledby", "aria-describedby"):
            assert set(attributes.get(key, "").split()) <= set(names)
        if attributes.get("href", "").startswith("#"):
            assert attributes["href"][1:] in names


def test_tables_have_captions_and_every_heading_a_scope(page):
    tables = len(page.all("table"))
    assert tables >= 10
    assert len(page.all("caption")) == tables
    assert {attributes.get("scope") for attributes in page.all("th")} == {"col", "colgroup", "row", "rowgroup"}


def test_rows_are_as_wide_as_their_table(html):
    for table in re.findall(r"<table.*?</table>", html, flags=re.DOTALL):
        head = re.findall(r"<tr.*?</tr>", table.split("</thead>")[0], flags=re.DOTALL)
        columns = sum(int(count or 1) for count in re.findall(r"<th [^>]*?(?:colspan=\"(\d+)\")?>", head[0]))
        for row in re.findall(r"<tr.*?</tr>", table.split("</thead>")[1], flags=re.DOTALL):
            if "rowgroup" not in row:
                assert row.count("<td") + row.count("<th") == columns


def test_regions_that_scroll_can_be_reached_and_have_a_name(page):
    regions = [attributes for attributes in page.all("div") if attributes.get("class") == "scroll"]
    assert regions
    assert all(one["tabindex"] == "0" and one["role"] == "region" and one["aria-labelledby"] for one in regions)


def test_every_figure_has_a_headline_a_description_and_a_table(page, html):
    assert len(page.all("figure")) == 7
    drawings = page.all("svg")
    assert len(drawings) == 14  # each for wide pages and for telephones
    assert all(one["role"] == "img" and one["aria-labelledby"] and one["aria-describedby"] for one in drawings)
    assert len(page.all("desc")) == 14
    assert html.count("<summary>Table: ") == 10  # one a figure, of all measures, of relief and of who pulls what


def test_a_reader_is_told_of_avoidable_cost_and_harm_and_never_of_waste(page):
    assert "voidable cost and harm" in page.text
    assert "waste" not in page.text.lower()
    assert "nan" not in page.text.lower().split()


def test_colours_of_text_can_be_read(html):
    style = re.search(r"<style>(.*?)</style>", html, flags=re.DOTALL)[1]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", style))
    for ground in ("paper", "tint"):
        for ink in ("ink", "soft", "blue", "link"):
            assert contrast(colours[ink], colours[ground]) >= 4.5
    assert contrast(colours["ink"], "#ffdd00") >= 4.5


def contrast(first, second):
    def light(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    dark, bright = sorted((light(first), light(second)))
    return (bright + 0.05) / (dark + 0.05)


def test_what_users_write_is_shown_as_they_wrote_it():
    hostile = "<script>alert(1)</script> & $x$"
    found = result(2, titles=(hostile, "\u0007Bell\nand <b>bold</b>"))
    text = render(found, readable_titles(found), figures(found, readable_titles(found))[:1])
    assert "<script" not in text
    assert "<b>" not in text
    assert hostile in Page(text).text
    assert "Bell and <b>bold</b>" in Page(text).text


def test_strategies_of_one_title_are_told_apart():
    titles = readable_titles(result(2, titles=("Support", "Support")))
    assert set(titles.values()) == {"Support (survival-of-the-fittest)", "Support (systematic-support)"}


def test_what_is_not_defined_is_said_with_the_reason(page):
    assert "Not defined support is never withdrawn in this strategy" in page.text
    assert "a difference needs a number from both" in page.text


def test_a_report_of_one_strategy_compares_nothing():
    page = page_of(result(1))
    assert page.headings[0][1] == "Survival of the fittest"
    assert "does better" not in page.text.split("How sure we are")[0]
    assert "qisim run scenarios/survival-of-the-fittest.toml" in page.text


def test_a_report_of_three_compares_each_with_the_first():
    page = page_of(result(3))
    assert page.headings[0][1].startswith("3 strategies compared")
    for title in ("Systematic support", "Doctors first, acute trusts"):
        assert f"Key figures: {title} compared with Survival of the fittest" in page.text


def test_a_report_of_five_shows_four_in_charts_and_all_in_tables():
    page = page_of(result(5))
    assert "Charts show the first 4 strategies; tables show all 5." in page.text
    assert all(title in page.text for _, title, _ in SCENARIOS)


def test_a_part_of_the_country_is_not_called_england():
    found = result(1)
    found.provenance["population"] = {"only": {"nhs_region": ["North West", 'South, of "it"'], "type": "acute"}}
    page = page_of(found)
    where = 'England (NHS region North West and South, of "it"; type acute only)'
    assert f"60 NHS trusts in {where}" in page.text
    assert f"index (April 2014 = 100), {where}" in page.text
    assert '--only "nhs_region=North West" --only "nhs_region=South, of \\"it\\"" --only type=acute' in page.text


def test_a_file_of_trusts_is_asked_for_by_its_name():
    found = result(1)
    found.population.source = r"C:\\Users\\me\\my trusts.csv"
    text = page_of(found).text
    assert '--population "my trusts.csv"' in text
    assert "my trusts.csv , is needed" in text


def test_a_long_title_is_short_but_for_one_place(folder):
    long = "Everything that anybody ever thought of, " * 8
    found = result(2, titles=(long, long))
    titles = readable_titles(found)
    assert all("…" in title and len(title) < 100 for title in titles.values())
    assert len(set(titles.values())) == 2
    page = page_of(found)
    assert long.strip() in page.text
    assert page.text.count(long.strip()) == 2 + 2  # what the strategies do, and the scenarios in full


def test_letters_that_no_typeface_has_are_no_warning(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        publish(result(2, titles=("体系的な支援", "دعم منهجي")), tmp_path)
    assert "体系的な支援" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_few_runs_are_said_to_be_few(page):
    found = result(1)
    found.settings.draws = 1
    few = page_of(found).text
    assert "1 run of the strategy" in few
    assert "was run once" in few
    assert "no number here has an interval" in few
    for said in ("1 runs", "each time", "nine runs in ten", "nine in ten"):
        assert said not in few.replace("Nine runs in ten lie within it", "")
    found.settings.draws = 5
    assert "the intervals say little" in page_of(found).text
    assert "the intervals say little" not in page.text


def test_the_strategies_are_set_side_by_side_with_what_differs_first(page):
    text = page.text
    assert text.index("What differs") < text.index("Coach density") < text.index("What is the same")
    assert text.index("What is the same") < text.index("Measurement support")
    assert "6% of staff a year, from April 2015, growing over 6 months" in text
    assert "only acute trusts" in text
    assert "£300 million a year" in text


def test_trusts_are_shown_by_type_and_region(page):
    assert "By type of trust" in page.text
    assert "Mental health" in page.text
    assert "Wessex" in page.text


def test_the_report_says_how_to_compute_it_again(page):
    assert (
        "qisim compare scenarios/survival-of-the-fittest.toml scenarios/systematic-support.toml "
        "--population england-2015 --draws 40 --seed 0 --engine vectorised --out computed-again"
    ) in page.text
    assert "qisim 0.1.0" in page.text
    assert "abc1234" in page.text
