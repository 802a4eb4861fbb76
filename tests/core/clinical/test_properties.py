"""What must hold for every patient: worse is never lower, what is missing can only raise, and nothing crashes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lms.core.clinical import crs_findings, grade_crs, grade_icans, icans_findings, ice_findings, score_ice
from lms.core.clinical.findings import CRS_FIELDS, ICANS_FIELDS, ICE_FIELDS, ICE_ITEMS
from lms.core.clinical.vocabulary import Arousal, OxygenDevice, Seizure
from lms.core.problems import FieldError

Given = dict[str, Any]

#: how long an example takes says nothing about a grade
CALM = settings(deadline=None)

truth = st.booleans()
tenths = st.integers(300, 440).map(lambda n: n / 10)
DRUGS = ["norepinephrine", "Levophed", "epinephrine", "phenylephrine", "vasopressin", "Giapreza"]

CRS: dict[str, st.SearchStrategy[Any]] = {
    "temperature_c": tenths,
    "fever_attributable_to_other_cause": truth,
    "fever_earlier_this_episode": truth,
    "antipyretic_or_anticytokine_given": truth,
    "hypotension": truth,
    "vasopressors": st.lists(st.sampled_from(DRUGS), max_size=3),
    "hypoxia": truth,
    "oxygen_device": st.sampled_from([str(device) for device in OxygenDevice]),
    "oxygen_flow_lpm": st.integers(1, 120).map(lambda n: n / 2 if n <= 80 else 40),
    "neutrophils_per_ul": st.sampled_from([0, 499, 500, 4000]),
    "outcome": st.sampled_from(["alive", "death_other_cause", "death_due_to_crs"]),
}
ICANS: dict[str, st.SearchStrategy[Any]] = {
    "age_years": st.integers(12, 100),
    "ice_score": st.integers(0, 10),
    "arousal": st.sampled_from([str(word) for word in Arousal]),
    "arousal_attributable_to_other_cause": truth,
    "seizure": st.sampled_from([str(word) for word in Seizure]),
    "seizure_minutes": st.sampled_from([0, 1, 5, 5.5, 30]),
    "motor": st.sampled_from(["none", "deep_focal_weakness", "tremor", "myoclonus"]),
    "raised_pressure": st.sampled_from(["none", "focal_edema", "diffuse_edema", "papilledema", "hemorrhage_related"]),
    "outcome": st.sampled_from(["alive", "death_other_cause", "death_due_to_icans"]),
}
ICE: dict[str, st.SearchStrategy[Any]] = {
    **{name: truth if out_of == 1 else st.integers(0, out_of) for name, out_of in ICE_ITEMS},
    "arousal": st.sampled_from([str(word) for word in Arousal]),
}


def some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Given]:
    """Give patients of whom any part was assessed."""
    return st.fixed_dictionaries({}, optional=fields)


def crs(given: Given) -> Given:
    """Grade CRS, leaving aside patients whose findings contradict."""
    assume(not _contradicts(given))
    return grade_crs(crs_findings(given)).to_json()


def icans(given: Given) -> Given:
    """Grade ICANS."""
    return grade_icans(icans_findings(given)).to_json()


def rank(answer: Given) -> int:
    """Give the grade; an unknown one is below all."""
    return -1 if answer["grade"] is None else int(answer["grade"])


@settings(CALM, max_examples=400)
@given(some(CRS), tenths, tenths)
def test_crs_is_not_lower_when_the_temperature_is_higher(patient: Given, one: float, other: float) -> None:
    """With no other cause of the fever, a higher temperature never gives a lower grade."""
    patient["fever_attributable_to_other_cause"] = False
    low, high = sorted((one, other))
    assert rank(crs(patient | {"temperature_c": high})) >= rank(crs(patient | {"temperature_c": low}))


@settings(CALM, max_examples=400)
@given(some(CRS), st.sampled_from(DRUGS))
def test_crs_is_not_lower_with_one_more_vasopressor(patient: Given, drug: str) -> None:
    """A drug more never gives a lower grade, nor does hypotension where there was none."""
    patient["hypotension"] = True
    drugs = patient.setdefault("vasopressors", [])
    more = crs(patient | {"vasopressors": [*drugs, drug]})
    assert rank(more) >= rank(crs(patient))
    without = {key: value for key, value in patient.items() if key != "vasopressors"}
    assert rank(crs(patient)) >= rank(crs(without | {"hypotension": False}))


#: what it takes, from least to most; equal steps share a line
LADDER = [
    [None, "room_air", "blow_by", "nasal_cannula"],
    ["high_flow_nasal_cannula", "simple_facemask", "venturi_mask", "non_rebreather"],
    ["cpap", "bipap", "intubated_ventilated"],
]


@settings(CALM, max_examples=400)
@given(some(CRS), st.integers(0, 2), st.integers(0, 2), st.data())
def test_crs_is_not_lower_on_a_stronger_device(patient: Given, one: int, other: int, data: st.DataObject) -> None:
    """A device that gives more never gives a lower grade, nor does more flow, nor hypoxia where there was none."""
    low, high = sorted((one, other))
    patient["hypoxia"] = True
    patient["oxygen_flow_lpm"] = 3
    weak, strong = (patient | {"oxygen_device": data.draw(st.sampled_from(LADDER[step]))} for step in (low, high))
    assert rank(crs(strong)) >= rank(crs(weak))
    assert rank(crs(weak | {"oxygen_flow_lpm": 7})) >= rank(crs(weak))
    assert rank(crs(weak)) >= rank(crs(weak | {"hypoxia": False}))


@settings(CALM, max_examples=400)
@given(some(CRS), st.sampled_from(["fever_earlier_this_episode", "antipyretic_or_anticytokine_given"]))
def test_crs_is_not_lower_when_fever_came_before_or_may_be_hidden(patient: Given, field: str) -> None:
    """An earlier fever, or a drug that hides it, never gives a lower grade than its absence."""
    assert rank(crs(patient | {field: True})) >= rank(crs(patient | {field: False}))


@settings(CALM, max_examples=800)
@given(some(CRS), st.data())
def test_crs_filling_in_what_was_missing_never_lowers(patient: Given, data: st.DataObject) -> None:
    """Whatever a missing field turns out to be, the grade is not lower; and the same where no lower bound was said."""
    before = crs(patient)
    assume(before["not_assessed"])
    field = data.draw(st.sampled_from(before["not_assessed"]))
    after = crs(patient | {field: data.draw(CRS[field])})
    assert rank(after) >= rank(before)
    if not before["lower_bound"]:
        assert after["grade"] == before["grade"]


@settings(CALM, max_examples=400)
@given(some(CRS))
def test_crs_explains_itself(patient: Given) -> None:
    """The reasons carry the grade, a bound names what is missing, and an unstable patient at 0 is warned of."""
    assume(not _contradicts(patient))
    result = grade_crs(crs_findings(patient))
    answer = result.to_json()
    assert all(reason.grade == result.grade for reason in result.because)
    assert bool(result.because) is (result.grade > 0)
    assert not result.lower_bound or result.not_assessed
    if result.grade == 0 and result.standing:
        assert "unstable_without_fever" in answer["warnings"]  # type: ignore[operator]
    assert json.loads(json.dumps(answer)) == answer


@settings(CALM)
@given(some(CRS))
def test_crs_is_the_same_on_both_scales(patient: Given) -> None:
    """A temperature in °F grades as the same temperature in °C."""
    assume("temperature_c" in patient and patient["temperature_c"] <= 43.8)
    other = {key: value for key, value in patient.items() if key != "temperature_c"}
    other["temperature_f"] = (round(patient["temperature_c"] * 10) * 18 + 3200) / 100
    assert crs(other) == crs(patient)


@settings(CALM)
@given(some(CRS))
def test_crs_grade_does_not_depend_on_neutrophils(patient: Given) -> None:
    """Neutrophils add a warning at most."""
    few, many = (crs(patient | {"neutrophils_per_ul": count}) for count in (0, 5000))
    few["warnings"] = [warning for warning in few["warnings"] if warning != "neutropenic_fever"]
    assert few == many


def _contradicts(patient: Given) -> bool:
    return patient.get("hypotension") is False and bool(patient.get("vasopressors"))


WORSE: dict[str, list[Any]] = {
    "ice_score": list(range(10, -1, -1)),
    "arousal": [str(word) for word in Arousal],
    "seizure": ["none", "resolved_rapidly", "prolonged"],
    "seizure_minutes": [0, 1, 5, 5.1, 60],
    "motor": ["none", "deep_focal_weakness"],
    "raised_pressure": ["none", "focal_edema", "diffuse_edema"],
    "outcome": ["alive", "death_due_to_icans"],
}


@settings(CALM, max_examples=800)
@given(some(ICANS), st.sampled_from(sorted(WORSE)), st.data())
def test_icans_is_not_lower_when_a_finding_is_worse(patient: Given, field: str, data: st.DataObject) -> None:
    """A worse finding in any domain never gives a lower grade."""
    steps = st.integers(0, len(WORSE[field]) - 1)
    low, high = sorted((data.draw(steps), data.draw(steps)))
    better, worse = (icans(patient | {field: WORSE[field][step]}) for step in (low, high))
    assert rank(worse) >= rank(better)


@settings(CALM, max_examples=800)
@given(some(ICANS), st.data())
def test_icans_filling_in_what_was_missing_never_lowers(patient: Given, data: st.DataObject) -> None:
    """Whatever a missing domain turns out to be, the grade is not lower; and the same where no lower bound was said."""
    before = icans(patient)
    assume(before["not_assessed"])
    field = data.draw(st.sampled_from(before["not_assessed"]))
    after = icans(patient | {field: data.draw(ICANS[field])})
    assert rank(after) >= rank(before)
    if not before["lower_bound"]:
        assert after["grade"] == before["grade"]


@settings(CALM, max_examples=400)
@given(some(ICANS))
def test_icans_explains_itself(patient: Given) -> None:
    """The reasons carry the grade, a bound names what is missing, and with ICE missing there is never a grade 0."""
    answer = icans(patient)
    assert all(reason["grade"] == answer["grade"] for reason in answer["because"])
    assert bool(answer["because"]) is (rank(answer) > 0)
    assert not answer["lower_bound"] or answer["not_assessed"]
    if answer["grade"] == 0:
        assert "ice_score" not in answer["not_assessed"]
    assert json.loads(json.dumps(answer)) == answer


@settings(CALM, max_examples=400)
@given(some(ICE), st.data())
def test_ice_keeps_its_bounds(patient: Given, data: st.DataObject) -> None:
    """Filling in a missing item never leaves the bounds, and never widens them."""
    if patient.get("arousal") == "unarousable":
        del patient["arousal"]
    before = score_ice(ice_findings(patient))
    assert 0 <= before.at_least <= before.at_most <= 10
    assert (before.score is None) is bool(before.not_assessed)
    assume(before.not_assessed)
    field = data.draw(st.sampled_from(before.not_assessed))
    after = score_ice(ice_findings(patient | {field: data.draw(ICE[field])}))
    assert before.at_least <= after.at_least <= after.at_most <= before.at_most


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(DRUGS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def junk(names: tuple[str, ...], fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Give objects with right fields, wrong values in right fields and wrong fields, and things that are no objects."""
    values = {name: st.one_of(anything, fields.get(name, st.integers(0, 3))) for name in names}
    return st.one_of(anything, st.fixed_dictionaries({}, optional={**values, "surprise": anything}))


@settings(CALM, max_examples=500)
@given(junk(CRS_FIELDS, CRS), junk(ICANS_FIELDS, ICANS), junk(ICE_FIELDS, ICE))
def test_any_json_gives_an_answer_or_a_named_field(crs_in: Any, icans_in: Any, ice_in: Any) -> None:
    """Nothing but FieldError ever leaves a reader, its field is one that was given, and what is read can be graded."""
    for given_in, read, answer in (
        (crs_in, crs_findings, grade_crs),
        (icans_in, icans_findings, grade_icans),
        (ice_in, ice_findings, score_ice),
    ):
        refused: FieldError | None = None
        try:
            findings: Any = read(given_in)
            json.dumps(answer(findings).to_json())  # type: ignore[operator]
        except FieldError as error:
            refused = error
        assert refused is None or refused.field == "findings" or refused.field in given_in
