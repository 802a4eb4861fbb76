"""The auth door: sign in, sign out, one-time links, theme."""

from flask import Blueprint

blueprint = Blueprint("auth", __name__, url_prefix="/auth")

from lms.web.auth import routes  # noqa: E402, F401 - the routes hang themselves on the blueprint
