"""The jobs door: how far long work is, for whoever asked for it."""

from flask import Blueprint

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

from lms.web.jobs import routes  # noqa: E402, F401 - the routes hang themselves on the blueprint
