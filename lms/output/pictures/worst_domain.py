"""One patient on the five ICANS domains: the worst of them sets the grade (IC-01, the example of Lee 2019)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.clinical import IcansFindings, grade_icans, tables
from lms.core.clinical.vocabulary import Arm, Arousal, Motor, RaisedPressure, Seizure
from lms.output.pictures.svg import Box, Svg, wrap
from lms.output.pictures.words import NARROW, WIDE, Picture, Say, both

#: the example of the consensus: ICE 3 and a generalized seizure (IC-01, Lee 2019); the rest is clear
EXAMPLE = IcansFindings(
    ice_score=3,
    arousal=Arousal.AWAKENS_SPONTANEOUSLY,
    seizure=Seizure.RESOLVED_RAPIDLY,
    motor=Motor.NONE,
    raised_pressure=RaisedPressure.NONE,
)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    found: str
    #: the grades this domain has
    has: tuple[int, ...]
    #: the grade of the example here; 0 where nothing stands
    stands: int


@dataclass(frozen=True, slots=True)
class _Words:
    answer: str
    clear: str
    title: str
    told: str


def worst_domain(say: Say, prefix: str) -> Picture:
    """Draw the grades each domain has as boxes, the example's lit, and the grade the core gives it."""
    result = grade_icans(EXAMPLE)
    grade = result.grade or 0
    stands = {reason.arm: reason.grade for reason in result.standing}
    told = {
        Arm.ICE: (say("ICE score"), say("ICE {score}, awake").format(score=EXAMPLE.ice_score)),
        Arm.AROUSAL: (say("Waking"), say("on their own")),
        Arm.SEIZURE: (say("Seizure"), say("one generalized seizure, stopped by itself within a minute")),
        Arm.MOTOR: (say("Motor"), say("no weakness")),
        Arm.RAISED_PRESSURE: (say("Raised pressure"), say("no sign")),
    }
    columns = tuple(
        _Column(
            *told[row.domain],
            tuple(grade for grade in tables.GRADES if any(entry.sets_grade for entry in row.cell(grade).entries)),
            stands.get(row.domain, 0),
        )
        for row in tables.icans_table()
    )
    worst = next(column for column in columns if column.stands == grade)
    said = _Words(
        answer=say("Worst domain: {domain}. ICANS grade {grade}.").format(domain=worst.name, grade=grade),
        clear=say("clear"),
        title=say("Five domains, and the worst one sets the ICANS grade"),
        told=say(
            "Five domains side by side, each with the grades it has. One patient has ICE {score}, grade {ice}, and a "
            "seizure that resolved rapidly, grade {seizure}; the other three domains are clear. The grade is {grade}."
        ).format(score=EXAMPLE.ice_score, ice=stands[Arm.ICE], seizure=stands[Arm.SEIZURE], grade=grade),
    )
    return Picture(
        title=said.title,
        description=said.told,
        wide_svg=_wide(columns, said, grade, f"{prefix}-w"),
        narrow_svg=_narrow(columns, said, grade, f"{prefix}-n"),
        table_head=(say("Domain"), say("What was found"), say("Grade there")),
        table_rows=(
            *((c.name, c.found, str(c.stands) if c.stands else said.clear) for c in columns),
            (say("All five"), say("the worst of them"), str(grade)),
        ),
        caption=" ".join(
            (
                say("Grades are never added or averaged. All five were looked at: an empty domain would not be clear."),
                say("Waking on their own is normal: by itself it is no grade."),
                both(say),
                say("Source: Lee 2019, ASTCT consensus."),
            )
        ),
    )


def _box(svg: Svg, column: _Column, box: Box, grade: int, worst: int) -> None:
    """Draw one grade of one domain: lit when it sets the grade, tinted when the example stands there."""
    if grade not in column.has:
        middle = box.x + box.width / 2
        svg.line(middle - 6, box.y + box.height / 2, middle + 6, box.y + box.height / 2, css="p-edge")
        return
    here = column.stands == grade
    lit = here and grade == worst
    svg.rect(box, css="p-window" if lit else "p-window-2" if here else "p-box")
    css = "p-20 p-b p-on" if lit else "p-20 p-b" if here else "p-15"
    svg.write(box.x + box.width / 2, box.y + box.height / 2 + (7 if here else 5), str(grade), css=css, anchor="middle")


def _wide(columns: tuple[_Column, ...], said: _Words, worst: int, prefix: str) -> str:
    svg = Svg(Box(0, 0, WIDE, 10), title=said.title, description=said.told, prefix=prefix)
    step, gap, tall, top = (WIDE - 2) / len(columns), 16.0, 40.0, 28.0
    foot = 0.0
    for place, column in enumerate(columns):
        x = 1 + place * step
        svg.write(x, 16, column.name, css="p-14 p-b")
        for grade in tables.GRADES:
            box = Box(x, top + (len(tables.GRADES) - grade) * tall, step - gap, tall)
            _box(svg, column, box, grade, worst)
        y = svg.block(x, top + 4 * tall + 22, column.found, width=step - gap, size=13, leading=17, css="p-13")
        if not column.stands:
            svg.write(x, y, said.clear, css="p-13 p-muted")
        foot = max(foot, y + 17)
    level = top + (len(tables.GRADES) - worst) * tall
    svg.line(1, level, WIDE - 1, level, css="p-go p-dash")
    svg.write(1, foot + 14, said.answer, css="p-15 p-b")
    svg.resize(foot + 22)
    return svg.text()


def _narrow(columns: tuple[_Column, ...], said: _Words, worst: int, prefix: str) -> str:
    svg = Svg(Box(0, 0, NARROW, 10), title=said.title, description=said.told, prefix=prefix)
    left, side, y = 149.0, 34.5, 1.0
    width = left - 14
    for column in columns:
        found = column.found if column.stands else f"{column.found}: {said.clear}"
        lines = len(wrap(found, 13, width))
        height = max(52.0, 30 + lines * 17 + 6)
        svg.write(1, y + 19, column.name, css="p-14 p-b")
        svg.block(1, y + 38, found, width=width, size=13, leading=17, css="p-13")
        for grade in tables.GRADES:
            _box(svg, column, Box(left + (grade - 1) * side, y + 7, side, 36), grade, worst)
        y += height
        svg.line(1, y, NARROW - 1, y, css="p-hair")
    y = svg.block(1, y + 24, said.answer, width=NARROW - 4, size=15, leading=20, css="p-15 p-b", bold=True)
    svg.resize(y - 10)
    return svg.text()
