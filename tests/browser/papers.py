"""Records, certificates and reports in every state their pages have, for the pages that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from lms.core.permissions import Event
from lms.services import certificates, reports
from lms.services.reports import About
from lms.store import attempts, decided, training
from tests.browser.walker import send

if TYPE_CHECKING:
    from tests.browser.pages import Shown
    from tests.browser.world import World

ED = "ed-recognise-grade-call"
CERTIFICATE = f"/me/certificates/{ED}"
LONG = "The dose in the second table is not the one of the label of this month, see the pharmacy’s note. " * 4


def papers(world: World) -> None:
    """Make certificates, decide things about a record, and report what is wrong."""
    for name in ("renewing", "expired"):
        with world.act(name) as work:
            world.codes[name] = certificates.make(work, ED)
    decide(world)
    with world.look("ready") as work:
        heads = attempts.heads_of(work.session, world.ids["ready"])
    world.ids["ready-reading"] = next(row.id for row in heads if row.item == "module:ed-first-hour")
    for who, words in (("reader", LONG), ("ready", "Two answers are right here."), ("ready", "Mended already?")):
        with world.act(who) as work:
            world.ids[f"{who}-report"] = reports.make(work, About.PAGE, "/learn/modules/ed-first-hour", words)
    with world.act("lead") as work:
        reports.answer(work, world.ids["ready-report"], "mended", "Yes: thank you.\nIt is in revision 2.")


def decide(world: World) -> None:
    """Accredit, extend, exempt and void something of one person."""
    lead, person_id = world.ids["lead"], world.ids["lapsed"]
    with world.act("lead") as work:
        decided.add_accreditation(
            work.session, person_id=person_id, activity="drill:ice", competency="", passed_on=work.me.today,
            last_day=None, score=None, source="Lakeside Cancer Clinic, course of spring", reviewer_id=lead,
            at=work.now, day=work.me.today,
        )  # fmt: skip
        work.record(Event.EVIDENCE_ACCREDITED)
    for number, kind in enumerate(("exemption", "extension"), start=1):
        with world.act("lead", world.clock.now - timedelta(days=40 * number)) as work:
            decided.add_ruling(
                work.session, person_id=person_id, competency=ED,
                kind="exemption" if kind == "exemption" else "extension", first_day=work.me.today,
                last_day=work.me.today + timedelta(days=20), at=work.now, why="Covers the office this month.",
                actor_id=lead,
            )  # fmt: skip
            work.record(Event.COMPETENCY_EXEMPTED)
    with world.act("lead") as work:
        row = next(one for one in training.records_of(work.session, [person_id]) if one.activity == "drill:ice")
        training.add_void(work.session, row, at=work.now, day=work.me.today, why="Entered for somebody else.")
        work.record(Event.RECORD_VOIDED)


def verify(name: str) -> Callable[[Page, World], None]:
    """Verify somebody's certificate."""

    def act(page: Page, world: World) -> None:
        page.goto(f"/verify?code={world.codes[name]}")

    return act


def send_nothing(page: Page, _world: World) -> None:
    """Send the report without a word."""
    page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")
    send(page, page.locator("main form button.button").last)


def answer_nothing(page: Page, world: World) -> None:
    """Send an answer without choosing anything."""
    page.locator("summary").first.click()
    page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")
    send(page, page.locator("details[open] button.button").first)


def paper_pages(shown: type[Shown]) -> Iterator[Shown]:
    """Records, past attempts, certificates, verifying and reports."""
    for who in ("new", "ready", "lapsed", "stale"):
        yield shown(f"record-{who}", who, "/me/record")
    yield shown("record-all", "lapsed", "/me/record?all=1")
    yield shown("past-reading", "ready", "/me/attempts/{ready-reading}")
    for who in ("driller", "closer", "year"):
        yield shown(f"drill-told-{who}", who, f"/practice/drills/ice/runs/{{{who}-run}}/told")
    for who in ("ready", "renewing", "expired"):
        yield shown(f"certificate-{who}", who, CERTIFICATE)
    yield shown("verify", "", "/verify")
    yield shown("verify-wrong", "", "/verify?code=0000-0000")
    for who in ("renewing", "expired"):
        yield shown(f"verify-{who}", "", "/verify", verify(who))
    yield shown("report", "new", "/report?page=/learn/modules/ed-first-hour")
    yield shown("report-question", "new", "/report?question=fever-threshold")
    yield shown("report-error", "new", "/report?page=/learn", send_nothing)
    yield shown("report-kept", "reader", "/report/{reader-report}")
    yield shown("report-answered", "ready", "/report/{ready-report}")
    yield shown("reports", "lead", "/assign/reports")
    yield shown("reports-error", "lead", "/assign/reports", answer_nothing)
