"""Checks of what authors write as text: placeholders, citations, HTML, links, pictures, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.core.content.facts import Fact, number_text
from lms.core.content.inline import citations, placeholders
from lms.core.content.library import Library, Origin
from lms.core.content.sections import PartKind, parts
from lms.core.modules.module import Module, Section
from lms.core.problems import Problem

_HTML = re.compile(r"<(?!https?://|mailto:|[\w.+-]+@)[A-Za-z/!?][^>\n]*>?")
_LINK = re.compile(
    r"(?P<image>!)?\[[^\]\n]*\]\(\s*<?(?P<target>[^)\s>]*)|^ {0,3}\[[^\]]+\]:\s*<?(?P<reference>\S*)", re.MULTILINE
)
_IMAGE = re.compile(r"!\[[^\]]*\][(\[]")
_SITE_MARK = re.compile(r"\[!site\]")
_ACTIVE_SVG = re.compile(
    r"<\s*(script|foreignObject|iframe|image|style)\b|\son\w+\s*=|javascript:|<!DOCTYPE|<!ENTITY"
    r"|(?:href|src)\s*=\s*[\"'](?!#)|@import|url\(\s*[\"']?(?!#)",
    re.IGNORECASE,
)
_OF_RUN = re.compile(r"\{\{\s*(clock|at\.[a-z0-9-]+)\s*\}\}")
_UNITS = {"mg/kg": "mg/kg", "mg": "mg", "°C": "°C", "°F": "°F", "L/min": "L/min", "hours": "hours"}
_BARE = re.compile(
    r"(?<![\w.,{])(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>mg/kg|mg\b|°\s?C\b|°\s?F\b|L/min\b|hours?\b|h\b)"
)


@dataclass(frozen=True, slots=True)
class TextAt:
    """One text and where it was written: at a path of the YAML, or outside it for a section."""

    text: str
    origin: Origin
    path: tuple[str | int, ...] = ()
    module: Module | None = None
    section: Section | None = None

    @property
    def of_case(self) -> bool:
        """Say whether the text is part of a case."""
        return self.origin.source.file.startswith("cases/")

    def problem(self, message: str, offset: int) -> Problem:
        """Say `message` about the line `offset` lines into the text."""
        return self.origin.text_problem(message, offset, *self.path)


def texts(library: Library) -> Iterator[TextAt]:
    """Give every text that is shown as Markdown or may hold placeholders."""
    for module in library.modules.values():
        origin = library.origins[f"module:{module.id}"]
        for index, point in enumerate(module.key_points):
            yield TextAt(point, origin, ("key_points", index), module)
        for section in module.sections:
            yield TextAt(section.text, library.origins[f"section:{module.id}/{section.id}"], (), module, section)
    for question_id in library.questions:
        yield from _strings(
            library.origins[f"question:{question_id}"], ("stem", "options", "why", "why_right", "why_wrong")
        )
    if library.card is not None:
        yield from _strings(library.origins["card:pocket-card"], ("title", "fever", "closing", "sections"))
    for case_id, source in library.case_sources().items():
        keys = tuple(source.data) if isinstance(source.data, dict) else ()
        yield from _strings(library.origins[f"case:{case_id}"], tuple(key for key in keys if key != "revisions"))


def braces(library: Library) -> Iterable[Problem]:
    """Double braces name a playbook key that exists or a number a fact has, and stand in neither link nor code."""
    for at in texts(library):
        found = list(placeholders(at.text))
        for item in found:
            if item.key is not None and library.lacks("playbook", item.key):
                yield at.problem(f"there is no playbook key `{item.key}`", item.offset)
            elif item.fact is not None and library.lacks("fact", item.fact):
                yield at.problem(f"there is no fact {item.fact}", item.offset)
            elif item.fact is not None and item.number not in _numbers(item.fact, item.number, library):
                yield at.problem(f"fact {item.fact} has no number `{item.number}`", item.offset)
            elif (
                item.key is None
                and item.fact is None
                and not (_is_check(item.written, at) or _is_run(item.written, at))
            ):
                yield at.problem(f"`{item.written}` is neither `playbook.KEY` nor `fact.ID.number`", item.offset)
        closed = at.text.count("{{"), at.text.count("}}")
        if closed != (len(found), len(found)):
            yield at.problem(
                "`{{` and `}}` must stand on one line, with nothing in braces between", _line_of(at.text, "{{", "}}")
            )
        for match in re.finditer(r"\]\([^)]*\{\{|`[^`\n]*\{\{", at.text):
            yield at.problem("a placeholder stands in a link address or a code span", _offset(at.text, match))


def citations_known(library: Library) -> Iterable[Problem]:
    """A citation names a fact that exists; in a section, one the section is said to rest on."""
    for at in texts(library):
        for offset, fact in citations(at.text):
            if library.lacks("fact", fact):
                yield at.problem(f"there is no fact {fact}", offset)
            elif at.section is not None and fact not in at.section.facts:
                yield at.problem(f"{fact} is cited here but not listed for section `{at.section.id}`", offset)


def no_html(library: Library) -> Iterable[Problem]:
    """Authors write Markdown: a tag is a mistake (and would be shown as text)."""
    for at in texts(library):
        for match in _HTML.finditer(at.text):
            yield at.problem(f"HTML is not used in content: `{match[0][:40]}`", _offset(at.text, match))


def links(library: Library) -> Iterable[Problem]:
    """A link leads to an https or mailto address."""
    for at in texts(library):
        for match in _LINK.finditer(at.text):
            target = match["target"] or match["reference"] or ""
            if match["image"]:
                continue
            if not re.match(r"(https://|mailto:)[\w.-]", target):
                message = f"a link leads to an `https:` or `mailto:` address, not to `{target[:60]}`"
                yield at.problem(message, _offset(at.text, match))


def pictures(library: Library) -> Iterable[Problem]:
    """A picture stands alone on its line, says what it teaches, and is known or lies beside the module."""
    for at in texts(library):
        whole = set()
        if at.section is not None and at.module is not None:
            for part in parts(at.text):
                if part.kind is not PartKind.PICTURE:
                    continue
                whole.add(part.offset)
                if not part.text:
                    yield at.problem("a picture needs its text: what does it teach?", part.offset)
                yield from _known_picture(part.target, part.offset, at, library)
        for match in _IMAGE.finditer(at.text):
            if _offset(at.text, match) not in whole:
                yield at.problem("a picture stands alone on its line, in a section", _offset(at.text, match))


def figures(library: Library) -> Iterable[Problem]:
    """A picture file holds no script, style or outside address."""
    for name, text in library.figures.items():
        module, _, file = name.partition("/")
        for match in _ACTIVE_SVG.finditer(text):
            message = f"a picture file may not hold `{match[0].strip()}`"
            yield Problem(f"modules/{module}/{file}", text.count("\n", 0, match.start()) + 1, message)


def site_choices(library: Library) -> Iterable[Problem]:
    """A site-choice block names a playbook key and stands alone on its line, in a section."""
    for at in texts(library):
        whole = set()
        if at.section is not None:
            for part in parts(at.text):
                if part.kind is PartKind.SITE:
                    whole.add(part.offset)
                    if library.lacks("playbook", part.text):
                        yield at.problem(f"there is no playbook key `{part.text}`", part.offset)
        for match in _SITE_MARK.finditer(at.text):
            if _offset(at.text, match) not in whole:
                yield at.problem("write `> [!site] KEY` alone on a line, in a section", _offset(at.text, match))


def bare_numbers(library: Library) -> Iterable[Problem]:
    """A number that a fact of the text names is written by its name, so that it changes in one place."""
    for at in texts(library):
        if at.module is None:
            continue
        ids = at.section.facts if at.section is not None else sorted({f for s in at.module.sections for f in s.facts})
        known = _named_numbers([library.facts[fact] for fact in ids if fact in library.facts])
        for match in _BARE.finditer(at.text):
            unit = match["unit"].replace(" ", "")
            unit = "hours" if unit in ("h", "hour") else unit
            name = known.get((float(match["number"].replace(",", ".")), unit))
            if name is not None:
                message = f"write `{{{{ fact.{name} }}}}` for the tested number {match['number']} {match['unit']}"
                yield at.problem(message, _offset(at.text, match))


def _named_numbers(facts: Iterable[Fact]) -> dict[tuple[float, str], str]:
    """Give the names of numbers by value and unit; hours only of tocilizumab's facts (DOSE)."""
    named: dict[tuple[float, str], str] = {}
    for fact in facts:
        for name, number in fact.numbers.items():
            unit = fact.unit(name)
            if unit in _UNITS and (unit != "hours" or fact.id.startswith("DOSE")):
                named.setdefault((float(number_text(number)), str(unit)), f"{fact.id}.{name}")
    return named


def _known_picture(target: str, offset: int, at: TextAt, library: Library) -> Iterator[Problem]:
    if target.startswith("picture:"):
        name = target.removeprefix("picture:")
        if library.pictures is not None and name not in library.pictures:
            yield at.problem(f"the program draws no picture `{name}`", offset)
    elif at.module is not None and f"{at.module.id}/{target}" not in library.figures:
        yield at.problem(f"there is no picture file `{target}` beside the module", offset)


def _numbers(fact_id: str, asked: str | None, library: Library) -> Iterable[str | None]:
    """Give the names of a fact's numbers; of a fact that has mistakes of form any name will do."""
    fact = library.facts.get(fact_id)
    return (asked,) if fact is None else fact.numbers


def _is_check(written: str, at: TextAt) -> bool:
    """Say whether the braces are the mark that the reader of sections left for a knowledge check."""
    return at.section is not None and written.strip("{} ").removeprefix("check.") in at.section.checks


def _is_run(written: str, at: TextAt) -> bool:
    """Say whether the braces show something of the run of a case: `{{ clock }}`, `{{ at.FLAG }}`."""
    return at.of_case and _OF_RUN.fullmatch(written) is not None


def _strings(origin: Origin, keys: tuple[str, ...]) -> Iterator[TextAt]:
    """Give every text below the keys of a node."""
    data = origin.source.at(*origin.path)
    for key in keys:
        if isinstance(data, dict) and key in data:
            yield from _below(data[key], origin, (key,))


def _below(data: object, origin: Origin, path: tuple[str | int, ...]) -> Iterator[TextAt]:
    if isinstance(data, str):
        yield TextAt(data, origin, path)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _below(value, origin, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _below(value, origin, (*path, index))


def _offset(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start())


def _line_of(text: str, *marks: str) -> int:
    """Give the first line with an unequal number of the marks."""
    for offset, line in enumerate(text.split("\n")):
        if len({line.count(mark) for mark in marks}) > 1 or line.count(marks[0]) != len(list(placeholders(line))):
            return offset
    return 0
