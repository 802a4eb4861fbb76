"""All that is promised of where people stand, once more with nothing kept: every status is right without the cache."""

from __future__ import annotations

import pytest

from lms.services.house import House
from tests.services import test_standing
from tests.services.test_standing import *  # noqa: F403 - the promises are the same


@pytest.fixture(autouse=True)
def _nothing_is_kept(request: pytest.FixtureRequest) -> None:
    """Let no act keep anything."""
    name = "both_houses" if "both_houses" in request.fixturenames else "house"
    house: House = request.getfixturevalue(name)
    house.works.refresh = None


def test_they_are_all_here() -> None:
    """Each promise of the other file is kept here, too."""
    promised = {name for name in vars(test_standing) if name.startswith("test_")}
    assert promised
    assert promised <= set(globals())
