"""Teaching pictures: complete for who sees them and for who does not, and safe under a strict content policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lms.core.clinical.ice import FULL_SCORE, ice_grade
from lms.core.competency.states import State
from lms.output.pictures import PICTURES, Picture, messages
from lms.output.pictures.small import ICONS, STATES, icon, mark, state_shape, steps
from lms.output.pictures.svg import width_of
from lms.output.pictures.words import NARROW, WIDE, numbers

SHEET = Path(__file__).parents[2] / "lms" / "web" / "static" / "pictures.css"
SIZE = re.compile(r"\bp-(1[345]|20)\b")


def parsed(text: str) -> ET.Element:
    """Read a drawing of ours."""
    return ET.fromstring(text)  # noqa: S314  # our own markup


def plain(message: str) -> str:
    """Leave a message in English."""
    return message


def drawn(name: str) -> Picture:
    """Draw a picture in English."""
    return PICTURES[name](plain, "pic")


def each_svg(name: str) -> Iterator[tuple[int, ET.Element]]:
    """Give both drawings of a picture with their width."""
    made = drawn(name)
    yield WIDE, parsed(made.wide_svg)
    yield NARROW, parsed(made.narrow_svg)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_tells_its_title_and_description_and_has_a_table(name: str) -> None:
    """Who cannot see a picture gets its title, a description and a table with the same content."""
    made = drawn(name)
    for _, svg in each_svg(name):
        assert svg.get("role") == "img"
        title, told = svg.find("title"), svg.find("desc")
        assert title is not None
        assert told is not None
        assert (title.text, told.text) == (made.title, made.description)
        assert svg.get("aria-labelledby") == title.get("id")
        assert svg.get("aria-describedby") == told.get("id")
    assert made.table_rows
    assert all(len(row) == len(made.table_head) and all(row) for row in made.table_rows)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_holds_no_style_no_script_and_no_colour_of_its_own(name: str) -> None:
    """Colours come from the sheet's tokens alone, so both themes and a strict policy hold."""
    made = drawn(name)
    for text in (made.wide_svg, made.narrow_svg):
        assert not re.search(r"style=|<script|<style|on\w+=|fill=|stroke=|#[0-9a-fA-F]{3,8}\b|https?://", text)


@pytest.mark.parametrize("name", PICTURES)
def test_every_class_a_picture_uses_stands_in_the_sheet(name: str) -> None:
    """No part of a picture is left without its look."""
    sheet = SHEET.read_text("utf-8")
    made = drawn(name)
    for css in set(re.findall(r'class="([^"]+)"', made.wide_svg + made.narrow_svg)):
        for word in css.split():
            assert re.search(rf"\.{word}\b(?!-)", sheet), word


@pytest.mark.parametrize("name", PICTURES)
def test_no_line_runs_over_the_edge_and_none_is_smaller_than_13(name: str) -> None:
    """Every line of text has a size of 13 or more and ends within the picture, estimated on a wide face."""
    for width, svg in each_svg(name):
        for text in svg.iter("text"):
            css, words = text.get("class") or "", text.text or ""
            size = SIZE.search(css)
            assert size, f"{words!r} has no size"
            long = width_of(words, int(size[1]), bold="p-b" in css)
            x = float(text.get("x") or 0)
            anchor = text.get("text-anchor") or "start"
            end = {"start": x + long, "middle": x + long / 2, "end": x}[anchor]
            start = {"start": x, "middle": x - long / 2, "end": x - long}[anchor]
            assert start >= -1, (name, words)
            assert end <= width + 1, (name, words)


@pytest.mark.parametrize("name", PICTURES)
def test_a_prefix_keeps_the_ids_of_two_copies_apart(name: str) -> None:
    """The same picture twice on a page shares no id, and neither do its two drawings."""
    ids = [
        found
        for prefix in ("one", "two")
        for made in (PICTURES[name](plain, prefix),)
        for found in re.findall(r'\bid="([^"]+)"', made.wide_svg + made.narrow_svg)
    ]
    assert len(ids) == len(set(ids)) == 8


@pytest.mark.parametrize("name", PICTURES)
def test_every_word_goes_through_the_reader_s_language(name: str) -> None:
    """Nothing a person reads in a picture or its table is left in English when the words come from elsewhere."""
    made = PICTURES[name](lambda message: re.sub(r"[A-Za-z](?![^{]*\})", "ж", message), "pic")
    shown = [
        made.title,
        made.description,
        made.caption,
        *made.table_head,
        *(cell for row in made.table_rows for cell in row),
    ]
    for text in (made.wide_svg, made.narrow_svg):
        shown += [element.text or "" for element in parsed(text).iter("text")]
    assert not [words for words in shown if re.search(r"[A-Za-z]", words)]


def test_a_hostile_translation_stays_text() -> None:
    """Markup in a word is escaped."""
    made = PICTURES["crs-stairs"](lambda message: f"<script>{message}", "pic")
    assert "<script" not in made.wide_svg + made.narrow_svg


@pytest.mark.parametrize("name", ["crs-stairs", "crs-fever-gate", "icans-ladder", "onset-windows", "first-hour"])
def test_sepsis_stands_near_every_grade(name: str) -> None:
    """A picture about grades says that possible sepsis is worked up too."""
    assert "sepsis" in drawn(name).caption


def test_the_numbers_of_the_pictures_are_the_core_s() -> None:
    """The bands of the ICE score and the fever in a picture are those the graders use."""
    known = numbers()
    assert (known["fever_c"], known["fever_f"], known["flow"]) == ("38.0", "100.4", "6")
    for grade in (1, 2, 3):
        low, high = (int(end) for end in known[f"ice{grade}"].split("–"))
        assert [score for score in range(FULL_SCORE + 1) if ice_grade(score) == grade] == list(range(low, high + 1))
    boxes = drawn("ice-boxes")
    assert sum(int(points) for _, _, points in boxes.table_rows[:5]) == FULL_SCORE
    assert [score for _, _, score in boxes.table_rows[5:]] == ["10", known["ice1"], known["ice2"], known["ice3"], "0"]
    assert boxes.wide_svg.count('class="p-box"') == boxes.narrow_svg.count('class="p-box"') == FULL_SCORE


def test_messages_are_listed_once_for_translators() -> None:
    """The list of messages holds each sentence once and leaves numbers open."""
    listed = messages()
    assert len(listed) == len(set(listed)) > 60
    assert "Fever ≥ {fever_c} °C ({fever_f} °F), now or earlier and then treated; no other cause" in listed
    assert not [message for message in listed if re.search(r"38\.0|100\.4", message)]


def test_every_state_has_a_shape_of_its_own() -> None:
    """All twelve states are drawn, and no two alike."""
    assert set(STATES) == {state.value for state in State}
    assert len({state_shape(state) for state in STATES}) == 12


@pytest.mark.parametrize("text", [mark(), *map(icon, ICONS), *map(state_shape, STATES)])
def test_small_pictures_are_hidden_because_words_stand_beside_them(text: str) -> None:
    """A small picture is decoration to a reader and has no id, no style and no colour of its own."""
    svg = parsed(text)
    assert svg.get("aria-hidden") == "true"
    assert not re.search(r"style=|fill=|stroke=|id=", text)


@pytest.mark.parametrize(("done", "now", "total"), [(0, 1, 1), (1, 2, 6), (5, 6, 6), (6, 0, 6), (0, 0, 3)])
def test_the_staircase_has_a_column_for_each_step(done: int, now: int, total: int) -> None:
    """Done, now and to go add up to the whole path, and only the open step is lit."""
    text = steps(done, now, total, title="Path", description="Step", prefix="s")
    counts = [text.count(f'class="p-step-{kind}"') for kind in ("done", "now", "to-go")]
    assert counts == [done, 1 if now else 0, total - done - (1 if now else 0)]


@pytest.mark.parametrize(("done", "now", "total"), [(2, 1, 1), (-1, 0, 3), (0, 4, 3), (0, 0, 0)])
def test_a_staircase_that_cannot_be_is_refused(done: int, now: int, total: int) -> None:
    """Numbers that do not fit together are an error, never a wrong picture."""
    with pytest.raises(ValueError, match="staircase"):
        steps(done, now, total, title="", description="", prefix="s")
