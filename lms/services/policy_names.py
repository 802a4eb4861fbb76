"""Whether what a rule names is here: activities, job roles, units, facilities and competencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from lms.core.competency.keys import READERS, activities_of
from lms.core.competency.policy import Requirement
from lms.core.content.check_references import activity_exists
from lms.core.problems import FieldError
from lms.services.admin import JOB_ROLES
from lms.services.errors import Invalid
from lms.services.work import Work
from lms.store import decisions, site


def insist(work: Work, values: Mapping[str, object]) -> None:
    """Insist that each value can be read by its key and names nothing that is not here; null is always fine.

    Raises:
        Invalid: on the key.
    """
    for key, value in values.items():
        if key not in READERS:
            raise Invalid("values", "There is no policy key “%(key)s”.", key=key)
        if value is None:
            continue
        try:
            read = READERS[key](key, value)
        except FieldError as error:
            raise Invalid(key, error.message) from error
        for message, name in _unknown(work, key, value, read):
            raise Invalid(key, message, name=name)


def _unknown(work: Work, key: str, value: object, read: object) -> Iterator[tuple[str, str]]:
    for activity in activities_of(key, value):
        if not activity_exists(activity, work.library):
            yield "There is no activity “%(name)s”.", activity
    if key == "assessor" and read is not None:
        known = {row.competency for row in decisions.policy_rows(work.session)}
        if read not in known:
            yield "There is no competency “%(name)s”.", str(read)
    if key == "required_of":
        facilities, units = site.facilities(work.session), site.units(work.session)
        for asked in cast(tuple[Requirement, ...], read):
            if asked.job_role not in JOB_ROLES:
                yield "There is no job role “%(name)s”.", asked.job_role
            for unit in sorted(asked.units - units.keys()):
                yield "There is no unit “%(name)s”.", unit
            for facility in sorted(asked.facilities - facilities.keys()):
                yield "There is no facility “%(name)s”.", facility
