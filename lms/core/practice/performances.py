"""Put the lines of an encounter together: for each item what you ask, what the patient does, and the mark for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lms.core.practice import speech, tasks
from lms.core.practice.bedside import MONTHS, OBJECTS, PLACES, SENTENCES
from lms.core.practice.dice import Dice
from lms.core.practice.encounter import (
    Band,
    Handwriting,
    Item,
    Manner,
    Mark,
    Patient,
    Slip,
    Tonight,
    Turn,
    Variant,
    Way,
)
from lms.core.practice.people import speak

_OBJECT_ITEMS = (Item.OBJECT_1, Item.OBJECT_2, Item.OBJECT_3)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is asked, where, and how impaired."""

    patient: Patient
    tonight: Tonight
    band: Band


@dataclass(frozen=True, slots=True)
class _Task:
    """One item before it is performed: the question and the words its replies are filled with."""

    item: Item
    ask: str
    right: tuple[str, ...]
    wrong: tuple[speech.Wrong, ...]
    words: dict[str, str]


def turns(dice: Dice, scene: Scene, wrong: frozenset[Item], skipped: Item | None) -> Iterator[Turn]:
    """Give the ten scored lines in order; items in `wrong` fail plainly, `skipped` was not assessed."""
    used: set[str] = set()
    for task in _tasks(dice, scene):
        turn = _perform(dice, scene, task, used, right=task.item not in wrong)
        if task.item is skipped:
            reason = dice.pick(tasks.NOT_ASSESSED.get(task.item.value, tasks.NOT_ASSESSED["orientation"]))
            # the item by name: its question was never asked
            turn = Turn(task.item, task.item.value.capitalize(), Way.SKIPPED, reason, Mark.NOT_ASSESSED)
        yield turn


def president(dice: Dice, patient: Patient) -> Turn:
    """Give the line that scores nothing, whatever is answered (ICE-02, Neelapu 2018)."""
    return Turn(None, tasks.PRESIDENT_ASK, Way.SAYS, speak(dice.pick(tasks.PRESIDENT_REPLY), patient), None)


def teaching_turns(dice: Dice, scene: Scene, variant: Variant) -> tuple[Turn, ...]:
    """Give ten lines; those a site must rule on carry no expected mark, the others are plainly right or wrong."""
    doubtful = _doubtful(dice, variant)
    failed = (
        frozenset({Item.COUNTING, Item.OBJECT_2})
        if variant is Variant.LOW_BASELINE
        else frozenset(dice.some({item: 1.0 for item in Item if item not in doubtful}, dice.between(0, 1)))
        if variant is not Variant.SEDATION
        else frozenset[Item]()
    )
    used: set[str] = set()
    made: list[Turn] = []
    for task in _tasks(dice, scene):
        turn = _perform(dice, scene, task, used, right=task.item not in failed)
        made.append(_in_doubt(dice, scene, task, turn, variant) if task.item in doubtful else turn)
    return tuple(made)


def _doubtful(dice: Dice, variant: Variant) -> frozenset[Item]:
    match variant:
        case Variant.SELF_CORRECTION:
            return frozenset({dice.pick((Item.YEAR, Item.MONTH, Item.CITY, Item.HOSPITAL))})
        case Variant.LANGUAGE:
            return frozenset({dice.pick((Item.MONTH, Item.WRITING))})
        case Variant.HEARING:
            return frozenset({dice.pick((Item.COMMAND, Item.COUNTING))})
        case Variant.ADAPTED:
            return frozenset({Item.WRITING})
        case Variant.SEDATION:
            return frozenset(dice.some(dict.fromkeys(Item, 1.0), 6))
        case Variant.LOW_BASELINE:
            return frozenset()


def _in_doubt(dice: Dice, scene: Scene, task: _Task, turn: Turn, variant: Variant) -> Turn:
    who = scene.patient
    match variant:
        case Variant.SELF_CORRECTION:
            slips = {Item.YEAR: "old_year", Item.MONTH: "far_month", Item.CITY: "other_city"}
            false = task.words[slips.get(task.item, "other_hospital")]
            true = task.words[task.item.value]
            reply = dice.pick(
                (
                    f"{false[:1].upper()}{false[1:]}. No, that’s not it. {true[:1].upper()}{true[1:]}.",
                    f"{false[:1].upper()}{false[1:]}… no, wait… {true}.",
                )
            )
            return replace(turn, reply=reply, way=Way.SAYS, expected=None)
        case Variant.LANGUAGE if task.item is Item.WRITING:
            reply = (
                "{She} writes the sentence in {her} own language. The interpreter, on video, reads it out, and it is "
                "right."
            )
        case Variant.LANGUAGE:
            reply = "{She} answers in {her} own language. The interpreter, on video, says it is the right month."
        case Variant.HEARING:
            reply = "{She} points to {her} ear: no hearing aids tonight. Written down in large letters, {she} does it."
        case Variant.ADAPTED:
            reply = (
                "{Her} writing arm is in a splint. As at baseline, {she} spells the sentence aloud, without a mistake."
            )
        case _:
            reply = dice.pick(tasks.DROWSY)
    return replace(turn, reply=speak(reply, who), way=Way.DOES, expected=None, handwriting=None)


def _tasks(dice: Dice, scene: Scene) -> Iterator[_Task]:
    words = _words(dice, scene)
    orientation = (
        (Item.YEAR, speech.YEAR_ASK, speech.YEAR_RIGHT, speech.YEAR_WRONG),
        (Item.MONTH, speech.MONTH_ASK, speech.MONTH_RIGHT, speech.MONTH_WRONG),
        (Item.CITY, speech.CITY_ASK, speech.CITY_RIGHT, speech.CITY_WRONG),
        (Item.HOSPITAL, speech.HOSPITAL_ASK, speech.HOSPITAL_RIGHT, speech.HOSPITAL_WRONG),
    )
    for item, asks, right, wrong in orientation:
        yield _Task(item, f"You: {dice.pick(asks)}", right, wrong, words)
    shown = dice.shuffled(OBJECTS)[:4]
    before = ""
    for item, (name, use, ask) in zip(_OBJECT_ITEMS, shown[:3], strict=True):
        filled = {"object": name, "thing": name.split(" ", 1)[1], "use": use, "other": shown[3][0], "before": before}
        wrong = (*speech.NAMING_WRONG, speech.NAMING_STUCK) if before else speech.NAMING_WRONG
        yield _Task(item, ask, speech.NAMING_RIGHT, wrong, filled)
        before = name
    command, followed = dice.pick(tasks.COMMANDS)
    yield _Task(Item.COMMAND, f"You: {command}", (followed,), tasks.COMMAND_WRONG, words)
    sentence = dice.pick(SENTENCES)
    yield _Task(
        Item.WRITING, f"You: {dice.pick(tasks.WRITING_ASK).format(sentence=sentence)}", (), (), {"sentence": sentence}
    )
    yield _Task(
        Item.COUNTING, f"You: {dice.pick(tasks.COUNTING_ASK)}", tasks.COUNTING_RIGHT, tasks.COUNTING_WRONG, words
    )


def _words(dice: Dice, scene: Scene) -> dict[str, str]:
    tonight = scene.tonight
    old = tonight.year - dice.between(9, 41)
    far = MONTHS[(tonight.month - 1 + dice.between(3, 9)) % 12]
    elsewhere = dice.pick([place for place in PLACES if place[0] != tonight.city])
    return {
        "year": speech.spoken_year(tonight.year),
        "digits": str(tonight.year),
        "old_year": speech.spoken_year(old),
        "old_digits": str(old),
        "month": tonight.month_name,
        "far_month": far,
        "city": tonight.city,
        "other_city": elsewhere[0],
        "hospital": tonight.hospital,
        "other_hospital": elsewhere[1],
    }


def _perform(dice: Dice, scene: Scene, task: _Task, used: set[str], *, right: bool) -> Turn:
    """Perform one item; `used` keeps a phrase from coming twice in one encounter."""
    who = scene.patient
    if scene.band in {Band.AWAKE_ZERO, Band.UNAROUSABLE}:
        return _silent(dice, scene, task, used)
    if task.item is Item.WRITING:
        return _write(dice, task, right=right)
    way = Way.DOES if task.item is Item.COMMAND else Way.SAYS
    if right:
        template = dice.pick([phrase for phrase in task.right if phrase not in used])
        reply, slip = template, None
    else:
        reply, slip = dice.pick([pair for pair in task.wrong if pair[0] not in used])
    used.add(reply)
    if reply.startswith(("{She}", "{Her}", "“")):
        way = Way.NOTHING if slip is Slip.NO_ANSWER else Way.DOES
    mark = Mark.RIGHT if right else Mark.WRONG
    return Turn(task.item, task.ask, way, speak(reply, who, task.words), mark, slip)


def _write(dice: Dice, task: _Task, *, right: bool) -> Turn:
    sentence, seed = task.words["sentence"], dice.number()
    if right:
        manner, told = dice.pick(tasks.WRITING_RIGHT)
        slip: Slip | None = None
    else:
        manner, told, slip = dice.pick(tasks.WRITING_WRONG)
    mark = Mark.RIGHT if right else Mark.WRONG
    drawing = Handwriting(sentence, manner, seed)
    return Turn(Item.WRITING, task.ask, Way.WRITES, told.format(sentence=sentence), mark, slip, drawing)


def _silent(dice: Dice, scene: Scene, task: _Task, used: set[str]) -> Turn:
    """Perform nothing, awake or not: every item is 0 (IC-02, Lee 2019)."""
    if scene.band is Band.UNAROUSABLE:
        return Turn(task.item, task.ask, Way.NOTHING, dice.pick(tasks.UNAROUSABLE), Mark.WRONG, Slip.NOT_AWAKE)
    if task.item is Item.WRITING and dice.chance(0.5):
        drawing = Handwriting(task.words["sentence"], Manner.BLANK, dice.number())
        told = next(told for manner, told, _ in tasks.WRITING_WRONG if manner is Manner.BLANK)
        return Turn(task.item, task.ask, Way.WRITES, told, Mark.WRONG, Slip.BLANK, drawing)
    doing = task.item in {Item.COMMAND, Item.WRITING}
    line = dice.pick([line for line in (tasks.MUTE_TASK if doing else tasks.MUTE) if line not in used])
    used.add(line)
    slip = Slip.NOT_DONE if doing else Slip.NO_ANSWER
    return Turn(task.item, task.ask, Way.NOTHING, speak(line, scene.patient), Mark.WRONG, slip)
