"""The audit door: readiness, person file."""

from flask import Blueprint

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

from lms.web.audit import routes  # noqa: E402, F401 - the routes hang themselves on the blueprint
