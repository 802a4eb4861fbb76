"""How days, moments and temperatures are written on every page, and what every template may call."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlparse
from zoneinfo import ZoneInfo

from flask import Flask, current_app, request, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from lms.core.permissions import Permission, holds
from lms.services.work import Actor
from lms.web import context


def day(value: date) -> str:
    """Write a day as `14 Mar 2027`."""
    return format_date(value, "d MMM y")


def day_in(value: date, today: date) -> str:
    """Write a day with its distance, as `14 Mar 2027 (in 12 days)`."""
    return f"{day(value)} ({distance(value, today)})"


def distance(value: date, today: date) -> str:
    """Say how far a day is from today."""
    days = (value - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if days > 0:
        return ngettext("in %(num)s day", "in %(num)s days", days)
    return ngettext("%(num)s day ago", "%(num)s days ago", -days)


def moment(value: datetime, zone: ZoneInfo) -> str:
    """Write a moment as `14 Mar 2027, 22:05`, in the facility's zone."""
    local = value.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def actor() -> Actor | None:
    """Give who is signed in, for templates."""
    user = context.signed_in()
    return None if user is None else user.actor


def may(name: str) -> bool:
    """Say whether the signed-in person holds a permission (by member name) anywhere today."""
    me = actor()
    return me is not None and holds(me.grants, Permission[name], me.today)


def local_path(path: str | None) -> str | None:
    """Give `path` back only when it stays on this site."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or min(path) < "!":
        return None
    try:
        parts = urlparse(path)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else path


def theme() -> str:
    """Give the chosen theme: light, dark, or system (nothing chosen)."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in {"light", "dark"} else "system"


def utc_minute(value: datetime) -> str:
    """Write a moment as UTC, to the minute, for an error page."""
    return f"{value:%Y-%m-%d %H:%M}"


def asset(filename: str) -> str:
    """Give the address of a static file, which changes when the file does."""
    return url_for("static", filename=filename, v=version(filename))


def version(filename: str) -> str:
    """Say by which version a static file is asked for; empty where there is none."""
    path = Path(current_app.static_folder or "") / filename
    return f"{int(path.stat().st_mtime):x}" if path.is_file() else ""


def svg(text: str) -> Markup:
    """Let a picture of ours through unescaped: it is made by `lms.output`, which escapes what it is handed."""
    return Markup(text)  # noqa: S704 - made by our own code, words escaped there


def register(app: Flask) -> None:
    """Make them known to the templates."""
    app.add_template_filter(day)
    app.add_template_filter(day_in)
    app.add_template_filter(distance)
    app.add_template_filter(moment)
    app.add_template_filter(svg)
    app.add_template_filter(utc_minute)
    app.add_template_global(asset)

    @app.context_processor
    def _names() -> dict[str, object]:
        return {
            "actor": actor(),
            "may": may,
            "theme": theme(),
            "now": context.now,
            "demo_day": context.demo_day(),
        }
