"""The texts of a case on a page: the time filled in, the site's values and Markdown made safe."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from markupsafe import Markup

from lms.core.cases.engine import tell
from lms.core.cases.script import Script
from lms.core.cases.state import State
from lms.core.content.library import Library
from lms.core.content.markup import Context, Html, fragment, render
from lms.core.content.playbook import PlaybookKey
from lms.core.content.values import PlaybookValue


def undecided(key: PlaybookKey) -> str:
    """Say inside a sentence that the site has not decided a key, and whom to ask."""
    return _("(your site has not decided this yet: ask %(who)s)", who=key.ask)


class Texts:
    """Turns texts of a script into safe HTML, for one run."""

    def __init__(self, library: Library, script: Script, state: State) -> None:
        self._library, self._script, self._state = library, script, state
        self._context = Context(
            facts=library.facts,
            citations=library.sources,
            keys=library.playbook,
            values=state.playbook,
            undecided=undecided,
        )

    def line(self, text: str) -> Markup:
        """Give a text for inside a label or a sentence."""
        return Markup(fragment(tell(self._script, self._state, text), self._context))  # noqa: S704 - sanitised there

    def block(self, text: str) -> Markup:
        """Give a text of whole paragraphs."""
        rendered = render(tell(self._script, self._state, text), self._context)
        return Markup("".join(b.html for b in rendered.blocks if isinstance(b, Html)))  # noqa: S704 - sanitised there

    def sources(self, fact_ids: Iterable[str]) -> str:
        """Give the published sources of facts in their short form, each once: "Lee 2019; ASCO 2021"."""
        return sources(self._library, fact_ids)


def sources(library: Library, fact_ids: Iterable[str]) -> str:
    """Give the short names of the sources facts rest on, each once, in the order they come."""
    names = (
        library.sources[source].short
        for fact in fact_ids
        if fact in library.facts
        for source in library.facts[fact].sources
        if source in library.sources
    )
    return "; ".join(dict.fromkeys(names))


def playbook_words(key: PlaybookKey, value: PlaybookValue) -> str:
    """Give one value of a key in its own words."""
    return next((allowed.text for allowed in key.allowed if allowed.value == value), str(value))
