"""Pictures as accessible SVG, made from core values and the reader's own words; one grammar for all of them.

Ink is data, accent is now or the model answer, danger a limit crossed; labels stand at the data. Each teaching picture
is drawn for a desk and anew for a phone, and comes with the table that says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lms.output.pictures.call_chain import call_chain
from lms.output.pictures.crs_stairs import crs_stairs
from lms.output.pictures.crs_table import crs_table
from lms.output.pictures.crs_two_arms import crs_two_arms
from lms.output.pictures.engager import engager
from lms.output.pictures.fever_gate import crs_fever_gate
from lms.output.pictures.first_hour import first_hour
from lms.output.pictures.handoff_card import handoff_card
from lms.output.pictures.icans_ladder import icans_ladder
from lms.output.pictures.icans_table import icans_table
from lms.output.pictures.ice_boxes import ice_boxes
from lms.output.pictures.incidence import incidence
from lms.output.pictures.onset import onset_windows
from lms.output.pictures.pressor_count import pressor_count
from lms.output.pictures.step_up_all import step_up_all
from lms.output.pictures.step_up_idea import step_up_idea
from lms.output.pictures.step_up_teclistamab import step_up_teclistamab
from lms.output.pictures.toci_cap import toci_cap
from lms.output.pictures.two_reactions import two_reactions
from lms.output.pictures.words import Picture, Say
from lms.output.pictures.worst_domain import worst_domain

__all__ = ["PICTURES", "Picture", "Say", "messages"]

#: what a module may show by `picture:NAME`: (say, id prefix) → the picture
PICTURES: Mapping[str, Callable[[Say, str], Picture]] = {
    "crs-stairs": crs_stairs,
    "crs-fever-gate": crs_fever_gate,
    "crs-two-arms": crs_two_arms,
    "crs-table": crs_table,
    "onset-windows": onset_windows,
    "ice-boxes": ice_boxes,
    "icans-ladder": icans_ladder,
    "icans-table": icans_table,
    "worst-domain": worst_domain,
    "first-hour": first_hour,
    "pressor-count": pressor_count,
    "engager": engager,
    "two-reactions": two_reactions,
    "incidence": incidence,
    "step-up-idea": step_up_idea,
    "call-chain": call_chain,
    "handoff-card": handoff_card,
    "step-up-teclistamab": step_up_teclistamab,
    "step-up-all": step_up_all,
    "toci-cap": toci_cap,
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
