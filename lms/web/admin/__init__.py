"""The admin door: first run, people, one-time links, rosters."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from lms.web.admin import joining, policy, rosters, routes  # noqa: E402, F401 - the routes hang themselves on the blueprint
