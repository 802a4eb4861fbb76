"""The floor: a bare Flask application, one template of the same size, one indexed SELECT. No session, no permission."""

from __future__ import annotations

import os
import sqlite3

from flask import Flask, render_template
from jinja2 import DictLoader

TEMPLATE = "<!doctype html><title>{{ name }}</title>" + "<p>{{ name }} {{ loop_text }}</p>" * 100


def create_app() -> Flask:
    """Build the floor over the SQLite file that `FLOOR_DB` names."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"page.html": TEMPLATE})
    path = os.environ["FLOOR_DB"]

    @app.get("/")
    def page() -> str:
        connection = sqlite3.connect(path)
        try:
            row = connection.execute("SELECT name FROM person WHERE id = 7").fetchone()
        finally:
            connection.close()
        return render_template("page.html", name=row[0], loop_text="x" * 120)

    return app


def fill(path: str) -> None:
    """Make the floor's file: ten thousand rows with an index."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        connection.executemany("INSERT INTO person VALUES (?, ?)", ((n, f"Person {n}") for n in range(10_000)))


app = create_app() if os.environ.get("FLOOR_DB") else None
