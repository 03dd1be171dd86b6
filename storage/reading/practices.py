"""Questions about practices: what one is, who wrote and judged it, who may judge it, the best."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import (
    Address,
    AddressState,
    Exchange,
    ExchangeTopic,
    Learning,
    Medium,
    Membership,
    Practice,
    PracticeAuthor,
    PracticeReview,
    PracticeStage,
    PracticeVersion,
    Role,
    Side,
    Standing,
)
from storage.places import office_of
from storage.practice_search import MOST, Wish, search
from storage.references import Letter, new_reference

_LEADERS = (Role.LEADER, Role.TREASURER)
_LOOKED_AT = 60  # of each way in which somebody may be a good reviewer


class Peer(NamedTuple):
    """A leader of another city; `knows`: they asked for or offered the topic."""

    person_id: int
    country: str | None
    city: str | None
    knows: bool


class PracticeQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def free_practice_reference(self) -> str:
        """A reference that no practice has."""

        def taken(reference: str) -> bool:
            found = self._session.exec(select(Practice.id).where(Practice.reference == reference))
            return found.first() is not None

        return new_reference(Letter.PRACTICE, taken)

    def practice_named(self, reference: str) -> Practice | None:
        """As it is now, and locked until the transaction ends."""
        wanted = select(Practice).where(Practice.reference == reference).with_for_update()
        return self._session.exec(wanted.execution_options(populate_existing=True)).first()

    def practice_of_match(self, match_id: int) -> Practice | None:
        """What was written down of an exchange, unless it was withdrawn."""
        wanted = select(Practice).where(
            Practice.match_id == match_id, Practice.stage != PracticeStage.WITHDRAWN
        )
        return self._session.exec(wanted.order_by(col(Practice.id).desc())).first()

    def sides_that_learnt(self, match_id: int) -> set[Side]:
        """The sides of an exchange that told what they will do differently."""
        found = self._session.exec(select(Learning.side).where(Learning.match_id == match_id))
        return {Side(side) for side in found}

    def authors_of(self, practice_id: int) -> list[PracticeAuthor]:
        """Who must agree, in one order."""
        wanted = select(PracticeAuthor).where(PracticeAuthor.practice_id == practice_id)
        return list(self._session.exec(wanted.order_by(col(PracticeAuthor.person_id))))

    def versions_of(self, practice_id: int) -> list[PracticeVersion]:
        """Every text that was ever set, oldest first."""
        wanted = select(PracticeVersion).where(PracticeVersion.practice_id == practice_id)
        return list(self._session.exec(wanted.order_by(col(PracticeVersion.version))))

    def reviews_of(self, practice_id: int) -> list[PracticeReview]:
        """Of all versions, oldest first."""
        wanted = select(PracticeReview).where(PracticeReview.practice_id == practice_id)
        return list(self._session.exec(wanted.order_by(col(PracticeReview.id))))

    def best_practices(self, wish: Wish, most: int = MOST) -> list[Practice]:
        """Published ones, the best first."""
        return search(self._session, wish, most)

    def possible_reviewers(self, practice: Practice) -> list[Peer]:
        """Leaders of other cities whom a text reaches.

        Some of each: who asked for or offered the topic, who is of another region, anybody.
        """
        knows = set(self._session.exec(_who_know(practice)))
        member = col(Membership.country), col(Membership.city)
        office = office_of(practice.country)
        others = _leaders(practice).where(
            member[0].not_in(office.countries if office else (practice.country,))
        )
        known = _leaders(practice).where(col(Membership.person_id).in_(knows))
        rows = [
            row
            for wanted in (known, others, _leaders(practice))
            for row in self._session.exec(wanted.limit(_LOOKED_AT))
        ]
        reached = self._reached({row.person_id for row in rows})
        found = {
            row.person_id: Peer(row.person_id, row.country, row.city, row.person_id in knows)
            for row in rows
            if row.person_id in reached
        }
        return list(found.values())

    def leads_beyond(self, region: Sequence[str]) -> bool:
        """Whether any leader is of none of these countries."""
        wanted = select(Membership.id).where(
            col(Membership.role).in_(_LEADERS),
            Membership.standing == Standing.VOUCHED,
            col(Membership.country).not_in(region),
        )
        return self._session.exec(wanted.limit(1)).first() is not None

    def _reached(self, people: Iterable[int]) -> set[int]:
        found = select(Address.person_id).where(
            col(Address.person_id).in_(set(people)),
            Address.state == AddressState.ACTIVE,
            Address.medium != Medium.EMAIL,
        )
        return {person for person in self._session.exec(found) if person is not None}


def _who_know(practice: Practice) -> SelectOfScalar[int | None]:
    return (
        select(col(Exchange.person_id))
        .join(ExchangeTopic, col(ExchangeTopic.exchange_id) == col(Exchange.id))
        .where(ExchangeTopic.topic == practice.topic, ExchangeTopic.city != practice.city)
        .order_by(col(Exchange.id).desc())
        .limit(_LOOKED_AT)
    )


def _leaders(practice: Practice) -> SelectOfScalar[Membership]:
    elsewhere = or_(
        col(Membership.city) != practice.city, col(Membership.country) != practice.country
    )
    wanted = select(Membership).where(
        col(Membership.role).in_(_LEADERS),
        Membership.standing == Standing.VOUCHED,
        col(Membership.city).is_not(None),
        elsewhere,
    )
    return wanted.order_by(col(Membership.id).desc())
