"""What the two sides of an exchange will do differently: kept, passed on, and then written down."""

from dataclasses import replace

from handlers import posts
from handlers import practice_texts as texts
from handlers.follow_ups import planned
from handlers.outcome import Notice, Outcome, Turn
from handlers.posts import Circle
from storage.exchange_changes import SetMatch
from storage.models import Learning, MatchStage, Side
from storage.redact import redact_places


def learned(turn: Turn, circle: Circle, words: str) -> Outcome:
    """The other side reads it as any text of theirs; a refusal of that keeps nothing."""
    match, mine = circle.match, circle.mine
    if not words:
        return Outcome((texts.tell_what(match.reference),))
    sent = posts.write(turn, circle, words)
    if not sent.rows:  # refused
        return sent
    row = Learning(
        match_id=match.id,
        seat_id=mine.id,
        side=mine.side,
        text=redact_places(words),
        inbound_id=turn.inbound_id,
        at=turn.now,
    )
    answers = (texts.learnt(match.reference, circle.there),) if sent.answers else ()
    kept = replace(sent, answers=answers, rows=(row, *sent.rows))
    before = turn.read.sides_that_learnt(match.id)
    sides = before | {mine.side}
    if mine.side not in before:
        kept = replace(kept, rows=(*kept.rows, *planned(match, mine, turn.now)))
    if sides != set(Side) or match.stage == MatchStage.LEARNT:
        return kept
    change = SetMatch(match.id, {"stage": MatchStage.LEARNT})
    return replace(
        kept,
        changes=(*kept.changes, change),
        notices=(*kept.notices, *_hosts(circle)),
    )


def _hosts(circle: Circle) -> tuple[Notice, ...]:
    """Who leads the host's side is asked once to write it down."""
    match = circle.match
    return tuple(
        Notice(seat.person_id, texts.both_learnt(match.reference), f"learnt:{match.id}:{seat.id}")
        for seat in (circle.mine, *circle.others)
        if seat.leads and seat.side == Side.HOST
    )
