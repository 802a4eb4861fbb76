"""The audit door: readiness, forecast, turnover, person file."""

from flask import Blueprint

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

from lms.web.audit import competency, forecast, routes, turnover  # noqa: E402, F401 - the routes hang themselves on it
