"""When a module is done, and what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.modules.module import Module, Section
from lms.core.modules.progress import progress


def section(name: str, *checks: str, words: int = 200) -> Section:
    """A section of one minute and its checks."""
    return Section(name, name.title(), "Text.", ("recognise",), (), checks, words)


MODULE = Module(
    "fever",
    "Fever",
    ("ed-nurse",),
    "Fever.",
    {"recognise": "Recognise"},
    (section("one", "kc-a", "kc-b"), section("two"), section("three", "kc-c", words=150)),
    (),
)


@pytest.mark.parametrize(
    ("confirmed", "answered", "next_section", "minutes"),
    [
        ((), (), "one", 5),
        (("one",), (), "one", 5),
        (("one",), ("kc-a", "kc-b"), "two", 3),
        (("two", "three"), ("kc-c",), "one", 2),
        (("one", "two"), ("kc-a", "kc-b", "kc-c"), "three", 2),
        (("one", "two", "three"), ("kc-a", "kc-b"), "three", 2),
        (("one", "two", "three"), ("kc-a", "kc-b", "kc-c"), None, 0),
    ],
)
def test_a_module_is_done_when_each_section_is(
    confirmed: tuple[str, ...], answered: tuple[str, ...], next_section: str | None, minutes: int
) -> None:
    """A section is done when confirmed and each check answered; the first one left is next; minutes are rounded up."""
    found = progress(MODULE, set(confirmed), set(answered))
    assert (found.next_section, found.minutes_left, found.done) == (next_section, minutes, next_section is None)


@given(
    st.sets(st.sampled_from(["one", "two", "three", "old"])), st.sets(st.sampled_from(["kc-a", "kc-b", "kc-c", "x"]))
)
def test_doing_more_never_leaves_more_to_do(confirmed: set[str], answered: set[str]) -> None:
    """Confirming and answering everything else finishes the module, whatever came before; old ids do no harm."""
    before = progress(MODULE, confirmed, answered)
    after = progress(MODULE, confirmed | {"one", "two", "three"}, answered | {"kc-a", "kc-b", "kc-c"})
    assert after.done
    assert after.minutes_left <= before.minutes_left


def test_a_module_without_sections_is_never_done() -> None:
    """Nothing read is nothing done."""
    empty = Module("empty", "Empty", (), "", {}, (), ())
    assert not progress(empty, set(), set()).done


def test_reading_time_is_computed() -> None:
    """Two hundred words are a minute, and a check is half a minute."""
    assert MODULE.minutes == 2.75 + 1.5
