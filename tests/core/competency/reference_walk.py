"""The walk of the reference: one day after the other, what is awarded, owed, missed, asked again and withdrawn."""

from __future__ import annotations

from datetime import date, timedelta

from lms.core.competency.decided import AccreditedAward, Extension, Revocation, Trigger
from lms.core.competency.path import PathItem, read_item
from lms.core.competency.records import Passed
from tests.core.competency.reference_days import ONE, place_of
from tests.core.competency.reference_ground import Count, Ground, Owed
from tests.core.competency.reference_paths import (
    Held,
    accredited,
    at,
    award,
    beginning,
    lacking,
    meets,
    never_met,
    older,
    passed_at,
    path,
    seen_at,
)

CHANGES = ("content", "playbook")
MISSABLE = (*CHANGES, "new-position")


class Walk(Ground):
    """The rules, applied from day to day."""

    # the day

    def step(self, day: date) -> None:
        """Walk through one more day."""
        self.day, self.now = day, beginning(day)
        for one in [one for one in self.owed.values() if one.trigger is not None and not self.applies(one, day)]:
            del self.owed[one.key]
        self.miss(day)
        self.open_triggers(day)
        self.open_positions(day)
        self.open_returns(day)
        self.look()
        if day <= self.until:
            self.facts(day)
        self.pass_on(day)

    def facts(self, day: date) -> None:
        """Take the facts of the day in the order of their moments."""
        seen = {seen_at(record) for record in self.records if seen_at(record)[0] == day}
        ruled = {at(one.day, one.at) for one in self.decided if one.day == day}
        order = (Extension, AccreditedAward, Revocation)
        for moment in sorted(seen | ruled):
            self.now = moment
            self.known += [record for record in self.records if seen_at(record) == moment]
            self.look()
            for kind in order:
                for one in sorted((o for o in self.decided if type(o) is kind), key=lambda o: o.id):
                    if at(one.day, one.at) == moment:
                        self.rule(one)
                        self.look()

    def rule(self, one: Extension | AccreditedAward | Revocation) -> None:
        """Take what somebody decided."""
        held, day = self.held, self.now[0]
        if isinstance(one, Revocation):
            if held is not None and self.revoked is None:
                self.revoked = self.now
                self.happened.append("revocation")
        elif isinstance(one, Extension):
            if held is not None and self.revoked is None and day <= held.last:
                self.happened.append("extension" if one.through > held.end else "extension of nothing")
                held.end = max(held.end, one.through)
        elif self.revoked is None and self.days.rules(day):
            made = accredited(self.days, one)
            if made.end >= day and (held is None or made.end > held.end):
                self.earn(made, [], [], one)

    def pass_on(self, day: date) -> None:
        """Let the day pass for every clock, and see which assignments are met."""
        for one in self.assignments:
            start = self.starts(one)
            if start is None or not self.asking(one, day) or day < start:
                continue
            held = self.held if self.revoked is None else None
            met = held is not None and (held.day >= start or day == start <= held.end)
            if met and one.id not in self.met:
                self.met.add(one.id)
                self.happened.append("assignment met")
            self.assigned.setdefault(one.id, Count(start, (one.due_on - one.day).days))
        counts = self.is_given(day)
        for count in [*(one.count for one in self.owed.values()), *self.back.values(), *self.assigned.values()]:
            count.tell(day, counts=counts)

    def open_returns(self, day: date) -> None:
        """See whether today is a day back, with an award still valid."""
        held, back = self.held, self.days.returns().get(day)
        if back is not None and held is not None and self.revoked is None and held.day < day <= held.end:
            self.back[day] = Count(day, back.days)
            self.happened.append("return: cleared before" if day in self.cleared else "return: owed")

    # triggers and new positions

    def open_triggers(self, day: date) -> None:
        """See who owes what a trigger of the day asks."""
        for trigger in self.triggers:
            if trigger.day != day or not self.asking(trigger, day) or not self.reaches(trigger, day):
                continue
            if self.holds(day, grace=True) and not self.skips(trigger):
                self.owe(trigger, day)
                self.happened.append(f"trigger owed: {trigger.because}")
            elif self.holds(day, grace=True):
                self.happened.append("trigger skipped")

    def reaches(self, trigger: Trigger, day: date) -> bool:
        """Whether the person works where the trigger reaches."""
        return not trigger.units or any(p.unit in trigger.units for p in self.days.held(day))

    def skips(self, trigger: Trigger) -> bool:
        """Whether everything it asks was passed in the last thirty days."""
        if trigger.because in CHANGES:
            return False
        recent = [r for r in self.known if 0 < (trigger.day - r.day).days <= 30 and self.counts(r, trigger.day)]
        rules = self.days.rules(trigger.day)
        return all(any(meets(self.days, item, r, rules) for r in recent) for item in self.items(trigger, trigger.day))

    def items(self, trigger: Trigger, day: date) -> list[PathItem]:
        """The path items a trigger asks; one that names none asks the delta path of the day."""
        if trigger.owed:
            return [read_item(text) for text in trigger.owed]
        return path(self.days, "delta", day, None)

    def owe(self, trigger: Trigger, start: date) -> None:
        """Owe what a trigger asks from a day on."""
        count = Count(start, (trigger.due_on - trigger.day).days)
        self.owed[trigger.id] = Owed(trigger.id, trigger.because.value, trigger.day, count, trigger=trigger)

    def open_positions(self, day: date) -> None:
        """See what a new position asks that no record ever met."""
        held = self.held
        if held is None or held.day >= day or not self.holds(day, grace=True):
            return
        for position, rule in self.days.askers(day):
            key = (place_of(position), day)
            if self.days.came(position) != day or key in self.owed:
                continue
            missing = never_met(self.days, rule.initial, self.known, rule)
            stands = self.stood_for(day)
            missing = [item for item in missing if not any(c.activity in stands for c in item.choices)]
            if missing:
                count = Count(day, rule.due_after_start_days)
                self.owed[key] = Owed(key, "new-position", day, count, tuple(missing), rule)
                self.happened.append("new position owes")

    def stood_for(self, day: date) -> set[str]:
        """The activities for which awards taken over stand."""
        return {
            choice.activity
            for one in self.awards
            if one.kind == "accredited"
            for item in path(self.days, "initial", one.day, None)
            for choice in item.choices
        }

    def still_owed(self, one: Owed, day: date) -> list[str]:
        """What is missing of something owed."""
        if one.trigger is not None:
            return lacking(self.days, self.items(one.trigger, day), self.later(one.trigger, day), day)
        assert one.rule is not None
        stands = self.stood_for(day)
        left = never_met(self.days, one.items, self.known, one.rule)
        return [item.text for item in left if not any(choice.activity in stands for choice in item.choices)]

    def later(self, trigger: Trigger, day: date) -> list[Passed]:
        """The records later than a trigger."""
        return [r for r in self.known if r.day >= trigger.day and not older(trigger, r) and self.counts(r, day)]

    def whole(self, records: list[Passed], day: date) -> bool:
        """Whether records make the whole initial path."""
        initial = path(self.days, "initial", day, None)
        return bool(initial) and not lacking(self.days, initial, records, day)

    def miss(self, day: date) -> None:
        """See which updates were due before today, and which have been missed for too long."""
        for one in self.owed.values():
            if one.because not in MISSABLE:
                continue
            held, due = self.held, one.count.due
            if one.missed is None and due is not None and due < day and held is not None:
                one.missed, one.limit = due + ONE, held.lapse_limit
                self.happened.append(f"missed: {one.because}")
            if one.missed is not None and day >= one.missed + timedelta(days=one.limit):
                self.dead[one.key] = one

    # what a moment completes

    def look(self) -> None:
        """See what the records make complete at this moment."""
        day = self.now[0]
        for trigger in self.triggers:
            if self.asking(trigger, day) and trigger.id not in self.answered:
                later = self.later(trigger, day)
                those = not lacking(self.days, self.items(trigger, day), later, day)
                if those or self.whole(later, day):
                    if trigger.id in self.owed:
                        self.happened.append("trigger answered" + ("" if those else " by the initial path"))
                    self.answered.add(trigger.id)
                    self.owed.pop(trigger.id, None)
        for one in [one for one in self.owed.values() if one.trigger is None]:
            since = [r for r in self.known if r.day >= one.since and self.counts(r, day)]
            if not self.still_owed(one, day) or self.whole(since, day):
                del self.owed[one.key]
                self.happened.append("new position answered")
        self.clear(day)
        self.complete()
        self.clear(day)

    def clear(self, day: date) -> None:
        """See which returns are cleared by the return path."""
        for back in self.days.returns().values():
            if back.day in self.cleared or back.counts_from > day:
                continue
            held = self.held if self.revoked is None else None
            if held is None and not all(rule.return_path for rule in self.days.rules(day)):
                continue
            since = [r for r in self.known if r.day >= back.counts_from and self.counts(r, day)]
            wanted = path(self.days, "return", day, held)
            if wanted and not lacking(self.days, wanted, since, day):
                self.cleared.add(back.day)
                if back.day in self.back:
                    self.happened.append("return: cleared by its path")

    def usable(self, day: date) -> list[Passed]:
        """The records that may serve an award: later than the last one, and than what withdrew it."""
        after = max([beginning(date.min), *(held.at for held in self.awards[-1:]), self.revoked or beginning(date.min)])
        after_it = [record for record in self.known if passed_at(record) > after]
        found = [record for record in after_it if self.counts(record, day)]
        if len(found) < len(after_it) and "full change bars a record" not in self.happened:
            self.happened.append("full change bars a record")
        return found

    def complete(self) -> None:
        """Add the award that a path makes, if one is complete."""
        day, held = self.now[0], self.held
        records = self.usable(day)
        if not self.days.rules(day) or not records:
            return
        renews = self.holds(day, grace=True)
        for name in ["renewal", "initial"] if renews else ["initial"]:
            wanted = path(self.days, name, day, held)
            if not lacking(self.days, wanted, records, day):
                made = award(self.days, self.now, held, revoked=self.revoked is not None, renews=renews)
                self.tell(made, held, name)
                self.earn(made, wanted, records, None)
                return

    def tell(self, made: Held, held: Held | None, name: str) -> None:
        """Note what kind of award it is."""
        kind = made.kind if self.revoked is None else "after a revocation"
        if made.kind == "renewal" and held is not None:
            early = "early" if made.day < held.window else "in the window"
            kind = f"renewal {early if made.day <= held.end else 'late'}"
            self.happened.append(f"renewal by the {name} path")
            if held.extended and early == "in the window" and made.day <= held.end:
                self.happened.append("renewal of an extended award")
        if self.now[1] == 0:
            self.happened.append("award by itself")
        if self.known[-1].reviewed_on == made.day:
            self.happened.append("award on accredited evidence")
        anchors = "+".join(sorted({rule.anchor.value for rule in self.days.rules(made.day)}))
        self.happened += [f"award: {kind}", f"anchor: {anchors}"]
        if kind == "renewal in the window":
            self.happened.append(f"anchor in the window: {anchors}")

    def earn(self, made: Held, wanted: list[PathItem], records: list[Passed], given: AccreditedAward | None) -> None:
        """Hold an award, and see which changes came after what it rests on."""
        day = made.day
        for trigger in self.triggers:
            if trigger.because not in CHANGES or not self.asking(trigger, day) or trigger.id in self.answered:
                continue
            fresh = [record for record in records if not older(trigger, record)]
            on_older = given.own_day < trigger.day if given else bool(lacking(self.days, wanted, fresh, day))
            owes = trigger.id in self.owed
            held = self.held
            after_expiry = held is not None and held.last < day and not self.is_dead(day)
            new = made.kind == "first" or (given is not None and after_expiry)
            # nobody is worse off by passing while valid
            valid = made.kind != "first" and held is not None and day <= held.end
            if (owes and new) or (not owes and on_older and not valid and self.reaches(trigger, day)):
                self.owe(trigger, day)
                self.happened.append(f"trigger owed by a later award: {trigger.because}")
        if made.kind == "first":
            self.dead = {}
            self.owed = {key: one for key, one in self.owed.items() if one.trigger is not None}
        if made.kind == "accredited":
            self.happened.append("award: accredited")
        else:
            self.cleared |= {back for back in self.days.returns() if back <= day}
            self.revoked = None
        self.awards.append(made)
