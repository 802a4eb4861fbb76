"""What one request knows: its one clock reading, who is signed in, and how words and days are chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import cast

from flask import current_app, g, request, session
from flask_login import UserMixin, current_user, login_user

from lms.services import auth
from lms.services.house import House
from lms.services.work import Actor, Work

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Read the clock: the only place the web does."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock of the web


class SignedIn(UserMixin):
    """Flask-Login's user: the session token, and the actor behind it."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.id = token
        self.actor = actor


def house() -> House:
    """Give the house this application serves."""
    return cast(House, current_app.extensions["stepup"])


def now() -> datetime:
    """Give the moment of this request, read once."""
    if "now" not in g:
        g.now = cast(Clock, current_app.config["CLOCK"])()
    return cast(datetime, g.now)


def load_user(token: str) -> SignedIn | None:
    """Find who is signed in, inside the request's work; nobody when the session was idle too long."""
    work = cast("Work | None", g.get("work"))
    if work is None or idle():
        return None
    actor = auth.actor_for_token(work, token)
    return None if actor is None else SignedIn(token, actor)


def idle() -> bool:
    """Say whether nothing happened in this browser for too long."""
    seen = session.get("seen")
    return seen is None or now() - datetime.fromisoformat(seen) > timedelta(minutes=auth.IDLE_MINUTES)


def signed_in() -> SignedIn | None:
    """Give the signed-in user, or None."""
    return cast(SignedIn, current_user) if current_user.is_authenticated else None


def address() -> str:
    """Give the address people reach this site by: as set, else as this request named it."""
    given = cast(str, current_app.config["ADDRESS"])
    return given or request.url_root.rstrip("/")


def enter(work: Work, token: str) -> None:
    """Sign this browser in with the token of a session begun in `work`."""
    session["seen"] = work.now.isoformat()
    actor = auth.actor_for_token(work, token)
    assert actor is not None  # noqa: S101 - the session was begun in this work
    login_user(SignedIn(token, actor))


def demo_day() -> date | None:
    """Give the day a demo instance was made for, or None on a real one."""
    path = house().instance / "demo"
    return date.fromisoformat(path.read_text(encoding="ascii").strip()) if path.exists() else None
