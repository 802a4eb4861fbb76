"""The assign door: what needs the lead today, assignments, and the site playbook."""

from flask import Blueprint

blueprint = Blueprint("assign", __name__, url_prefix="/assign")

from lms.web.assign import asked, assignments, course_starts, reports, routes, rulings, today  # noqa: E402, F401 - the routes hang themselves on the blueprint
