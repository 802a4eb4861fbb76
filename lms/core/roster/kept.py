"""A difference as plain JSON, so that it can be kept between showing and applying it, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lms.core.roster.difference import Absence, AbsenceChange, Change, Difference, Kind, Stay, StayChange

Plain = Mapping[str, Any]


def digest(difference: Difference) -> str:
    """Give the fingerprint of exactly this difference: keys, versions, names and days of everything it would change."""
    return hashlib.sha256(repr(difference).encode()).hexdigest()


def changes_as_data(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Write changes as plain JSON."""
    return [
        {
            "employee_id": change.employee_id,
            "given_name": change.given_name,
            "family_name": change.family_name,
            "email": change.email,
            "is_new": change.is_new,
            "renamed": change.renamed,
            "kind": change.kind,
            "stays": [[_stay(one.old), _stay(one.new)] for one in change.stays],
            "leaves": [[_absence(one.old), _absence(one.new)] for one in change.leaves],
            "returns": [[_absence(one.old), _absence(one.new)] for one in change.returns],
        }
        for change in changes
    ]


def changes_from_data(data: Iterable[Plain]) -> tuple[Change, ...]:
    """Read changes back."""
    return tuple(
        Change(
            one["employee_id"],
            one["given_name"],
            one["family_name"],
            one["email"],
            is_new=one["is_new"],
            renamed=one["renamed"],
            kind=None if one["kind"] is None else Kind(one["kind"]),
            stays=tuple(StayChange(_read_stay(old), _read_stay(new)) for old, new in one["stays"]),
            leaves=tuple(AbsenceChange(_read_absence(old), _read_absence(new)) for old, new in one["leaves"]),
            returns=tuple(AbsenceChange(_read_absence(old), _read_absence(new)) for old, new in one["returns"]),
        )
        for one in data
    )


def _stay(stay: Stay | None) -> dict[str, Any] | None:
    if stay is None:
        return None
    return {
        "unit": stay.unit,
        "job_role": stay.job_role,
        "shift": stay.shift,
        "starts_on": stay.starts_on.isoformat(),
        "first_day": stay.first_day.isoformat(),
        "last_day": _written(stay.last_day),
        "key": stay.key,
        "version": stay.version,
    }


def _read_stay(data: Plain | None) -> Stay | None:
    if data is None:
        return None
    return Stay(
        data["unit"],
        data["job_role"],
        data["shift"],
        date.fromisoformat(data["starts_on"]),
        date.fromisoformat(data["first_day"]),
        _read(data["last_day"]),
        data["key"],
        data["version"],
    )


def _absence(absence: Absence | None) -> dict[str, Any] | None:
    if absence is None:
        return None
    return {
        "first_day": absence.first_day.isoformat(),
        "last_day": _written(absence.last_day),
        "key": absence.key,
        "version": absence.version,
    }


def _read_absence(data: Plain | None) -> Absence | None:
    if data is None:
        return None
    return Absence(date.fromisoformat(data["first_day"]), _read(data["last_day"]), data["key"], data["version"])


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
