"""Paths: the activities a competency asks for, as written in its policy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lms.core.competency.records import Passed
from lms.core.problems import FieldError

#: the kinds of activity; an activity id is `kind:id`, a case's is `case:id/role`
KINDS = ("module", "quiz", "case", "drill", "signoff", "attestation", "inservice")

_WORDS = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_ACTIVITY = re.compile(rf"(?:case:{_WORDS}/{_WORDS}|(?:{'|'.join(k for k in KINDS if k != 'case')}):{_WORDS})")
_ITEM = re.compile(rf"(?P<activity>{_ACTIVITY.pattern})(?: at (?P<percent>[0-9]{{1,3}}))?")


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


def union(paths: Sequence[Path]) -> Path:
    """Join paths: every item of each, once, in the order of first mention."""
    if len(paths) == 1:
        return paths[0]
    items = {item.text: item for path in paths for item in path}
    return tuple(items.values())
