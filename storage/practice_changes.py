"""Edits of practices, as an outcome carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, update

from storage.models import (
    Practice,
    PracticeAuthor,
    PracticeStage,
    PracticeVote,
    PracticeWord,
)
from storage.practice_search import worth
from storage.practice_words import unpublished, words_of


@dataclass(frozen=True, slots=True)
class SetPractice:
    """The values that are given; its words are found anew."""

    practice_id: int
    values: Mapping[str, object]

    def apply(self, session: Session) -> None:
        practice = session.get_one(Practice, self.practice_id)
        for name, value in self.values.items():
            setattr(practice, name, value)
        session.add(practice)
        session.flush()
        index(session, practice)


@dataclass(frozen=True, slots=True)
class Agree:
    """What one of its authors said; None asks anew."""

    practice_id: int
    agrees: bool | None
    person_id: int | None = None  # None: all of them

    def apply(self, session: Session) -> None:
        mine = col(PracticeAuthor.practice_id) == self.practice_id
        wanted = update(PracticeAuthor).where(mine)
        if self.person_id is not None:
            wanted = wanted.where(col(PracticeAuthor.person_id) == self.person_id)
        session.exec(wanted.values(agrees=self.agrees))


@dataclass(frozen=True, slots=True)
class CountReading:
    """Somebody read them: each counts once a person."""

    practices: tuple[int, ...]
    person_id: int | None
    at: datetime

    def apply(self, session: Session) -> None:
        if self.person_id is None:
            return
        for practice in sorted(self.practices):  # locked in one order
            session.get_one(Practice, practice, with_for_update=True)
            if session.get(PracticeVote, (practice, self.person_id)) is not None:
                continue
            session.add(PracticeVote(practice_id=practice, person_id=self.person_id, at=self.at))
            session.flush()
            _judge(session, practice, 0, 0, used=1)


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether they helped somebody; their newest word stands."""

    practices: tuple[int, ...]
    person_id: int
    helped: bool
    at: datetime

    def apply(self, session: Session) -> None:
        for practice in sorted(self.practices):
            session.get_one(Practice, practice, with_for_update=True)
            known = session.get(PracticeVote, (practice, self.person_id))
            was = known.helped if known is not None else None
            session.merge(
                PracticeVote(
                    practice_id=practice, person_id=self.person_id, helped=self.helped, at=self.at
                )
            )
            session.flush()
            helped = self.helped - (was is True)
            used = int(known is None)  # whoever judges it has read it, be it in a group
            _judge(session, practice, helped, (not self.helped) - (was is False), used)


def index(session: Session, practice: Practice) -> None:
    """Its words, as they are now; none of one that was withdrawn."""
    mine = col(PracticeWord.practice_id) == practice.id
    session.exec(delete(PracticeWord).where(mine))
    if practice.stage == PracticeStage.WITHDRAWN:
        return
    told = practice.title, practice.problem, practice.done, practice.result, practice.cost
    words = words_of((*told, practice.city, practice.topic))
    if practice.stage != PracticeStage.PUBLISHED:
        words = [unpublished(word) for word in words]
    session.add_all(PracticeWord(word=word, practice_id=practice.id) for word in words)
    session.flush()


def _judge(session: Session, practice_id: int, helped: int, not_helped: int, used: int = 0) -> None:
    practice = session.get_one(Practice, practice_id, populate_existing=True)
    practice.used += used
    practice.helped += helped
    practice.not_helped += not_helped
    practice.worth = worth(practice.helped, practice.not_helped, practice.used)
    session.add(practice)
    session.flush()
