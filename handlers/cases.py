"""A case that is named: 'V7K2-M' shows it and asks; 'V7K2-M on my way' says what is done."""

from collections.abc import Callable
from dataclasses import replace

from handlers import (
    alert_texts,
    case_doubts,
    case_ends,
    case_letters,
    case_merging,
    case_taking,
    case_texts,
)
from handlers.case_people import case_in, is_opener, may_take, not_yours, over, works_on
from handlers.case_points import ask_points, keep_point
from handlers.case_words import by_responder, more
from handlers.casework import SAFE_FOR, called, event, indexes_of
from handlers.outcome import Kind, Outcome, Turn
from handlers.reading import YES, answer_of, count_of, day_of, has, reference_of, text_of
from handlers.safe_phone import about, declare
from handlers.understanding.meaning import Intent
from locales.say import Say, say
from storage.models import LIVE, OUTCOMES, Alert, AlertEventKind, Handling, Lane, Told

Act = Callable[[Turn, Alert], Outcome]
END = "0"


def decide(turn: Turn) -> Outcome:
    """Its sender hears what is done; whoever works on it acts; others hear the same as of none."""
    alert, act = case_in(turn), text_of(turn.meaning, "act") or "show"
    if act == "unsafe" and (alert is None or is_opener(turn, alert)):
        return _unsafe(turn, alert)
    if alert is None:
        return not_yours(reference_of(turn) or "?")
    if works_on(turn, alert):
        outcome = _act(turn, alert, act)
    elif is_opener(turn, alert):
        return _of_sender(turn, alert, act)
    elif may_take(turn, alert):
        outcome = _first_take(turn, alert, act)
    else:
        return not_yours(reference_of(turn) or "?")
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)


def resume(turn: Turn) -> Outcome:
    """The answer to a question about a case; who lost it meanwhile answers nothing."""
    pending = turn.pending
    alert = turn.read.case(int(pending.data["alert"] or 0)) if pending else None
    if pending is None or alert is None or not works_on(turn, alert):
        return Outcome((say("That question is closed. Send HELP."),), settles=True)
    turn.read.lock(alert)
    answer, ends = answer_of(turn), turn.text.strip() == END
    if answer is None and ends and END in pending.choices:
        answer = END
    if answer is None and pending.choices:
        outcome = _unanswered(alert, ends=ends)
    else:
        outcome = replace(_ANSWERS[pending.ask](turn, alert, answer or ""), settles=True)
    return replace(outcome, lane=Lane.ALERT, alert_id=alert.id)


def _unanswered(alert: Alert, *, ends: bool) -> Outcome:
    """0 ends a question; any other number was not offered."""
    if ends:
        return Outcome((say("{reference}: noted.", reference=alert.reference),), settles=True)
    return Outcome((say("{reference}: send one of the numbers.", reference=alert.reference),))


def _unsafe(turn: Turn, named: Alert | None) -> Outcome:
    """Whenever it is said, of the case that is named, else of the last one."""
    mine = turn.read.late_case_of(indexes_of(turn), turn.now - SAFE_FOR)
    alert = named or mine
    if alert is None:
        return Outcome((say("No question is open. Send HELP to see what you can do."),))
    return declare(turn, alert)


def _of_sender(turn: Turn, alert: Alert, act: str) -> Outcome:
    if act != "show":  # also of one that has ended: its people hear that it may not be so
        return more(turn, alert)
    text = alert_texts.status(alert, called=called(turn, alert)).text
    return about(turn, alert, Outcome((text,)))


def _first_take(turn: Turn, alert: Alert, act: str) -> Outcome:
    """'on my way' takes it; anything else needs that it is taken first, or the one like it."""
    other = turn.read.case_named(text_of(turn.meaning, "code") or "") if act == "same" else None
    if other is not None and works_on(turn, other):
        return case_merging.merge(turn, alert, other.reference)
    if act == "way" and alert.acknowledged_at is None and alert.handling in LIVE:
        return case_taking.taken_with(turn, alert, case_taking.on_way)
    if alert.acknowledged_at is not None or alert.handling not in LIVE:
        return case_taking.take(turn, alert)
    text = say("First take it: send OK {reference}", reference=alert.reference)
    if act not in _WORDS:
        return Outcome((text,))
    return replace(by_responder(turn, alert), answers=(text,))  # what they know is kept


def _act(turn: Turn, alert: Alert, act: str) -> Outcome:
    ended = over(alert) if act in _OF_LIVE or alert.handling == Handling.CLOSED else None
    if ended is not None and act not in _ALWAYS:
        return ended
    if act in _ENDS:
        return _end(turn, alert, _ENDS[act])
    if act in _TAKING:
        return case_taking.taken_with(turn, alert, _ACTS[act])
    return _ACTS.get(act, _note)(turn, alert)


def _show(turn: Turn, alert: Alert) -> Outcome:
    summary = case_texts.summary(alert, turn.read.facts(alert.id))
    if alert.handling == Handling.CLOSED:
        return Outcome((summary,))
    text = case_texts.menu(alert)
    return Outcome((summary, text), question=case_texts.question(alert, "menu", text))


def _ask(ask: str, text_of_it: Callable[[Alert], Say]) -> Act:
    def act(_turn: Turn, alert: Alert) -> Outcome:
        text = text_of_it(alert)
        return Outcome((text,), question=case_texts.question(alert, ask, text))

    return act


def _end(turn: Turn, alert: Alert, handling: Handling) -> Outcome:
    ended = case_ends.end(turn, alert, handling)
    if handling != Handling.POSTPONED:
        return ended
    text = say(
        "{reference}: until which day? Send it as 26 Nov; 0 if it is not known.",
        reference=alert.reference,
    )
    return replace(
        ended, answers=(text,), question=case_texts.question(alert, "day", text, slot="day")
    )


def _postponed(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    day = day_of(turn.meaning, "day")
    if day is not None:
        return case_ends.postpone(turn, alert, day)
    if turn.text.strip() == END:
        return Outcome((say("{reference}: noted.", reference=alert.reference),))
    return by_responder(turn, alert)


def _level(turn: Turn, alert: Alert) -> Outcome:
    level = count_of(turn.meaning, "level")
    if level is not None:
        return case_ends.judge(turn, alert, level)
    return _ask("level", case_texts.level)(turn, alert)


def _same(turn: Turn, alert: Alert) -> Outcome:
    code = text_of(turn.meaning, "code")
    if code is not None:
        return case_merging.merge(turn, alert, code)
    text = say(
        "To join it with another send both: {reference} and the other's reference.",
        reference=alert.reference,
    )
    return Outcome((text,))


def _sender(turn: Turn, alert: Alert) -> Outcome:
    return case_letters.to_sender(turn, alert, text_of(turn.meaning, "text") or "")


def _leaders(turn: Turn, alert: Alert) -> Outcome:
    return case_letters.to_leaders(turn, alert, text_of(turn.meaning, "text") or "")


def _confirmed(write: Callable[[Turn, Alert, str], Outcome]) -> Callable[..., Outcome]:
    """Sends what was asked about, after a yes."""

    def answered(turn: Turn, alert: Alert, answer: str) -> Outcome:
        words = str(turn.pending.data.get("words") or "") if turn.pending else ""
        if answer == YES and words:
            return write(turn, alert, words)
        return Outcome((say("{reference}: not sent.", reference=alert.reference),))

    return answered


def _moved(turn: Turn, alert: Alert, _answer: str) -> Outcome:
    return case_doubts.move(turn, alert, text_of(turn.meaning, "place") or turn.text)


def _note(turn: Turn, alert: Alert) -> Outcome:
    """Where it may have been meant as an act, what can be said by numbers stands behind it."""
    words = text_of(turn.meaning, "text") or turn.text
    row = event(turn, alert, AlertEventKind.NOTE, words, Told.RESPONDER)
    kept = Outcome((say("{reference}: noted.", reference=alert.reference),), (row,))
    return _with_menu(turn, alert, kept)


def _facts(turn: Turn, alert: Alert) -> Outcome:
    return _with_menu(turn, alert, by_responder(turn, alert))


def _with_menu(turn: Turn, alert: Alert, kept: Outcome) -> Outcome:
    if not has(turn.meaning, "unsure"):
        return kept
    text = case_texts.menu(alert)
    question = case_texts.question(alert, "menu", text)
    return replace(kept, answers=(*kept.answers, text), question=question)


_ENDS = {handling.value: handling for handling in OUTCOMES}
_WORDS = {"facts", "note"}
_TAKING = {"way", "help"}  # whoever does it has it
_OF_LIVE = {*_TAKING, "over"}
_ALWAYS = {"show", "reopen", "note", "facts", "same"}
_ACTS: dict[str, Act] = {
    "show": _show,
    "way": case_taking.on_way,
    "help": case_taking.call_help,
    "over": case_taking.to_whom,
    "seen": _ask("sure", case_texts.sure),
    "outcome": _ask("outcome", case_texts.outcome),
    "more": _ask("more", case_texts.more),
    "doubt": _ask("doubt", case_texts.doubt),
    "level": _level,
    "same": _same,
    "sender": _sender,
    "leaders": _leaders,
    "facts": _facts,
    "points": ask_points,
    "close": case_ends.close,
    "reopen": case_ends.reopen,
}
_ANSWERS: dict[str, Callable[[Turn, Alert, str], Outcome]] = {
    "menu": _act,
    "more": _act,
    "sure": case_ends.make_sure,
    "outcome": lambda turn, alert, answer: _end(turn, alert, Handling(answer)),
    "doubt": case_doubts.distrust,
    "level": lambda turn, alert, answer: case_ends.judge(turn, alert, int(answer)),
    "city": _moved,
    "over": lambda turn, alert, answer: case_taking.pass_on(turn, alert, int(answer) or None),
    "day": _postponed,
    "leaders": _confirmed(case_letters.tell_leaders),
    "letter": _confirmed(case_letters.write_sender),
    "points": keep_point,
}
KIND = Kind(
    "cases",
    (Intent.CASE,),
    (
        *("case_way", "case_help", "case_over", "case_seen", "case_partly", "case_lost"),
        *("case_stopped", "case_postponed", "case_resettled", "case_close", "case_reopen"),
        *("case_doubt", "case_points", "case_sender", "case_leaders", "case_note"),
    ),
    decide,
    resume,
)
