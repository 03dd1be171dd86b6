"""Any sequence of answers, silence, restarts and changes of the rota, on each engine."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, col, select, update

from bot.apply import apply
from handlers.ladder import help_step
from handlers.outcome import Outcome
from storage.alert_changes import Acknowledge, CloseAlert, Release, Reopen, SetAlert
from storage.changes import Change
from storage.db import open_database
from storage.duty import on_duty
from storage.ladders import LAST
from storage.models import (
    LIVE,
    Address,
    AddressState,
    Alert,
    AlertEvent,
    AlertEventKind,
    Handling,
    Membership,
    Outbound,
    Role,
)
from storage.reader import Reader
from tests.bot.nights import CITY, KAMPALA, OFFICE_HOURS, Night
from tests.bot.scheduled import World
from tests.conftest import fresh_database

T = TypeVar("T")
_ENDS = {AlertEventKind.ACKNOWLEDGED, AlertEventKind.REOPENED}
_HOURS = st.sampled_from([None, "always", OFFICE_HOURS, "20-6", "sat-sun 9-13"])
_WHO = st.integers(0, 20)


class Ladder(RuleBasedStateMachine):
    """One alert. `quiet`: the pages there were when somebody took it or it ended."""

    engine: str

    @initialize(level=st.integers(0, 3))
    def open(self, level: int) -> None:
        self.loop = asyncio.new_event_loop()
        self.fresh = fresh_database(self.engine)
        self.database = self.run(self.fresh.__aenter__())
        self.night = Night(self.database)
        self.world: World = self.run(self.night.open(severity=level))
        self.quiet: int | None = None
        self.number = 0
        self.calls = set[datetime]()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @rule(minutes=st.sampled_from([1, 4, 5, 15, 30, 120, 960]), ticks=st.integers(1, 3))
    def silence(self, minutes: int, ticks: int) -> None:
        self.world.now += timedelta(minutes=minutes)
        scheduler = self.world.scheduler()
        for _ in range(ticks):
            self.run(scheduler.ladders())

    @rule(minutes=st.sampled_from([0, 5, 60]))
    def another_process_climbs_beside_it(self, minutes: int) -> None:
        self.world.now += timedelta(minutes=minutes)
        self.run(self._race())

    async def _race(self) -> None:
        url = str(self._url())
        other = open_database(url)
        schedulers = (self.world.scheduler(), self.world.scheduler(other))
        await asyncio.gather(*(one.ladders() for one in schedulers))
        await other.close()

    def _url(self) -> object:
        engine = self.database._engine  # type: ignore[attr-defined]
        return engine.url.set(drivername=self.engine).render_as_string(hide_password=False)

    @rule(who=_WHO)
    @precondition(lambda self: self._wants_somebody())
    def takes(self, who: int) -> None:
        person = self._one(who)
        self._do(AlertEventKind.ACKNOWLEDGED, Acknowledge(self.id, person, self.world.now), person)
        self.quiet = self._pages()

    @rule(handling=st.sampled_from([Handling.RESPONDING, Handling.POSTPONED]))
    @precondition(lambda self: self._is(Handling.OPEN))
    def an_office_works_on_it(self, handling: Handling) -> None:
        """Without taking it: it still wants somebody."""
        self.run(self.night.change(handling=handling))

    @rule(minutes=st.sampled_from([0, 59]))
    def its_number_is_doubted(self, minutes: int) -> None:
        self.world.now += timedelta(minutes=minutes)
        self.run(self.night.change(city_only=True))

    @rule()
    @precondition(lambda self: self._is(Handling.ACKNOWLEDGED))
    def passes_on(self) -> None:
        self._do(AlertEventKind.HANDED_OVER, Release(self.id, self.world.now))
        self.quiet = None

    @rule(merged=st.booleans())
    @precondition(lambda self: not self._is(Handling.CLOSED))
    def ends(self, merged: bool) -> None:
        end = CloseAlert(self.id, self.world.now, merged_into=7 if merged else None)
        self._do(AlertEventKind.CLOSED, end)
        self.quiet = self._pages()

    @rule()
    @precondition(lambda self: self._is(Handling.CLOSED) and self._alert().merged_into is None)
    def begins_again(self) -> None:
        self._do(AlertEventKind.REOPENED, Reopen(self.id, self.world.now))
        self.quiet = None

    @rule()
    @precondition(lambda self: self._is(Handling.ACKNOWLEDGED))
    def needs_help(self) -> None:
        """Whoever is called is called by other words than a page, and never who has it."""
        self.world.now += timedelta(seconds=1)

        def call(session: Session) -> set[int]:
            alert = session.get_one(Alert, self.id)
            step = help_step(alert, Reader(session), self.world.now)
            apply(session, Outcome(rows=step.events, notices=step.notices), self.world.now)
            return {one.person_id for one in step.notices if one.key.startswith("help:")}

        assert self._alert().acknowledged_by not in self.run(self.database.write(call))
        self.calls.add(self.world.now)
        self.world.now += timedelta(seconds=1)

    @rule(level=st.integers(0, 3), wiped=st.booleans())
    def is_judged_anew(self, level: int, wiped: bool) -> None:
        """Of a row whose words were wiped nothing is left but when it was."""
        told = None if wiped else f"{level} underway"
        self._do(AlertEventKind.SEVERITY, SetAlert(self.id, severity=level), detail=told)

    @rule(rung=st.integers(0, 4), hours=_HOURS, width=st.sampled_from([CITY, {"country": "UG"}]))
    def somebody_is_named(self, rung: int, hours: str | None, width: dict[str, Any]) -> None:
        self.number += 1
        scope = width | {"rung": rung, "hours": hours}
        self.run(self.night.name(f"new {self.number}", (Role.RESPONDER, scope)))

    @rule(who=_WHO, hours=_HOURS)
    def somebody_changes_hours(self, who: int, hours: str | None) -> None:
        person = self._one(who)
        change = update(Membership).where(col(Membership.person_id) == person).values(hours=hours)
        self.run(self.database.write(lambda session: session.exec(change)))
        self.world.now += timedelta(seconds=1)

    @rule(who=_WHO)
    def somebodys_phone_is_dead(self, who: int) -> None:
        person = self._one(who)
        dead = update(Address).where(col(Address.person_id) == person)
        dead = dead.values(state=AddressState.DEAD)
        self.run(self.database.write(lambda session: session.exec(dead)))
        if self._alert().acknowledged_by == person:
            self.run(self.world.scheduler().left())
            self.world.now += timedelta(seconds=1)
            self.quiet = None if self._wants_somebody() else self.quiet

    @invariant()
    def nothing_ends_unacknowledged(self) -> None:
        if self._wants_somebody():
            assert self._alert().next_rung_at is not None

    @invariant()
    def nobody_is_paged_while_somebody_has_it(self) -> None:
        if self.quiet is not None:
            assert self._pages() == self.quiet

    @invariant()
    def each_is_paged_once_below_the_last_rung(self) -> None:
        seen: set[int] = set()
        for row in self._timeline():
            if row.at in self.calls:  # for help: each is one of its own
                continue
            if row.kind in _ENDS:
                seen.clear()
            elif row.kind == AlertEventKind.PAGED and row.detail != str(LAST):
                assert row.person_id not in seen
                assert row.person_id is not None
                seen.add(row.person_id)

    @invariant()
    def below_the_last_rung_only_who_is_on_duty_is_paged(self) -> None:
        hours = self._hours()
        for row in self._timeline():
            is_now = row.kind == AlertEventKind.PAGED and row.at == self.world.now
            if is_now and row.detail != str(LAST):
                local = row.at.astimezone(KAMPALA)
                assert any(on_duty(one, local) for one in hours[row.person_id or 0])

    def teardown(self) -> None:
        if not hasattr(self, "fresh"):
            return
        if self._wants_somebody():
            self.silence_reaches_everybody()
        self.run(self.fresh.__aexit__(None, None, None))
        self.loop.close()

    def silence_reaches_everybody(self) -> None:
        """Whatever was before: with nobody answering everybody who can be reached is paged.

        What can wait stays in the city of a doubted number; this one cannot.
        """
        self.is_judged_anew(level=0, wiped=False)
        waits: set[int] = set(self._reachable())
        before = self._pages()
        for _ in range(12):
            self.world.now = max(self.world.now, self._alert().next_rung_at or self.world.now)
            self.run(self.world.scheduler().ladders())
        paged = {row.person_id for row in self._timeline() if row.kind == AlertEventKind.PAGED}
        assert waits <= paged
        assert self._alert().rung == LAST
        assert not waits or self._pages() > before

    @property
    def id(self) -> int:
        return self.night.alert_id

    def _is(self, handling: Handling) -> bool:
        return hasattr(self, "night") and self._alert().handling == handling

    def _wants_somebody(self) -> bool:
        if not hasattr(self, "night"):
            return False
        alert = self._alert()
        return alert.handling in LIVE and alert.acknowledged_by is None

    def _alert(self) -> Alert:
        return self.run(self.night.alert())

    def _one(self, who: int) -> int:
        return list(self.night.names)[who % len(self.night.names)]

    def _do(
        self,
        kind: AlertEventKind,
        change: Change,
        person: int | None = None,
        detail: str | None = None,
    ) -> None:
        """As a message does it: the row of the timeline and the change in one transaction."""
        now = self.world.now
        row = AlertEvent(alert_id=self.id, at=now, kind=kind, person_id=person, detail=detail)
        outcome = Outcome(rows=(row,), changes=(change,))
        self.run(self.database.write(apply, outcome, self.world.now))
        self.world.now += timedelta(seconds=1)

    def _pages(self) -> int:
        keys = select(Outbound.key).where(col(Outbound.key).startswith("page:"))
        return len(self.run(self.database.read(lambda s: s.exec(keys).all())))

    def _timeline(self) -> list[AlertEvent]:
        rows = select(AlertEvent).order_by(col(AlertEvent.at), col(AlertEvent.id))
        return self.run(self.database.read(lambda s: list(s.exec(rows))))

    def _hours(self) -> dict[int, list[str | None]]:
        def read(session: Session) -> dict[int, list[str | None]]:
            found: dict[int, list[str | None]] = {}
            for row in session.exec(select(Membership)):
                found.setdefault(row.person_id, []).append(row.hours)
            return found

        return self.run(self.database.read(read))

    def _reachable(self) -> list[int]:
        alive = select(Address.person_id).where(Address.state == AddressState.ACTIVE)
        return self.run(self.database.read(lambda s: list(s.exec(alive))))


class OnSqlite(Ladder):
    engine = "sqlite"


class OnPostgres(Ladder):
    engine = "postgresql"


_FEW = settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.generate],  # a failing sequence is short enough as it is
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestOnSqlite = OnSqlite.TestCase
TestOnSqlite.settings = _FEW
TestOnPostgres = OnPostgres.TestCase
TestOnPostgres.settings = _FEW
