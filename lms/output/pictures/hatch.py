"""Hatching as plain strokes, cut to a rectangle: time lost, or not assessed. No pattern, so no id can clash."""

from __future__ import annotations

from lms.output.pictures.svg import Box, number


def hatch(box: Box, *, gap: float = 8) -> str:
    """Give path data of diagonal strokes that fill `box`, rising to the right, `gap` apart.

    >>> hatch(Box(0, 0, 8, 8), gap=8)
    'M0 8L8 0'
    """
    strokes = []
    offset = gap
    while offset < box.width + box.height:
        # the stroke on which x + y is constant, seen from the upper left corner of the box
        x1 = max(0.0, offset - box.height)
        x2 = min(box.width, offset)
        strokes.append(
            f"M{number(box.x + x1)} {number(box.y + offset - x1)}L{number(box.x + x2)} {number(box.y + offset - x2)}"
        )
        offset += gap
    return "".join(strokes)
