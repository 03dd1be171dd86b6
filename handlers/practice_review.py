"""A practice is judged by leaders of other cities and an office, and published by its authors."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import learn_texts
from handlers import practice_texts as texts
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.practice_writing import KIND, missing
from locales.say import Say
from storage.models import (
    Medium,
    Practice,
    PracticeAuthor,
    PracticeReview,
    PracticeStage,
    Role,
)
from storage.places import office_of
from storage.practice_changes import Agree, SetPractice
from storage.practice_search import worth
from storage.reader import Reader

MOST_ASKED = 6  # leaders
_LEADERS = (Role.LEADER, Role.TREASURER, Role.ORGANISER)
_PEERS = 2  # cities that must find it good
_APART = timedelta(days=1)  # from one sending for review to the next


def send(turn: Turn, practice: Practice) -> Outcome:
    """To leaders of other cities; everybody judges anew, also where no word is changed."""
    if practice.stage not in {PracticeStage.DRAFT, PracticeStage.RETURNED} or missing(practice):
        return Outcome((texts.cannot_now(practice),))
    if not turn.read.can_take_part(turn.sender.person_id):
        return Outcome((texts.join_first(),))
    if practice.sent_at is not None and turn.now < practice.sent_at + _APART:
        return Outcome((texts.sent_today(practice),))
    asked, version = _reviewers(turn.read, practice), practice.version + 1
    text = texts.please_review(practice)
    key = f"review:{practice.id}:{version}"
    told = tuple(Notice(person, text, f"{key}:{person}") for person in asked)
    values = {
        "stage": PracticeStage.REVIEW,
        "version": version,
        "sent_at": turn.now,
        "asked": " ".join(map(str, asked)),
    }
    changes = SetPractice(practice.id, values), Agree(practice.id, None)
    return Outcome((texts.sent(practice, len(asked)),), (), changes, told)


def may_review(turn: Turn, practice: Practice) -> bool:
    """A leader or organiser of another city for whom somebody vouched, and no author."""
    if practice.stage != PracticeStage.REVIEW:
        return False
    person, read = turn.sender.person_id, turn.read
    places = read.vouched_places(person)
    own = {(one.country, one.city) for one in places} & _own_cities(read, practice)
    if own or not any(one.role in _LEADERS for one in places):
        return False
    authors = {one.person_id for one in read.authors_of(practice.id)}
    return person not in authors and read.can_take_part(person)


def show(turn: Turn, practice: Practice) -> Outcome:
    """All of it as it is now, and the three things that a reviewer can do."""
    values = tuple(choice.value for choice in texts.REVIEW)
    question = Pending(KIND, "review", values, _as_shown(practice))
    sms = turn.sender.medium == Medium.SMS
    told = learn_texts.whole(practice, sms=sms, every_word=True)
    return Outcome((*told, texts.review_menu(practice)), question=question)


def has_read(pending: Pending | None, practice: Practice) -> bool:
    """Whether the question stands under the words as they are now."""
    if pending is None or pending.ask not in {"review", "why"}:
        return False
    return dict(pending.data) == _as_shown(practice)


def ask_why(practice: Practice) -> Outcome:
    """A free text."""
    question = Pending(KIND, "why", (), _as_shown(practice), slot="story")
    return Outcome((texts.what_lacks(practice),), question=question)


def judge(turn: Turn, practice: Practice, *, good: bool, words: str = "") -> Outcome:
    """Once a version and person."""
    sender = turn.sender
    places = turn.read.vouched_places(sender.person_id)
    place = next(one for one in places if one.role in _LEADERS)
    review = PracticeReview(
        practice_id=practice.id,
        version=practice.version,
        reviewer=str(sender.person_id),
        person_id=sender.person_id,
        city=place.city,
        country=place.country,
        good=good,
        words=words,
        at=turn.now,
    )
    outcome = said(turn.read, practice, review, turn.now)
    return replace(outcome, answers=(texts.thanked(practice),), settles=True)


def said(read: Reader, practice: Practice, review: PracticeReview, now: datetime) -> Outcome:
    """What follows from a leader's or an office's word; a second one of the same is as none."""
    if practice.stage != PracticeStage.REVIEW:
        return Outcome()
    known = [one for one in read.reviews_of(practice.id) if one.version == practice.version]
    if any(one.reviewer == review.reviewer for one in known):
        return Outcome()
    if not review.good:
        change = SetPractice(practice.id, {"stage": PracticeStage.RETURNED})
        return Outcome((), (review,), (change,), _returned(practice, review))
    if not is_enough(read, practice, [*known, review]):
        return Outcome((), (review,))
    authors = read.authors_of(practice.id)
    if not authors:  # it came from a file
        return Outcome((), (review,), (_publish(practice, now),))
    text = texts.may_be_read(practice)
    key = f"consent:{practice.id}:{practice.version}"
    told = tuple(Notice(one.person_id, text, f"{key}:{one.person_id}") for one in authors)
    change = SetPractice(practice.id, {"stage": PracticeStage.APPROVED})
    return Outcome((), (review,), (change,), told)


def is_enough(read: Reader, practice: Practice, reviews: Sequence[PracticeReview]) -> bool:
    """Two cities and an office find it good; one of another region, where it has any leader."""
    good = [one for one in reviews if one.good]
    cities = {(one.country, one.city) for one in good if one.office is None}
    cities -= _own_cities(read, practice)
    if len(cities) < _PEERS or not any(one.office is not None for one in good):
        return False
    region = _region(practice)
    beyond = any(country not in region for country, _ in cities)
    return beyond or not read.leads_beyond(region)


def consent(turn: Turn, practice: Practice, *, agrees: bool) -> Outcome:
    """Of one of its authors; the last yes publishes it, a no of anybody returns it.

    Who has left is not waited for.
    """
    mine, read = turn.sender.person_id, turn.read
    if not read.can_take_part(mine):
        return Outcome((texts.join_first(),))
    authors = turn.read.authors_of(practice.id)
    others = [one for one in authors if one.person_id != mine]
    key = f"{practice.id}:{practice.version}:{turn.inbound_id}"
    change = Agree(practice.id, agrees, mine)
    if not agrees:
        back = SetPractice(practice.id, {"stage": PracticeStage.RETURNED})
        text = texts.not_published(practice)
        return Outcome((text,), (), (change, back), _to(others, text, f"unpublished:{key}"))
    if not all(one.agrees or not read.can_take_part(one.person_id) for one in others):
        return Outcome((texts.waits(practice),), (), (change,))
    text = texts.published(practice)
    changes = change, _publish(practice, turn.now)
    return Outcome((text,), (), changes, _to(others, text, f"published:{key}"))


def withdraw(turn: Turn, practice: Practice) -> Outcome:
    """Nobody reads it any more."""
    mine, text = turn.sender.person_id, texts.withdrawn(practice)
    others = [one for one in turn.read.authors_of(practice.id) if one.person_id != mine]
    change = SetPractice(practice.id, {"stage": PracticeStage.WITHDRAWN})
    told = _to(others, text, f"withdrawn:{practice.id}")
    return Outcome((text,), (), (change,), told, settles=True)


def withdrawn_by(
    read: Reader, practice: Practice, office: str, reason: str, now: datetime
) -> Outcome:
    """Of an office; its reason stands with the reviews, of a version of its own."""
    version = practice.version + 1
    review = PracticeReview(
        practice_id=practice.id,
        version=version,
        reviewer=office,
        office=office,
        good=False,
        words=reason,
        at=now,
    )
    change = SetPractice(practice.id, {"stage": PracticeStage.WITHDRAWN, "version": version})
    text, key = texts.withdrawn(practice), f"withdrawn:{practice.id}:{version}"
    return Outcome((), (review,), (change,), _to(read.authors_of(practice.id), text, key))


def _as_shown(practice: Practice) -> dict[str, str | int | None]:
    return {"practice": practice.reference, "version": practice.version}


def _own_cities(read: Reader, practice: Practice) -> set[tuple[str | None, str | None]]:
    """Its own; of an exchange both."""
    own: set[tuple[str | None, str | None]] = {(practice.country, practice.city)}
    return own | read.cities_of_match(practice.match_id) if practice.match_id else own


def _publish(practice: Practice, now: datetime) -> SetPractice:
    judged = worth(practice.helped, practice.not_helped, practice.used)
    values = {"stage": PracticeStage.PUBLISHED, "published_at": now, "worth": judged}
    return SetPractice(practice.id, values)


def _returned(practice: Practice, review: PracticeReview) -> tuple[Notice, ...]:
    if practice.person_id is None:
        return ()
    text = texts.returned(practice, review.words)
    key = f"returned:{practice.id}:{practice.version}:{review.reviewer}"
    return (Notice(practice.person_id, text, key),)


def _reviewers(read: Reader, practice: Practice) -> list[int]:
    """Those asked before; then of another region and who know the topic first, one of a city."""
    authors = {one.person_id for one in read.authors_of(practice.id)}
    region, own = _region(practice), _own_cities(read, practice)
    possible = read.possible_reviewers(practice)
    barred = authors | {one.person_id for one in possible if (one.country, one.city) in own}
    known = [one for one in possible if one.person_id not in barred]
    known.sort(key=lambda one: (one.country in region, not one.knows, one.person_id))
    firsts = {(one.country, one.city): one for one in reversed(known)}
    first = [one for one in known if firsts[one.country, one.city] is one]
    rest = [one for one in known if one not in first]
    people = [one.person_id for one in (*first, *rest)]
    before = {int(one) for one in practice.asked.split()}
    return sorted(people, key=lambda one: one not in before)[:MOST_ASKED]


def _region(practice: Practice) -> tuple[str, ...]:
    office = office_of(practice.country)
    return office.countries if office else (practice.country,)


def _to(authors: Sequence[PracticeAuthor], text: Say, key: str) -> tuple[Notice, ...]:
    return tuple(Notice(one.person_id, text, f"{key}:{one.person_id}") for one in authors)
