"""The proof that what is kept is what the facts say: everybody folded anew and compared, row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lms.core.competency.presence import EDITION
from lms.services import timelines
from lms.services.timelines import PORTION, Progress
from lms.services.work import Work
from lms.store import people, timeline
from lms.store.timeline import CellRow, SegmentRow


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is kept of a person and is not what the facts say."""

    employee_id: str
    competency: str
    #: the first day on which it differs; None is before all days
    day: date | None
    #: what is kept of that day on, and what the facts say; None where one of them says nothing
    kept: str | None
    ought: str | None


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of comparing everything that is kept with the facts."""

    people: int
    #: employee numbers of those of whom nothing is kept now: they are folded when asked about, which is right too
    not_kept: tuple[str, ...]
    differences: tuple[Difference, ...]


def verify(work: Work, progress: Progress) -> Verified:
    """Compare all that is kept with the facts, in the one moment this work sees."""
    ids = tuple(timelines.everybody(work))
    not_kept: list[str] = []
    differences: list[Difference] = []
    progress(0, len(ids))
    for first in range(0, len(ids), PORTION):
        portion = ids[first : first + PORTION]
        fresh = timeline.fresh(work.session, EDITION, portion)
        numbers = {row.id: row.employee_id for row in people.people(work.session, portion)}
        not_kept.extend(numbers[one] for one in portion if one not in fresh)
        differences.extend(_compared(work, fresh, numbers))
        progress(first + len(portion), len(ids))
    return Verified(len(ids), tuple(not_kept), tuple(differences))


def _compared(work: Work, person_ids: Collection[int], numbers: dict[int, str]) -> Iterator[Difference]:
    if not person_ids:
        return
    ought = timelines.folded(work, person_ids)
    segments = _differ(timeline.segments(work.session, person_ids), ought.segments)
    cells = _differ(timeline.cells(work.session, person_ids), ought.cells)
    for (person_id, competency), day, kept, said in (*segments, *cells):
        yield Difference(numbers[person_id], competency, None if day == date.min else day, kept, said)


Row = SegmentRow | CellRow
_Timeline = tuple[int, str]
_Place = tuple[date, str, str]


def _differ(kept: Iterable[Row], ought: Iterable[Row]) -> Iterator[tuple[_Timeline, date, str | None, str | None]]:
    """Give the first row of each person and competency in which the two differ."""
    left, right = _by_timeline(kept), _by_timeline(ought)
    for key in sorted(left.keys() | right.keys()):
        there, said = left.get(key, {}), right.get(key, {})
        odd = [place for place in there.keys() | said.keys() if there.get(place) != said.get(place)]
        if odd:
            first = min(odd)
            yield key, first[0], *_told(there.get(first), said.get(first))


def _by_timeline(rows: Iterable[Row]) -> dict[_Timeline, dict[_Place, Row]]:
    found: dict[_Timeline, dict[_Place, Row]] = {}
    for row in rows:
        place = (row.starts_on, "", "") if isinstance(row, SegmentRow) else (row.starts_on, row.unit, row.shift)
        found.setdefault((row.person_id, row.competency), {})[place] = row
    return found


def _told(kept: Row | None, ought: Row | None) -> tuple[str | None, str | None]:
    """Say what is kept and what ought to be, in the words of the tables: all of one alone, of two what differs."""
    left, right = _words(kept), _words(ought)
    both = kept is not None and ought is not None
    names = [name for name in {**left, **right} if not both or left.get(name) != right.get(name)]
    return tuple(  # type: ignore[return-value]
        None if row is None else ", ".join(f"{name}: {words.get(name)}" for name in names)
        for row, words in ((kept, left), (ought, right))
    )


def _words(row: Row | None) -> dict[str, object]:
    """Give what a row says, by column; that it is of a person and a competency is known."""
    if row is None:
        return {}
    words = {name: getattr(row, name) for name in row.__slots__ if name not in {"person_id", "competency"}}
    return {**words, **words.pop("detail", {})}
