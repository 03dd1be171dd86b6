"""The worker: claims what came in, has it understood and decided, applies it in one transaction."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog
from sqlmodel import Session

from bot import chats
from bot.apply import Asked, apply, pending_question, untap
from bot.channels.base import Received
from bot.clock import Clock
from bot.crash import crash_point
from handlers import enclosures, gestures
from handlers.alert_texts import UNSAFE, UNSAFE_WORDS
from handlers.case_answers import beside_another, named_answer
from handlers.case_beside import cry
from handlers.outcome import Outcome, Turn
from handlers.registry import kind_for, kind_named, parts
from handlers.understanding import VERSION, sounds_alarm, understand
from handlers.understanding.meaning import Awaited, Hearing, Intent, Meaning, Place, Safety
from locales.catalogue import SOURCE, languages
from storage import senders
from storage.chats import move as moved
from storage.claim import claim, claim_one, fail, waiting
from storage.db import DATABASE_ERRORS, Database
from storage.edits import first_words
from storage.models import Inbound, InboundKind, InboundState, Medium
from storage.places import is_official
from storage.reader import Reader, Sender
from storage.receipts import apply_receipt

log = structlog.get_logger()

BATCH = 50
SKIM = 1_000  # rows looked at for an alarm with each batch of a rush
SWEEP_SECONDS = 1.0  # finds what no wake-up announced and what is due again
_ANSWERS = {Intent.YES, Intent.NO, Intent.CHOICE}


class Wakeups(Protocol):
    """What the worker needs of the hints."""

    async def wake(self, stream: str, count: int = 1) -> None: ...

    async def wait(self, stream: str, seconds: float) -> None: ...

    async def publish(self, event: dict[str, object]) -> None: ...


class Worker:
    """Any number of these may run, in one process or in many."""

    def __init__(
        self,
        db: Database,
        hints: Wakeups,
        clock: Clock,
        media: Collection[Medium] = frozenset(Medium),
    ) -> None:
        self._db = db
        self._media = media
        self._hints = hints
        self._clock = clock
        self._urgent: frozenset[bytes] = frozenset()  # senders whose texts go first
        self._skimmed = 0  # the last row that was looked at for an alarm

    async def run(self) -> None:
        """Until cancelled. A database that is away is waited for."""
        while True:
            try:
                worked = await self.step()
            except DATABASE_ERRORS as error:
                log.error("worker.database", error=type(error).__name__)
                await asyncio.sleep(SWEEP_SECONDS)
                continue
            if not worked:
                await self._hints.wait("inbound", SWEEP_SECONDS)

    async def drain(self) -> int:
        """Works until nothing is due; returns how many rows were handled or failed."""
        total = 0
        while worked := await self.step():
            total += worked
        return total

    async def step(self) -> int:
        """One batch; returns how many rows it took."""
        taken: list[int] = []
        try:
            await self._db.write(self._batch, taken)
        except DATABASE_ERRORS:
            if not taken:  # nothing was claimed: the database itself is away
                raise
            await self._one_by_one(taken)
        except Exception:  # noqa: BLE001 - any fault in a message: the culprit is found one by one
            await self._one_by_one(taken)
        if taken:
            crash_point("batch-committed")
            await self._hints.wake("outbound")
            await self._hints.publish({"kind": "handled", "count": len(taken)})
        return len(taken)

    def _batch(self, session: Session, taken: list[int]) -> None:
        now = self._clock()
        rows = claim(session, now, BATCH, self._urgent)
        taken[:] = [row.id for row in rows if row.id is not None]
        self._urgent &= {row.sender for row in rows}
        if len(rows) == BATCH:
            self._skim(session)
        read = Reader(session)
        done = [_handle(session, read, row, now, self._media) for row in rows]
        for row, turn in zip(rows, done, strict=True):  # last, so that they are written as one set
            _close(row, turn, now)
        session.flush()
        if rows:
            crash_point("batch-applied")

    def _skim(self, session: Session) -> None:
        """In a rush, who seems to tell of an eviction does not wait for those who came before."""
        rows = waiting(session, self._skimmed, SKIM)
        told = {row.sender for row in rows if sounds_alarm(Received.from_json(row.body).text)}
        self._urgent |= told
        self._skimmed = max((_id(row) for row in rows), default=self._skimmed)

    async def _one_by_one(self, ids: list[int]) -> None:
        for inbound_id in ids:
            try:
                await self._db.write(self._alone, inbound_id)
            except Exception as error:  # noqa: BLE001 - whatever it is, the message is kept and parked
                log.error("worker.failed", inbound=inbound_id, error=_place_of(error))
                state = await self._db.write(fail, inbound_id, _place_of(error), self._clock())
                if state == InboundState.PARKED:
                    log.error("worker.parked", inbound=inbound_id, mend="jirani queue")

    def _alone(self, session: Session, inbound_id: int) -> None:
        row, now = claim_one(session, inbound_id), self._clock()
        if row is not None:
            _close(row, _handle(session, Reader(session), row, now, self._media), now)


def _handle(
    session: Session, read: Reader, row: Inbound, now: datetime, media: Collection[Medium]
) -> Turn | None:
    """All that one inbound row does, but for 'handled'; the turn of what somebody said."""
    received = Received.from_json(row.body)
    if received.chat is not None and received.kind != InboundKind.TAP:
        chats.hear(session, row, received, received.chat, now)
        return None
    match received.kind:
        case InboundKind.RECEIPT:
            apply_receipt(session, received.receipt, now)
        case InboundKind.MOVED:
            senders.move(session, received.medium, received.address, received.text)
            moved(session, received.medium, received.address, received.text, now)
        case InboundKind.OPT_OUT:
            senders.opt_out(session, received.medium, received.address, received.state, now)
        case _:
            return _converse(session, read, row, received, now, media)
    return None


def _close(row: Inbound, turn: Turn | None, now: datetime) -> None:
    """'Handled', and what figures tell of the message."""
    row.state = InboundState.HANDLED
    row.handled_at = now
    if turn is None:
        return
    senders.heard(turn.sender, now)
    row.intent = turn.meaning.intent
    row.certainty = turn.meaning.certainty
    row.parser = VERSION
    row.place_id = turn.sender.settlement.id if turn.sender.settlement else None
    row.country = turn.sender.country


def _converse(
    session: Session,
    read: Reader,
    row: Inbound,
    received: Received,
    now: datetime,
    media: Collection[Medium],
) -> Turn:
    is_edit = received.kind == InboundKind.EDIT
    sender = senders.ensure(session, received.medium, received.address, now, received.language)
    asked = pending_question(session, sender.index, now)
    if asked is not None and (sender.person is None or sender.person.language is None):
        sender = replace(sender, language=asked.language)  # the answer is heard as it was asked
    text = _text(received, asked)
    answers = None if is_edit else asked  # new words of an old text answer no question
    meaning = understand(text or "", _hearing(read, sender, answers, now))
    turn = Turn(
        sender=_speaking(sender, meaning, received.language),
        meaning=meaning,
        text=text or "",
        now=now,
        today=now.astimezone(sender.zone).date(),
        inbound_id=_id(row),
        read=read,
        pending=asked.pending if asked else None,
        edits=first_words(session, row.channel, received.second_key) if is_edit else None,
        media=received.media,
        near=received.near,
    )
    found = parts(meaning)
    bearer = next((part for part in found if part.safety != Safety.NONE), found[0])
    for number, part in enumerate(found):
        step = replace(turn, meaning=part)
        if part is not bearer:
            step = replace(step, media=(), near=None)
        outcome = gestures.late_tap(step) if text is None else decide(step, received.kind)
        apply(session, outcome, now, turn, number, media)
    return turn


def decide(turn: Turn, kind: InboundKind) -> Outcome:
    """Which kind answers: an alert goes before all, then the pending question, then the intent."""
    if turn.meaning.safety != Safety.NONE:
        return enclosures.with_files(turn, kind_named("eviction").decide(turn))
    if turn.media or turn.near is not None:
        return enclosures.decide(turn, partial(_by_words, turn, kind))
    return _by_words(turn, kind)


def _by_words(turn: Turn, kind: InboundKind) -> Outcome:
    meaning, pending = turn.meaning, turn.pending
    if kind == InboundKind.EDIT:
        return gestures.edited(turn)
    named = named_answer(turn)
    if named is not None and named.pending is not None:
        answered = kind_named(named.pending.kind).resume
        if answered is not None:
            return beside_another(turn, answered(named))
    resume = kind_named(pending.kind).resume if pending else None
    free = pending is not None and pending.slot is not None and meaning.intent == Intent.UNKNOWN
    if resume is not None and (free or meaning.intent in _ANSWERS):
        return resume(turn)
    return cry(turn) or kind_for(meaning.intent).decide(turn)


def _speaking(sender: Sender, meaning: Meaning, named: str | None) -> Sender:
    """Their own setting, else the language of the words they used, which is kept from then on.

    Every invitation is printed with JOIN: the word settles nothing, and is answered in English
    only where people use English and the gateway names no other language.
    """
    person, language = sender.person, meaning.language
    if person is None or person.language is not None or language not in languages():
        return sender
    if meaning.intent == Intent.JOIN and language == SOURCE:
        heard = named is None and is_official(SOURCE, sender.country)
        return replace(sender, language=SOURCE) if heard else sender
    if meaning.intent != Intent.UNKNOWN:
        person.language = language
    return replace(sender, language=language)


def _text(received: Received, asked: Asked | None) -> str | None:
    """The text, or the number of the tapped choice; None for a tap under an older question."""
    button = untap(received.text) if received.kind == InboundKind.TAP else None
    if button is None:
        return received.text
    by, value = button
    if value == UNSAFE:  # however old the question is
        return UNSAFE_WORDS
    if asked is None or asked.by != by or value not in asked.pending.choices:
        return None
    return str(asked.pending.choices.index(value) + 1)


def _hearing(read: Reader, sender: Sender, asked: Asked | None, now: datetime) -> Hearing:
    return Hearing(
        now=now.astimezone(sender.zone),
        language=sender.language,
        country=sender.country,
        currency=sender.group.currency if sender.group else None,
        awaited=Awaited(asked.pending.choices, asked.pending.slot) if asked else None,
        places=tuple(Place(*place) for place in read.places_known_to(sender)),
    )


def _id(row: Inbound) -> int:
    if row.id is None:
        msg = "an inbound row is handled before it is stored"
        raise LookupError(msg)
    return row.id


def _place_of(error: BaseException) -> str:
    """The exception's name and the line it came from: never its message, which may quote a text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return (
        f"{type(error).__name__} {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
    )
