"""A small alphabet of single pen strokes, joined as in everyday handwriting; drawn for this project by hand.

Each letter is a main stroke that runs from the last letter's exit to its own, and extra strokes made after the pen was
lifted (dots, crossbars). Points are written `x,y` in hundredths of the x-height: baseline 0, y upwards, ascenders reach
200, descenders -100.
"""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: how far it moves the pen on, its joined stroke and what is added with the pen lifted."""

    #: in x-heights
    advance: float
    stroke: str
    extra: tuple[str, ...] = ()
    #: False: the pen lifts after this letter
    joins: bool = True


def points(stroke: str) -> tuple[Point, ...]:
    """Read a stroke into points, in x-heights.

    >>> points("0,0 50,100")
    ((0.0, 0.0), (0.5, 1.0))
    """
    pairs = (pair.split(",") for pair in stroke.split())
    return tuple((int(x) / 100, int(y) / 100) for x, y in pairs)


LETTERS: dict[str, Letter] = {
    "a": Letter(
        1.08,
        "78,88 50,100 16,72 12,25 36,0 66,28 80,88 80,30 90,2 108,14",
    ),
    "b": Letter(
        1.0,
        "5,30 38,150 36,198 20,190 14,110 16,20 42,0 74,30 68,85 80,92 100,84",
    ),
    "c": Letter(
        0.9,
        "70,82 48,100 16,72 12,26 38,0 66,6 90,28",
    ),
    "d": Letter(
        1.08,
        "78,88 50,100 16,72 12,25 36,0 66,28 78,80 90,196 84,110 80,30 92,2 108,14",
    ),
    "e": Letter(
        0.88,
        "10,40 50,60 60,92 38,102 14,66 16,18 42,0 68,8 88,26",
    ),
    "f": Letter(
        0.86,
        "10,30 50,130 62,190 42,198 34,120 30,0 24,-80 10,-92 12,-50 44,0 86,22",
    ),
    "g": Letter(
        1.06,
        "78,88 50,100 16,72 12,25 36,0 66,28 80,88 82,10 74,-70 44,-100 18,-76 50,-28 106,16",
    ),
    "h": Letter(
        1.12,
        "5,30 40,150 38,198 22,186 16,100 14,2 20,50 46,98 74,84 76,30 88,0 112,16",
    ),
    "i": Letter(
        0.62,
        "6,30 30,96 26,30 38,0 62,18",
        ("36,142 40,148",),
    ),
    "j": Letter(
        0.66,
        "10,30 36,96 32,10 22,-80 -4,-98 -14,-72 22,-26 66,16",
        ("42,142 46,148",),
    ),
    "k": Letter(
        1.04,
        "5,30 40,150 38,198 22,186 16,100 14,2 22,50 56,96 70,78 34,50 62,20 80,0 104,16",
    ),
    "l": Letter(
        0.64,
        "6,30 42,150 42,198 26,190 20,100 22,20 38,0 64,18",
    ),
    "m": Letter(
        1.6,
        "2,50 16,96 20,60 16,4 26,60 50,98 68,80 66,4 76,60 100,98 120,80 122,26 136,0 160,18",
    ),
    "n": Letter(
        1.14,
        "2,50 16,96 20,60 16,4 26,60 52,98 74,80 76,26 90,0 114,18",
    ),
    "o": Letter(
        0.96,
        "36,98 24,90 12,64 14,22 40,0 70,32 64,82 42,98 62,86 96,88",
    ),
    "p": Letter(
        1.06,
        "2,40 22,98 20,20 10,-96 20,20 34,84 62,98 80,62 68,14 40,2 66,6 106,16",
    ),
    "q": Letter(
        1.06,
        "78,88 50,100 16,72 12,25 36,0 66,28 80,88 80,0 74,-94 96,-60 80,-10 106,16",
    ),
    "r": Letter(
        0.82,
        "4,40 20,100 26,106 40,94 58,90 50,40 58,2 82,16",
    ),
    "s": Letter(
        0.8,
        "4,20 42,96 46,98 50,60 58,18 36,0 16,10 46,4 80,20",
    ),
    "t": Letter(
        0.7,
        "6,30 36,130 38,160 28,80 28,20 42,0 70,20",
        ("8,116 36,120 66,122",),
    ),
    "u": Letter(
        1.1,
        "4,50 16,96 14,30 34,0 62,26 76,94 74,30 88,0 110,18",
    ),
    "v": Letter(
        0.94,
        "4,60 14,96 24,60 38,2 62,50 68,96 76,82 94,86",
    ),
    "w": Letter(
        1.34,
        "4,60 14,96 18,40 36,0 60,40 64,80 70,30 88,0 110,40 108,96 116,84 134,86",
    ),
    "x": Letter(
        0.96,
        "6,70 20,98 36,70 50,20 68,0 96,20",
        ("78,98 16,0",),
    ),
    "y": Letter(
        1.06,
        "4,50 16,96 16,40 34,6 62,30 80,94 78,10 68,-76 40,-100 18,-74 52,-26 106,16",
    ),
    "z": Letter(
        0.92,
        "8,80 30,98 66,92 40,46 12,4 40,10 66,0 92,16",
    ),
    "B": Letter(
        1.2,
        "24,190 20,100 16,0",
        ("6,172 50,198 92,172 78,124 34,106 86,92 102,46 72,4 10,6",),
        joins=False,
    ),
    "H": Letter(
        1.42,
        "26,196 22,100 16,0",
        (
            "110,196 104,100 102,20 116,0 134,14",
            "14,96 60,100 114,106",
        ),
        joins=False,
    ),
    "I": Letter(
        0.84,
        "10,166 40,198 50,190 42,100 36,10 16,2 50,6 70,12",
        joins=False,
    ),
    "M": Letter(
        1.72,
        "6,2 24,100 34,194 52,100 76,20 100,100 124,194 126,100 130,20 144,0 164,16",
        joins=False,
    ),
    "R": Letter(
        1.26,
        "28,190 22,100 16,0",
        ("6,170 54,198 98,168 82,116 36,100 66,56 92,6 120,14",),
        joins=False,
    ),
    "S": Letter(
        1.12,
        "96,166 74,196 36,180 34,136 72,98 88,46 60,2 22,10 8,36",
        joins=False,
    ),
    "T": Letter(
        1.06,
        "62,186 56,100 46,6 36,0",
        ("4,170 30,190 80,186 120,198",),
        joins=False,
    ),
    "W": Letter(
        1.84,
        "6,170 22,194 30,100 46,4 72,80 92,160 104,80 120,4 150,100 170,194",
        joins=False,
    ),
    ".": Letter(
        0.4,
        "12,2 16,6 14,0",
        joins=False,
    ),
}

#: letters left at the height of the x-line
ENDS_HIGH = frozenset("bovw")
