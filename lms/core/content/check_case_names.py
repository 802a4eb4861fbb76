"""Everything a case names by id: facts, keys, sections, signs, flags, tasks, actions, stages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lms.core.cases.script import ASK, END, GRADING, Effect, Role, Rule, RuleKind, Script
from lms.core.content.cases import Places
from lms.core.content.check_case_lines import handed
from lms.core.content.library import Library
from lms.core.problems import Problem

_AT = re.compile(r"\{\{\s*at\.([a-z0-9-]+)\s*\}\}")
_KEY = re.compile(r"\{\{\s*playbook\.([a-z0-9_]+)\s*\}\}")


def names(script: Script, places: Places, library: Library) -> Iterator[Problem]:
    """Give a problem for every name that leads nowhere and every id that stands twice."""
    yield from _playbook(script, places, library)
    yield from _unique(script, places)
    known = {sign.id for sign in script.signs}
    for line in script.patient.lines:
        if line.sign and line.sign not in known:
            yield places.problem(f"there is no sign `{line.sign}`", "patient")
    for role in script.roles:
        yield from _role(script, role, places, library)


def _playbook(script: Script, places: Places, library: Library) -> Iterator[Problem]:
    declared = set(script.playbook)
    for key in script.playbook:
        if key not in library.playbook:
            yield places.problem(f"there is no playbook key `{key}`", f"key {key}")
    used: set[str] = set()
    for part, text in texts(script):
        used.update(_KEY.findall(text))
        for key in sorted(set(_KEY.findall(text)) - declared):
            yield places.problem(f"`{key}` is used here and missing from the case's `playbook` list", part)
    for role in script.roles:
        for task in role.tasks():
            if task.playbook:
                used.add(task.playbook)
                if task.playbook not in declared:
                    message = f"`{task.playbook}` is scored here and missing from the case's `playbook` list"
                    yield places.problem(message, f"task {task.id}")
    for key in sorted(declared - used):
        yield places.problem(f"the case lists `{key}` and never uses it", f"key {key}")


def _unique(script: Script, places: Places) -> Iterator[Problem]:
    tasks = Counter(task.id for role in script.roles for task in role.tasks())
    signs = Counter(sign.id for sign in script.signs)
    lines = Counter(line.id for role in script.roles for line in role.hands_over)
    stages = Counter(stage.id for role in script.roles for stage in role.stages)
    actions = Counter(action for role in script.roles for action in _actions(role))
    named = (("sign", signs), ("task", tasks), ("stage", stages), ("action", actions), ("line", lines))
    for kind, counted in named:
        for name, times in counted.items():
            if times > 1:
                yield places.problem(
                    f"the {kind} id `{name}` stands {times} times; ids are permanent and unique", f"{kind} {name}"
                )
    for name in (ASK, END):
        if name in tasks or name in stages:
            yield places.problem(f"`{name}` has a meaning of its own and cannot be an id", f"task {name}")


def _actions(role: Role) -> Iterator[str]:
    for task in role.tasks():
        if task.kind not in GRADING:
            yield from (option.id for option in task.options)
    yield from (ask.id for ask in role.asks)


def _role(script: Script, role: Role, places: Places, library: Library) -> Iterator[Problem]:
    stages = {stage.id for stage in role.stages}
    tasks = {task.id for task in role.tasks()}
    actions = set(_actions(role))
    if role.start not in stages:
        yield places.problem(f"there is no stage `{role.start}`", f"start {role.id}")
    for stage in role.stages:
        for way in stage.exits:
            if way.go != END and way.go not in stages:
                yield places.problem(f"there is no stage `{way.go}`", f"stage {stage.id}")
        if stage.exits[-1].when:
            message = "a dead end: the last way on of a stage must hold always, without `when`"
            yield places.problem(message, f"stage {stage.id}")
    for item in role.required:
        for action in item.met_by:
            if action not in actions:
                yield places.problem(f"there is no action `{action}`", f"required {item.id}")
        if item.before and item.before not in tasks:
            yield places.problem(f"there is no task `{item.before}`", f"required {item.id}")
        yield from _read(item.read, f"required {item.id}", places, library)
    for task in role.tasks():
        yield from _read(task.read, f"task {task.id}", places, library)
        if task.stated and task.option(task.stated) is None:
            yield places.problem(f"the stated grade `{task.stated}` is not on offer", f"task {task.id}")
    yield from handed(script, role, places, actions)
    yield from _signs(script, role, places)
    yield from _flags(script, role, places)
    for part, fact_ids in _facts(role):
        for fact in fact_ids:
            if fact not in library.facts:
                yield places.problem(f"there is no fact {fact}", part)


def _read(read: str, part: str, places: Places, library: Library) -> Iterator[Problem]:
    if not read:
        return
    module_id, _, section_id = read.partition("#")
    module = library.modules.get(module_id)
    if module is None or section_id not in {section.id for section in module.sections}:
        yield places.problem(f"there is no section `{read}` to read", part)


def _signs(script: Script, role: Role, places: Places) -> Iterator[Problem]:
    variants = {sign.id: set(sign.variants) for sign in script.signs_of(role.id)}
    for sign in sorted(set(variants) - {sign for sign, _ in role.truth}):
        yield places.problem(f"`truth` does not say how `{sign}` is when the case begins", f"truth {role.id}")
    named = [("truth " + role.id, sign, variant) for sign, variant in role.truth]
    named += [("known " + role.id, sign, variant) for sign, variant, _ in role.known]
    for part, effect in _effects(role):
        named += [(part, sign, variant) for sign, variant in effect.signs]
        named += [(part, sign, "") for sign in (*effect.learn, *effect.forget)]
    named += [(f"ask {ask.id}", ask.sign, "") for ask in role.asks]
    named += [(part, rule.name, rule.variant) for part, rule in _rules(role) if rule.kind is RuleKind.SIGN]
    for part, sign, variant in named:
        if sign not in variants:
            yield places.problem(f"there is no sign `{sign}`", part)
        elif variant and variant not in variants[sign]:
            yield places.problem(f"the sign `{sign}` has no variant `{variant}`", part)


def _flags(script: Script, role: Role, places: Places) -> Iterator[Problem]:
    flags = {flag for _, effect in _effects(role) for flag in effect.flags}
    flags |= {receipt.flag for receipt in role.receives}
    counters = {name for _, effect in _effects(role) for name, _ in effect.counters}
    for part, rule in _rules(role):
        if rule.kind in (RuleKind.FLAG, RuleKind.NOT_FLAG, RuleKind.SINCE) and rule.name not in flags:
            yield places.problem(f"nothing ever sets the flag `{rule.name}`", part)
        if rule.kind is RuleKind.COUNTER and rule.name not in counters:
            yield places.problem(f"nothing ever counts `{rule.name}`", part)
    for part, text in texts(script, role):
        for flag in _AT.findall(text):
            if flag not in flags:
                yield places.problem(f"`at.{flag}`: nothing ever sets the flag `{flag}`", part)


def _effects(role: Role) -> Iterator[tuple[str, Effect]]:
    for stage in role.stages:
        yield f"stage {stage.id}", stage.on_enter
        for task in stage.tasks:
            yield from ((f"option {task.id}/{option.id}", option.effect) for option in task.options)
    yield from ((f"ask {ask.id}", ask.effect) for ask in role.asks)
    yield from ((f"event {event.id}", event.effect) for event in role.events)
    yield from ((f"receipt {role.id}/{r.sender}", effect) for r in role.receives for _, effect in r.lines)


def _rules(role: Role) -> Iterator[tuple[str, Rule]]:
    for stage in role.stages:
        yield from ((f"stage {stage.id}", rule) for way in stage.exits for rule in way.when)
        for task in stage.tasks:
            yield from ((f"task {task.id}", rule) for rule in task.when)
            yield from ((f"option {task.id}/{o.id}", rule) for o in task.options for rule in o.when)
    yield from ((f"ask {ask.id}", rule) for ask in role.asks for rule in ask.when)
    yield from ((f"event {event.id}", rule) for event in role.events for rule in event.when)
    yield from ((f"line {line.id}", rule) for line in role.hands_over for rule in line.when)


def _facts(role: Role) -> Iterator[tuple[str, tuple[str, ...]]]:
    for stage in role.stages:
        yield f"stage {stage.id}", stage.facts
        for task in stage.tasks:
            yield f"task {task.id}", task.facts
            yield from ((f"option {task.id}/{option.id}", option.facts) for option in task.options)
    yield from ((f"ask {ask.id}", ask.facts) for ask in role.asks)
    yield from ((f"required {item.id}", item.facts) for item in role.required)
    yield f"closing {role.id}", role.closing_facts


def texts(script: Script, only: Role | None = None) -> Iterator[tuple[str, str]]:
    """Give every text of a case (of one role: `only`) with the part it stands in."""
    shown = None if only is None else _shown(only)
    for sign in script.signs:
        for name, variant in sign.variants.items():
            if shown is None or (sign.id, name) in shown:
                yield f"variant {sign.id}/{name}", variant.text
    roles: Iterable[Role] = script.roles if only is None else (only,)
    for role in roles:
        for stage in role.stages:
            yield f"stage {stage.id}", stage.narrative
            for task in stage.tasks:
                yield f"task {task.id}", f"{task.prompt} {task.note}"
                yield from ((f"option {task.id}/{o.id}", f"{o.text} {o.why}") for o in task.options)
        yield from ((f"ask {ask.id}", f"{ask.text} {ask.why}") for ask in role.asks)
        yield from ((f"event {event.id}", event.text) for event in role.events)
        yield from ((f"required {item.id}", f"{item.text} {item.why}") for item in role.required)
        yield from ((f"line {line.id}", line.text) for line in role.hands_over)
        yield from ((f"receipt {role.id}/{r.sender}", f"{r.title} {r.none}") for r in role.receives)
        yield f"role {role.id}", f"{role.summary} {role.intro}"
        yield f"closing {role.id}", role.closing


def _shown(role: Role) -> set[tuple[str, str]]:
    """Give the variants of signs that a role can come to see."""
    become = {item for _, effect in _effects(role) for item in effect.signs}
    return become | set(role.truth) | {(sign, variant) for sign, variant, _ in role.known}
