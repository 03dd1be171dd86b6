"""Questions about a case: what is known of it, who is in it, what may be the same."""

from collections.abc import Collection
from datetime import datetime
from json import loads

from sqlmodel import Session, col, or_, select

from storage.facts import GIVING, Fact, newest
from storage.models import (
    LIVE,
    Address,
    Alert,
    AlertEvent,
    AlertEventKind,
    Dialogue,
    Membership,
    Person,
    Role,
    SavingsGroup,
    Standing,
)
from storage.reading.vouched import still_vouched

CANNOT = "cannot take it"  # a note of somebody who was paged
ALERTS = "eviction"  # the kind of conversation that asks those who told of a case
_LEAD = (Role.TREASURER, Role.LEADER)
_MOST_LIKE = 3
_MOST_LEADERS = 200


class CaseQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def case(self, alert_id: int) -> Alert | None:
        """By its id; of one that was merged, the case that it is now."""
        alert = self._session.get(Alert, alert_id)
        if alert is None or alert.merged_into is None:
            return alert
        return self._session.get(Alert, alert.merged_into)

    def case_named(self, reference: str) -> Alert | None:
        """As `case`, by its reference."""
        found = self._session.exec(select(Alert.id).where(Alert.reference == reference)).first()
        return None if found is None else self.case(found)

    def lock(self, *alerts: Alert) -> None:
        """Until the transaction ends, as they are now: two people may act at the same moment."""
        for alert_id in sorted(alert.id for alert in alerts):
            self._session.exec(
                select(Alert)
                .where(Alert.id == alert_id)
                .with_for_update()
                .execution_options(populate_existing=True)
            ).one()

    def live_case_of(self, indexes: Collection[bytes], since: datetime) -> Alert | None:
        """The newest that an address opened since then, or whose day is not so long over."""
        found = self._session.exec(
            select(Alert)
            .where(
                col(Alert.opener).in_(indexes),
                or_(col(Alert.opened_at) >= since, col(Alert.by_at) >= since),
                or_(col(Alert.handling).in_(LIVE), col(Alert.merged_into).is_not(None)),
            )
            .order_by(col(Alert.opened_at).desc())
            .limit(_MOST_LIKE)
        ).all()
        cases = (self.case(alert.id) for alert in found)
        return next((case for case in cases if case and case.handling in LIVE), None)

    def own_of(self, case: Alert, indexes: Collection[bytes]) -> int:
        """Of a case and those merged into it, the alert that an address opened; else the case."""
        merged = select(Alert.id).where(
            Alert.merged_into == case.id, col(Alert.opener).in_(indexes)
        )
        found = None if case.opener in indexes else self._session.exec(merged.limit(1)).first()
        return found or case.id

    def was_safe(self, indexes: Collection[bytes], since: datetime) -> bool:
        """Whether an address said since then that others see its phone."""
        safe = select(Alert.id).where(
            col(Alert.opener).in_(indexes), Alert.safe, col(Alert.opened_at) >= since
        )
        return self._session.exec(safe.limit(1)).first() is not None

    def facts(self, alert_id: int) -> dict[Fact, str]:
        """The newest of each figure, of those merged into it too."""
        merged = select(Alert.id).where(Alert.merged_into == alert_id)
        found = self._session.exec(
            select(AlertEvent)
            .where(
                or_(col(AlertEvent.alert_id) == alert_id, col(AlertEvent.alert_id).in_(merged)),
                col(AlertEvent.kind).in_(GIVING),
            )
            .order_by(col(AlertEvent.at), col(AlertEvent.id))
        )
        return newest(found)

    def people_of(self, alert: Alert) -> set[int]:
        """Who took it, and who joined them since; not who has left."""
        if alert.acknowledged_by is None or alert.acknowledged_at is None:
            return set()
        joined = self._session.exec(
            select(AlertEvent.person_id).where(
                AlertEvent.alert_id == alert.id,
                AlertEvent.kind == AlertEventKind.JOINED,
                col(AlertEvent.at) >= alert.acknowledged_at,
            )
        )
        return still_vouched(self._session, {alert.acknowledged_by, *joined})

    def said_no(self, alert_id: int, person_id: int) -> bool:
        """Whether that person said before that they cannot take it."""
        notes = self._session.exec(
            select(AlertEvent.detail).where(
                AlertEvent.alert_id == alert_id,
                AlertEvent.kind == AlertEventKind.NOTE,
                AlertEvent.person_id == person_id,
            )
        )
        return CANNOT in notes.all()

    def wants_help(self, alert: Alert) -> bool:
        """Whether whoever has it asked for help since they took it."""
        return (
            alert.acknowledged_at is not None
            and self._session.exec(
                select(AlertEvent.id)
                .where(
                    AlertEvent.alert_id == alert.id,
                    AlertEvent.kind == AlertEventKind.NEEDS_HELP,
                    col(AlertEvent.at) >= alert.acknowledged_at,
                )
                .limit(1)
            ).first()
            is not None
        )

    def late_case_of(self, indexes: Collection[bytes], since: datetime) -> Alert | None:
        """As `live_case_of`, else the newest that ended since then."""
        live = self.live_case_of(indexes, since)
        if live is not None:
            return live
        ended = select(Alert).where(col(Alert.opener).in_(indexes), col(Alert.ended_at) >= since)
        found = self._session.exec(ended.order_by(col(Alert.ended_at).desc()).limit(1)).first()
        return self.case(found.id) if found is not None else None

    def like(self, alert: Alert, opener: Collection[bytes], since: datetime) -> list[Alert]:
        """Live cases of the same settlement that others opened since then, the newest first."""
        if alert.settlement_id is None:
            return []
        return list(
            self._session.exec(
                select(Alert)
                .where(
                    Alert.settlement_id == alert.settlement_id,
                    col(Alert.opened_at) >= since,
                    col(Alert.handling).in_(LIVE),
                    col(Alert.opener).not_in(opener),
                    Alert.id != alert.id,
                )
                .order_by(col(Alert.opened_at).desc())
                .limit(_MOST_LIKE)
            )
        )

    def openers(self, alert: Alert) -> dict[int, bytes]:
        """Person → address of everybody who opened it or what was merged into it."""
        merged = select(Alert.opener).where(Alert.merged_into == alert.id)
        index = col(Address.index)
        found = self._session.exec(
            select(Address.person_id, Address.index).where(
                or_(index == alert.opener, index.in_(merged))
            )
        )
        return dict(found.all())

    def unsafe_people(self, people: Collection[int], since: datetime) -> set[int]:
        """Those who said since then of any phone of theirs that others see it."""
        found = self._session.exec(
            select(Address.person_id)
            .join(Alert, col(Alert.opener) == col(Address.index))
            .where(col(Address.person_id).in_(people), Alert.safe, col(Alert.opened_at) >= since)
        )
        return set(found.all())

    def are_known(self, people: Collection[int]) -> bool:
        """Whether somebody vouched for any of them."""
        vouched = select(Membership.id).where(
            col(Membership.person_id).in_(people), Membership.standing == Standing.VOUCHED
        )
        return self._session.exec(vouched.limit(1)).first() is not None

    def leaders_of(self, settlement_id: int) -> list[int]:
        """Vouched treasurers and leaders there, and of its groups."""
        groups = select(SavingsGroup.id).where(SavingsGroup.settlement_id == settlement_id)
        found = self._session.exec(
            select(Membership.person_id)
            .where(
                col(Membership.role).in_(_LEAD),
                Membership.standing == Standing.VOUCHED,
                or_(
                    Membership.settlement_id == settlement_id,
                    col(Membership.group_id).in_(groups),
                ),
            )
            .distinct()
            .order_by(col(Membership.person_id))
            .limit(_MOST_LEADERS)
        )
        return list(found)

    def names_of(self, people: Collection[int]) -> dict[int, str | None]:
        """For the case's people only."""
        found = self._session.exec(select(Person.id, Person.name).where(col(Person.id).in_(people)))
        return dict(found.all())

    def is_in_talk(self, person_id: int, now: datetime, since: datetime) -> bool:
        """Whether any address of theirs waits for a question of another kind, or was just asked."""
        waiting = self._session.exec(
            select(Dialogue)
            .join(Address, col(Address.index) == col(Dialogue.address))
            .where(Address.person_id == person_id, col(Dialogue.expires_at) > now)
        ).all()
        return any(
            row.asked_at >= since or loads(row.pending).get("kind") != ALERTS for row in waiting
        )

    def last_asked(self, alert_id: int) -> str | None:
        """What the clock last asked of it: '-24h', '+6h', '+30d'."""
        return self._session.exec(
            select(AlertEvent.detail)
            .where(AlertEvent.alert_id == alert_id, AlertEvent.kind == AlertEventKind.ASKED)
            .order_by(col(AlertEvent.at).desc())
            .limit(1)
        ).first()
