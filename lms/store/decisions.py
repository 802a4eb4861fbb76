"""The site's dated values (playbook) and rules (policy)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from lms.core.content.values import DatedValue, PlaybookValue
from lms.store import schema


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One dated set of rule values of a competency."""

    competency: str
    #: 'shipped', 'programme', the key of a facility, or facility/unit
    scope: str
    #: the values as JSON text: most who read the rules have read the same before
    rule_json: str
    in_force_from: date
    reference: str
    recorded_at: datetime
    id: int
    why: str
    actor_id: int | None

    @property
    def rule(self) -> Any:
        """The values by key."""
        return json.loads(self.rule_json)


def playbook_values(session: Session, key: str | None = None) -> tuple[DatedValue, ...]:
    """Give every dated playbook value (of one key), as recorded, oldest first."""
    query = select(schema.PlaybookValue).order_by(schema.PlaybookValue.id)
    if key is not None:
        query = query.where(schema.PlaybookValue.key == key)
    return tuple(
        DatedValue(
            r.id,
            r.key,
            r.scope,
            tuple(r.value) if isinstance(r.value, list) else r.value,
            r.in_force_from,
            r.why,
            r.actor_id,
            r.recorded_at,
        )
        for r in session.execute(query).scalars()
    )


def add_playbook_value(
    session: Session,
    *,
    key: str,
    scope: str,
    value: PlaybookValue | None,
    in_force_from: date,
    why: str,
    actor_id: int | None,
) -> int:
    """Add a dated value and give its id."""
    row = schema.PlaybookValue(
        key=key,
        scope=scope,
        value=list(value) if isinstance(value, tuple) else value,
        in_force_from=in_force_from,
        why=why,
        actor_id=actor_id,
    )
    session.add(row)
    session.flush()
    return row.id


def policy_rows(session: Session) -> tuple[PolicyRow, ...]:
    """Give every dated rule, as recorded, oldest first."""
    held = schema.PolicyValue
    columns = (
        held.competency,
        held.scope,
        type_coerce(held.rule, Text),
        held.in_force_from,
        held.reference,
        held.recorded_at,
        held.id,
        held.why,
        held.actor_id,
    )
    return tuple(PolicyRow(*row) for row in session.execute(select(*columns).order_by(held.id)))


def add_policy(
    session: Session,
    *,
    competency: str,
    scope: str,
    rule: Any,
    in_force_from: date,
    reference: str,
    why: str,
    actor_id: int | None,
) -> int:
    """Add a dated rule and give its id."""
    row = schema.PolicyValue(
        competency=competency,
        scope=scope,
        rule=rule,
        in_force_from=in_force_from,
        reference=reference,
        why=why,
        actor_id=actor_id,
    )
    session.add(row)
    session.flush()
    return row.id
