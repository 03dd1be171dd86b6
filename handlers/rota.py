"""Who of the rota is called on a rung: on duty at that moment, and not called before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from storage.duty import next_duty, on_duty
from storage.ladders import LAST
from storage.models import AlertEvent, Role
from storage.reading.alerts import Climbed, Responder


@dataclass(frozen=True, slots=True)
class Past:
    """What a ladder did since it last ended.

    `ends`: how often it ended; `times`: at how many moments it paged; `paged`: the rungs on which
    each person was; `empty`: rungs without people.
    """

    ends: int = 0
    times: int = 0
    paged: Mapping[int, frozenset[int]] = field(default_factory=dict)
    empty: frozenset[int] = frozenset()

    @property
    def rungs(self) -> frozenset[int]:
        """Those that were paged."""
        return frozenset(rung for rungs in self.paged.values() for rung in rungs)


def past(climbed: Climbed) -> Past:
    """Pages that no ladder made are of no rung."""
    paged: dict[int, frozenset[int]] = {}
    for row in climbed.pages:
        if row.person_id is not None:
            paged[row.person_id] = paged.get(row.person_id, frozenset()) | _rung(row)
    empty = frozenset(rung for row in climbed.empty for rung in _rung(row))
    return Past(climbed.ends, climbed.times, paged, empty)


@dataclass(frozen=True, slots=True)
class Rota:
    """Everybody whose scope holds the place, at a moment by the clocks there.

    `language`: of the alert's sender; `busy`: who has it already.
    """

    people: Sequence[Responder]
    past: Past
    local: datetime
    language: str | None = None
    busy: frozenset[int] = frozenset()

    def on(self, rung: int) -> list[int]:
        """The narrowest scope that has somebody there; those who speak the language go first."""
        there = [one for one in self._fresh(rung) if self._is_there(one)]
        narrowest = min((one.width for one in there), default=0)
        near = [one for one in there if one.width == narrowest]
        return _ids([one for one in near if self._speaks(one)] or near)

    def left_on(self, rung: int) -> list[int]:
        """Those beside whom others of that rung and scope went first."""
        called = {one.width for one in self._at(rung) if rung in self._rungs(one)}
        return _ids(one for one in self._fresh(rung) if one.width in called and self._is_there(one))

    def among(self, people: Collection[int]) -> list[int]:
        """Those of them who are on duty, whatever their rung, and were not called before."""
        known = self.past.paged.keys() | self.busy
        asked = (one for one in self.people if one.person_id in people)
        return _ids(one for one in asked if self._is_there(one) and one.person_id not in known)

    def free_on(self, rung: int) -> list[int]:
        """All who are on duty there and do not have it, called before or not."""
        there = (one for one in self._at(rung) if self._is_there(one))
        return _ids(one for one in there if one.person_id not in self.busy)

    def knows(self, rung: int) -> bool:
        """Whether somebody who is on duty there was called on that very rung before."""
        return any(rung in self._rungs(one) and self._is_there(one) for one in self._at(rung))

    def is_manned(self, rung: int) -> bool:
        """Whether anybody is on duty there, called before or not."""
        return any(self._is_there(one) for one in self._at(rung))

    def everybody(self) -> list[int]:
        """At whatever hour: those not called before; all of them when there is nobody new."""
        known = [one for one in self.people if one.person_id not in self.busy]
        fresh = [one for one in known if one.person_id not in self.past.paged]
        return _ids(known if LAST in self.past.rungs else fresh or known)

    def comes_at(self, above: int) -> datetime | None:
        """When the first of the rungs above that one, below the last, comes on duty."""
        later = [
            next_duty(one.hours, self.local)
            for rung in range(above + 1, LAST)
            for one in self._fresh(rung)
        ]
        return min(later, default=None)

    def _at(self, rung: int) -> list[Responder]:
        return [one for one in self.people if one.rung == rung and one.role == Role.RESPONDER]

    def _fresh(self, rung: int) -> list[Responder]:
        known = self.past.paged.keys() | self.busy
        return [one for one in self._at(rung) if one.person_id not in known]

    def _is_there(self, one: Responder) -> bool:
        return on_duty(one.hours, self.local)

    def _speaks(self, one: Responder) -> bool:
        """'hi' and 'hi-Latn' are one language, spoken."""
        wanted = (self.language or "").partition("-")[0]
        return wanted in {spoken.partition("-")[0] for spoken in one.languages}

    def _rungs(self, one: Responder) -> frozenset[int]:
        return self.past.paged.get(one.person_id, frozenset())


def _rung(row: AlertEvent) -> frozenset[int]:
    """None where the row's words were wiped."""
    told = row.detail or ""
    return frozenset({int(told)}) if told.isdecimal() else frozenset()


def _ids(people: Iterable[Responder]) -> list[int]:
    return list(dict.fromkeys(one.person_id for one in people))
