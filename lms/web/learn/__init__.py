"""The learn door: home, modules, quizzes, own record."""

from flask import Blueprint

blueprint = Blueprint("learn", __name__)

from lms.web.learn import (  # noqa: E402 - the routes hang themselves on the blueprint
    card,  # noqa: F401
    certificates,  # noqa: F401
    competency,  # noqa: F401
    modules,  # noqa: F401
    quizzes,  # noqa: F401
    record,  # noqa: F401
    reports,  # noqa: F401
    routes,  # noqa: F401
    updates,  # noqa: F401
)
