"""Reading findings: what is accepted at each edge, what is refused and by which field, and which error comes first."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from lms.core.clinical import crs_findings, icans_findings, ice_findings
from lms.core.clinical.findings import CRS_FIELDS, ICANS_FIELDS, ICE_FIELDS, CrsFindings, IcansFindings
from lms.core.clinical.vocabulary import (
    Arousal,
    CrsOutcome,
    IcansOutcome,
    Motor,
    OxygenDevice,
    RaisedPressure,
    Seizure,
    Vasopressor,
)
from lms.core.problems import FieldError

READERS: dict[str, Callable[[object], object]] = {"crs": crs_findings, "ice": ice_findings, "icans": icans_findings}


def refusal(reader: str, given: object) -> tuple[str, str]:
    """Give the field and the message of the error."""
    with pytest.raises(FieldError) as caught:
        READERS[reader](given)
    return caught.value.field, caught.value.message


@pytest.mark.parametrize(
    ("reader", "field", "accepted", "refused", "message"),
    [
        ("crs", "temperature_c", [30, 44.0], [29.99, 44.01], "must lie from 30 to 44 °C"),
        ("crs", "temperature_f", [86, 111.0], [85.9, 111.1], "must lie from 86 to 111 °F"),
        ("crs", "oxygen_flow_lpm", [0.01, 80], [80.1, -1], "must lie from 0 to 80 L/min"),
        ("crs", "oxygen_flow_lpm", [1], [0, 0.0], "must be above 0 and at most 80 L/min"),
        ("crs", "neutrophils_per_ul", [0, 1e6], [-0.1], "must be 0 or more"),
        ("ice", "objects_named", [0, 3], [-1, 4, 3.0, True], "must be a whole number from 0 to 3"),
        ("ice", "orientation_points", [0, 4], [-1, 5, "4"], "must be a whole number from 0 to 4"),
        ("ice", "naming_points", [0, 3], [4], "must be a whole number from 0 to 3"),
        ("ice", "command_points", [0, 1], [2, True], "must be a whole number from 0 to 1"),
        ("ice", "writing_points", [0, 1], [2], "must be a whole number from 0 to 1"),
        ("ice", "attention_points", [0, 1], [2], "must be a whole number from 0 to 1"),
        ("icans", "age_years", [12, 130], [-1, 131], "must lie from 0 to 130 years"),
        ("icans", "ice_score", [0, 10], [-1, 11, 9.5, 9.0], "must be a whole number from 0 to 10"),
        ("icans", "seizure_minutes", [0, 600.5], [-0.1], "must be 0 or more"),
    ],
)
def test_each_range_has_two_edges(
    reader: str, field: str, accepted: list[object], refused: list[object], message: str
) -> None:
    """The last number inside is read, the first outside is refused and the error names the field and the range."""
    for value in accepted:
        READERS[reader]({field: value})
    for value in refused:
        assert refusal(reader, {field: value}) == (field, message)


TRUTHS = [
    *(
        ("crs", field)
        for field in (
            "fever_attributable_to_other_cause",
            "fever_earlier_this_episode",
            "antipyretic_or_anticytokine_given",
            "hypotension",
            "hypoxia",
        )
    ),
    *(
        ("ice", f)
        for f in ("year", "month", "city", "hospital", "follows_command", "writes_sentence", "counts_backward")
    ),
    ("icans", "arousal_attributable_to_other_cause"),
]


@pytest.mark.parametrize(("reader", "field"), TRUTHS)
@pytest.mark.parametrize("value", [1, 0, "true", "", [], {}, 0.0])
def test_only_true_is_true(reader: str, field: str, value: object) -> None:
    """1 is not true, 0 is not false, and a word is neither."""
    assert refusal(reader, {field: value}) == (field, "must be true or false")


NUMBERS = [("crs", f) for f in ("temperature_c", "temperature_f", "oxygen_flow_lpm", "neutrophils_per_ul")]
NUMBERS += [("icans", f) for f in ("age_years", "seizure_minutes")]


@pytest.mark.parametrize(("reader", "field"), NUMBERS)
def test_what_is_no_number(reader: str, field: str) -> None:
    """True, a text and a list are no numbers; NaN and the infinities are not finite ones."""
    for value in (True, False, "38", [38], {}):
        assert refusal(reader, {field: value}) == (field, "must be a number")
    for value in (float("nan"), float("inf"), float("-inf")):
        assert refusal(reader, {field: value}) == (field, "must be a finite number")


WORDS: list[tuple[str, str, Any]] = [
    ("crs", "oxygen_device", OxygenDevice),
    ("crs", "outcome", CrsOutcome),
    ("ice", "arousal", Arousal),
    ("icans", "arousal", Arousal),
    ("icans", "seizure", Seizure),
    ("icans", "motor", Motor),
    ("icans", "raised_pressure", RaisedPressure),
    ("icans", "outcome", IcansOutcome),
]


@pytest.mark.parametrize(("reader", "field", "words"), WORDS)
def test_words_are_spelled_exactly(reader: str, field: str, words: Any) -> None:
    """Every word of a list is read; anything else is refused with the list."""
    for word in words:
        READERS[reader]({field: str(word)})
    for value in ("", "CPAP", "None", 3, True, ["none"], {}):
        assert refusal(reader, {field: value}) == (field, f"must be one of {', '.join(words)}")


@pytest.mark.parametrize("value", ["norepinephrine", {"norepinephrine": 1}, 3, True, [None], [["dopamine"]], b"x"])
def test_vasopressors_are_a_list_of_names(value: object) -> None:
    """A single text is not a list, and an entry that is no text is refused."""
    assert refusal("crs", {"vasopressors": value}) == ("vasopressors", "must be a list of names")


@pytest.mark.parametrize("name", ["dobutamine", "", "  ", "norepinefrine", "aspirin"])
def test_an_unknown_drug_is_named(name: str) -> None:
    """A drug the grader does not know is never left out of the count: the error names it."""
    known = "norepinephrine, epinephrine, phenylephrine, dopamine, ephedrine, metaraminol, angiotensin II, vasopressin"
    assert refusal("crs", {"vasopressors": ["dopamine", f" {name} "]}) == (
        "vasopressors",
        f"unknown vasopressor {name.strip()!r}; known are {known}",
    )


@pytest.mark.parametrize(
    ("drug", "names"),
    [
        (Vasopressor.NOREPINEPHRINE, ["norepinephrine", "noradrenaline", "norepinephrine bitartrate", "LEVOPHED"]),
        (Vasopressor.EPINEPHRINE, ["epinephrine", "adrenaline", "Adrenalin", "epinephrine hydrochloride"]),
        (
            Vasopressor.PHENYLEPHRINE,
            ["phenylephrine", "phenylephrine hydrochloride", "Neo-Synephrine", "neosynephrine", "Biorphen", "vazculep"],
        ),
        (Vasopressor.DOPAMINE, ["dopamine", "dopamine hydrochloride", "Intropin"]),
        (
            Vasopressor.EPHEDRINE,
            ["ephedrine", "ephedrine sulfate", "Akovaz", "Corphedra", "Emerphed", "Rezipres"],
        ),
        (Vasopressor.METARAMINOL, ["metaraminol", "metaraminol bitartrate", "Aramine"]),
        (
            Vasopressor.ANGIOTENSIN_II,
            ["angiotensin II", "Angiotensin-II", "angiotensin 2", "angiotensin II acetate", "Giapreza"],
        ),
        (
            Vasopressor.VASOPRESSIN,
            ["vasopressin", "arginine  vasopressin", "argipressin", "Vasostrict", "Pitressin"],
        ),
    ],
)
def test_every_name_of_a_drug_is_that_drug(drug: Vasopressor, names: list[str]) -> None:
    """Generic and brand names in any case, with or without hyphen and spaces around, are one drug."""
    for name in names:
        assert crs_findings({"vasopressors": [name, f"\t{name.upper()} "]}).vasopressors == frozenset({drug})


@pytest.mark.parametrize(("reader", "fields"), [("crs", CRS_FIELDS), ("ice", ICE_FIELDS), ("icans", ICANS_FIELDS)])
def test_unknown_fields_come_first(reader: str, fields: tuple[str, ...]) -> None:
    """An unknown field is named before anything else is looked at, and the known ones are listed."""
    given = {name: object() for name in fields} | {"Temperature": 38.4}
    assert refusal(reader, given) == ("Temperature", f"unknown field; known are {', '.join(fields)}")


@pytest.mark.parametrize(("reader", "fields"), [("crs", CRS_FIELDS), ("icans", ICANS_FIELDS), ("ice", ICE_FIELDS)])
def test_the_first_wrong_field_of_the_vocabulary_is_the_error(reader: str, fields: tuple[str, ...]) -> None:
    """With every field wrong the errors come in the order of the vocabulary, whatever the order given."""
    for at, field in enumerate(fields):
        given: dict[str, object] = {name: object() for name in reversed(fields[at:])}
        assert refusal(reader, given)[0] == field


def test_contradictions_come_last() -> None:
    """A wrong type further down is told before two fields that contradict one another."""
    contradiction: dict[str, object] = {
        "temperature_c": 38,
        "temperature_f": 104,
        "hypotension": False,
        "vasopressors": ["dopamine"],
    }
    assert refusal("crs", contradiction | {"outcome": 1})[0] == "outcome"
    assert refusal("crs", contradiction) == ("temperature_f", "differs from temperature_c by more than 0.1 °C")
    assert refusal("crs", contradiction | {"temperature_f": 100.4}) == (
        "hypotension",
        "false contradicts a running vasopressor: a drug that holds the pressure counts",
    )


def test_a_list_without_drugs_does_not_contradict() -> None:
    """No vasopressor and no hypotension belong together."""
    assert crs_findings({"hypotension": False, "vasopressors": []}).vasopressors == frozenset()


@pytest.mark.parametrize(
    ("temperature_c", "agrees", "differs"),
    [(38.0, 100.58, 100.59), (38.0, 100.22, 100.21), (37.0, 98.78, 98.79)],
)
def test_two_thermometers_agree_within_a_tenth(temperature_c: float, agrees: float, differs: float) -> None:
    """A difference of exactly 0.1 °C is agreement and the higher counts; more is an error."""
    read = crs_findings({"temperature_c": temperature_c, "temperature_f": agrees}).temperature_c
    assert read == max(Fraction(str(temperature_c)), (Fraction(str(agrees)) - 32) * 5 / 9)
    assert refusal("crs", {"temperature_c": temperature_c, "temperature_f": differs})[0] == "temperature_f"


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("given", [None, 3, "fever", [], [{}], True])
def test_findings_are_an_object(reader: str, given: object) -> None:
    """What is no object of named fields is refused as a whole."""
    assert refusal(reader, given) == ("findings", "must be an object of named fields")


def test_null_and_left_out_are_the_same() -> None:
    """A field that is null was not assessed, like one that is left out."""
    assert crs_findings(dict.fromkeys(CRS_FIELDS)) == crs_findings({}) == CrsFindings()
    assert icans_findings(dict.fromkeys(ICANS_FIELDS)) == icans_findings({}) == IcansFindings()
    assert ice_findings(dict.fromkeys(ICE_FIELDS)) == ice_findings({})


def test_every_crs_field_is_read() -> None:
    """Each field of the object reaches the findings."""
    given = {
        "temperature_f": 101.3,
        "fever_attributable_to_other_cause": True,
        "fever_earlier_this_episode": True,
        "antipyretic_or_anticytokine_given": False,
        "hypotension": True,
        "vasopressors": ["Levophed"],
        "hypoxia": True,
        "oxygen_device": "nasal_cannula",
        "oxygen_flow_lpm": 2.5,
        "neutrophils_per_ul": 380,
        "outcome": "death_other_cause",
    }
    assert crs_findings(given) == CrsFindings(
        Fraction("38.5"),
        True,
        True,
        False,
        True,
        frozenset({Vasopressor.NOREPINEPHRINE}),
        True,
        OxygenDevice.NASAL_CANNULA,
        Fraction("2.5"),
        Fraction(380),
        CrsOutcome.DEATH_OTHER_CAUSE,
    )


def test_every_icans_field_is_read() -> None:
    """Each field of the object reaches the findings."""
    given = {
        "age_years": 45,
        "ice_score": 7,
        "arousal": "awakens_to_voice",
        "arousal_attributable_to_other_cause": True,
        "seizure": "resolved_rapidly",
        "seizure_minutes": 2,
        "motor": "tremor",
        "raised_pressure": "focal_edema",
        "outcome": "death_other_cause",
    }
    assert icans_findings(given) == IcansFindings(
        7,
        Arousal.AWAKENS_TO_VOICE,
        True,
        Seizure.RESOLVED_RAPIDLY,
        Fraction(2),
        Motor.TREMOR,
        RaisedPressure.FOCAL_EDEMA,
        IcansOutcome.DEATH_OTHER_CAUSE,
    )


def test_the_words_of_two_refusals() -> None:
    """Who cannot be woken earned no point, and who is under 12 is sent to CAPD, in a plain sentence."""
    assert refusal("ice", {"city": True, "arousal": "unarousable"}) == (
        "arousal",
        "a patient who cannot be woken cannot have earned a point",
    )
    assert refusal("icans", {"age_years": 11.5}) == (
        "age_years",
        "this table is for 12 years and over; under 12 use the Cornell Assessment of Pediatric Delirium (CAPD)",
    )


def test_the_same_task_twice_names_the_items() -> None:
    """Items beside the points of the same task contradict: nobody can know which was meant."""
    assert refusal("ice", {"naming_points": 3, "objects_named": 3}) == (
        "naming_points",
        "give either the points or objects_named, not both",
    )
    assert refusal("ice", {"orientation_points": 0, "month": False}) == (
        "orientation_points",
        "give either the points or year, month, city, hospital, not both",
    )
