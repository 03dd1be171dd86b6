"""Questions about eviction alerts and about who answers them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, exists, func, or_, select

from storage.models import (
    Address,
    AddressState,
    Alert,
    AlertEvent,
    AlertEventKind,
    Membership,
    Person,
    Role,
    Standing,
)
from storage.reading.vouched import still_vouched
from storage.references import Letter, new_reference

_AROUND = (AlertEventKind.NOBODY, AlertEventKind.JOINED, AlertEventKind.SEVERITY)
# The last rung repeats for as long as nobody answers: what the others did stands before that.
_FIRST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an alert is. `office` is the office of the country."""

    settlement_id: int | None
    city: str | None
    country: str | None
    office: str | None


@dataclass(frozen=True, slots=True)
class Responder:
    """Somebody on the rota. `width`: 0 settlement, 1 city, 2 country, 3 office or everywhere.

    `hours` as in `storage.duty`; `languages` that they answer in.
    """

    person_id: int
    role: Role
    rung: int
    width: int
    hours: str | None = None
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Climbed:
    """What a ladder did since it last ended.

    `ends`: how often it ended; `pages`: the first of them, oldest first; `times`: at how many
    moments it paged; `empty`: rungs without people; `joined`: who helps, and `judged`: how urgent
    it was, both since ever; `since`: when it last ended.
    """

    ends: int
    pages: tuple[AlertEvent, ...]
    times: int
    empty: tuple[AlertEvent, ...]
    joined: frozenset[int]
    judged: tuple[AlertEvent, ...] = ()
    since: datetime | None = None


class AlertQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def opened_since(self, indexes: Collection[bytes], since: datetime) -> int:
        """How many cases an address opened since then."""
        return self._session.exec(
            select(func.count())
            .select_from(Alert)
            .where(col(Alert.opener).in_(indexes), col(Alert.opened_at) >= since)
        ).one()

    def told_since(self, alert_id: int, since: datetime) -> int:
        """How many texts its sender added since then."""
        return self._session.exec(
            select(func.count())
            .select_from(AlertEvent)
            .where(
                AlertEvent.alert_id == alert_id,
                AlertEvent.kind == AlertEventKind.TOLD,
                col(AlertEvent.at) >= since,
            )
        ).one()

    def paged_for(self, alert_id: int) -> set[int]:
        """Who was paged for it; not who has left."""
        found = self._session.exec(
            select(AlertEvent.person_id).where(
                AlertEvent.alert_id == alert_id,
                AlertEvent.kind == AlertEventKind.PAGED,
                col(AlertEvent.person_id).is_not(None),
            )
        )
        return still_vouched(self._session, found)

    def is_taken(self, alert_id: int) -> bool:
        """Whether somebody has it by now; locked until the transaction ends."""
        owner = select(Alert.acknowledged_by).where(Alert.id == alert_id).with_for_update()
        return self._session.exec(owner).first() is not None

    def climbed(self, alert_id: int, ends: Collection[AlertEventKind]) -> Climbed:
        """What its ladder did; `ends`: what a ladder ends with."""
        mine = AlertEvent.alert_id == alert_id
        rows = self._session.exec(
            select(AlertEvent)
            .where(mine, col(AlertEvent.kind).in_((*_AROUND, *ends)))
            .order_by(col(AlertEvent.at), col(AlertEvent.id))
        ).all()
        ended = [row for row in rows if row.kind in ends]
        since = ended[-1].at if ended else datetime.min.replace(tzinfo=UTC)
        paged = mine, AlertEvent.kind == AlertEventKind.PAGED, col(AlertEvent.at) >= since
        first = (
            select(AlertEvent)
            .where(*paged)
            .order_by(col(AlertEvent.at), col(AlertEvent.id))
            .limit(_FIRST_PAGES)
        )
        return Climbed(
            ends=len(ended),
            pages=tuple(self._session.exec(first)),
            times=self.times_paged(alert_id, since),
            empty=tuple(
                row for row in rows if row.kind == AlertEventKind.NOBODY and row.at >= since
            ),
            joined=frozenset(
                row.person_id
                for row in rows
                if row.kind == AlertEventKind.JOINED and row.person_id is not None
            ),
            judged=tuple(row for row in rows if row.kind == AlertEventKind.SEVERITY),
            since=ended[-1].at if ended else None,
        )

    def times_paged(self, alert_id: int, since: datetime) -> int:
        """At how many moments it paged from then on."""
        return self._session.exec(
            select(func.count(col(AlertEvent.at).distinct())).where(
                AlertEvent.alert_id == alert_id,
                AlertEvent.kind == AlertEventKind.PAGED,
                col(AlertEvent.at) >= since,
            )
        ).one()

    def responders(self, scope: Scope) -> list[Responder]:
        """Everybody vouched whose scope holds that place and who can be written to.

        By rung, the narrowest scope first. Advisers of no scope are everywhere.
        """
        within = _covers(scope)
        reached = exists().where(
            col(Address.person_id) == col(Membership.person_id),
            col(Address.state) == AddressState.ACTIVE,
        )
        found = self._session.exec(
            select(Membership, Person.language)
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(
                col(Membership.role).in_((Role.RESPONDER, Role.OFFICE, Role.ADVISER)),
                Membership.standing == Standing.VOUCHED,
                or_(*within),
                reached,
            )
        )
        people = [_responder(member, language) for member, language in found]
        return sorted(people, key=lambda person: (person.rung, person.width, person.person_id))

    def free_alert_reference(self) -> str:
        """A reference that no alert has."""

        def taken(reference: str) -> bool:
            wanted = select(Alert.id).where(Alert.reference == reference)
            return self._session.exec(wanted).first() is not None

        return new_reference(Letter.EVICTION, taken)


def _covers(scope: Scope) -> list[ColumnElement[bool]]:
    """The narrowest field that a membership has is its scope: wider ones beside it are details."""
    nowhere = (col(Membership.settlement_id).is_(None), col(Membership.group_id).is_(None))
    conditions: list[ColumnElement[bool]] = []
    if scope.settlement_id is not None:
        conditions.append(col(Membership.settlement_id) == scope.settlement_id)
    if scope.city is not None:
        conditions.append(
            and_(
                *nowhere,
                col(Membership.city) == scope.city,
                or_(col(Membership.country).is_(None), col(Membership.country) == scope.country),
            )
        )
    if scope.country is not None:
        conditions.append(
            and_(
                *nowhere,
                col(Membership.city).is_(None),
                col(Membership.country) == scope.country,
            )
        )
    conditions.append(
        and_(
            *nowhere,
            col(Membership.city).is_(None),
            col(Membership.country).is_(None),
            or_(_office_of(scope), col(Membership.role) == Role.ADVISER),
        )
    )
    return conditions


def _office_of(scope: Scope) -> ColumnElement[bool]:
    """Where the country is not known, any office may be the one: all of them see it."""
    if scope.office is None:
        return col(Membership.office).is_not(None)
    return col(Membership.office) == scope.office


def _responder(member: Membership, own: str | None) -> Responder:
    """`own`: the language that they are written to in."""
    if member.settlement_id is not None:
        width = 0
    elif member.city is not None:
        width = 1
    elif member.country is not None:
        width = 2
    else:
        width = 3
    languages = frozenset((member.languages or own or "").split())
    return Responder(member.person_id, member.role, member.rung, width, member.hours, languages)
