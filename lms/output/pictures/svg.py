"""Write small accessible SVG: escaped text, wrapped lines, colours by class alone, no style and no script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

Anchor = Literal["start", "middle", "end"]

#: width of a character as a part of the type size, measured on a wide system face so that lines never run over
_WIDTHS = {
    **dict.fromkeys("iljI|.,:;'’‘!()[]·", 0.36),
    **dict.fromkeys("ftr-/ ", 0.42),
    **dict.fromkeys("mwMW%@—–", 0.96),
    **dict.fromkeys("ABCDEFGHKNOPQRSTUVXYZ≥≤>+=±°", 0.74),
}
_OTHER = 0.62
#: a comparison sign before its number, and a unit after it
_SIGN = re.compile(r"([≤≥<>±]) ")
_UNIT = re.compile(r" (?=(?:°[CF]|L/min|min|mg|h)(?!\w))")
_BOLD = 1.1


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in picture units."""

    x: float
    y: float
    width: float
    height: float


def number(value: float) -> str:
    """Write a coordinate with at most one decimal.

    >>> number(3.0), number(2.26)
    ('3', '2.3')
    """
    return f"{value:.1f}".removesuffix(".0")


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide `text` is at `size`, a little on the wide side."""
    return sum(_WIDTHS.get(char, _OTHER) for char in text) * size * (_BOLD if bold else 1) * 0.95


def held(text: str) -> str:
    r"""Keep a sign or a unit on the line of its number.

    >>> held("flow ≤ 6 L/min").split(" ")
    ['flow', '≤\xa06\xa0L/min']
    """
    return _UNIT.sub("\N{NO-BREAK SPACE}", _SIGN.sub("\\1\N{NO-BREAK SPACE}", text))


def wrap(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Break `text` into lines no wider than `width`; a single word too wide stands alone."""
    lines, text = [""], held(text)
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


class Svg:
    """One picture being drawn; `text()` gives the finished markup."""

    def __init__(
        self, box: Box, *, title: str, description: str, prefix: str, css: str = "pic", hidden: bool = False
    ) -> None:
        self._box, self._css, self._parts = box, css, list[str]()
        self._title, self._description, self._prefix, self._hidden = title, description, prefix, hidden

    def resize(self, height: float) -> None:
        """Set the height once it is known."""
        self._box = Box(self._box.x, self._box.y, self._box.width, height)

    def rect(self, box: Box, *, css: str, radius: float = 0) -> None:
        """Draw a rectangle."""
        round_ = f' rx="{number(radius)}"' if radius else ""
        self._parts.append(
            f'<rect class="{css}" x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}"'
            f' height="{number(box.height)}"{round_}/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, *, css: str) -> None:
        """Draw a straight line."""
        self._parts.append(
            f'<line class="{css}" x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"/>'
        )

    def circle(self, x: float, y: float, radius: float, *, css: str) -> None:
        """Draw a circle."""
        self._parts.append(f'<circle class="{css}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>')

    def path(self, data: str, *, css: str) -> None:
        """Draw a path from its `d` data."""
        self._parts.append(f'<path class="{css}" d="{data}"/>')

    def write(self, x: float, y: float, text: str, *, css: str, anchor: Anchor = "start") -> None:
        """Write one line with its baseline at `y`."""
        at = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._parts.append(f'<text class="{css}" x="{number(x)}" y="{number(y)}"{at}>{escape(text)}</text>')

    def block(
        self, x: float, y: float, text: str, *, width: float, size: float, leading: float, css: str, bold: bool = False,
        anchor: Anchor = "start",
    ) -> float:  # fmt: skip
        """Write wrapped lines, the first baseline at `y`; give the baseline of the line that would follow."""
        for line in wrap(text, size, width, bold=bold):
            self.write(x, y, line, css=css, anchor=anchor)
            y += leading
        return y

    def text(self) -> str:
        """Give the markup."""
        box = " ".join(number(value) for value in (self._box.x, self._box.y, self._box.width, self._box.height))
        size = f'width="{number(self._box.width)}" height="{number(self._box.height)}"'
        inner = "".join(self._parts)
        if self._hidden:
            return f'<svg class="{self._css}" viewBox="{box}" {size} aria-hidden="true" focusable="false">{inner}</svg>'
        ids = f'aria-labelledby="{self._prefix}-t" aria-describedby="{self._prefix}-d"'
        names = (
            f'<title id="{self._prefix}-t">{escape(self._title)}</title>'
            f'<desc id="{self._prefix}-d">{escape(self._description)}</desc>'
        )
        return f'<svg class="{self._css}" viewBox="{box}" {size} role="img" {ids}>{names}{inner}</svg>'
