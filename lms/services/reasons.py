"""The reason a person gives for an act: a few words, kept with it."""

from __future__ import annotations

from lms.services.errors import Invalid

#: longest reason that is kept
LONGEST_WHY = 300


def reason(why: str) -> str:
    """Give the reason as it is kept.

    Raises:
        Invalid: on `why`: there is none, or it is too long.
    """
    kept = why.strip()
    if not kept:
        raise Invalid("why", "Say why, in a few words.")
    if len(kept) > LONGEST_WHY:
        raise Invalid("why", "At most %(n)s characters.", n=LONGEST_WHY)
    return kept
