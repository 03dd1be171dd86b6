"""A practice is judged by leaders of other cities and an office, and published by its authors."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers import practice_texts as texts
from handlers.outcome import Notice, Outcome, Pending, Turn
from handlers.practice_writing import KIND, missing
from locales.say import Say
from storage.models import (
    Practice,
    PracticeAuthor,
    PracticeReview,
    PracticeStage,
    Role,
    Standing,
)
from storage.places import office_of
from storage.practice_changes import Agree, SetPractice
from storage.practice_search import worth
from storage.reader import Reader

MOST_ASKED = 6  # leaders
_LEADERS = (Role.LEADER, Role.TREASURER, Role.ORGANISER)
_PEERS = 2  # cities that must find it good


def send(turn: Turn, practice: Practice) -> Outcome:
    """To leaders of other cities: those of another region and who know the topic first."""
    if practice.stage not in {PracticeStage.DRAFT, PracticeStage.RETURNED} or missing(practice):
        return Outcome((texts.cannot_now(practice),))
    asked = _reviewers(turn.read, practice)
    text = texts.please_review(practice)
    key = f"review:{practice.id}:{practice.version}"
    told = tuple(Notice(person, text, f"{key}:{person}") for person in asked)
    changes = (
        SetPractice(practice.id, {"stage": PracticeStage.REVIEW}),
        Agree(practice.id, None),
    )
    return Outcome((texts.sent(practice, len(asked)),), (), changes, told)


def may_review(turn: Turn, practice: Practice) -> bool:
    """A leader or organiser of another city for whom somebody vouched, and no author."""
    sender = turn.sender
    elsewhere = sender.city is not None and (sender.city, sender.country) != (
        practice.city,
        practice.country,
    )
    if practice.stage != PracticeStage.REVIEW or not elsewhere:
        return False
    authors = {one.person_id for one in turn.read.authors_of(practice.id)}
    leads = any(
        role.role in _LEADERS and role.standing == Standing.VOUCHED for role in sender.memberships
    )
    return leads and sender.person_id not in authors and turn.read.can_take_part(sender.person_id)


def ask_reviewer(practice: Practice) -> Outcome:
    """The three things that a reviewer can do."""
    values = tuple(choice.value for choice in texts.REVIEW)
    question = Pending(KIND, "review", values, {"practice": practice.reference})
    return Outcome((texts.review_menu(practice),), question=question)


def ask_why(practice: Practice) -> Outcome:
    """A free text."""
    data = {"practice": practice.reference}
    question = Pending(KIND, "why", (), data, slot="story")
    return Outcome((texts.what_lacks(practice),), question=question)


def judge(turn: Turn, practice: Practice, *, good: bool, words: str = "") -> Outcome:
    """Once a version and person."""
    sender = turn.sender
    review = PracticeReview(
        practice_id=practice.id,
        version=practice.version,
        reviewer=str(sender.person_id),
        person_id=sender.person_id,
        city=sender.city,
        country=sender.country,
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
    cities.discard((practice.country, practice.city))
    if len(cities) < _PEERS or not any(one.office is not None for one in good):
        return False
    region = _region(practice)
    beyond = any(country not in region for country, _ in cities)
    return beyond or not read.leads_beyond(region)


def consent(turn: Turn, practice: Practice, *, agrees: bool) -> Outcome:
    """Of one of its authors; the last yes publishes it, a no of anybody returns it."""
    mine = turn.sender.person_id
    authors = turn.read.authors_of(practice.id)
    others = [one for one in authors if one.person_id != mine]
    key = f"{practice.id}:{practice.version}:{turn.inbound_id}"
    change = Agree(practice.id, agrees, mine)
    if not agrees:
        back = SetPractice(practice.id, {"stage": PracticeStage.RETURNED})
        text = texts.not_published(practice)
        return Outcome((text,), (), (change, back), _to(others, text, f"unpublished:{key}"))
    if not all(one.agrees for one in others):
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
    """One of a city, as long as there are others."""
    authors = {one.person_id for one in read.authors_of(practice.id)}
    region = _region(practice)
    known = [one for one in read.possible_reviewers(practice) if one.person_id not in authors]
    known.sort(key=lambda one: (one.country in region, not one.knows, one.person_id))
    firsts = {(one.country, one.city): one for one in reversed(known)}
    first = [one for one in known if firsts[one.country, one.city] is one]
    rest = [one for one in known if one not in first]
    return [one.person_id for one in (*first, *rest)][:MOST_ASKED]


def _region(practice: Practice) -> tuple[str, ...]:
    office = office_of(practice.country)
    return office.countries if office else (practice.country,)


def _to(authors: Sequence[PracticeAuthor], text: Say, key: str) -> tuple[Notice, ...]:
    return tuple(Notice(one.person_id, text, f"{key}:{one.person_id}") for one in authors)
