"""Good practices by SMS: written down, read, changed, judged, agreed to, each by its reference."""

from dataclasses import replace

from handlers import learn_texts, practice_review, practice_writing
from handlers import practice_texts as texts
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.practice_writing import Place
from handlers.reading import YES, answer_of, count_of, has, text_of, words_of
from handlers.understanding.meaning import Intent
from locales.say import say
from storage.models import Medium, Practice, PracticeStage
from storage.practice_changes import CountReading
from storage.redact import redact_places


def decide(turn: Turn) -> Outcome:
    """'Q7K2-M' and what is said of it, or 'PRACTICE land'; 'not yours' and 'not there' are one."""
    reference = text_of(turn.meaning, "reference")
    if reference is None:
        return _begin(turn, words_of(turn.meaning, "topics"))
    practice = turn.read.practice_named(reference)
    if practice is None:
        return Outcome((texts.not_yours(reference),))
    if _is_author(turn, practice):
        return _authors(turn, practice)
    if practice_review.may_review(turn, practice):
        return _reviewers(turn, practice)
    if practice.stage == PracticeStage.PUBLISHED:
        return _read(turn, practice)
    return Outcome((texts.not_yours(reference),))


def resume(turn: Turn) -> Outcome:
    """The answer to one of the questions."""
    pending, answer = turn.pending, answer_of(turn)
    if pending is not None and pending.ask == "topic":
        return _begin(turn, (answer,) if answer else ())
    practice = turn.read.practice_named(str(pending.data["practice"])) if pending else None
    if pending is None or practice is None:
        return Outcome((say("Send one of the numbers."),), settles=True)
    if pending.ask in {"review", "why"}:
        return _of_reviewer(turn, practice, pending, answer)
    return _of_author(turn, practice, pending, answer)


def _of_reviewer(turn: Turn, practice: Practice, pending: Pending, answer: str | None) -> Outcome:
    """Whose question stands under older words reads the new ones; words beside an alert are its."""
    if pending.ask == "why" and has(turn.meaning, "beside"):
        return Outcome()
    if not practice_review.may_review(turn, practice):
        return Outcome((texts.cannot_now(practice),), settles=True)
    if not practice_review.has_read(pending, practice):
        return practice_review.show(turn, practice)
    return _why(turn, practice) if pending.ask == "why" else _judged(turn, practice, answer)


def _of_author(turn: Turn, practice: Practice, pending: Pending, answer: str | None) -> Outcome:
    if not _is_author(turn, practice):
        return Outcome((texts.not_yours(practice.reference),), settles=True)
    if pending.ask == "story":
        return practice_writing.told(turn, practice, str(pending.data["what"]))
    if answer is None:
        return Outcome((say("Send one of the numbers."),))
    return replace(_answered(turn, practice, pending, answer), settles=True)


def _answered(turn: Turn, practice: Practice, pending: Pending, answer: str) -> Outcome:
    match pending.ask:
        case "part":
            return practice_writing.change(practice, answer)
        case "withdraw" if answer == YES:
            return practice_review.withdraw(turn, practice)
        case "withdraw":
            return Outcome((say("Nothing is changed."),))
    return _menu(turn, practice, answer)


def _begin(turn: Turn, topics: tuple[str, ...]) -> Outcome:
    """Of who somebody vouched for, about their own city."""
    sender = turn.sender
    person, city = sender.person_id, sender.city
    country = sender.settlement.country if sender.settlement else sender.country
    if person is None or city is None or country is None or not turn.read.can_take_part(person):
        return Outcome((texts.join_first(),), settles=True)
    if topics:
        return practice_writing.begin(turn, topics[0], Place(city, country), (person,))
    values = tuple(choice.value for choice in texts.TOPICS_OFFERED)
    return Outcome((texts.about_what(),), question=Pending(KIND.name, "topic", values))


def _is_author(turn: Turn, practice: Practice) -> bool:
    person = turn.sender.person_id
    return any(one.person_id == person for one in turn.read.authors_of(practice.id))


def _authors(turn: Turn, practice: Practice) -> Outcome:
    """A yes or no where it was asked for, a number of the menu, else the menu."""
    agrees = turn.meaning.entities.get("agrees")
    if agrees is not None and practice.stage == PracticeStage.APPROVED:
        return practice_review.consent(turn, practice, agrees=agrees.value is True)
    if practice.stage == PracticeStage.WITHDRAWN:
        return Outcome((texts.withdrawn(practice),))
    number = count_of(turn.meaning, "choice")
    if number is None:
        return practice_writing.go_on(practice)
    known = 1 <= number <= len(texts.MENU)
    return _menu(turn, practice, texts.MENU[number - 1].value if known else "")


def _menu(turn: Turn, practice: Practice, answer: str) -> Outcome:
    can_change = practice.stage in practice_writing.CHANGEABLE
    match answer:
        case "read":
            sms = turn.sender.medium == Medium.SMS
            return Outcome(learn_texts.whole(practice, sms=sms, every_word=True))
        case "change" if can_change:
            return _which_part(practice)
        case "send" if can_change:
            lacks = practice_writing.missing(practice) is not None
            return (
                practice_writing.go_on(practice) if lacks else practice_review.send(turn, practice)
            )
        case "withdraw":
            values = tuple(choice.value for choice in texts.NO_YES)
            question = Pending(KIND.name, "withdraw", values, {"practice": practice.reference})
            return Outcome((texts.really_withdraw(practice),), question=question)
        case "change" | "send":
            return Outcome((texts.cannot_now(practice),))
    return Outcome((say("Send one of the numbers."),))


def _which_part(practice: Practice) -> Outcome:
    values = tuple(choice.value for choice in texts.PARTS)
    question = Pending(KIND.name, "part", values, {"practice": practice.reference})
    return Outcome((texts.which_part(practice),), question=question)


def _reviewers(turn: Turn, practice: Practice) -> Outcome:
    """A number that follows nothing they read is answered with what they would judge."""
    number = count_of(turn.meaning, "choice")
    if number is None or not practice_review.has_read(turn.pending, practice):
        return practice_review.show(turn, practice)
    known = 1 <= number <= len(texts.REVIEW)
    return _judged(turn, practice, texts.REVIEW[number - 1].value if known else None)


def _judged(turn: Turn, practice: Practice, answer: str | None) -> Outcome:
    """Of who has read it."""
    match answer:
        case "read":
            return practice_review.show(turn, practice)
        case "good":
            return practice_review.judge(turn, practice, good=True)
        case "work":
            return practice_review.ask_why(practice)
    return Outcome((say("Send one of the numbers."),))


def _why(turn: Turn, practice: Practice) -> Outcome:
    words = redact_places(" ".join(turn.text.split()))
    if not words or len(words) > texts.LONGEST:
        return Outcome((texts.too_long(practice),))
    return practice_review.judge(turn, practice, good=False, words=words)


def _read(turn: Turn, practice: Practice) -> Outcome:
    """By anybody who has its reference."""
    values = tuple(choice.value for choice in learn_texts.HELPED)
    question = Pending("learn", "helped", values, {"practices": practice.reference})
    told = learn_texts.whole(practice, sms=turn.sender.medium == Medium.SMS)
    answers = (*told, learn_texts.helped(several=False))
    read = CountReading((practice.id,), turn.sender.person_id, turn.now)
    return Outcome(answers, changes=(read,), question=question)


KIND = Kind("practices", (Intent.PRACTICE,), ("practice",), decide, resume)
