"""The site's ground: facilities, shift hours, units and HR titles, set by one file that adds only what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lms.core.content.site_file import FacilityEntry, SiteFile, read_site
from lms.core.permissions import Event
from lms.core.problems import Problem
from lms.core.roster.places import Directory, Unknown
from lms.services.admin import JOB_ROLES, key_of
from lms.services.errors import Refused
from lms.services.work import Work
from lms.store import site

#: mistakes of one file that are told; of the others only how many they are
MOST_TOLD = 100


class BrokenFile(Refused):
    """A file has mistakes; nothing was changed. They are told at once, the first of very many."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        told = [str(problem) for problem in problems[:MOST_TOLD]]
        super().__init__("\n".join(told + _and_more(len(problems))))
        self.problems = problems


def _and_more(number: int) -> list[str]:
    return [f"and {number - MOST_TOLD:,} more"] if number > MOST_TOLD else []


def import_site(work: Work, text: str, file: str) -> tuple[str, ...]:
    """Set what the site file states; give one line for each thing that changed, none when nothing did.

    Raises:
        BrokenFile: the file has mistakes.
    """
    read, problems = read_site(text, file)
    if read is None:
        raise BrokenFile(problems)
    if mistakes := tuple(sorted(_mistakes(work, read))):
        raise BrokenFile(mistakes)
    changed = tuple(_apply(work, read))
    if changed:
        work.record(Event.SITE_SET)
    return changed


def _mistakes(work: Work, read: SiteFile) -> Iterator[Problem]:
    known, units = site.facilities(work.session), site.units(work.session)
    for one in read.facilities:
        if one.key not in known:
            for name, value in (("name", one.name), ("time_zone", one.time_zone)):
                if value is None:
                    yield Problem(read.file, one.line, f"the facility `{one.key}` is new and needs a {name}")
        if one.time_zone is not None and not _is_zone(one.time_zone):
            yield Problem(
                read.file, one.line, f"there is no time zone `{one.time_zone}`; write one as America/New_York"
            )
        for unit in one.units:
            if unit.key in units and units[unit.key].facility != one.key:
                yield Problem(read.file, unit.line, f"the unit `{unit.key}` belongs to `{units[unit.key].facility}`")
    for title in read.job_titles:
        if title.job_role not in JOB_ROLES:
            yield Problem(
                read.file, title.line, f"there is no job role `{title.job_role}`; there are {', '.join(JOB_ROLES)}"
            )


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _apply(work: Work, read: SiteFile) -> Iterator[str]:
    units, titles = site.units(work.session), site.job_titles(work.session)
    for one in read.facilities:
        yield from _apply_facility(work, one)
        for unit in one.units:
            held = units.get(unit.key)
            if held is None or held.name != unit.name:
                site.add_unit(work.session, unit.key, one.key, unit.name)
                yield f"unit {unit.key}: {unit.name}"
    for title in read.job_titles:
        if titles.get(title.title.casefold()) != title.job_role:
            site.add_job_title(work.session, title.title, title.job_role)
            yield f"title {title.title}: {title.job_role}"


def _apply_facility(work: Work, one: FacilityEntry) -> Iterator[str]:
    held = site.facilities(work.session).get(one.key)
    name = one.name or (held.name if held else "")
    zone = one.time_zone or (held.zone.key if held else "")
    if held is None or (name, zone) != (held.name, held.zone.key):
        site.add_facility(work.session, one.key, name, zone)
        yield f"facility {one.key}: {name}, {zone}"
    #: a new facility without hours goes by the usual ones
    shifts = dict(one.shifts) or ({} if held else {"day": (time(7), time(19)), "night": (time(19), time(7))})
    for shift, hours in shifts.items():
        if held is None or held.shifts.get(shift) != hours:
            site.add_shift(work.session, one.key, shift, f"{hours[0]:%H:%M}", f"{hours[1]:%H:%M}")
            yield f"shift {one.key} {shift}: {hours[0]:%H:%M}-{hours[1]:%H:%M}"


def export_site(work: Work) -> str:
    """Write the site as it stands in the form that `import_site` reads."""
    units, titles = site.units(work.session), site.job_titles(work.session)
    lines = ["facilities:"]
    for one in site.facilities(work.session).values():
        lines += [
            f"  - key: {one.key}",
            f"    name: {quoted(one.name)}",
            f"    time_zone: {quoted(one.zone.key)}",
        ]
        hours = {shift: f'"{starts:%H:%M}-{ends:%H:%M}"' for shift, (starts, ends) in one.shifts.items()}
        if hours.keys() == {"day", "night"}:
            lines.append(f"    shifts: {{day: {hours['day']}, night: {hours['night']}}}")
        here = [unit for unit in units.values() if unit.facility == one.key]
        lines += ["    units:"] if here else []
        lines += [f"      - {{key: {unit.key}, name: {quoted(unit.name)}}}" for unit in here]
    lines += ["job_titles:"] if titles else []
    lines += [f"  {quoted(title)}: {role}" for title, role in titles.items()]
    return "\n".join(lines) + "\n" if len(lines) > 1 else ""


def quoted(text: str) -> str:
    """Write text so that YAML reads exactly it: a JSON string is one of YAML's."""
    return json.dumps(text, ensure_ascii=False)


def site_file_for(unknown: Sequence[Unknown]) -> str:
    """Write the site file that would make these words known, to be completed; empty for none."""
    lines: list[str] = []
    places: dict[str, list[Unknown]] = {}
    strange = {one.word.casefold() for one in unknown if one.kind == "facility"}
    for one in unknown:
        if one.kind != "title":
            places.setdefault(one.facility, []).append(one)
    lines += ["facilities:"] if places else []
    for facility, words in places.items():
        new = facility.casefold() in strange
        lines.append(f"  - key: {key_of(facility) if new else facility}")
        if new:
            lines += [f"    name: {quoted(facility)}", "    time_zone: America/New_York  # or its own"]
        units = [one for one in words if one.kind == "unit"]
        lines += ["    units:"] if units else []
        lines += [f"      - {{key: {key_of(f'{facility} {one.word}')}, name: {quoted(one.word)}}}" for one in units]
    titles = [one for one in unknown if one.kind == "title"]
    lines += ["job_titles:"] if titles else []
    others = ", ".join(role for role in JOB_ROLES if role != "ed-nurse")
    lines += [f"  {quoted(one.word)}: ed-nurse  # or {others}" for one in titles]
    return "\n".join(lines) + "\n" if lines else ""


def directory(work: Work) -> Directory:
    """Give the places and titles a roster's words are read by."""
    return Directory(
        {one.key: one.name for one in site.facilities(work.session).values()},
        {unit.key: (unit.facility, unit.name) for unit in site.units(work.session).values()},
        site.job_titles(work.session),
        frozenset(JOB_ROLES),
    )
