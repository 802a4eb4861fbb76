"""Read one case file into a `Script`, with the line of everything an author may have to find again.

    case, problems = parse_case(text, file)     # case: ParsedCase | None, problems: tuple[Problem, ...]
    case.script; case.source                    # the Script and the Source its lines are found in

Every mistake of form is a `Problem`; what a well-formed case means is judged by `check_cases`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lms.core.cases import script as cases
from lms.core.cases.script import FieldValue, Rule, RuleKind
from lms.core.content import case_models as models
from lms.core.content.marks import Source, read, validate
from lms.core.problems import Problem


@dataclass(frozen=True, slots=True)
class ParsedCase:
    """A script beside the YAML it was read from."""

    script: cases.Script
    source: Source


def parse_case(text: str, file: str) -> tuple[ParsedCase | None, tuple[Problem, ...]]:
    """Read a case file. Returns the case, or None with every mistake of form at its line."""
    source, problems = read(text, file)
    if source is None:
        return None, problems
    model, more = validate(source, models.CaseModel)
    problems = (*problems, *more)
    if model is None or problems:
        return None, problems
    return ParsedCase(_script(model), source), ()


def script_from_text(text: str) -> cases.Script:
    """Make a script out of its published text, for a run that began on an earlier revision.

    Raises:
        ValueError: the text was not published from a case, or the shape of cases has changed since.
    """
    data = json.loads(text)
    # the notes speak about the text and are not published with it
    data["revisions"] = []
    return _script(models.CaseModel.model_validate(data))


def _script(model: models.CaseModel) -> cases.Script:
    return cases.Script(
        id=model.id,
        title=model.title,
        summary=model.summary,
        play_minutes=(model.play_minutes[0], model.play_minutes[1]),
        patient=cases.Patient(
            model.patient.name,
            model.patient.age_years,
            model.patient.weight_kg,
            tuple(cases.Line(line.text, line.sign or "") for line in model.patient.lines),
        ),
        playbook=tuple(model.playbook),
        signs=tuple(
            cases.Sign(
                sign.id,
                sign.label,
                {
                    name: cases.Variant(v.text, _fields(v.crs), _fields(v.icans), dict(v.vitals))
                    for name, v in sign.variants.items()
                },
                sign.asked,
                tuple(sign.roles),
            )
            for sign in model.signs
        ),
        history=tuple(cases.Reading(r.label, r.minutes_before, dict(r.vitals)) for r in model.history),
        roles=tuple(_role(role) for role in model.roles),
        revisions=tuple(cases.Revision(r.on.isoformat(), r.change, r.note) for r in model.revisions),
        history_from=None if model.history_from is None else _minutes(model.history_from),
    )


def _minutes(clock: str) -> int:
    """Give the minutes after midnight of a clock time."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _role(role: models.RoleModel) -> cases.Role:
    return cases.Role(
        id=role.id,
        title=role.title,
        job_roles=tuple(role.job_roles),
        intro=role.intro,
        starts_at=_minutes(role.clock),
        start=role.start,
        stages=tuple(_stage(stage) for stage in role.stages),
        required=tuple(
            cases.Required(
                r.id, r.text, r.short, tuple(r.met_by), r.why, tuple(r.facts), r.read or "", r.every, r.before or ""
            )
            for r in role.required
        ),
        expert=tuple(cases.Choice(task, tuple(picked)) for task, *picked in role.expert),
        truth=tuple(role.truth.items()),
        known=tuple((sign, k.is_, k.minutes_before) for sign, k in role.known.items()),
        asks=tuple(
            cases.Ask(
                a.id, a.sign, a.text, a.why, a.minutes, _effect(a), _rules(a.when), tuple(a.facts), tuple(a.told_by)
            )
            for a in role.asks
        ),
        events=tuple(cases.Event(e.id, _rules(e.when), _effect(e), e.text or "") for e in role.events),
        closing=role.closing or "",
        closing_facts=tuple(role.closing_facts),
        summary=role.summary or "",
        hands_over=tuple(cases.Handed(h.id, h.text, tuple(h.by), _rules(h.when)) for h in role.hands_over),
        receives=tuple(
            cases.Receipt(
                sender=r.from_,
                at=r.at,
                title=r.title,
                lines=tuple((line.line, _effect(line)) for line in r.lines),
                none=r.none,
                minutes=r.minutes,
                left_out=tuple(r.left_out),
            )
            for r in role.receives
        ),
    )


def _stage(stage: models.StageModel) -> cases.Stage:
    return cases.Stage(
        id=stage.id,
        title=stage.title,
        narrative=stage.narrative,
        tasks=tuple(_task(task) for task in stage.tasks),
        exits=tuple(cases.Exit(way.go, _rules(way.when)) for way in stage.next),
        on_enter=_effect(stage.on_enter),
        facts=tuple(stage.facts),
    )


def _task(task: models.TaskModel) -> cases.Task:
    return cases.Task(
        id=task.id,
        kind=task.kind,
        prompt=task.prompt,
        options=tuple(
            cases.Option(
                id=option.id,
                text=option.text or "",
                why=option.why,
                mark=option.mark,
                facts=tuple(option.facts),
                minutes=option.minutes,
                effect=_effect(option),
                when=_rules(option.when),
                value=option.value or "",
                alone=option.alone,
                lost=option.lost or "",
                told_by=tuple(option.told_by),
            )
            for option in task.options
        ),
        short=task.short,
        note=task.note or "",
        minutes=task.minutes,
        when=_rules(task.when),
        facts=tuple(task.facts),
        read=task.read or "",
        playbook=task.playbook or "",
        pick_at_least=task.pick_at_least,
        pick_at_most=task.pick_at_most or 0,
        stated=task.stated or "",
    )


def _effect(model: models.EffectModel) -> cases.Effect:
    return cases.Effect(
        flags=tuple(model.set),
        counters=tuple(model.count.items()),
        signs=tuple(model.become.items()),
        forget=tuple(model.forget),
        learn=tuple(model.look),
    )


def _rules(rules: Iterable[models.RuleModel]) -> tuple[Rule, ...]:
    return tuple(_rule(rule) for rule in rules)


def _rule(rule: models.RuleModel) -> Rule:
    if rule.flag is not None:
        return Rule(RuleKind.FLAG, rule.flag)
    if rule.not_flag is not None:
        return Rule(RuleKind.NOT_FLAG, rule.not_flag)
    if rule.since is not None:
        return Rule(RuleKind.SINCE, rule.since, rule.at_least, rule.below)
    if rule.counter is not None:
        return Rule(RuleKind.COUNTER, rule.counter, rule.at_least, rule.below)
    if rule.sign is not None:
        return Rule(RuleKind.SIGN, rule.sign, variant=rule.is_ or "")
    return Rule(RuleKind.MINUTES, at_least=rule.minutes_at_least, below=rule.minutes_below)


def _fields(fields: Mapping[str, models.Value]) -> dict[str, FieldValue]:
    """Findings as the graders read them; null and left out are the same: not assessed."""
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items() if value is not None
    }


class Places:
    """The line of each part of a case, by names such as `task first-grade` or `option first-grade/grade-1`."""

    def __init__(self, script: cases.Script, source: Source) -> None:
        self.file = source.file
        self._lines = dict(_places(script, source))

    def problem(self, message: str, part: str) -> Problem:
        """Say `message` about a part; an unknown part is the first line of the file."""
        return Problem(self.file, self._lines.get(part, 1), message)


def _places(script: cases.Script, source: Source) -> Iterator[tuple[str, int]]:
    yield "patient", source.line("patient")
    for n, sign in enumerate(script.signs):
        yield f"sign {sign.id}", source.line("signs", n)
        for variant in sign.variants:
            yield f"variant {sign.id}/{variant}", source.line("signs", n, "variants", variant)
    for n, key in enumerate(script.playbook):
        yield f"key {key}", source.line("playbook", n)
    for r, role in enumerate(script.roles):
        yield f"role {role.id}", source.line("roles", r)
        for name in ("truth", "known", "expert", "closing", "start"):
            yield f"{name} {role.id}", source.line("roles", r, name)
        for i in range(len(role.expert)):
            yield f"expert {role.id}/{i}", source.line("roles", r, "expert", i)
        named = {
            "ask": [ask.id for ask in role.asks],
            "event": [event.id for event in role.events],
            "required": [item.id for item in role.required],
            "line": [line.id for line in role.hands_over],
            "receipt": [f"{role.id}/{receipt.sender}" for receipt in role.receives],
        }
        keys = {"required": "required", "line": "hands_over", "receipt": "receives"}
        for kind, ids in named.items():
            for i, name in enumerate(ids):
                yield f"{kind} {name}", source.line("roles", r, keys.get(kind, f"{kind}s"), i)
        for s, stage in enumerate(role.stages):
            yield f"stage {stage.id}", source.line("roles", r, "stages", s)
            for t, task in enumerate(stage.tasks):
                here = ("roles", r, "stages", s, "tasks", t)
                yield f"task {task.id}", source.line(*here)
                for o, option in enumerate(task.options):
                    line = source.line(*here, "options", o)
                    yield f"option {task.id}/{option.id}", line
                    yield f"action {option.id}", line
