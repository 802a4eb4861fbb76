"""`create_app`: settings, words, sessions, doors, headers, errors, in named steps."""

from __future__ import annotations

from flask import Flask, Response, jsonify, request
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from lms.services.house import House
from lms.web import admin, assign, audit, auth, context, errors, filters, learn, places, practice

#: nothing from elsewhere, nothing inline
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
#: forms are short texts; nobody uploads anything here yet
LARGEST_REQUEST_BYTES = 256 * 1024


def create_app(house: House, *, clock: context.Clock = context.system_clock, secure_cookies: bool = False) -> Flask:
    """Build the application that serves `house`."""
    app = Flask(__name__)
    app.extensions["stepup"] = house
    _settings(app, house, clock, secure_cookies=secure_cookies)
    _words(app)
    _sessions(app)
    _doors(app)
    _headers(app)
    filters.register(app)
    places.register(app)
    errors.register(app)
    return app


def _settings(app: Flask, house: House, clock: context.Clock, *, secure_cookies: bool) -> None:
    app.config.update(
        CLOCK=clock,
        SECRET_KEY=house.secret_key(),
        SESSION_COOKIE_NAME="stepup",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure_cookies,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST_BYTES,
        # the token lives as long as the session: a page left open still saves
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _words(app: Flask) -> None:
    Babel(app, default_locale="en", locale_selector=lambda: request.accept_languages.best_match(["en"], "en"))


def _sessions(app: Flask) -> None:
    CSRFProtect(app)
    manager = LoginManager(app)
    manager.session_protection = None  # staff roam between networks; sessions end by time and by reset
    manager.user_loader(context.load_user)


def _doors(app: Flask) -> None:
    for door in (auth, learn, practice, assign, audit, admin):
        app.register_blueprint(door.blueprint)
    app.add_url_rule("/healthz", "healthz", _healthz)


def _healthz() -> tuple[Response, int]:
    """Say whether the database can be reached."""
    if not context.house().database.answers():
        return jsonify(status="the database does not answer"), 503
    return jsonify(status="ok"), 200


def _headers(app: Flask) -> None:
    @app.after_request
    def _secure(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response
