"""What the drill's pages show: the bedside line by line, the ten boxes, and an encounter held against its answers."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from lms.core.practice.drill import Sheet
from lms.core.practice.encounter import (
    GROUPS,
    ITEMS,
    Band,
    Domain,
    Encounter,
    Group,
    Item,
    Mark,
    Trap,
    Turn,
    Variant,
    Way,
)
from lms.output.pictures.handwriting import handwriting
from lms.services.drills import Closing, OpenRun
from lms.web.practice import drill_words as words


@dataclass(frozen=True, slots=True)
class Line:
    """One line at the bedside."""

    turn: Turn
    name: str
    mark: Mark | None
    #: the drawing of what was written
    drawing: str | None

    @property
    def says(self) -> bool:
        """Say whether the reply is speech."""
        return self.turn.way is Way.SAYS

    @property
    def skipped(self) -> bool:
        """Say whether the item was not done tonight."""
        return self.turn.way is Way.SKIPPED


@dataclass(frozen=True, slots=True)
class Section:
    """One of the five parts with its lines."""

    name: str
    lines: tuple[Line, ...]
    #: points given of those there are
    points: int
    out_of: int
    #: every item of the part has its mark
    complete: bool


@dataclass(frozen=True, slots=True)
class Square:
    """One of the ten boxes."""

    name: str
    mark: Mark | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class BoxGroup:
    """A part of the score as boxes."""

    name: str
    is_open: bool
    squares: tuple[Square, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One item of a closed encounter, yours beside the expected."""

    line: Line
    expected: Mark | None
    differs: bool
    why: str | None


def line(turn: Turn, mark: Mark | None, prefix: str) -> Line:
    """Make one line, with the drawing where there is one."""
    drawing = None
    if turn.handwriting is not None:
        drawing = handwriting(
            turn.handwriting.sentence,
            turn.handwriting.manner.value,
            turn.handwriting.seed,
            title=_("What the patient wrote"),
            description=turn.reply,
            prefix=prefix,
        )
    return Line(turn, words.item_name(turn.item) if turn.item else "", mark, drawing)


def sections(encounter: Encounter, sheet: Sheet, leave_out: Item | None) -> tuple[Section, ...]:
    """Give the parts with the lines that have a mark, in the order of the bedside, without the one that is open."""
    marks, made = sheet.marks, list[Section]()
    for group, items in GROUPS.items():
        lines: list[Line] = []
        for turn in encounter.turns:
            asked_here = turn.item in items
            beside = turn.item is None and group is Group.ORIENTATION and items[-1] in marks
            if beside or (asked_here and turn.item in marks and turn.item is not leave_out):
                mark = marks.get(turn.item) if turn.item else None
                lines.append(line(turn, mark, f"written-{turn.item or 'aside'}"))
        if lines:
            given = [marks[item] for item in items if item in marks]
            made.append(
                Section(
                    words.group_name(group),
                    tuple(lines),
                    given.count(Mark.RIGHT),
                    len(items),
                    complete=len(given) == len(items),
                )
            )
    return tuple(made)


def boxes(sheet: Sheet, open_item: Item | None) -> tuple[BoxGroup, ...]:
    """Give the ten boxes in five groups."""
    marks = sheet.marks
    return tuple(
        BoxGroup(
            words.group_short(group),
            open_item in items,
            tuple(Square(words.item_name(item), marks.get(item), item is open_item) for item in items),
        )
        for group, items in GROUPS.items()
    )


def open_item(found: OpenRun, wanted: str | None) -> Item | None:
    """Give the item to ask: the one to change where one is named, else the first without a mark."""
    sheet = found.run.sheet
    if wanted in {item.value for item in sheet.marks}:
        return Item(wanted)
    return sheet.open_item


def group_of(item: Item) -> Group:
    """Give the part an item belongs to."""
    return next(group for group, items in GROUPS.items() if item in items)


def number_of(item: Item) -> int:
    """Give the place of an item among the ten, from 1."""
    return ITEMS.index(item) + 1


def compared(closing: Closing) -> tuple[Compared, ...]:
    """Hold each item against what was expected; teaching items sites score differently have no expected mark."""
    made: list[Compared] = []
    done = closing.outcome
    for place, item in enumerate(ITEMS):
        turn = closing.encounter.turn(item)
        given, expected = done.given[place], done.expected[place]
        differs = item in done.differing
        why = words.slip(turn.slip) if turn.slip else None
        if expected is Mark.NOT_ASSESSED:
            why = _("It was not done tonight.")
        elif expected is Mark.RIGHT and differs:
            why = _("The performance is right and complete.")
        made.append(Compared(line(turn, given, f"closed-{item}"), expected, differs, why if differs else None))
    return tuple(made)


def lessons(closing: Closing) -> tuple[str, ...]:
    """Say what this patient was there to teach."""
    encounter = closing.encounter
    known = [words.variant_known(encounter.variant)] if encounter.variant else []
    return (*known, *(words.trap(trap) for trap in encounter.traps))


def grade_lines(closing: Closing) -> tuple[tuple[str, str, str], ...]:
    """Say what each domain shows and what it does to the grade: (domain, finding, effect)."""
    encounter, answers = closing.encounter, closing.encounter.expected
    rows: list[tuple[str, str, str]] = []
    if answers is not None:
        effect = words.score_grade(answers.score, answers.at_most, unarousable=Trap.UNAROUSABLE in encounter.traps)
        asked = 10 - answers.marks.count(Mark.NOT_ASSESSED)
        rows.append((_("ICE score"), words.score_name(answers.score, answers.at_least, asked), effect))
    for found in encounter.findings:
        by_drug = encounter.variant is Variant.SEDATION and found.domain is Domain.AROUSAL
        effect = _("no grade while a drug explains it") if by_drug else words.finding_grade(found)
        rows.append((words.domain_name(found.domain), found.says, effect))
    return tuple(rows)


def cannot_be_woken(encounter: Encounter) -> bool:
    """Say whether the form offers to write 0 for everything that is left."""
    return encounter.band is Band.UNAROUSABLE


def attributed(encounter: Encounter) -> bool:
    """Say whether no other cause was found (IC-01, Lee 2019): sedation, a bleed and an old deficit are one."""
    other_cause = {Variant.SEDATION, Variant.LOW_BASELINE}
    return encounter.variant not in other_cause and Trap.HEMORRHAGE not in encounter.traps
