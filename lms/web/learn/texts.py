"""Content as the templates draw it: sections in blocks, questions with their options, rationale and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil, log10

from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from lms.core.content.library import Library
from lms.core.content.markup import (
    Block,
    Check,
    Context,
    Html,
    Picture,
    Rendered,
    SiteChoice,
    fragment,
    render,
    render_parts,
)
from lms.core.content.playbook import PlaybookKey
from lms.core.content.sections import Part
from lms.core.content.uses import keys_of_text
from lms.core.content.values import PlaybookValue
from lms.core.quizzes.quiz import Kind, Number, Option, Question
from lms.core.quizzes.scoring import Outcome
from lms.output.pictures import PICTURES
from lms.output.pictures import Picture as Drawn

Values = Mapping[str, PlaybookValue]
#: texts kept ready; a site has a few values and a few hundred texts
KEPT_TEXTS = 5000


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option as it is shown."""

    id: str
    label: Markup
    chosen: bool
    right: bool
    why: Markup
    #: short citations of its facts
    sources: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question as it is shown, before or after it was answered."""

    id: str
    kind: Kind
    stem: Markup
    options: tuple[OptionView, ...]
    #: unit of the number that is asked for; empty where options are offered
    unit: str
    #: the number as it was given and as it is right, after the answer
    given: str
    expected: str
    why: Markup
    #: short citations of the question's facts
    sources: str
    #: None before the answer
    right: bool | None
    critical: bool
    #: nothing is right here until the site has decided
    undecided: PlaybookKey | None

    @property
    def grades(self) -> bool:
        """Say whether it asks for a grade: then the reminder of sepsis stands beside it."""
        return self.kind in (Kind.GRADE_CRS, Kind.GRADE_ICANS)

    @property
    def several(self) -> bool:
        """Say whether several options may be chosen."""
        return self.kind is Kind.MULTIPLE


def section_blocks(library: Library, text: str, values: Values) -> Rendered:
    """Give the blocks of a section's text, made once for each set of values they show."""
    cache = _cache()
    key = ("section", text, _shown(text, values), str(get_locale()))
    if key not in cache:
        cache[key] = render(text, _context(library, values))
    held = cache[key]
    assert isinstance(held, Rendered)  # noqa: S101 - the key says so
    return held


def passage_blocks(library: Library, passages: Iterable[Part], values: Values, prefix: str) -> Rendered:
    """Give passages of a section's text as blocks, one for each; `prefix` begins every id: sections share the page."""
    return render_parts(passages, replace(_context(library, values), prefix=prefix))


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block as its template draws it; `kind` says which of the others is filled."""

    #: html, picture, figure, site or check
    kind: str
    html: str = ""
    drawn: Drawn | None = None
    #: what the picture teaches, in the author's words
    alt: str = ""
    #: file of a figure, key of a site choice, id of a check
    name: str = ""


def block_view(block: Block) -> BlockView:
    """Give a block for its template; its HTML was parsed without HTML and sanitised by `lms.core.content.markup`."""
    match block:
        case Html(html):
            return BlockView("html", html=Markup(html))  # noqa: S704
        case Picture(name, alt, file):
            if file:
                return BlockView("figure", alt=alt, name=name)
            return BlockView("picture", drawn=picture(name, f"pic-{name}"), alt=alt, name=name)
        case SiteChoice(key):
            return BlockView("site", name=key)
        case Check(question_id):
            return BlockView("check", name=question_id)


def words(library: Library, text: str, values: Values) -> Markup:
    """Give a stem, an option or a rationale as safe HTML, made once for each set of values it shows."""
    cache = _cache()
    key = ("words", text, _shown(text, values), str(get_locale()))
    if key not in cache:
        cache[key] = fragment(text, _context(library, values))
    return Markup(str(cache[key]))  # noqa: S704 - sanitised by `lms.core.content.markup`


def picture(name: str, prefix: str) -> Drawn | None:
    """Draw a teaching picture in the reader's words; None for a name that is no longer drawn."""
    draw = PICTURES.get(name)
    if draw is None:
        return None
    cache = _cache()
    key = ("picture", name, prefix, str(get_locale()))
    if key not in cache:
        cache[key] = draw(_, prefix)
    held = cache[key]
    assert isinstance(held, Drawn)  # noqa: S101 - the key says so
    return held


def question_view(
    library: Library,
    question: Question,
    values: Values,
    *,
    order: Iterable[str] = (),
    outcome: Outcome | None = None,
) -> QuestionView:
    """Give a question in the order its options are shown, told with rationale where there is an outcome."""
    given = () if outcome is None else outcome.given
    expected = () if outcome is None else outcome.expected
    held = {option.id: option for option in question.options}
    options = [held[name] for name in order if name in held] or list(question.options)
    number = question.number
    return QuestionView(
        question.id,
        question.kind,
        words(library, question.stem, values),
        tuple(
            OptionView(
                option.id,
                option_label(library, option, values),
                option.id in given,
                option.id in expected,
                words(library, option.why, values),
                short_sources(library, option.facts),
            )
            for option in options
        ),
        "" if number is None else number.unit,
        " ".join(given) if number is not None else "",
        "" if number is None else number_words(number),
        _why_number(library, number, values, outcome),
        short_sources(library, question.facts),
        None if outcome is None else outcome.right,
        question.critical,
        None if question.asked_under(values) else library.playbook.get(question.playbook or ""),
    )


def option_label(library: Library, option: Option, values: Values) -> Markup:
    """Give the words of an option; a grade has its own."""
    if option.text:
        return words(library, option.text, values)
    grade = option.id.removeprefix("at-least-")
    if grade != option.id:
        return Markup.escape(_("At least grade %(grade)s", grade=grade))
    if grade == "0":
        return Markup.escape(_("Grade 0: the criteria are not met"))
    return Markup.escape(_("Grade %(grade)s", grade=grade))


def number_words(number: Number) -> str:
    """Write the right number as exactly as it was asked for, with its unit."""
    places = max(0, ceil(-log10(2 * number.tolerance))) if number.tolerance > 0 else 2
    return f"{number.value:.{places}f} {number.unit}"


def what_to_answer(question: Question) -> str:
    """Say what to do where an answer could not be read."""
    if question.number is not None:
        return _("write one number, such as 38.4")
    return _("choose an answer")


def short_sources(library: Library, facts: Iterable[str]) -> str:
    """Give the short citations of facts, each once."""
    shorts = (library.sources[s].short for f in facts if f in library.facts for s in library.facts[f].sources)
    return ", ".join(dict.fromkeys(shorts))


def _why_number(library: Library, number: Number | None, values: Values, outcome: Outcome | None) -> Markup:
    if number is None or outcome is None:
        return Markup()
    return words(library, number.why_right if outcome.right else number.why_wrong, values)


def _context(library: Library, values: Values) -> Context:
    return Context(library.facts, library.sources, library.playbook, values, undecided)


def undecided(key: PlaybookKey) -> str:
    """Say inside a sentence that the site has not decided."""
    return _("(your site has not decided this yet: ask %(who)s)", who=key.ask)


def _shown(text: str, values: Values) -> tuple[tuple[str, PlaybookValue], ...]:
    return tuple((key, values[key]) for key in sorted(keys_of_text(text)) if key in values)


def _cache() -> dict[tuple[object, ...], Rendered | Drawn | str]:
    """Give the texts kept ready by this application; emptied when it grows too large."""
    cache: dict[tuple[object, ...], Rendered | Drawn | str] = current_app.extensions.setdefault("stepup_texts", {})
    if len(cache) > KEPT_TEXTS:
        cache.clear()
    return cache
