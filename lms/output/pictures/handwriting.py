"""Draw a sentence as handwriting: strokes with a seeded hand of their own, steady or plainly impaired.

The manner comes as a word (`steady`, `trails-off`, …), so this floor needs nothing but its value. What is drawn is told
in words by the caller for who cannot see it: pass it as `description`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lms.output.pictures.letters import ENDS_HIGH, LETTERS, Letter, Point, points
from lms.output.pictures.svg import Box, Svg, number

#: the largest drawing area and where the two ruled lines lie, in picture units
WIDTH, HEIGHT = 560, 128
_LEAST_WIDTH = 300
RULES = (78, 116)
LEFT = 26

_IMPAIRED = frozenset({"trails-off", "overwritten", "scribble", "one-letter", "loops", "blank"})


@dataclass(frozen=True, slots=True)
class _Hand:
    """The habits of one hand: size and slant, and how far it strays."""

    x_height: float
    slant: float
    spacing: float
    wobble: float
    drift: float
    climb: float
    #: 0 at the start; grows along the line in an impaired hand
    tremor: float = 0.0


def handwriting(sentence: str, manner: str, seed: int, *, title: str, description: str, prefix: str) -> str:
    """Give the SVG of `sentence` written in `manner` by the hand of `seed`; ids begin with `prefix`.

    Raises ValueError for a manner that cannot be drawn.
    """
    rolls = random.Random(seed)  # noqa: S311  # repeatable on purpose, guards nothing
    strokes = list(_strokes(sentence, manner, rolls))
    # the paper is as wide as what was written, so that a phone shows it as large as it can
    width = min(WIDTH, max(_LEAST_WIDTH, max(x for stroke in strokes for x, _ in stroke) + LEFT + 8))
    svg = Svg(Box(0, 0, width, HEIGHT), title=title, description=description, prefix=prefix, css="pic pic-writing")
    for rule in RULES:
        svg.line(12, rule, width - 12, rule, css="p-rule")
    for stroke in strokes:
        svg.path(_smooth(stroke), css="p-pen")
    return svg.text()


def _strokes(sentence: str, manner: str, rolls: random.Random) -> Iterator[list[Point]]:
    hand = _hand(manner, rolls)
    if manner not in _IMPAIRED:
        yield from _write(sentence, _fitted(sentence, hand), rolls)
        return
    match manner:
        case "trails-off":
            yield from _trails_off(sentence, hand, rolls)
        case "overwritten":
            yield from _overwritten(sentence, hand, rolls)
        case "scribble":
            yield from _scribble(rolls)
        case "one-letter":
            yield from _one_letter(sentence[0], hand, rolls)
        case "loops":
            yield _loops(rolls)
        case _:
            yield [(64.0, 74.0), (65.5, 75.0), (64.8, 76.0)]


def _hand(manner: str, rolls: random.Random) -> _Hand:
    """Give everybody their own size, slant and rhythm."""
    own = _Hand(
        x_height=18 + rolls.random() * 3,
        slant=0.1 + rolls.random() * 0.22,
        spacing=0.98 + rolls.random() * 0.12,
        wobble=0.035,
        drift=0.05,
        climb=(rolls.random() - 0.5) * 0.02,
    )
    match manner:
        case "steady" | "trails-off" | "overwritten" | "one-letter" | "scribble" | "loops" | "blank":
            return own
        case "small":
            return replace(own, x_height=13.5 + rolls.random(), wobble=0.03)
        case "large":
            return replace(own, x_height=24 + rolls.random() * 2, slant=own.slant * 0.4)
        case "slanted":
            return replace(own, slant=0.42, climb=-0.035)
        case _:
            raise ValueError(f"no such manner of writing: {manner!r}")


def _fitted(sentence: str, hand: _Hand) -> _Hand:
    """Make the hand small enough for the line."""
    advance = sum(_letter(char).advance * hand.spacing if char != " " else 0.62 for char in sentence)
    return replace(hand, x_height=min(hand.x_height, (WIDTH - 2 * LEFT - 16) / advance))


def _letter(char: str) -> Letter:
    return LETTERS.get(char) or LETTERS.get(char.lower()) or LETTERS["o"]


def _write(text: str, hand: _Hand, rolls: random.Random, start: float = LEFT) -> Iterator[list[Point]]:
    """Write `text` on the first rule, joined within a word, with size, slant and baseline wandering a little."""
    pen, joined, later = start, list[Point](), list[list[Point]]()
    phase, size_phase = rolls.random() * 6, rolls.random() * 6
    for place, char in enumerate(text):
        if char == " ":
            if joined:
                yield joined
            yield from later
            joined, later = [], []
            pen += hand.x_height * (0.56 + rolls.random() * 0.16)
            continue
        letter = _letter(char)
        scale = hand.x_height * (1 + hand.drift * math.sin(size_phase + place * 0.7) + (rolls.random() - 0.5) * 0.06)
        base = RULES[0] + (pen - start) * hand.climb + 1.6 * math.sin(phase + pen / 70) + (rolls.random() - 0.5) * 1.4
        slant = hand.slant + (rolls.random() - 0.5) * 0.06

        def place_at(
            point: Point, pen: float = pen, base: float = base, scale: float = scale, slant: float = slant
        ) -> Point:
            wander = hand.wobble + hand.tremor
            x = pen + (point[0] + slant * point[1] + (rolls.random() - 0.5) * wander) * scale
            return x, base - (point[1] + (rolls.random() - 0.5) * wander) * scale

        # after o, v, w and b the pen is already up: the rise from the baseline is left out
        from_above = bool(joined) and text[place - 1] in ENDS_HIGH
        joined.extend(place_at(point) for point in points(letter.stroke)[1 if from_above else 0 :])
        later.extend([place_at(point) for point in points(stroke)] for stroke in letter.extra)
        if not letter.joins or rolls.random() < 0.09:
            yield joined
            joined = []
        pen += letter.advance * scale * hand.spacing
    if joined:
        yield joined
    yield from later


def _trails_off(sentence: str, hand: _Hand, rolls: random.Random) -> Iterator[list[Point]]:
    """Write the first word, begin the next, flatten into a wavy line and slide off the rule."""
    first, _, rest = sentence.partition(" ")
    begun = f"{first} {rest[:2]}"
    strokes = list(_write(begun, replace(hand, drift=0.08, wobble=0.07), rolls))
    x, y = max((stroke[-1] for stroke in strokes if len(stroke) > 3), key=lambda point: point[0])
    waves: list[Point] = [(x - 1, y - 1)]
    y -= hand.x_height * 0.3
    swing, way = hand.x_height * 0.85, 1.0
    end = min(WIDTH - 30.0, x + 190 + rolls.random() * 90)
    while x < end:
        x += 6.5 + rolls.random() * 4.5
        y += 0.9 + rolls.random() * 1.1
        way = -way
        waves.append((x, min(y, HEIGHT - 8.0) - way * swing / 2))
        swing = max(1.2, swing * (0.86 + rolls.random() * 0.06))
    yield from strokes
    yield waves


def _overwritten(sentence: str, hand: _Hand, rolls: random.Random) -> Iterator[list[Point]]:
    """Write every word on the same spot."""
    for word in sentence.rstrip(".").split(" "):
        spot = LEFT + 60 + rolls.random() * 34
        lower = rolls.random() * 20 - 10
        for stroke in _write(word, replace(hand, wobble=0.12, drift=0.12, spacing=0.72), rolls, spot):
            yield [(x, y + lower) for x, y in stroke]


def _scribble(rolls: random.Random) -> Iterator[list[Point]]:
    """Go up and down across the paper, in two or three bursts, leaving no letter."""
    x = LEFT + 10.0
    for _ in range(2 + int(rolls.random() * 2)):
        middle, burst = 62 + rolls.random() * 22, list[Point]()
        for step in range(12 + int(rolls.random() * 8)):
            x += 1.5 + rolls.random() * 9 - (4 if step % 5 == 3 else 0)
            burst.append((x, middle + (1 if step % 2 else -1) * (8 + rolls.random() * 22)))
        yield burst
        x += 14 + rolls.random() * 22


def _one_letter(char: str, hand: _Hand, rolls: random.Random) -> Iterator[list[Point]]:
    """Write the first letter again and again, each a little smaller and lower."""
    pen = float(LEFT)
    for turn in range(9 + int(rolls.random() * 3)):
        smaller = replace(hand, x_height=hand.x_height * (1 - turn * 0.035), wobble=0.08, drift=0.1, climb=0.0)
        lower = turn * 1.5 + rolls.random() * 3
        for stroke in _write(char, smaller, rolls, pen):
            yield [(x, y + lower) for x, y in stroke]
        pen += _letter(char).advance * smaller.x_height * (0.92 + rolls.random() * 0.3)


def _loops(rolls: random.Random) -> list[Point]:
    """Draw a row of loops in one stroke."""
    made: list[Point] = []
    x, y, radius = LEFT + 16.0, 66.0, 13 + rolls.random() * 4
    turns = 11 + int(rolls.random() * 5)
    for step in range(turns * 8):
        angle = step * math.pi / 4
        own = radius * (1 + 0.2 * math.sin(step / 9))
        x += 2.6 + rolls.random() * 1.3
        made.append((x + own * math.sin(angle) * 0.8, y - own * math.cos(angle) + rolls.random() * 2))
        y += 0.12
    return made


def _smooth(stroke: list[Point]) -> str:
    """Join the points by a curve through all of them (Catmull-Rom written as cubic Béziers)."""
    if len(stroke) < 3:
        return "M" + " L".join(f"{number(x)} {number(y)}" for x, y in stroke)
    padded = [stroke[0], *stroke, stroke[-1]]
    parts = [f"M{number(stroke[0][0])} {number(stroke[0][1])}"]
    for before, here, there, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        one = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        two = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
        parts.append("C" + " ".join(f"{number(x)} {number(y)}" for x, y in (one, two, there)))
    return "".join(parts)
