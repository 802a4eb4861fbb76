"""Generated bedside encounters: repeatable, plainly right or wrong, and as the reference graders would score them."""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from lms.core import practice
from lms.core.clinical.findings import icans_findings, ice_findings
from lms.core.clinical.icans import grade_icans
from lms.core.clinical.ice import score_ice
from lms.core.practice import speech, tasks
from lms.core.practice.encounter import ITEMS, Band, Domain, Encounter, Grade, Item, Mark, Slip, Trap, Variant, Way
from lms.core.practice.ice import CONVENTIONS, SETTLED_BY_MARK, conventions, encounter, of_run

SEEDS = 5000
MADE = tuple(encounter(seed, year=2026, month=1 + seed % 12) for seed in range(SEEDS))


def reference(made: Encounter) -> tuple[tuple[int | None, int, int], tuple[int | None, bool]]:
    """Score and grade an encounter with the graders: (score, at least, at most), (grade, lower bound)."""
    assert made.expected is not None
    marks = dict(zip(ITEMS, made.expected.marks, strict=True))
    fields: dict[str, object] = {
        name: {Mark.RIGHT: True, Mark.WRONG: False}.get(marks[item])
        for name, item in {
            "year": Item.YEAR,
            "month": Item.MONTH,
            "city": Item.CITY,
            "hospital": Item.HOSPITAL,
            "follows_command": Item.COMMAND,
            "writes_sentence": Item.WRITING,
            "counts_backward": Item.COUNTING,
        }.items()
    }
    fields["objects_named"] = sum(marks[item] is Mark.RIGHT for item in (Item.OBJECT_1, Item.OBJECT_2, Item.OBJECT_3))
    found = {finding.domain: finding.value for finding in made.findings}
    fields["arousal"] = found[Domain.AROUSAL]
    ice = score_ice(ice_findings(fields))
    icans = grade_icans(
        icans_findings(
            {
                "age_years": made.patient.age_years,
                "ice_score": ice.score,
                "arousal": found[Domain.AROUSAL],
                "seizure": found[Domain.SEIZURE],
                "motor": found[Domain.MOTOR],
                "raised_pressure": found[Domain.RAISED_PRESSURE],
            }
        )
    )
    return (ice.score, ice.at_least, ice.at_most), (icans.grade, icans.lower_bound)


def test_the_reference_graders_agree_with_every_expected_answer() -> None:
    """Over 5,000 seeds the answers an encounter carries are what the graders compute from the same bedside."""
    for made in MADE:
        assert made.expected is not None
        score, grade = reference(made)
        assert score == (made.expected.score, made.expected.at_least, made.expected.at_most), made.seed
        assert grade[0] == made.expected.grade.value, made.seed
        if grade[0] is not None:
            assert grade[1] == made.expected.grade.at_least, made.seed


def test_the_generator_knows_no_grader() -> None:
    """No file of the practice package imports the clinical core or any other activity."""
    for file in Path(practice.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("lms.") or (node.module or "").startswith("lms.core.practice")


def test_a_seed_gives_the_same_encounter_for_ever() -> None:
    """Generator 1 gives these very encounters: a changed line needs generator 2, because runs keep the seed alone."""
    text = "\n".join(repr(made) for made in MADE[:500])
    text += "\n".join(
        repr(encounter(seed, year=2027, month=2, variant=variant)) for seed in range(20) for variant in Variant
    )
    text += "\n".join(repr(of_run(9, index, year=2027, month=2)) for index in range(60))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "b16a90d7f83c566d"


@pytest.mark.parametrize("band", list(Band))
def test_every_band_occurs_often(band: Band) -> None:
    """Each band is met at least once in twenty encounters."""
    assert sum(made.band is band for made in MADE) > SEEDS / 20


@pytest.mark.parametrize("trap", list(Trap))
def test_every_trap_occurs_often(trap: Trap) -> None:
    """Each trap is met at least once in a hundred encounters."""
    assert sum(trap in made.traps for made in MADE) > SEEDS / 100


@pytest.mark.parametrize("item", list(Item))
def test_every_item_fails_and_succeeds_often_in_patients_who_answer(item: Item) -> None:
    """Among patients who answer, each item is plainly failed in one of eight and plainly passed in one of eight."""
    answering = [made for made in MADE if made.band not in {Band.AWAKE_ZERO, Band.UNAROUSABLE}]
    marks = Counter(made.turn(item).expected for made in answering)
    assert marks[Mark.WRONG] > len(answering) / 8
    assert marks[Mark.RIGHT] > len(answering) / 8


@pytest.mark.parametrize("score", range(11))
def test_every_score_occurs(score: int) -> None:
    """Every score from 0 to 10 is met, the edges of the bands more than once in fifty."""
    met = sum(made.expected is not None and made.expected.score == score for made in MADE)
    assert met > (SEEDS / 50 if score in {0, 2, 3, 6, 7, 9, 10} else SEEDS / 200)


@pytest.mark.parametrize("grade", [None, 0, 1, 2, 3, 4])
def test_every_grade_occurs(grade: int | None) -> None:
    """Every ICANS grade is an answer, and so is "cannot be graded yet"."""
    assert sum(made.expected is not None and made.expected.grade.value == grade for made in MADE) > SEEDS / 100


def test_awake_zero_is_three_and_unarousable_is_four() -> None:
    """ICE 0 in a patient who is awake is grade 3; in one who cannot be woken, grade 4 (IC-02)."""
    for made in MADE:
        assert made.expected is not None
        if made.band is Band.AWAKE_ZERO:
            assert (made.expected.score, made.expected.grade.value) == (0, 3)
        if made.band is Band.UNAROUSABLE:
            assert (made.expected.score, made.expected.grade.value) == (0, 4)


def test_a_bleed_stands_only_beside_a_full_score() -> None:
    """No deficit is graded beside a bleed that may explain it: with the bleed ICE is 10 and the answer "No ICANS"."""
    for made in MADE:
        if Trap.HEMORRHAGE in made.traps:
            assert made.expected is not None
            assert (made.expected.score, made.expected.grade) == (10, Grade(0)), made.seed
        else:
            assert not any(found.value == "hemorrhage_related" for found in made.findings)


def test_a_skipped_item_leaves_icans_ungraded() -> None:
    """An item is skipped only where "cannot be graded yet" is the one answer, and its line asks no question (IC-13)."""
    for made in MADE:
        assert made.expected is not None
        skipped = Mark.NOT_ASSESSED in made.expected.marks
        assert skipped == (Trap.ITEM_NOT_ASSESSED in made.traps)
        assert skipped == (made.expected.grade.value is None), made.seed
        assert all("?" not in turn.ask for turn in made.turns if turn.way is Way.SKIPPED)


def test_ten_items_in_order_and_the_president_scores_nothing() -> None:
    """Each encounter asks the ten items once, in order; the president question has no item and no mark."""
    for made in MADE:
        assert tuple(turn.item for turn in made.turns if turn.item) == ITEMS
        decoys = [turn for turn in made.turns if turn.item is None]
        assert len(decoys) == (Trap.PRESIDENT in made.traps)
        assert all(turn.expected is None and "president" in turn.ask for turn in decoys)


def test_a_right_orientation_says_what_is_true_and_a_wrong_one_does_not() -> None:
    """The true year, month, city or hospital stands in every right answer and in no wrong one."""
    for made in MADE:
        truth = {
            Item.YEAR: (speech.spoken_year(made.tonight.year), str(made.tonight.year)),
            Item.MONTH: (made.tonight.month_name,),
            Item.CITY: (made.tonight.city,),
            Item.HOSPITAL: (made.tonight.hospital,),
        }
        for item, words in truth.items():
            turn = made.turn(item)
            said = any(re.search(rf"\b{re.escape(word)}\b", turn.reply, re.IGNORECASE) for word in words)
            if turn.expected is not Mark.NOT_ASSESSED:
                assert said == (turn.expected is Mark.RIGHT), (made.seed, turn)


def test_a_right_count_names_all_ten_steps_and_a_wrong_one_does_not() -> None:
    """Counting back is right only from one hundred down to ten, by tens, without a gap."""
    steps = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10]
    words = {"hundred": 100} | {speech.spoken(number): number for number in (*range(1, 10), *range(10, 100, 10))}
    words |= {speech.spoken(number): number for number in range(11, 20)}

    def numbers(reply: str) -> list[int]:
        found = re.findall(r"\d+|[a-z]+(?:-[a-z]+)?", re.sub(r"\b(one|two|three) hundred", "hundred", reply.lower()))
        return [int(word) if word.isdigit() else words[word] for word in found if word.isdigit() or word in words]

    for phrase in tasks.COUNTING_RIGHT:
        heard = [number for number in numbers(re.sub(r"(From a hundred|Down by ten): ", "", phrase)) if number]
        assert heard == steps, phrase
    for phrase, _ in tasks.COUNTING_WRONG:
        assert numbers(phrase)[:10] != steps, phrase


@pytest.mark.parametrize(
    "bank",
    [
        (speech.YEAR_RIGHT, speech.YEAR_WRONG),
        (speech.MONTH_RIGHT, speech.MONTH_WRONG),
        (speech.CITY_RIGHT, speech.CITY_WRONG),
        (speech.HOSPITAL_RIGHT, speech.HOSPITAL_WRONG),
        (speech.NAMING_RIGHT, speech.NAMING_WRONG),
        (tasks.COMMANDS, tasks.COMMAND_WRONG),
        (tasks.COUNTING_RIGHT, tasks.COUNTING_WRONG),
    ],
)
def test_each_kind_of_item_has_twelve_ways_each(bank: tuple[tuple[object, ...], tuple[object, ...]]) -> None:
    """There are at least twelve different right and twelve different wrong performances of each kind."""
    right, wrong = bank
    assert len(set(right)) >= 12
    assert len(set(wrong)) >= 12


def test_every_line_is_filled_in() -> None:
    """No reply, question or finding shows a brace, and every wrong answer says what slipped."""
    for made in MADE:
        for turn in made.turns:
            assert not re.search(r"[{}]", turn.ask + turn.reply)
            assert turn.reply.strip()
            assert (turn.slip is not None) == (turn.expected is Mark.WRONG), turn
            assert (turn.way is Way.SKIPPED) == (turn.expected is Mark.NOT_ASSESSED)
        assert not any(re.search(r"[{}]", finding.says) for finding in made.findings)
        assert made.patient.age_years >= 18
        assert made.turn(Item.WRITING).handwriting is not None or made.turn(Item.WRITING).way is not Way.WRITES


def test_only_a_patient_who_cannot_be_woken_is_said_not_to_be_awake() -> None:
    """The reason "not awake" belongs to the unarousable alone."""
    for made in MADE:
        slips = {turn.slip for turn in made.turns}
        assert (slips - {None} == {Slip.NOT_AWAKE}) == (made.band is Band.UNAROUSABLE)


@pytest.mark.parametrize("variant", list(Variant))
def test_what_sites_score_differently_is_teaching_until_the_site_has_said(variant: Variant) -> None:
    """A variant carries no expected answers; with the site's mark it counts, where one mark can settle it."""
    for seed in range(60):
        made = encounter(seed, year=2026, month=11, variant=variant)
        assert made.expected is None
        assert not made.scored
        if variant not in {Variant.LOW_BASELINE}:
            assert any(turn.item and turn.expected is None for turn in made.turns)
        for mark in (Mark.RIGHT, Mark.WRONG, Mark.NOT_ASSESSED):
            set_by_site = encounter(seed, year=2026, month=11, variant=variant, settled={variant: mark})
            assert set_by_site.scored == (variant in SETTLED_BY_MARK)
            if set_by_site.expected:
                assert mark in set_by_site.expected.marks
                assert reference(set_by_site)[0][0] == set_by_site.expected.score


def test_the_words_of_the_playbook_settle_variants() -> None:
    """Each word of `ice_conventions` settles its variant; unknown or contradicting words settle nothing."""
    assert {variant for variant, _ in CONVENTIONS.values()} == set(SETTLED_BY_MARK)
    assert conventions(["self-correction-fails", "hearing-adapted"]) == {
        Variant.SELF_CORRECTION: Mark.WRONG,
        Variant.HEARING: Mark.RIGHT,
    }
    assert conventions(["self-correction-fails", "self-correction-counts", "something-else"]) == {}
    assert conventions(["low-baseline-beside"]) == {}


def test_five_counted_encounters_of_a_run_hold_all_five_kinds() -> None:
    """Each six of a run hold no impairment, mild, moderate, severe, a zero, and one for teaching, never the first."""
    for run in range(200):
        six = [of_run(run, index, year=2026, month=11) for index in range(6)]
        bands = {made.band for made in six if made.scored}
        assert {Band.NONE, Band.MILD, Band.MODERATE, Band.SEVERE} < bands
        assert len(bands & {Band.AWAKE_ZERO, Band.UNAROUSABLE}) == 1
        assert [made.scored for made in six].count(False) == 1
        assert six[0].scored


def test_the_two_zeros_take_turns() -> None:
    """Over twelve encounters of a run both the awake zero and the unarousable patient are met."""
    for run in range(50):
        bands = {of_run(run, index, year=2026, month=11).band for index in range(12)}
        assert {Band.AWAKE_ZERO, Band.UNAROUSABLE} <= bands


def test_an_unknown_generator_number_is_refused() -> None:
    """An encounter of a generator this program does not have is an error, never another patient."""
    with pytest.raises(ValueError, match="generator 2"):
        encounter(1, year=2026, month=11, generator=2)
