"""The assign door: the site playbook."""

from flask import Blueprint

blueprint = Blueprint("assign", __name__, url_prefix="/assign")

from lms.web.assign import routes  # noqa: E402, F401 - the routes hang themselves on the blueprint
