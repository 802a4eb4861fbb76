"""Drawn handwriting: the same for a seed, different between hands, within the paper, and told in words."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from lms.core.practice.bedside import SENTENCES
from lms.core.practice.encounter import Manner
from lms.output.pictures.handwriting import HEIGHT, WIDTH, handwriting
from lms.output.pictures.letters import LETTERS


def drawn(sentence: str, manner: str, seed: int) -> str:
    """Draw with plain words."""
    return handwriting(sentence, manner, seed, title="Writing", description="What it looks like", prefix="hw")


@pytest.mark.parametrize("manner", list(Manner))
def test_a_seed_gives_the_same_strokes_and_another_seed_another_hand(manner: Manner) -> None:
    """What a learner saw can be drawn again; no two hands are alike."""
    assert drawn(SENTENCES[0], manner, 5) == drawn(SENTENCES[0], manner, 5)
    if manner is not Manner.BLANK:
        assert drawn(SENTENCES[0], manner, 5) != drawn(SENTENCES[0], manner, 6)


@pytest.mark.parametrize("manner", list(Manner))
@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_pen_stays_on_the_paper(sentence: str, manner: Manner) -> None:
    """Every point of every stroke lies on the paper, whatever the sentence, manner and hand."""
    for seed in range(12):
        for path in re.findall(r'class="p-pen" d="([^"]+)"', drawn(sentence, manner, seed)):
            numbers = [float(value) for value in re.findall(r"-?\d+\.?\d*", path)]
            assert all(0 <= x <= WIDTH for x in numbers[::2]), (sentence, manner, seed)
            assert all(0 <= y <= HEIGHT for y in numbers[1::2]), (sentence, manner, seed)


def test_every_letter_of_every_sentence_has_its_own_stroke() -> None:
    """No letter of a sentence is drawn as another."""
    assert {char for sentence in SENTENCES for char in sentence if char != " "} <= set(LETTERS)


@pytest.mark.parametrize(
    "manner", [manner for manner in Manner if manner not in {"steady", "small", "large", "slanted"}]
)
def test_an_impaired_sentence_is_not_the_sentence(manner: Manner) -> None:
    """A writing that scores 0 has other strokes than the sentence written by the same hand."""
    steady = re.findall(r'class="p-pen"', drawn(SENTENCES[0], "steady", 9))
    assert drawn(SENTENCES[0], manner, 9) != drawn(SENTENCES[0], "steady", 9)
    assert len(re.findall(r'class="p-pen"', drawn(SENTENCES[0], manner, 9))) != len(steady)


def test_it_is_told_in_words_and_carries_no_style() -> None:
    """Who cannot see the writing gets the description, and the drawing brings no style of its own."""
    text = drawn(SENTENCES[0], "steady", 1)
    svg = ET.fromstring(text)  # noqa: S314  # our own markup
    assert svg.findtext("desc") == "What it looks like"
    assert svg.get("role") == "img"
    assert not re.search(r"style=|fill=|stroke=|<script", text)


def test_an_unknown_manner_is_an_error() -> None:
    """A manner that cannot be drawn is refused, never drawn as something else."""
    with pytest.raises(ValueError, match="wild"):
        drawn(SENTENCES[0], "wild", 1)
