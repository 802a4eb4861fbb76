"""The rules on pages: read with where they come from, changed after a preview, refused at the field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest

from lms.core.competency.keys import READERS
from lms.core.permissions import Role, ScopeKind
from lms.jobs.worker import Worker
from lms.services import simulate
from lms.services.house import House
from lms.store import decisions
from tests.conftest import Client, Clock, Statements
from tests.services.test_standing import PATH, passes

SignIn = Callable[[int], Client]
ED = "ed-recognise-grade-call"
PAGE = f"/admin/policy/{ED}"
LEAD = ((Role.LEAD, ScopeKind.PROGRAMME, ""),)
DAY = {"in_force_from": "2026-11-20"}
SAID = {"reference": "Education committee", "why": "Short nights"}


@pytest.fixture
def lead(client: SignIn, add_person: Callable[..., int]) -> Client:
    """The lead of the programme at a browser."""
    return client(add_person("1", unit=None, roles=LEAD))


def plain(page: str) -> str:
    """Give a page's words in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def kept(page: str) -> dict[str, str]:
    """Give the proposal that a preview carries."""
    form = page[page.index(f"{PAGE}/save") :]
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[: form.index("</form>")]))
    return {name: unescape(value) for name, value in found.items() if name != "csrf_token"}


def preview(browser: Client, scope: str = "programme", **fields: object) -> str:
    """Ask what some values would do; the keys are the first parts of the fields' names."""
    keys = list(dict.fromkeys(name.partition("-")[0] for name in fields))
    address = f"{PAGE}/change?scope={scope}&" + "&".join(f"key={key}" for key in keys)
    told = browser.submit(f"{PAGE}/preview", page=address, key=keys, scope=scope, **{**DAY, **fields})
    assert told.status_code == 200, plain(told.text)
    return told.text


def own_rows(house: House, clock: Clock) -> list[tuple[str, str, date]]:
    """Give what the site set."""
    with house.works.read(clock.now) as work:
        rows = decisions.policy_rows(work.session)
    return [(row.scope, row.rule_json, row.in_force_from) for row in rows if row.scope != "shipped"]


def test_changed_after_seeing_whom_it_meets(
    lead: Client, house: House, clock: Clock, add_person: Callable[..., int]
) -> None:
    """The value is typed, the people are shown, nothing is kept until it is set with its reason; then it is there."""
    add_person("100", given_name="Una", family_name="Way", first_day=date(2026, 11, 10))
    holder = add_person("101", given_name="Ida", family_name="Holder", first_day=date(2026, 1, 5))
    passes(house, holder, date(2026, 11, 2), PATH)
    page = preview(lead, initial="\n".join((*PATH, "quiz:crs-see-and-grade")), valid_for_months="6")
    words = plain(page)
    assert "From 20 Nov 2026 it would be" in words
    assert "6 months instead of: 12 months" in words
    assert "must do more or other things" in words
    assert re.search(r"Hired in the last 60 days, or about to start: 1 Una Way ED .*5 left", words)
    assert "1 next award ends on another day" in words
    assert "Ida Holder renewed on 2 Nov 2027: 2 Nov 2028 → becomes 2 May 2028" in words
    assert own_rows(house, clock) == []
    told = lead.submit(f"{PAGE}/save", page=PAGE + "/change?key=initial", **kept(page), **SAID)
    assert told.request.path == PAGE
    words = plain(told.text)
    assert "The whole programme, in force from 20 Nov 2026, set by Test Person-1" in words
    assert "Short nights (Education committee)" in words
    assert "StepUp default: 12 months" in words
    assert len(own_rows(house, clock)) == 1
    assert "2 values of your site’s own: Initial path, Valid for" in plain(lead.get("/admin/policy").text)
    lead.submit(f"{PAGE}/save", page=PAGE + "/change?key=initial", **kept(page), **SAID)
    assert len(own_rows(house, clock)) == 1


def test_every_key_has_its_form(lead: Client) -> None:
    """The page names each key with its meaning, and each form gives back the value it shows, as no change."""
    page = lead.get(PAGE).text
    for key in READERS:
        assert f'id="{key}"' in page
        form = lead.get(f"{PAGE}/change?key={key}")
        assert (form.status_code, f'id="key-{key}"' in form.text) == (200, True)
    assert lead.get(f"{PAGE}/change?key=colour").status_code == 404
    assert lead.get(f"{PAGE}/change").request.path == f"{PAGE}/change"
    assert lead.get("/admin/policy/no-such").status_code == 404
    assert lead.get(f"{PAGE}?scope=nowhere").status_code == 404


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({"anchor": "fixed-cycle", "cycle-months": "12", "cycle-from": "2027-01-31"}, '"from":"2027-01-31"'),
        ({"minimum_ready-day": "", "minimum_ready-night": "0"}, '{"minimum_ready":{"night":0}}'),
        ({"minimum_ready-day": "", "minimum_ready-night": ""}, '{"minimum_ready":{}}'),
        (
            {"required_of-0-role": "ed-nurse", "required_of-0-place": "hillcrest/hillcrest-ed"},
            '{"required_of":[{"job_role":"ed-nurse","units":["hillcrest-ed"]}]}',
        ),
        (
            {"renewal-A": "quiz:ed-first-hour", "renewal-B": "drill:ice\n\nquiz:ed-first-hour", "renewal-C": ""},
            '{"renewal":{"A":["quiz:ed-first-hour"],"B":["drill:ice","quiz:ed-first-hour"]}}',
        ),
        (
            {
                "turnover-rate": "12.5",
                "turnover-window": "60",
                "turnover-action": "drill:ice",
                "turnover-due": "7",
            },
            '{"turnover":{"action":["drill:ice"],"due_days":7,"rate":0.125,"window_days":60}}',
        ),
        ({"delta": "quiz:ed-first-hour"}, '{"delta":["quiz:ed-first-hour"]}'),
        ({"assessor": "core-see-grade-call"}, '{"assessor":"core-see-grade-call"}'),
        (
            {"drill_standards-drill:ice-row": "3", "drill_standards-drill:ice-score": "y"},
            '{"drill_standards":{"drill:ice":{"exact":["score"],"in_a_row":3}}}',
        ),
    ],
)
def test_what_is_typed_is_what_is_kept(
    lead: Client, house: House, clock: Clock, fields: dict[str, str], written: str
) -> None:
    """Each kind of value arrives as it was typed."""
    page = preview(lead, **fields)
    lead.submit(f"{PAGE}/save", page=f"{PAGE}/change?key=initial", **kept(page), **SAID)
    ((_scope, values, _day),) = own_rows(house, clock)
    assert written in values
    assert lead.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"window_days": "10001"}, "window_days"),
        ({"window_days": "-1"}, "window_days"),
        ({"window_days": "many"}, "window_days"),
        ({"window_days": "365"}, "window_days"),
        ({"window_days": "30", "in_force_from": "2026-11-19"}, "in_force_from"),
        ({"window_days": "30", "in_force_from": "9999-12-31"}, "in_force_from"),
        ({"initial": ""}, "initial"),
        ({"initial": "quiz:ed-first-hour\nquiz:nothing"}, "initial"),
        ({"initial": "quiz:ed-first-hour\u202e"}, "initial"),
        ({"renewal-A": "", "renewal-B": "drill:ice"}, "renewal-A"),
        ({"turnover-rate": "0", "turnover-window": "9", "turnover-action": "drill:ice"}, "turnover-rate"),
        ({"cycle-months": "12", "cycle-from": "9999-01-31"}, "cycle-months"),
        ({"minimum_ready-day": "-1"}, "minimum_ready-day"),
    ],
)
def test_a_slip_is_said_at_its_field(
    lead: Client, house: House, clock: Clock, fields: dict[str, str], field: str
) -> None:
    """What cannot be is named at its field, line by line, and there is nothing to save."""
    keys = list(dict.fromkeys(name.partition("-")[0] for name in fields if name != "in_force_from"))
    address = f"{PAGE}/change?" + "&".join(f"key={key}" for key in keys)
    told = lead.submit(f"{PAGE}/preview", page=address, key=keys, scope="programme", **{**DAY, **fields})
    assert told.status_code == 422
    assert f'id="{field}-error"' in told.text
    assert f"{PAGE}/save" not in told.text
    assert own_rows(house, clock) == []


def test_lines_are_counted(lead: Client) -> None:
    """Two wrong lines of a path are both named by their number."""
    told = lead.submit(
        f"{PAGE}/preview",
        page=f"{PAGE}/change?key=initial",
        key="initial",
        scope="programme",
        initial="quiz:ed-first-hour\npoem\n\nquiz:nothing",
        **DAY,
    )
    assert "Line 2, “poem”, is no activity. Line 4: there is no “quiz:nothing”." in plain(told.text)


def test_without_reason_or_too_late(lead: Client, house: House, clock: Clock) -> None:
    """A missing reason is said with the proposal kept; a rule set in between asks to look again."""
    sent = kept(preview(lead, window_days="30"))
    page = f"{PAGE}/change?key=window_days"
    told = lead.submit(f"{PAGE}/save", page=page, **sent, reference="x", why="")
    assert (told.status_code, 'id="why-error"' in told.text) == (422, True)
    assert kept(told.text) == sent
    lead.submit(f"{PAGE}/save", page=page, **kept(preview(lead, window_days="20")), **SAID)
    told = lead.submit(f"{PAGE}/save", page=page, **sent, **SAID)
    assert told.status_code == 422
    assert "Read it again" in told.text
    assert len(own_rows(house, clock)) == 1
    same = lead.submit(f"{PAGE}/preview", page=page, key="window_days", scope="programme", window_days="20", **DAY)
    assert (same.status_code, "Nothing would change" in same.text) == (422, True)


@pytest.mark.parametrize("values", ["", "{", "[]", "{}", '{"colour": 1}', "[" * 5000, '"x"'])
def test_a_form_nobody_was_given(lead: Client, house: House, clock: Clock, values: str) -> None:
    """What no form of ours carries is not found, or refused; nothing is kept."""
    sent = {"values": values, "scope": "programme", "shown": "", **DAY}
    told = lead.submit(f"{PAGE}/save", page=f"{PAGE}/change?key=initial", **sent, **SAID)
    assert told.status_code in {404, 422}
    sent["values"] = '{"window_days": "30"}'
    assert lead.submit(f"{PAGE}/save", page=f"{PAGE}/change?key=initial", **sent, **SAID).status_code == 422
    assert own_rows(house, clock) == []


def test_reach(client: SignIn, add_person: Callable[..., int], house: House, clock: Clock) -> None:
    """A unit's lead sets the unit's rules, sees names of the unit and counts elsewhere; a manager only reads."""
    add_person("100", given_name="Una", family_name="Here", first_day=date(2026, 11, 10))
    add_person("101", unit="hillcrest-icu", given_name="Ola", family_name="There", first_day=date(2026, 11, 10))
    place = (ScopeKind.UNIT, "hillcrest-ed")
    lead = client(add_person("2", unit=None, roles=((Role.LEAD, *place),)))
    scope = "hillcrest/hillcrest-ed"
    path = "\n".join((*PATH, "quiz:crs-see-and-grade"))
    page = preview(lead, scope, initial=path)
    assert "Una Here" in page
    for other in ("programme", "hillcrest"):
        assert lead.get(f"{PAGE}/change?key=initial&scope={other}").status_code == 403
        sent = {**kept(page), "scope": other}
        assert (
            lead.submit(f"{PAGE}/save", page=f"{PAGE}/change?key=initial&scope={scope}", **sent, **SAID).status_code
            == 403
        )
    lead.submit(f"{PAGE}/save", page=f"{PAGE}/change?key=initial&scope={scope}", **kept(page), **SAID)
    assert [row[0] for row in own_rows(house, clock)] == [scope]
    manager = client(add_person("3", unit=None, roles=((Role.MANAGER, *place),)))
    shown = manager.get(f"{PAGE}?scope={scope}")
    assert (shown.status_code, "/change" in shown.text) == (200, False)
    assert manager.get(f"{PAGE}/change?key=initial").status_code == 403
    facility = client(add_person("4", unit=None, roles=((Role.LEAD, ScopeKind.FACILITY, "lakeside"),)))
    words = plain(preview(facility, "lakeside", window_days="30"))
    assert "of the 0 it concerns" in words


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker do what reaches more than one person."""
    monkeypatch.setattr(simulate, "MOST_AT_ONCE", 1)


@pytest.mark.usefixtures("small")
def test_a_large_site_asks_a_worker(
    lead: Client, client: SignIn, house: House, clock: Clock, add_person: Callable[..., int]
) -> None:
    """Where many are reached a job finds out; whoever asked reads it and sets the rule from there, others do not."""
    add_person("100", given_name="Una", family_name="Way", first_day=date(2026, 11, 10))
    path = "\n".join((*PATH, "quiz:crs-see-and-grade"))
    told = lead.submit(
        f"{PAGE}/preview", page=f"{PAGE}/change?key=initial", key="initial", scope="programme", initial=path, **DAY
    )
    assert "Una Way" not in told.text
    form = told.text[told.text.index(f"{PAGE}/simulate") :]
    sent = {n: unescape(v) for n, v in re.findall(r'name="(values|scope|in_force_from)" value="([^"]*)"', form)}
    waiting = lead.submit(f"{PAGE}/simulate", page=f"{PAGE}/change?key=initial", **sent)
    assert re.fullmatch(r"/jobs/\d+", waiting.request.path)
    assert Worker(house.works, clock).drain() == 1
    page = lead.get(waiting.request.path, follow_redirects=True)
    assert "/admin/policy/simulated/" in page.request.path
    assert "Una Way" in page.text
    stranger = client(add_person("7", unit=None, roles=LEAD))
    assert stranger.get(page.request.path).status_code == 404
    saved = lead.submit(f"{PAGE}/save", page=f"{PAGE}/change?key=initial", **kept(page.text), **SAID)
    assert saved.request.path == PAGE
    assert len(own_rows(house, clock)) == 1
    clock.advance(days=2)
    Worker(house.works, clock).sweep()
    assert "Una Way" not in lead.get(waiting.request.path, follow_redirects=True).text


def test_pages_cost_the_same_for_many(lead: Client, add_person: Callable[..., int], statements: Statements) -> None:
    """The number of SQL statements grows neither with people nor with competencies."""
    counts = []
    for more in range(2):
        for number in range(more * 8):
            add_person(f"30{number}", first_day=date(2026, 9, 1))
        found = []
        for address in ("/admin/policy", PAGE, f"{PAGE}/change?key=window_days"):
            statements.sent.clear()
            lead.get(address)
            found.append(len(statements))
        statements.sent.clear()
        preview(lead, window_days="30", initial="quiz:ed-first-hour")
        counts.append([*found, len(statements)])
    assert counts[0] == counts[1]
