"""Paths: the activities a competency asks for, as written in its policy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms.core.competency.records import Passed
from lms.core.problems import FieldError

#: the kinds of activity a policy can name; an activity id is `kind:id`, a case's is `case:id/role`
KINDS = ("module", "quiz", "case", "drill", "signoff", "attestation", "inservice")

#: begins the activity that answers one change: what changed, and its questions. A trigger names it, no policy does
UPDATE = "update:"

_WORDS = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_ACTIVITY = re.compile(rf"(?:case:{_WORDS}/{_WORDS}|(?:{'|'.join(k for k in KINDS if k != 'case')}):{_WORDS})")
_ITEM = re.compile(rf"(?P<activity>{UPDATE}{_WORDS}|{_ACTIVITY.pattern})(?: at (?P<percent>[0-9]{{1,3}}))?")


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to meet an item."""

    activity: str
    #: per cent the record must reach; None is any pass
    at_least: int | None

    def met_by(self, record: Passed) -> bool:
        """Say whether `record` is this activity, passed well enough."""
        if record.activity != self.activity:
            return False
        return self.at_least is None or (record.score is not None and record.score >= self.at_least)


@dataclass(frozen=True, slots=True)
class PathItem:
    """One thing a path asks for, in the words of the policy."""

    #: as written, e.g. `module:ed-first-hour or quiz:ed-first-hour at 90`
    text: str
    #: any one of them meets it
    choices: tuple[Choice, ...]

    def met_by(self, record: Passed) -> bool:
        """Say whether `record` meets the item, its age and a drill's standard apart."""
        return any(choice.met_by(record) for choice in self.choices)


Path = tuple[PathItem, ...]


def read_item(text: str) -> PathItem:
    """Read one path item.

    >>> read_item("module:ed-first-hour or quiz:ed-first-hour at 90").choices[1]
    Choice(activity='quiz:ed-first-hour', at_least=90)

    Raises:
        FieldError: the text is not a path item.
    """
    choices = []
    for part in text.split(" or "):
        found = _ITEM.fullmatch(part)
        if found is None:
            raise FieldError("path", f"{part!r} is no activity; write for example 'quiz:ed-first-hour at 90'")
        percent = None if found["percent"] is None else int(found["percent"])
        if percent is not None and percent > 100:
            raise FieldError("path", f"{part!r} asks for more than 100 per cent")
        choices.append(Choice(found["activity"], percent))
    return PathItem(text, tuple(choices))


def read_policy_item(text: str) -> PathItem:
    """Read one path item of a policy.

    Raises:
        FieldError: the text is not a path item, or names the update of a change, which only a trigger asks.
    """
    item = read_item(text)
    named = next((choice.activity for choice in item.choices if choice.activity.startswith(UPDATE)), None)
    if named is not None:
        raise FieldError("path", f"{named!r} is asked by the change itself; a policy names whole activities")
    return item


def update_of(text: str) -> str | None:
    """Give the update that meets a path item, where there is one.

    >>> update_of("update:2026-12-01-content or module:ed-first-hour")
    'update:2026-12-01-content'
    """
    first = text.partition(" or ")[0]
    return first if first.startswith(UPDATE) else None


def to_do(items: Iterable[str]) -> tuple[str, ...]:
    """Give path items as things to do: those that one update meets are one thing, the first of them."""
    things: dict[str, str] = {}
    for text in items:
        things.setdefault(update_of(text) or text, text)
    return tuple(things.values())


def union(paths: Sequence[Path]) -> Path:
    """Join paths: every item of each, once, in the order of first mention."""
    if len(paths) == 1:
        return paths[0]
    items = {item.text: item for path in paths for item in path}
    return tuple(items.values())
