"""The pages of the three parts of Day 5: player and debrief to the end, and what one hands on to the next."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from lms.core.cases.expert import expert_path
from lms.core.cases.handover import expert_hand_over, usual
from lms.core.cases.script import Choice, Role, TaskKind
from lms.services.house import House
from tests.conftest import Client, Statements
from tests.web.test_cases import text_of

CASE = "/practice/cases/day-5-fever"
BAD = {
    "triage": {
        "first-questions": "q-next-visit",
        "danger-questions": "q-otherwise-fine",
        "phone-grade": "grade-1",
        "phone-icans": "grade-0",
        "tonight": "next-appointment",
        "tonight-again": "come-now",
        "way-in-tonight": "way-ed",
        "safety-net": "net-he-drives",
        "on-call-note": "note-temperature note-grade",
        "ring-ahead": "tell-charge",
    },
    "charge-nurse": {
        "bed-questions": "bq-code",
        "bed-choice": "bed-none-yet",
        "make-ready": "ready-made-up",
        "who-takes-him": "nurse-whoever",
        "gaps": "gap-no-monitor",
        "ward-look": "look-papers",
        "ward-grade": "grade-0",
        "night-calls": "night-nobody",
        "night-plan": "plan-sleep",
    },
}


@pytest.fixture
def person(add_person: Callable[..., int], client: Callable[[int], Client]) -> Client:
    """A signed-in triage clinician."""
    return client(add_person("100", job_role="triage"))


@pytest.fixture
def roles(house: House) -> dict[str, Role]:
    """The three parts."""
    return {role.id: role for role in house.works.library.cases["day-5-fever"].roles}


def begin(person: Client, role: str, mode: str = "training", **more: str) -> str:
    """Begin a run and give its address."""
    answer = person.submit(f"{CASE}/{role}", follow=False, mode=mode, **more)
    assert answer.status_code == 303
    return answer.location


def send(person: Client, run: str, step: int, role: Role, choice: Choice) -> str:
    """Make a choice as the page sends it, and give the page after it."""
    task = role.task(choice.task)
    fields: dict[str, object] = {"pick": list(choice.picked)}
    if task is not None and task.kind is TaskKind.CALL_ORDER:
        fields = {f"order-{option}": str(n) for n, option in enumerate(choice.picked, start=1)}
    page = person.submit(run, task=choice.task, step=str(step), **fields)
    assert page.status_code == 200, page.text
    return page.text


def play(person: Client, run: str, role: Role, path: tuple[Choice, ...]) -> str:
    """Make all the choices and give the last page."""
    page = ""
    for step, choice in enumerate(path):
        page = send(person, run, step, role, choice)
    return page


def expert(person: Client, house: House, role: Role, mode: str = "training") -> str:
    """Play the expert path of a part on the case's own hand-over, and give the debrief."""
    received = usual(house.works.library.cases["day-5-fever"], role.id, {})
    return play(person, begin(person, role.id, mode, received="case"), role, expert_path(role, {}, received))


def badly(person: Client, role: Role) -> str:
    """Play the bad path of a part, and give the debrief."""
    run = begin(person, role.id)
    page = person.get(run).text
    for step in range(20):
        found = re.search(r'name="task" value="(?!ask")([^"]+)"', page)
        if found is None:
            return page
        page = send(person, run, step, role, Choice(found[1], tuple(BAD[role.id][found[1]].split())))
    raise AssertionError("no end")


def test_one_s_own_part_comes_first(person: Client) -> None:
    """The practice page has the three parts; the triage clinician's own is first, the others are another job role's."""
    words = text_of(person.get("/practice/").text)
    places = [words.index(f"as {title} ·") for title in ("Triage", "ED nurse", "Charge nurse")]
    assert places == sorted(places)
    assert words.count("another job role") == 2


def test_the_first_page_says_whose_night_it_is(person: Client) -> None:
    """Each part has its own sentence, the others by name and hour, and what the assessment hands over."""
    own = text_of(person.get(f"{CASE}/triage").text)
    assert "calls the triage line with a fever" in own
    assert "Triage this part from 22:00 Charge nurse from 22:20 ED nurse from 22:40" in own
    assert "another job role" not in own
    assert "the same for everyone" not in own
    other = text_of(person.get(f"{CASE}/charge-nurse").text)
    assert "This part belongs to another job role. Training is open to you" in other
    assert "What you receive from the others is the same for everyone." in other


@pytest.mark.parametrize("role", ["triage", "ed-nurse", "charge-nurse"])
@pytest.mark.parametrize("mode", ["training", "assessment"])
def test_the_expert_path_passes(person: Client, house: House, roles: dict[str, Role], role: str, mode: str) -> None:
    """Each part can be played to its end by the page's own forms, and is passed."""
    page = expert(person, house, roles[role], mode)
    words = text_of(page)
    assert "Passed: everything required was done" in words
    assert "Nothing. You did what the expert does." in words
    assert "{{" not in page
    assert page.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("role", "verdict"), [("triage", "one unsafe action"), ("charge-nurse", "2 unsafe actions")])
def test_a_bad_path_is_told(person: Client, roles: dict[str, Role], role: str, verdict: str) -> None:
    """A bad path comes to its end as well; the worst is named first, with where to read it."""
    page = badly(person, roles[role])
    words = text_of(page)
    assert f"Not passed yet: {verdict}" in words
    assert words.index("Unsafe") < words.index("Required, missed")
    assert "not a prognosis" in words
    assert 'href="/learn/modules/' in page


def test_by_phone_the_honest_grade_is_told(person: Client, roles: dict[str, Role]) -> None:
    """“Grade 1” by phone is another grade than the rules give, and possible sepsis stands beside it."""
    run = begin(person, "triage")
    for step, choice in enumerate(roles["triage"].expert[:2]):
        send(person, run, step, roles["triage"], choice)
    words = text_of(send(person, run, 2, roles["triage"], Choice("phone-grade", ("grade-1",))))
    assert "By the rules: at least grade 1." in words
    assert "So the UNC slides call it." in words
    assert "Possible sepsis too: work up both." in words
    words = text_of(send(person, run, 3, roles["triage"], Choice("phone-icans", ("at-least-0",))))
    assert "By the rules: cannot be graded yet." in words


def test_what_one_wrote_is_what_one_reads(person: Client, house: House, roles: dict[str, Role]) -> None:
    """The note of one's own triage run stands in the ED chart, gaps and all; the debrief names what was left out."""
    debrief = text_of(badly(person, roles["triage"]))
    assert "What you hand on: ED nurse" in debrief
    assert "The expert's run also says: Liso-cel (CD19 CAR-T), day 5" in debrief
    assert "You receive what you yourself handed over as Triage." in text_of(person.get(f"{CASE}/ed-nurse").text)
    run = begin(person, "ed-nurse")
    words = text_of(send(person, run, 0, roles["ed-nurse"], Choice("door-first-move", ("card-to-room",))))
    assert "The on-call note in his chart 22:42 101.2 °F (38.4 °C) at home, by mouth, 21:50. “CRS grade 1”" in words
    assert "From your own run as Triage." in words
    assert "Not assessed: blood pressure" not in words


def test_no_note_is_told_as_no_note(person: Client, house: House, roles: dict[str, Role]) -> None:
    """Where nothing was written, the page says so and what it cost."""
    role = roles["triage"]
    changed = {"on-call-note": ("note-later",)}
    path = tuple(Choice(choice.task, changed.get(choice.task, choice.picked)) for choice in role.expert)
    play(person, begin(person, "triage"), role, path)
    run = begin(person, "ed-nurse")
    words = text_of(send(person, run, 0, roles["ed-nurse"], Choice("door-first-move", ("card-to-room",))))
    assert "There is no note in his chart." in words
    assert "The on-call note in his chart 22:46" in words


def test_the_case_s_own_hand_over_can_be_asked_for(person: Client, roles: dict[str, Role]) -> None:
    """A box on the first page gives the case's hand-over instead of one's own."""
    badly(person, roles["triage"])
    page = person.get(f"{CASE}/charge-nurse").text
    assert 'name="received" value="case"' in page
    words = text_of(person.get(begin(person, "charge-nurse", received="case")).text)
    assert "As the case hands it over." in words
    assert "“Liso-cel, so CAR-T against CD19. Day 5.”" in words


def test_in_assessment_it_is_the_same_for_everyone(person: Client, roles: dict[str, Role]) -> None:
    """One's own bad run plays no part in the assessment, and the page says so."""
    badly(person, roles["triage"])
    words = text_of(person.get(begin(person, "charge-nurse", "assessment")).text)
    assert "The same for everyone in the assessment." in words
    assert "“Liso-cel, so CAR-T against CD19. Day 5.”" in words


def test_an_earlier_hand_over_can_be_read_again(person: Client, house: House, roles: dict[str, Role]) -> None:
    """When the ED hands over, what triage said is one click away; what was told is not named as left out."""
    role = roles["charge-nurse"]
    script = house.works.library.cases["day-5-fever"]
    path = expert_path(role, {}, usual(script, "charge-nurse", {}))
    run = begin(person, "charge-nurse")
    page = send(person, run, 0, role, path[0])
    assert "Left out" not in page
    for step in (1, 2, 3):
        page = send(person, run, step, role, path[step])
    words = text_of(page)
    assert "What you were handed before The triage line calls" in words
    assert "“Acetaminophen at" not in words
    assert set(expert_hand_over(script, "ed-nurse", {}).lines) - set(usual(script, role.id, {})["ed-nurse"].lines)


def test_a_run_with_a_hand_over_costs_no_more_statements(
    person: Client, roles: dict[str, Role], statements: Statements
) -> None:
    """Showing what was received asks the database nothing: it stands in the run's own set-up."""
    run = begin(person, "triage")
    statements.sent.clear()
    person.get(run)
    plain = len(statements)
    badly(person, roles["triage"])
    run = begin(person, "charge-nurse")
    statements.sent.clear()
    person.get(run)
    assert len(statements) == plain
