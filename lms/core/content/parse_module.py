"""Make a module out of its file: front matter, sections, and the knowledge checks between the lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from lms.core.content.library import Note, Origin
from lms.core.content.marks import front_matter, read, validate
from lms.core.content.markup import count_words
from lms.core.content.parse import Parsed, read_notes
from lms.core.content.questions import make_question
from lms.core.content.sections import Fence, RawSection, split_sections
from lms.core.content.shapes import CheckFence, ModuleHead
from lms.core.modules.module import Module, Section
from lms.core.quizzes.quiz import Question


@dataclass(slots=True)
class ParsedModule(Parsed):
    """modules/ID/module.md."""

    module: Module | None = None
    checks: list[Question] = field(default_factory=list)
    notes: tuple[Note, ...] = ()


def parse_module(text: str, file: str) -> ParsedModule:
    """Read modules/ID/module.md; the folder in `file` has the name its id must have."""
    parsed = ParsedModule()
    source, body, problems = front_matter(text, file)
    parsed.problems.extend(problems)
    raws, problems = split_sections(body, file)
    parsed.problems.extend(problems)
    head: ModuleHead | None = None
    if source is not None:
        head, problems = validate(source, ModuleHead)
        parsed.problems.extend(problems)
    # The checks are read even where the head is wrong: all mistakes at once.
    name = file.rsplit("/", 2)[-2]
    texts = {raw.id: _take_checks(raw, parsed, file) for raw in raws}
    if parsed.problems:
        parsed.broken.add(f"module:{name}")
    if source is None or head is None:
        return parsed
    origin = Origin(source)
    parsed.origins[f"module:{head.id}"] = origin
    if head.id != name:
        parsed.problems.append(origin.problem(f"the id `{head.id}` must be the folder's name", "id"))
    _hold_sections_together(head, raws, origin, parsed)
    sections = []
    for raw in raws:
        shape = head.sections.get(raw.id)
        if shape is None:
            continue
        section_text, checks = texts[raw.id]
        sections.append(
            Section(
                raw.id,
                raw.title,
                section_text,
                tuple(shape.objectives),
                tuple(shape.facts),
                checks,
                count_words(section_text),
            )
        )
        parsed.origins[f"section:{head.id}/{raw.id}"] = Origin(source, ("sections", raw.id), raw.line)
    objectives = {objective.id: objective.text for objective in head.objectives}
    if len(objectives) < len(head.objectives):
        parsed.problems.append(origin.problem("an objective id stands here twice", "objectives"))
    parsed.module = Module(
        head.id,
        head.title,
        tuple(head.for_),
        head.summary,
        objectives,
        tuple(sections),
        tuple(head.key_points),
    )
    parsed.notes = read_notes(head.revisions)
    return parsed


def _hold_sections_together(
    head: ModuleHead, raws: tuple[RawSection, ...], origin: Origin, parsed: ParsedModule
) -> None:
    """Sections of the text and of the front matter must be the same."""
    written = {raw.id for raw in raws}
    for name in head.sections:
        if name not in written:
            parsed.problems.append(origin.problem(f"the text has no section `{{#{name}}}`", "sections", name))
    for raw in raws:
        if raw.id and raw.id not in head.sections:
            problem = Origin(origin.source, (), raw.heading_line).text_problem(
                f"the front matter says nothing about section `{raw.id}`", 0
            )
            parsed.problems.append(problem)


def _take_checks(raw: RawSection, parsed: ParsedModule, file: str) -> tuple[str, tuple[str, ...]]:
    """Read the fenced checks of a section; give its text with each one's mark on its line, and their ids."""
    text = "\n".join(raw.lines)
    ids = []
    for number, fence in enumerate(raw.fences, start=1):
        question = _check(fence, parsed, file)
        mark = f"{{{{ check.#{number} }}}}"
        if question is None:
            text = text.replace(mark, "", 1)
            continue
        text = text.replace(mark, f"{{{{ check.{question.id} }}}}", 1)
        ids.append(question.id)
        parsed.checks.append(question)
    # Blank lines are dropped at the end only: line n of the text stays line n below its heading.
    return text.rstrip(), tuple(ids)


def _check(fence: Fence, parsed: ParsedModule, file: str) -> Question | None:
    """Read one fenced check."""
    source, problems = read(fence.yaml, file, first_line=fence.line)
    parsed.problems.extend(problems)
    if source is None:
        return None
    wrapped = source.under("question")
    shape, problems = validate(wrapped, CheckFence)
    parsed.problems.extend(problems)
    if shape is None:
        return None
    origin = Origin(wrapped, ("question",))
    question, found = make_question(shape.question, origin)
    parsed.problems.extend(found)
    if question is None or not parsed.keep(f"question:{question.id}", origin):
        return None
    return question
