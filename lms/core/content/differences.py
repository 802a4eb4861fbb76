"""What changed in the text of a section: its paragraphs, each with whether it is new and what it said before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from lms.core.content.markup import count_words
from lms.core.content.sections import Part, PartKind, parts
from lms.core.content.uses import keys_of_text

#: a line that goes on what a blank line seemed to end: an indented one, a list, the second half of a definition
_GOES_ON = re.compile(r"\s|[-*+] |\d+[.)] |: ")
#: unchanged text of so few words stands open between what changed
SHOWN_WORDS = 40


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a list, a picture or a site choice, as it stands now."""

    part: Part
    changed: bool
    #: what stood here before, Markdown; empty where nothing did, and where it has not changed
    before: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Passages beside one another that all changed, or all stayed."""

    changed: bool
    passages: tuple[Passage, ...]

    @property
    def words(self) -> int:
        """Give the words to read in it."""
        return sum(count_words(one.part.text) for one in self.passages if one.part.kind is PartKind.TEXT)

    @property
    def folded(self) -> bool:
        """Say whether it can be read on demand: it stayed, and is long."""
        return not self.changed and self.words > SHOWN_WORDS


def passages(text: str) -> tuple[Part, ...]:
    """Cut a section's text at its blank lines, lists and notes kept whole; its knowledge checks are left out."""
    found: list[Part] = []
    for part in parts(text):
        if part.kind is PartKind.TEXT:
            found.extend(replace(part, text=chunk) for chunk in _chunks(part.text))
        elif part.kind is not PartKind.CHECK:
            found.append(part)
    return tuple(found)


def compare(before: str, now: str) -> tuple[Run, ...]:
    """Mark each passage of the text as it is now that the text before did not have.

    What was there before stands with the passage that took its place; what was taken out and not replaced stands with
    the passage before it, or the first.
    """
    old, new = passages(before), passages(now)
    marked = [Passage(part, changed=False) for part in new]
    matcher = SequenceMatcher(None, [_even(part) for part in old], [_even(part) for part in new], autojunk=False)
    for kind, first_old, last_old, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        gone = "\n\n".join(part.text for part in old[first_old:last_old] if part.kind is PartKind.TEXT)
        for place in range(first, last):
            marked[place] = Passage(new[place], changed=True)
        if gone and marked:
            place = first if last > first else max(first - 1, 0)
            said = f"{marked[place].before}\n\n{gone}".strip()
            marked[place] = replace(marked[place], changed=True, before=said)
    return _runs(marked)


def showing(text: str, keys: frozenset[str]) -> tuple[Run, ...]:
    """Mark each passage that shows the value of one of the playbook keys."""
    return _runs([Passage(part, changed=bool(keys & _keys(part))) for part in passages(text)])


def _keys(part: Part) -> frozenset[str]:
    return frozenset({part.text}) if part.kind is PartKind.SITE else keys_of_text(part.text)


def _even(part: Part) -> tuple[str, str, str]:
    return part.kind, " ".join(part.text.split()), part.target


def _runs(marked: list[Passage]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for one in marked:
        if runs and runs[-1].changed == one.changed:
            runs[-1] = replace(runs[-1], passages=(*runs[-1].passages, one))
        else:
            runs.append(Run(one.changed, (one,)))
    return tuple(runs)


def _chunks(text: str) -> Iterator[str]:
    held: list[str] = []
    blank = False
    for line in text.splitlines():
        if not line.strip():
            blank = bool(held)
        elif blank and not (_GOES_ON.match(line) and _in_list(held)):
            yield "\n".join(held).strip("\n")
            held, blank = [line], False
            continue
        else:
            blank = False
        held.append(line)
    if any(line.strip() for line in held):
        yield "\n".join(held).strip("\n")


def _in_list(held: list[str]) -> bool:
    """Say whether what is held is a list, a definition or a note, which a blank line does not end."""
    first = next((line for line in held if line.strip()), "")
    return bool(_GOES_ON.match(first)) or first.startswith("!!!") or any(line.startswith(": ") for line in held)
