"""Edits of what is asked after an exchange."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, update

from storage.models import Done, FollowUp


@dataclass(frozen=True, slots=True)
class Asked:
    """Once, whether or not there was somebody to ask."""

    follow_up_id: int
    at: datetime

    def apply(self, session: Session) -> None:
        mine = col(FollowUp.id) == self.follow_up_id
        session.exec(update(FollowUp).where(mine).values(asked_at=self.at))


@dataclass(frozen=True, slots=True)
class Answered:
    """The last word counts."""

    follow_up_id: int
    answer: Done
    at: datetime

    def apply(self, session: Session) -> None:
        mine = col(FollowUp.id) == self.follow_up_id
        given = {"answer": self.answer, "answered_at": self.at}
        session.exec(update(FollowUp).where(mine).values(**given))
