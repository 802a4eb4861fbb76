"""Pictures as accessible SVG, made from core values and the reader's own words; one grammar for all of them.

Ink is data, accent is now or the model answer, danger a limit crossed; labels stand at the data. Each teaching picture
is drawn for a desk and anew for a phone, and comes with the table that says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lms.output.pictures.crs_stairs import crs_stairs
from lms.output.pictures.fever_gate import crs_fever_gate
from lms.output.pictures.first_hour import first_hour
from lms.output.pictures.icans_ladder import icans_ladder
from lms.output.pictures.ice_boxes import ice_boxes
from lms.output.pictures.onset import onset_windows
from lms.output.pictures.words import Picture, Say

__all__ = ["PICTURES", "Picture", "Say", "messages"]

#: what a module may show by `picture:NAME`: (say, id prefix) → the picture
PICTURES: Mapping[str, Callable[[Say, str], Picture]] = {
    "crs-stairs": crs_stairs,
    "crs-fever-gate": crs_fever_gate,
    "onset-windows": onset_windows,
    "ice-boxes": ice_boxes,
    "icans-ladder": icans_ladder,
    "first-hour": first_hour,
}


def messages() -> tuple[str, ...]:
    """Give every English message the teaching pictures say, each once, as a translator gets them."""
    heard: dict[str, None] = {}

    def listen(message: str) -> str:
        heard[message] = None
        return message

    for draw in PICTURES.values():
        draw(listen, "messages")
    return tuple(heard)
