"""Certificates: the holder's own page of an award, and the public page that says whether one stands."""

from __future__ import annotations

import math
from datetime import date

from flask import Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.competency.certified import Stands
from lms.core.permissions import Permission
from lms.output.codes import qr_svg
from lms.output.pictures.small import state_shape
from lms.services import auth, certificates
from lms.services.certificates import Verified
from lms.services.errors import Closed, NotFound
from lms.services.work import Work
from lms.web import context, words
from lms.web.access import public_reading, requires
from lms.web.learn import blueprint, record_words, wording


@blueprint.get("/me/certificates/<competency>")
@requires(Permission.OWN_RECORD)
def certificate(work: Work, competency: str) -> str:
    """Show the certificate of an award, or what it will say once it is made."""
    day = _day(request.args.get("awarded", ""))
    paper = certificates.paper(work, competency, day)
    known = bool(current_app.config["ADDRESS"])
    address = None if paper.code is None else _verify_address(paper.code)
    return render_template(
        "learn/certificate.html",
        paper=paper,
        Stands=Stands,
        # without a set address a code to scan might lead into somebody's own machine
        address=address if known else None,
        qr=qr_svg(address, sized=False) if known and address is not None else None,
        home=context.address() if known else "",
        library=work.library,
        words=words,
        wording=wording,
        say=record_words,
        state_shape=state_shape,
    )


@blueprint.post("/me/certificates/<competency>")
@requires(Permission.OWN_RECORD)
def make_certificate(work: Work, competency: str) -> BaseResponse:
    """Make the certificate, once; who asks again finds it."""
    typed = request.form.get("awarded", "")
    day = _day(typed)
    here = url_for("learn.certificate", competency=competency, awarded=typed or None)
    try:
        certificates.make(work, competency, day)
    except Closed:
        return redirect(here, 303)  # the page says that it was withdrawn
    return redirect(here, 303)


@blueprint.get("/verify")
@public_reading
def verify(work: Work) -> str | BaseResponse:
    """Say to whoever holds a code whether its certificate stands; wrong codes are counted and slowed down."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return _verify_page()
    try:
        found = certificates.verify(work, typed, request.remote_addr or "")
    except auth.TooSoon as slow:
        seconds = math.ceil(slow.wait.total_seconds())
        return Response(_verify_page(typed, wait=seconds), 429, {"Retry-After": str(seconds)})
    if found is None:
        with context.house().works.write(work.now) as writing:
            certificates.count_wrong_code(writing, request.remote_addr or "")
        return Response(_verify_page(typed, wrong=True), 404)
    return _verify_page(typed, found=found)


def _verify_page(
    typed: str = "", *, found: Verified | None = None, wrong: bool = False, wait: int | None = None
) -> str:
    code = certificates.grouped(certificates.plain(typed)) if found else typed
    return render_template(
        "learn/verify.html",
        typed=code,
        found=found,
        wrong=wrong,
        wait=wait,
        library=context.house().library,
        words=words,
        say=record_words,
        state_shape=state_shape,
    )


def _verify_address(code: str) -> str:
    return f"{context.address()}{url_for('learn.verify', code=code)}"


def _day(typed: str) -> date | None:
    """Read the day an award was earned; nothing typed is the newest award.

    Raises:
        NotFound: it is no day.
    """
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise NotFound("award") from None
