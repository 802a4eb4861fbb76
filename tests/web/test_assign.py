"""The playbook's pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from lms.core.competency.states import State
from lms.core.permissions import Role, ScopeKind
from lms.services import standing
from lms.services.house import House
from lms.services.records import site_values
from lms.store import decisions
from tests.conftest import Client, Clock
from tests.services.test_updates import hold

PROGRAMME = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)
HILLCREST = ((Role.LEAD, ScopeKind.FACILITY, "hillcrest"),)
PHONE = {"scope": "hillcrest", "value": "0417", "in_force_from": "2026-11-20", "why": "agreed"}


def test_setting_a_value(client: Callable[[int], Client], add_person: Callable[..., int]) -> None:
    """A value set today is shown at once, with its history; others' pages show the programme's until they have one."""
    lead = client(add_person("1", unit=None, roles=PROGRAMME))
    assert "not decided" in lead.get("/assign/playbook/triage_line").text
    assert (
        "0400" in lead.submit("/assign/playbook/triage_line", **{**PHONE, "scope": "programme", "value": "0400"}).text
    )
    page = lead.submit("/assign/playbook/triage_line", **PHONE)
    assert "0417" in page.text
    assert "0400" in page.text
    assert "agreed" in page.text


def test_tomorrows_value_waits(
    house: House, clock: Clock, client: Callable[[int], Client], add_person: Callable[..., int]
) -> None:
    """A value in force from tomorrow is not today's; a day in the past is refused."""
    lead = client(add_person("1", unit=None, roles=PROGRAMME))
    lead.submit("/assign/playbook/triage_line", **{**PHONE, "in_force_from": "2026-11-21"})
    nurse = add_person("2")
    for day, expected in ((0, None), (1, "0417")):
        clock.advance(days=day)
        with house.works.read(clock.now) as work:
            from lms.services import auth

            work.actor = auth.actor(work, nurse)
            assert site_values(work).get("triage_line") == expected
    late = client(add_person("3", unit=None, roles=PROGRAMME)).submit(
        "/assign/playbook/triage_line", page="/assign/playbook/triage_line", **PHONE
    )
    assert late.status_code == 422
    assert 'id="in_force_from-error"' in late.text


@pytest.mark.parametrize(
    ("key", "change", "field"),
    [
        ("antibiotic_minutes", {"value": "soon"}, "value"),
        ("triage_line", {"value": " "}, "value"),
        ("triage_line", {"why": ""}, "why"),
        ("triage_line", {"why": "x" * 301}, "why"),
        ("triage_line", {"value": "9" * 501}, "value"),
        ("triage_line", {"in_force_from": "soon"}, "in_force_from"),
    ],
)
def test_bad_values(
    client: Callable[[int], Client], add_person: Callable[..., int], key: str, change: dict[str, str], field: str
) -> None:
    """What cannot be a value is named at its field and changes nothing."""
    lead = client(add_person("1", unit=None, roles=PROGRAMME))
    page = lead.submit(f"/assign/playbook/{key}", **{**PHONE, **change})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert "Nobody has set a value yet" in lead.get(f"/assign/playbook/{key}").text


def test_reach(client: Callable[[int], Client], add_person: Callable[..., int]) -> None:
    """A facility's lead sets its values, not the programme's nor another facility's; a learner only reads."""
    lead = client(add_person("1", unit=None, roles=HILLCREST))
    for scope in ("programme", "lakeside", "nowhere"):
        assert lead.submit("/assign/playbook/triage_line", **{**PHONE, "scope": scope}).status_code == 422
    assert lead.submit("/assign/playbook/triage_line", **PHONE).status_code == 200
    nurse = client(add_person("2"))
    page = nurse.get("/assign/playbook/triage_line")
    assert "0417" in page.text
    assert "Set this value" not in page.text
    assert lead.get("/assign/playbook/no-such-key").status_code == 404


def test_a_value_is_only_text(client: Callable[[int], Client], add_person: Callable[..., int]) -> None:
    """A value that looks like markup or a template is shown as the text it is."""
    lead = client(add_person("1", unit=None, roles=PROGRAMME))
    page = lead.submit("/assign/playbook/triage_line", **{**PHONE, "value": "<script>alert(1)</script>{{ 7*7 }}"})
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page.text


def test_a_rule_of_care_says_first_whom_it_asks(
    house: House, clock: Clock, client: Callable[[int], Client], add_person: Callable[..., int]
) -> None:
    """A value that asks people again is not set before their number was shown; a double click adds no second row."""
    nurse, new = add_person("7", first_day=date(2026, 1, 5)), add_person("8")
    hold(house, nurse, clock.now - timedelta(days=60), {}, {})
    lead = client(add_person("1", unit=None, roles=PROGRAMME))
    address = "/assign/playbook/way_in"
    fields = {"scope": "hillcrest", "value": "fast-track-ed", "in_force_from": "2026-11-20", "why": "Board"}
    page = lead.submit(address, **fields)
    assert "From 20 Nov 2026 it asks 1 person again." in page.text
    assert "Asked: update of 20 Nov 2026." in page.text
    assert "Nobody has set a value yet" in page.text
    for _ in range(2):
        lead.submit(address, **fields, seen="1")
    with house.works.read(clock.now) as work:
        assert len(decisions.playbook_values(work.session, "way_in")) == 1
        assert standing.statuses(work, nurse, date(2026, 11, 20))[-1].state is State.UPDATE_DUE
        assert all(one.state is State.REQUIRED for one in standing.statuses(work, new, date(2026, 11, 20)))
    again = lead.submit(address, **{**fields, "why": "The same value, another reason"})
    assert "Not set yet" not in again.text


def test_a_rule_that_asks_nobody_is_set_at_once(
    client: Callable[[int], Client], add_person: Callable[..., int]
) -> None:
    """Where nobody holds what rests on the key, the value is set with the first press."""
    lead = client(add_person("1", unit=None, roles=PROGRAMME))
    fields = {"scope": "hillcrest", "value": "fast-track-ed", "in_force_from": "2026-11-20", "why": "Board of 12 Nov"}
    assert "Board of 12 Nov" in lead.submit("/assign/playbook/way_in", **fields).text
    assert "Nobody has set a value yet" not in lead.get("/assign/playbook/way_in").text
