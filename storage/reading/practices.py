"""Questions about practices: what one is, who wrote and judged it, who may judge it, the best."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, or_, select, true
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
    Seat,
    Settlement,
    Side,
    Standing,
)
from storage.places import office_of
from storage.practice_search import MOST, Wish, search
from storage.references import Letter, new_reference

_LEADERS = (Role.LEADER, Role.TREASURER)
# A role's place may stand with its settlement only.
_CITY = func.coalesce(col(Settlement.city), col(Membership.city))
_COUNTRY = func.coalesce(col(Settlement.country), col(Membership.country))
_NEVER = datetime.min.replace(tzinfo=UTC)
_LOOKED_AT = 60  # of each way in which somebody may be a good reviewer


class Peer(NamedTuple):
    """A leader of another city; `knows`: they asked for or offered the topic."""

    person_id: int
    country: str | None
    city: str | None
    knows: bool


class Vouched(NamedTuple):
    """A role and its city."""

    role: Role
    country: str | None
    city: str


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

    def practice_shown(self, reference: str) -> Practice | None:
        """As `practice_named`, to look at only: nobody waits for it."""
        return self._session.exec(select(Practice).where(Practice.reference == reference)).first()

    def practice_of_match(self, match_id: int) -> Practice | None:
        """What was written down of an exchange, unless it was withdrawn."""
        wanted = select(Practice).where(
            Practice.match_id == match_id, Practice.stage != PracticeStage.WITHDRAWN
        )
        return self._session.exec(wanted.order_by(col(Practice.id).desc())).first()

    def cities_of_match(self, match_id: int) -> set[tuple[str | None, str]]:
        """Country and city of everybody who takes part in an exchange."""
        found = select(Seat.country, Seat.city).where(Seat.match_id == match_id)
        return {(country, city) for country, city in self._session.exec(found)}

    def seat_of_host(self, match_id: int) -> Seat | None:
        """Of who leads the side that is visited."""
        wanted = select(Seat).where(
            Seat.match_id == match_id, Seat.side == Side.HOST, col(Seat.leads).is_(True)
        )
        return self._session.exec(wanted.order_by(col(Seat.id))).first()

    def drafts_of(self, person_id: int) -> list[Practice]:
        """What somebody writes and has not sent, the newest first."""
        wanted = select(Practice).where(
            Practice.person_id == person_id,
            col(Practice.stage).in_((PracticeStage.DRAFT, PracticeStage.RETURNED)),
        )
        return list(self._session.exec(wanted.order_by(col(Practice.id).desc())))

    def told_at(self, practice_id: int) -> datetime:
        """When its newest text was set."""
        wanted = select(PracticeVersion.at).where(PracticeVersion.practice_id == practice_id)
        return (
            self._session.exec(wanted.order_by(col(PracticeVersion.version).desc())).first()
            or _NEVER
        )

    def vouched_places(self, person_id: int | None) -> list[Vouched]:
        """Where somebody has a role for which somebody vouched, the first role first."""
        wanted = (
            select(Membership.role, _COUNTRY, _CITY)
            .outerjoin(Settlement, col(Settlement.id) == col(Membership.settlement_id))
            .where(
                Membership.person_id == (person_id or 0),
                Membership.standing == Standing.VOUCHED,
                _CITY.is_not(None),
            )
            .order_by(col(Membership.id))
        )
        return [
            Vouched(Role(role), country, city) for role, country, city in self._session.exec(wanted)
        ]

    def sides_that_learnt(self, match_id: int) -> set[Side]:
        """The sides of an exchange that told what they will do differently."""
        found = self._session.exec(select(Learning.side).where(Learning.match_id == match_id))
        return {Side(side) for side in found}

    def learnt_by(self, match_id: int, side: Side) -> Learning | None:
        """The newest of what one side told."""
        mine = Learning.match_id == match_id, Learning.side == side
        newest = col(Learning.at).desc(), col(Learning.id).desc()
        return self._session.exec(select(Learning).where(*mine).order_by(*newest)).first()

    def authors_of(self, practice_id: int) -> list[PracticeAuthor]:
        """Who must agree, in one order."""
        wanted = select(PracticeAuthor).where(PracticeAuthor.practice_id == practice_id)
        return list(self._session.exec(wanted.order_by(col(PracticeAuthor.person_id))))

    def written_by(self, person_id: int) -> set[int]:
        """Ids of those of which somebody is an author."""
        mine = select(PracticeAuthor.practice_id).where(PracticeAuthor.person_id == person_id)
        return set(self._session.exec(mine))

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
        office = office_of(practice.country)
        beyond = _COUNTRY.not_in(office.countries if office else (practice.country,))
        known = col(Membership.person_id).in_(knows)
        rows = [
            row
            for such in (known, beyond, true())
            for row in self._session.exec(_leaders(practice).where(such).limit(_LOOKED_AT))
        ]
        reached = self._reached({person for person, *_ in rows})
        found = {
            person: Peer(person, country, city, person in knows)
            for person, country, city in rows
            if person in reached
        }
        return list(found.values())

    def leads_beyond(self, region: Sequence[str]) -> bool:
        """Whether any leader is of none of these countries."""
        wanted = _leaders().where(_COUNTRY.not_in(region)).limit(1)
        return self._session.exec(wanted).first() is not None

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


def _leaders(practice: Practice | None = None) -> Any:  # noqa: ANN401 - SQLModel's select of 3
    """Person, country and city; of other cities than the practice's."""
    wanted = (
        select(Membership.person_id, _COUNTRY, _CITY)
        .outerjoin(Settlement, col(Settlement.id) == col(Membership.settlement_id))
        .where(
            col(Membership.role).in_(_LEADERS),
            Membership.standing == Standing.VOUCHED,
            _CITY.is_not(None),
        )
        .order_by(col(Membership.id).desc())
    )
    if practice is None:
        return wanted
    return wanted.where(or_(practice.city != _CITY, practice.country != _COUNTRY))
