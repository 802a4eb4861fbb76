"""The sentences of the pages without a page: for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_babel import Babel


@contextmanager
def aloud() -> Iterator[None]:
    """Let sentences be made where no request is: they need a language, and nothing else of the application."""
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.app_context():
        yield
