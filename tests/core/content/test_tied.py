"""Which questions an update asks."""

from __future__ import annotations

from lms.core.content.library import Library
from lms.core.content.tied import choose, minutes, tied_to_keys, tied_to_section


def anything(_name: str) -> bool:
    """Any question can be asked."""
    return True


def test_changed_questions_are_all_asked() -> None:
    """What changed is asked however long it takes, first and once; tied ones only fill the two minutes."""
    assert choose([f"q{n}" for n in range(7)], [["t1"]], 0, anything) == tuple(f"q{n}" for n in range(7))
    assert choose(["q1"], [["q1", "t1", "t2", "t3", "t4"]], 0, anything) == ("q1", "t1", "t2", "t3")


def test_tied_questions_come_in_turn() -> None:
    """Each changed place gets its question before any gets its second."""
    assert choose([], [["a1", "a2"], ["b1", "b2"]], 0, anything) == ("a1", "b1", "a2", "b2")


def test_reading_leaves_fewer_questions() -> None:
    """Two minutes hold reading and answering; one question is asked in any case, where one can be."""
    assert len(choose([], [["a", "b", "c", "d", "e"]], 200, anything)) == 2
    assert len(choose([], [["a", "b"]], 2000, anything)) == 1
    assert choose([], [["a", "b"]], 0, lambda name: name == "b") == ("b",)
    assert choose(["q"], [], 0, lambda _name: False) == ()
    assert minutes(200, 2) == 2


def test_a_sections_own_checks_come_first(library: Library) -> None:
    """The questions about a section are its checks, then those that share its facts, of its module's quizzes."""
    module = library.modules["ed-first-hour"]
    section = module.section("think-of-it")
    tied = tied_to_section(library, module, section)
    assert tied[: len(section.checks)] == section.checks
    rest = [library.questions[name] for name in tied[len(section.checks) :]]
    shared = [len(set(question.facts) & set(section.facts)) for question in rest]
    assert shared == sorted(shared, reverse=True)
    assert all(library.homes[question.id] == "quiz:ed-first-hour" for question in rest)
    assert all(count or question.objective in section.objectives for count, question in zip(shared, rest, strict=True))


def test_what_hangs_on_a_key_comes_first(library: Library) -> None:
    """Of the questions of some activities that show a key, those that hang on it come first; others are left out."""
    found = tied_to_keys(library, {"way_in"}, {"module:ed-first-hour", "quiz:ed-first-hour"})
    assert found
    hang = [library.questions[name].playbook == "way_in" for name in found]
    assert hang == sorted(hang, reverse=True)
    assert tied_to_keys(library, {"way_in"}, {"module:no-such"}) == ()
