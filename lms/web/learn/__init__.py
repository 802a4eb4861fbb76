"""The learn door: home, modules, quizzes, own record."""

from flask import Blueprint

blueprint = Blueprint("learn", __name__)

from lms.web.learn import modules, quizzes, routes  # noqa: E402, F401 - the routes hang themselves on the blueprint
