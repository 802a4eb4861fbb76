"""Cut the Markdown of a module into sections, and a section into the parts that are drawn apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from lms.core.content.marks import ID_PATTERN, Body
from lms.core.problems import Problem

_ID = ID_PATTERN.strip("^$")
_HEADING = re.compile(r"## +(?P<title>.*?)\s*(?:\{#(?P<id>[^}]*)\})?\s*")
_FENCE = re.compile(r" {0,3}(?P<ticks>`{3,}|~{3,})(?P<info>.*)")
_SITE = re.compile(r"> *\[!site\] *(?P<key>\S*)\s*")
_CHECK = re.compile(rf"\{{\{{ *check\.(?P<id>{_ID}) *\}}\}}\s*")
_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<target>[^()\s]*)\)\s*")


class PartKind(StrEnum):
    """What a part of a section is."""

    TEXT = "text"
    CHECK = "check"
    SITE = "site"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a section's text."""

    kind: PartKind
    #: Markdown, or the id of the check, or the playbook key, or the alternative text
    text: str
    #: lines below the beginning of the section's text
    offset: int
    #: of a picture: `picture:NAME` or a file name
    target: str = ""


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced knowledge check as it stands in the file."""

    yaml: str
    #: the line its YAML begins on
    line: int


@dataclass(frozen=True, slots=True)
class RawSection:
    """One section as it stands in the file: line n of `lines` is file line `line` + n."""

    id: str
    title: str
    heading_line: int
    lines: tuple[str, ...]
    line: int
    fences: tuple[Fence, ...]


def split_sections(body: Body, file: str) -> tuple[tuple[RawSection, ...], tuple[Problem, ...]]:
    """Cut the text of a module at its `## Title {#id}` headings; fenced checks are taken out, their lines left empty.

    The n-th fence of a section leaves the mark `{{ check.#n }}` on its first line, so that no line number moves.
    """
    return _Splitter(body, file).split()


class _Splitter:
    """One pass over the lines of a module."""

    def __init__(self, body: Body, file: str) -> None:
        self.body = body
        self.file = file
        self.problems: list[Problem] = []
        self.sections: list[RawSection] = []
        self.head: tuple[str, str, int] | None = None
        self.lines: list[str] = []
        self.fences: list[Fence] = []

    def split(self) -> tuple[tuple[RawSection, ...], tuple[Problem, ...]]:
        """Walk the lines."""
        lines = self.body.text.splitlines()
        index = 0
        while index < len(lines):
            line = lines[index]
            fence = _FENCE.fullmatch(line)
            if fence is not None:
                index = self._fence(lines, index, fence)
                continue
            self._line(line, self.body.line + index)
            index += 1
        self._close()
        return tuple(self.sections), tuple(self.problems)

    def _line(self, line: str, number: int) -> None:
        if line.startswith("## "):
            self._close()
            self._open(line, number)
        elif self.head is None:
            if line.strip():
                self._say(number, "text before the first section; begin with `## Title {#id}`")
        else:
            if re.match(r"#\s", line) or (re.fullmatch(r"(=+|-+)\s*", line) and self.lines and self.lines[-1].strip()):
                self._say(number, "only `## Title {#id}` opens a section; sub-headings are `###` and `####`")
            if _CHECK.match(line.strip()):
                self._say(number, "a check is written as a fenced block, not as a placeholder")
            self.lines.append(line)

    def _open(self, line: str, number: int) -> None:
        match = _HEADING.fullmatch(line)
        title, section_id = (match["title"], match["id"] or "") if match else (line[3:], "")
        if not re.fullmatch(ID_PATTERN, section_id):
            self._say(number, "a section heading needs its permanent id: `## Title {#lower-case-words}`")
            section_id = ""
        if not title:
            self._say(number, "a section heading needs a title")
        if section_id and any(section.id == section_id for section in self.sections):
            self._say(number, f"the section id `{section_id}` stands in this module twice")
            section_id = ""
        self.head = (section_id, title, number)

    def _fence(self, lines: list[str], index: int, fence: re.Match[str]) -> int:
        """Take a fenced block out; give the index of the first line after it."""
        number = self.body.line + index
        ticks = fence["ticks"]
        end = next(
            (
                i
                for i in range(index + 1, len(lines))
                if re.fullmatch(rf" {{0,3}}{ticks[0]}{{{len(ticks)},}}\s*", lines[i])
            ),
            None,
        )
        if end is None:
            self._say(number, "this fenced block is never closed")
            return len(lines)
        if fence["info"].strip() != "check":
            self._say(number, "only knowledge checks are written in fences: open this one with ```check")
        elif self.head is None:
            self._say(number, "a knowledge check before the first section")
        else:
            self.fences.append(Fence("\n".join(lines[index + 1 : end]) + "\n", number + 1))
            self.lines.append(f"{{{{ check.#{len(self.fences)} }}}}")
            self.lines.extend("" for _ in range(end - index))
        return end + 1

    def _close(self) -> None:
        if self.head is not None:
            section_id, title, number = self.head
            self.sections.append(
                RawSection(section_id, title, number, tuple(self.lines), number + 1, tuple(self.fences))
            )
        self.head, self.lines, self.fences = None, [], []

    def _say(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, message))


def parts(text: str) -> tuple[Part, ...]:
    """Cut the text of a section into runs of Markdown, and the checks, site choices and pictures between them."""
    found: list[Part] = []
    run: list[str] = []
    start = 0
    for offset, line in enumerate(text.splitlines()):
        part = _special(line, offset)
        if part is None:
            run.append(line)
            continue
        found.extend(_text_part(run, start))
        found.append(part)
        run, start = [], offset + 1
    found.extend(_text_part(run, start))
    return tuple(found)


def _special(line: str, offset: int) -> Part | None:
    if match := _CHECK.fullmatch(line):
        return Part(PartKind.CHECK, match["id"], offset)
    if match := _SITE.fullmatch(line):
        return Part(PartKind.SITE, match["key"], offset)
    if match := _PICTURE.fullmatch(line):
        return Part(PartKind.PICTURE, match["alt"].strip(), offset, match["target"])
    return None


def _text_part(lines: list[str], start: int) -> tuple[Part, ...]:
    if not any(line.strip() for line in lines):
        return ()
    return (Part(PartKind.TEXT, "\n".join(lines), start),)
