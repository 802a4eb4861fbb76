"""The practice door: cases and drills."""

from flask import Blueprint

blueprint = Blueprint("practice", __name__, url_prefix="/practice")

from lms.web.practice import cases, drills, routes  # noqa: E402, F401 - the routes hang themselves on the blueprint
