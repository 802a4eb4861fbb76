"""Who may open what: every route, as each kind of person, with their own object and another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from ruamel.yaml import YAML
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lms.cli.demo_learner import Learner
from lms.core.permissions import Event, Role, ScopeKind
from lms.services import auth, jobs, reports
from lms.services.house import House
from lms.store import attempts, decided
from lms.web.app import create_app
from tests.conftest import Client, Clock, put_person, set_up_site

TABLE = YAML(typ="safe").load(Path(__file__).parents[1] / "tables/access.yaml")
ED = (ScopeKind.UNIT, "hillcrest-ed")
ROLES: dict[str, tuple[tuple[Role, ScopeKind, str], ...]] = {
    "learner": (),
    "lead": ((Role.LEAD, *ED),),
    "manager": ((Role.MANAGER, *ED),),
    "admin": ((Role.ADMIN, ScopeKind.PROGRAMME, ""),),
}
PEOPLE = ("nobody", *ROLES)
#: what stands in an address and is nobody's object
PLAIN = {
    "module_id": "ed-first-hour",
    "section_id": "think-of-it",
    "question_id": "kc-door-both",
    "quiz_id": "ed-first-hour",
    "case_id": "day-5-fever",
    "role_id": "ed-nurse",
    "number": 1,
    "key": "triage_line",
    "facility": "hillcrest",
    "competency": "ed-recognise-grade-call",
    "update_id": "2026-11-20-content",
    "token": "no-such-token",
    "filename": "style.css",
    "name": "no-figure.svg",
}
#: what stands in an address and belongs to somebody
OBJECTS = {"attempt_id", "run_id", "person_id", "assignment_id", "trigger_id", "job_id", "report_id"}
#: a form that would be taken, so that only the door can refuse it
FORMS: dict[str, dict[str, str]] = {
    "practice.ice_answer": {"step": "0", "item": "year", "mark": "1"},
    "practice.case_choose": {"step": "0", "task": "door-first-move", "pick": "card-to-room"},
    "practice.case_undo": {"step": "0"},
    "practice.case_begin": {"mode": "training"},
    "learn.answer_question": {"step": "1", "answer": "x"},
    "assign.withdraw_assignment": {"why": ""},
    "admin.policy_save": {"values": '{"window_days": 30}', "in_force_from": "2026-11-20"},
    "admin.policy_simulate": {"values": '{"window_days": 30}', "in_force_from": "2026-11-20"},
    "learn.send_report": {"about": "page", "subject": "/", "words": "Here."},
    "assign.asked_withdraw": {"why": ""},
    "assign.answer_report": {"outcome": "mended", "words": "Done."},
    "admin.join_people": {"number": "no-such-number", "why": ""},
    "admin.part_person": {"why": "x"},
    "assign.rule": {"kind": "exempt", "competency": "ed-recognise-grade-call"},
    "assign.take_back_ruling": {"name": "ruling-1", "why": ""},
}
#: the address ends in nothing that is there: whoever may look is told so
ABSENT = {
    "learn.figure",
    "auth.link",
    "auth.use_link",
    "admin.roster_again",
    "learn.card_revision",
    "learn.update",
    "learn.begin_update",
    "learn.answer_update",
    "admin.part_person",
}
ITEMS = {
    "learn.attempt": "quiz:ed-first-hour",
    "learn.answer_question": "quiz:ed-first-hour",
    "learn.past_attempt": "quiz:ed-first-hour",
    "practice.case_": "case:day-5-fever/ed-nurse",
    "practice.ice_": "drill:ice",
}


def method_of(rule: Rule) -> str:
    """Give the one method a rule is for."""
    (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return method


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, prepared: Path, library: Any) -> Iterator[World]:
    """One site in which every kind of person, and two others, have done everything once."""
    from tests.conftest import _copy

    for house in _copy(prepared, tmp_path_factory.mktemp("world") / "instance", None, library):
        yield World(house)


class World:
    """The people, what each has done, and a client for each."""

    def __init__(self, house: House) -> None:
        self.clock, self.house = Clock(), house
        set_up_site(house, self.clock.now)
        self.ids = {
            name: put_person(house, self.clock.now, name, roles=roles, job_role="ed-nurse")
            for name, roles in ROLES.items()
        }
        self.ids["ed"] = put_person(house, self.clock.now, "ed")
        self.ids["icu"] = put_person(house, self.clock.now, "icu", unit="hillcrest-icu", job_role="icu-nurse")
        for number, person_id in enumerate([*(self.ids[name] for name in ROLES), self.ids["ed"]]):
            learner = Learner(house, person_id, self.clock.now, number, lambda: None)
            learner.read_module()
            learner.take_quiz()
            learner.play_case()
            learner.drill_ice()
        #: an assignment to each unit, by whether its unit is the lead's own
        self.assigned = {whose: self._assigned(unit) for whose, unit in (("own", ED[1]), ("other", "hillcrest-icu"))}
        #: a trigger for each unit
        self.triggered = {whose: self._triggered(unit) for whose, unit in (("own", ED[1]), ("other", "hillcrest-icu"))}
        #: a report each of them made
        self.reports: dict[str, int] = {}
        for name in (*ROLES, "ed", "icu"):
            with house.works.write(self.clock.now) as work:
                work.actor = auth.actor(work, self.ids[name])
                self.reports[name] = reports.make(work, reports.About.PAGE, "/", f"Said by {name}.")
        #: a job each of them asked for
        self.jobs: dict[str, int] = {}
        for name in (*ROLES, "ed"):
            with house.works.write(self.clock.now) as work:
                work.actor = auth.actor(work, self.ids[name])
                self.jobs[name] = jobs.ask(work, jobs.Kind.ROSTER_CHECK, {})
        self.clock.advance(hours=3)
        self.app: Flask = create_app(house, clock=self.clock)
        self.app.test_client_class = Client

    def _triggered(self, unit: str) -> int:
        with self.house.works.write(self.clock.now) as work:
            trigger = decided.add_trigger(
                work.session,
                competency="ed-recognise-grade-call",
                because="asked-again",
                day=work.now.date(),
                due_on=work.now.date(),
                owed=["drill:ice"],
                why="test",
                actor_id=self.ids["lead"],
                units=[unit],
            )
            work.record(Event.COMPETENCY_ASKED_AGAIN, trigger=trigger)
        return trigger

    def _assigned(self, unit: str) -> int:
        with self.house.works.write(self.clock.now) as work:
            assignment = decided.add_assignment(
                work.session,
                person_id=None,
                unit=unit,
                competency="ed-recognise-grade-call",
                at=work.now,
                day=work.now.date(),
                due_on=work.now.date(),
                keep_current=False,
                why="test",
                actor_id=self.ids["lead"],
            )
            work.record(Event.COMPETENCY_ASSIGNED, assignment=assignment)
        return assignment

    def client(self, name: str) -> Client:
        """Give a fresh client, signed in unless it is nobody's."""
        from lms.store import access

        made = self.app.test_client()
        assert isinstance(made, Client)
        if name != "nobody":
            with self.house.works.write(self.clock.now) as work:
                token = auth.digest(work.act_id)
                access.begin_session(work.session, self.ids[name], auth.digest(token), work.now)
            with made.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"], cookie["seen"] = token, True, self.clock.now.isoformat()
        return made

    def address(self, rule: Rule, name: str, whose: str) -> str:
        """Give the address of a route with `name`'s own object, or another's."""
        values: dict[str, Any] = {key: value for key, value in PLAIN.items() if key in rule.arguments}
        if "person_id" in rule.arguments:
            values["person_id"] = self.ids["ed" if whose == "own" else "icu"]
        if "assignment_id" in rule.arguments:
            values["assignment_id"] = self.assigned[whose]
        if "trigger_id" in rule.arguments:
            values["trigger_id"] = self.triggered[whose]
        if "job_id" in rule.arguments:
            values["job_id"] = self.jobs[name if whose == "own" and name != "nobody" else "ed"]
        if "report_id" in rule.arguments:
            another = "icu" if rule.endpoint == "assign.answer_report" else "ed"
            mine = "ed" if rule.endpoint == "assign.answer_report" or name == "nobody" else name
            values["report_id"] = self.reports[mine if whose == "own" else another]
        if missing := {"attempt_id", "run_id"} & rule.arguments:
            item = next(item for start, item in ITEMS.items() if rule.endpoint.startswith(start))
            owner = self.ids[name] if whose == "own" and name != "nobody" else self.ids["ed"]
            with self.house.works.read(self.clock.now) as work:
                found = attempts.attempts_of(work.session, owner, items=[item])[0].id
            values |= dict.fromkeys(missing, found)
        assert rule.arguments == set(values), rule.arguments - set(values)
        with self.app.test_request_context():
            return url_for(rule.endpoint, **values)

    def open(self, route: str, name: str, whose: str) -> TestResponse:
        """Open a route as somebody."""
        rule = next(r for r in self.app.url_map.iter_rules() if f"{method_of(r)} {r.endpoint}" == route)
        client, address = self.client(name), self.address(rule, name, whose)
        if method_of(rule) == "GET":
            return client.get(address)
        token = client.token("/auth/sign-in" if name == "nobody" else "/me")
        return client.post(address, data={"csrf_token": token, **FORMS.get(rule.endpoint, {})})


def verdict(answer: TestResponse, endpoint: str) -> str:
    """Say what an answer amounts to."""
    if answer.status_code == 401 or (answer.status_code == 302 and "/auth/sign-in" in (answer.location or "")):
        return "sign-in"
    if answer.status_code == 403:
        return "deny"
    if answer.status_code == 404:
        return "allow" if endpoint in ABSENT else "hide"
    assert answer.status_code in {200, 302, 303, 400, 409, 410, 422}, answer.status
    return "allow"


def test_every_route_has_its_row(world: World) -> None:
    """A route that is not in the table fails here, and so does a row without a route, or an object without two rows."""
    routes = {f"{method_of(rule)} {rule.endpoint}": rule for rule in world.app.url_map.iter_rules()}
    assert {row["route"] for row in TABLE} == set(routes)
    for route, rule in routes.items():
        rows = sorted(row.get("object", "") for row in TABLE if row["route"] == route)
        has_object = bool(OBJECTS & rule.arguments)
        assert rows == (["other", "own"] if has_object else [""]), route


def test_every_route_declares_its_permission(world: World) -> None:
    """Every view says which permission it asks for, or that anyone may come."""
    for endpoint, view in world.app.view_functions.items():
        assert endpoint in {"static", "healthz"} or hasattr(view, "stepup_permission"), endpoint


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['route']} {row.get('object', '')}".strip())
def test_access(world: World, row: dict[str, Any]) -> None:
    """Each kind of person gets what the table says."""
    endpoint, whose = row["route"].split()[1], row.get("object", "own")
    found = {}
    for name in PEOPLE:
        answer = world.open(row["route"], name, whose)
        found[name] = verdict(answer, endpoint)
        answer.close()
    if row.get("public"):
        # a wrong password answers 401 by itself
        allowed = {"allow", "sign-in"} if endpoint == "auth.sign_in_now" else {"allow"}
        assert set(found.values()) <= allowed
        return
    assert found == {name: row[name] for name in PEOPLE}
