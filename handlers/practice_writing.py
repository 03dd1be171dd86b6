"""A practice is written down: five questions, one at a time, and changed by its authors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import regex

from handlers import practice_texts as texts
from handlers.outcome import Outcome, Pending, Turn
from handlers.posts import Circle
from handlers.reading import has
from handlers.topics import TOPICS
from locales.catalogue import translate
from storage.models import Match, Practice, PracticeAuthor, PracticeStage, PracticeVersion
from storage.places import office_of
from storage.practice_changes import Agree, SetPractice
from storage.redact import redact_places

KIND = "practices"  # of conversation, which gets the answers
CHANGEABLE = (
    PracticeStage.DRAFT,
    PracticeStage.RETURNED,
    PracticeStage.REVIEW,
    PracticeStage.APPROVED,
)
_ASKED = ("problem", "done", "result", "cost", "year")
_LONGEST = {"title": texts.LONGEST_TITLE}  # signs, where it is not what all others may have
_MOST_DRAFTS = 3  # of one writer
_REMEMBERED = timedelta(days=7)  # a draft that was not gone on with
_YEAR = regex.compile(r"(?<!\p{Nd})(?:19|20)\p{Nd}{2}(?!\p{Nd})")
_OLDEST = 1950


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was done."""

    city: str
    country: str


def begin(
    turn: Turn, topic: str, place: Place, authors: Sequence[int], match: Match | None = None
) -> Outcome:
    """A draft with a title of its topic and city, and the first question."""
    drafts = turn.read.drafts_of(turn.sender.person_id or 0)
    if len(drafts) >= _MOST_DRAFTS:
        return Outcome((texts.too_many(drafts[0], len(drafts)),), settles=True)
    office = office_of(place.country)
    practice = Practice(
        reference=turn.read.free_practice_reference(),
        topic=topic,
        language=turn.sender.language,
        city=place.city,
        country=place.country,
        office=office.code if office else None,
        title=f"{_named(topic, turn.sender.language)}, {place.city}",
        match_id=match.id if match else None,
        person_id=turn.sender.person_id,
        created_at=turn.now,
    )
    version = _version(turn, practice, "title", practice.title)
    rows = (PracticeAuthor(practice_id=practice.id, person_id=one) for one in authors)
    change = SetPractice(practice.id, {"version": version.version})
    return replace(_ask(practice, _ASKED[0]), rows=(practice, *rows, version), changes=(change,))


def from_exchange(turn: Turn, circle: Circle) -> Outcome:
    """'E7K2-M practice': of who leads one of its sides, about what the host's city did.

    What is written already goes on.
    """
    match, mine = circle.match, circle.mine
    host = turn.read.seat_of_host(match.id)
    if not mine.leads or host is None or host.country is None:
        return Outcome((texts.not_yours(match.reference),))
    known = turn.read.practice_of_match(match.id)
    if known is not None:
        return go_on(known)
    leads = [seat.person_id for seat in (mine, *circle.others) if seat.leads]
    topic = match.topics.partition(" ")[0]
    return begin(turn, topic, Place(host.city, host.country), leads, match)


def go_on(practice: Practice) -> Outcome:
    """The first question that is not answered; else the menu of its authors."""
    what = missing(practice)
    if what is not None and practice.stage in CHANGEABLE:
        return _ask(practice, what)
    values = tuple(choice.value for choice in texts.MENU)
    question = Pending(KIND, "menu", values, {"practice": practice.reference})
    return Outcome((texts.menu(practice),), question=question)


def change(practice: Practice, what: str) -> Outcome:
    """Asks for another text of one part."""
    return _ask(practice, what)


def told(turn: Turn, practice: Practice, what: str) -> Outcome:
    """The answer to one of the questions; the next one, or that all are answered.

    Beside an alert it is kept in silence, where nothing was told yet: the alert's question stays
    the open one.
    """
    beside = has(turn.meaning, "beside")
    if beside and getattr(practice, what):
        return Outcome()
    if practice.stage not in CHANGEABLE:
        return Outcome((texts.cannot_now(practice),), settles=True)
    text = redact_places(" ".join(turn.text.split()))
    longest = _LONGEST.get(what, texts.LONGEST)
    value = year_of(text, turn.now) if what == "year" else text
    if not value or len(text) > longest:
        again = texts.question(practice, what)
        answer = again if what == "year" else texts.too_long(practice, longest)
        return Outcome() if beside else Outcome((answer,))
    was_whole = missing(practice) is None
    kept = _kept(turn, practice, what, value)
    setattr(practice, what, value)  # so that what lacks is found
    following = missing(practice)
    if beside:
        return kept
    if following is not None:
        asked = _ask(practice, following)
        return replace(kept, answers=asked.answers, question=asked.question)
    text_of = texts.changed if was_whole else texts.drafted
    return replace(kept, answers=(text_of(practice),), settles=True)


def unfinished(turn: Turn) -> Outcome | None:
    """Who was writing one lately is told how to go on, where their text was no answer."""
    person, since = turn.sender.person_id, turn.now - _REMEMBERED
    drafts = turn.read.drafts_of(person) if person is not None else []
    begun = (one for one in drafts if missing(one) and turn.read.told_at(one.id) >= since)
    practice = next(begun, None)
    return Outcome((texts.go_on(practice),)) if practice is not None else None


def missing(practice: Practice) -> str | None:
    """The first of the five that was not told."""
    return next((what for what in _ASKED if not getattr(practice, what)), None)


def year_of(text: str, now: datetime) -> int | None:
    """The year that a text names; none that is still to come."""
    years = (int(found) for found in _YEAR.findall(text))
    return next((year for year in years if _OLDEST <= year <= now.year), None)


def _kept(turn: Turn, practice: Practice, what: str, value: str | int) -> Outcome:
    """What was said of its words before counts no more."""
    version = _version(turn, practice, what, str(value))
    values: dict[str, object] = {what: value, "version": version.version}
    if practice.stage == PracticeStage.DRAFT:
        return Outcome((), (version,), (SetPractice(practice.id, values),))
    values["stage"] = PracticeStage.DRAFT
    anew = SetPractice(practice.id, values), Agree(practice.id, None)
    return Outcome((), (version,), anew)


def _version(turn: Turn, practice: Practice, what: str, text: str) -> PracticeVersion:
    return PracticeVersion(
        practice_id=practice.id,
        version=practice.version + 1,
        what=what,
        text=text,
        person_id=turn.sender.person_id,
        at=turn.now,
    )


def _ask(practice: Practice, what: str) -> Outcome:
    data = {"practice": practice.reference, "what": what}
    question = Pending(KIND, "story", (), data, slot="story")
    return Outcome((texts.question(practice, what),), question=question)


def _named(topic: str, language: str) -> str:
    """In the language in which it is written."""
    word = translate(TOPICS[topic], language) if topic in TOPICS else topic
    return word[:1].upper() + word[1:]
