"""The small pictures: the mark, the shapes of the twelve states, the icons of the bar and the staircase of Home."""

from __future__ import annotations

from collections.abc import Mapping

from lms.output.pictures.svg import Box, Svg, number

#: the mark, a staircase, in a square of 24
MARK = "M2 22v-7h7V9h7V2h6v20z"

#: line icons of the frame by name, in a square of 24
ICONS: Mapping[str, str] = {
    "home": "M3 11l9-8 9 8M5.5 9.5V21h13V9.5",
    "learn": "M12 6c-2-1.6-4.5-2-9-2v15c4.5 0 7 .4 9 2 2-1.6 4.5-2 9-2V4c-4.5 0-7 .4-9 2zM12 6v15",
    "practice": "M2 12h5l3-8 4 16 3-8h5",
    "pocket-card": "M5 3h14v18H5zM9 8h6M9 12h6M9 16h4",
    "me": "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 3.6-7 8-7s8 2 8 7",
    "site": "M5 21V4h14v17M3 21h18M9 8h2M13 8h2M9 12h2M13 12h2M10 21v-5h4v5",
}

_DISC = "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z"
_RING = "M12 3.2a8.8 8.8 0 1 0 0 17.6 8.8 8.8 0 0 0 0-17.6z"

#: (filled path, line path, line cut out of the filling); told apart in grey by outline alone
STATES: Mapping[str, tuple[str, str, str]] = {
    "current": (_DISC, "", "M7 12.4l3.4 3.4 6.6-7"),
    "renewal-due": ("M12 3.2a8.8 8.8 0 0 1 0 17.6z", _RING, ""),
    "update-due": ("", f"{_RING}M12 7.4v6M12 16.4v.4", ""),
    "required": ("", _RING, ""),
    "overdue": ("", "M12 3L22 20.5H2zM12 9.5v5M12 17.4v.3", ""),
    "lapsed": ("M12 1l11 11-11 11L1 12z", "", "M12 6.6v6.6M12 16.6v.4"),
    "return-due": ("M20.8 2.4v7.2h-7.2z", "M19.6 8A8.8 8.8 0 1 0 20.8 12.8", ""),
    "on-leave": ("", "M3 3h18v18H3zM9.5 8.5v7M14.5 8.5v7", ""),
    "expired": ("M2 2h20v20H2z", "", "M7.4 7.4l9.2 9.2M16.6 7.4l-9.2 9.2"),
    "exempt": ("", f"{_RING}M4.6 19.4L19.4 4.6", ""),
    "revoked": ("", "M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM8 8l8 8M16 8l-8 8", ""),
    "not-required": ("M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z", "", ""),
}


def mark() -> str:
    """Give the mark alone; the name stands beside it, so it is hidden from readers."""
    svg = Svg(Box(0, 0, 24, 24), title="", description="", prefix="", css="pic-mark", hidden=True)
    svg.path(MARK, css="p-mark")
    return svg.text()


def icon(name: str) -> str:
    """Give a line icon by name; the word stands beside it. Raises KeyError for a name that is not drawn."""
    svg = Svg(Box(0, 0, 24, 24), title="", description="", prefix="", css="pic-icon", hidden=True)
    svg.path(ICONS[name], css="p-icon")
    return svg.text()


def state_shape(state: str) -> str:
    """Give the shape of a state by its name; the word stands beside it. Raises KeyError for what is no state."""
    filled, lines, cut = STATES[state]
    svg = Svg(Box(0, 0, 24, 24), title="", description="", prefix="", css="pic-state", hidden=True)
    for path, css in ((filled, "p-state-fill"), (lines, "p-state-line"), (cut, "p-state-cut")):
        if path:
            svg.path(path, css=css)
    return svg.text()


def steps(done: int, now: int, total: int, *, title: str, description: str, prefix: str) -> str:
    """Draw the path to a competency as a staircase: `done` steps taken, step `now` (from 1) open, `total` in all.

    `now` is 0 when none is open. Raises ValueError when the numbers do not fit together.
    """
    if not (0 <= done <= total and 0 <= now <= total and total > 0):
        raise ValueError(f"no staircase of {total} steps has {done} done and {now} open")
    width, gap, height = 232.0, 4.0, 92.0
    column = (width - gap * (total - 1)) / total
    low, rise = 30.0, (height - 30.0) / max(total - 1, 1)
    svg = Svg(Box(0, 0, width, height), title=title, description=description, prefix=prefix, css="pic pic-steps")
    for place in range(total):
        x, tall = place * (column + gap), low + place * rise
        top, middle = height - tall, place * (column + gap) + column / 2
        step = place + 1
        if step == now:
            svg.rect(Box(x, top, column, tall), css="p-step-now")
            svg.write(middle, top + 20, str(step), css="p-15 p-b p-step-word", anchor="middle")
        elif step <= done or (now and step < now):
            svg.rect(Box(x, top, column, tall), css="p-step-done")
            tick = f"M{number(middle - 6)} {number(top + 15)}l4.5 4.5 7.5-8.5"
            svg.path(tick, css="p-step-tick")
        else:
            svg.rect(Box(x + 0.75, top + 0.75, column - 1.5, tall - 1.5), css="p-step-to-go")
    return svg.text()
