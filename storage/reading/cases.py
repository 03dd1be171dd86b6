"""Questions about a case: what is known of it, who is in it, what may be the same."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, and_, col, exists, or_, select

from storage.facts import Fact, newest
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

_LEAD = (Role.TREASURER, Role.LEADER)
_MOST_LIKE = 3
_MOST_LEADERS = 200
_HOPS = 5  # of a case that was merged into one that was merged


class CaseQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def case(self, alert_id: int) -> Alert | None:
        """By its id; of one that was merged, the case that it is now."""
        alert = self._session.get(Alert, alert_id)
        for _ in range(_HOPS):
            if alert is None or alert.merged_into is None:
                return alert
            alert = self._session.get(Alert, alert.merged_into)
        return alert

    def case_named(self, reference: str) -> Alert | None:
        """As `case`, locked until the transaction ends: two people may act at the same moment."""
        found = self._session.exec(
            select(Alert).where(Alert.reference == reference).with_for_update()
        ).first()
        if found is None or found.merged_into is None:
            return found
        main = self.case(found.id)
        if main is not None:
            self._session.refresh(main, with_for_update=True)
        return main

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
            .limit(1)
        ).first()
        case = self.case(found.id) if found is not None else None
        return case if case is not None and case.handling in LIVE else None

    def was_safe(self, indexes: Collection[bytes], since: datetime) -> bool:
        """Whether an address said since then that others see its phone."""
        safe = select(Alert.id).where(
            col(Alert.opener).in_(indexes), Alert.safe, col(Alert.opened_at) >= since
        )
        return self._session.exec(safe.limit(1)).first() is not None

    def facts(self, alert_id: int) -> dict[Fact, str]:
        """The newest of each figure, of those merged into it too."""
        return newest(self.timeline(alert_id))

    def timeline(self, alert_id: int) -> list[AlertEvent]:
        """Oldest first, of those merged into it too."""
        merged = select(Alert.id).where(Alert.merged_into == alert_id)
        return list(
            self._session.exec(
                select(AlertEvent)
                .where(
                    or_(col(AlertEvent.alert_id) == alert_id, col(AlertEvent.alert_id).in_(merged))
                )
                .order_by(col(AlertEvent.at), col(AlertEvent.id))
            )
        )

    def people_of(self, alert: Alert) -> set[int]:
        """Who took it, and who joined them since."""
        if alert.acknowledged_by is None or alert.acknowledged_at is None:
            return set()
        joined = self._session.exec(
            select(AlertEvent.person_id).where(
                AlertEvent.alert_id == alert.id,
                AlertEvent.kind == AlertEventKind.JOINED,
                col(AlertEvent.at) >= alert.acknowledged_at,
            )
        )
        return {alert.acknowledged_by, *(person for person in joined if person is not None)}

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
        indexes = select(Alert.opener).where(
            or_(Alert.id == alert.id, Alert.merged_into == alert.id)
        )
        found = self._session.exec(
            select(Address.person_id, Address.index).where(col(Address.index).in_(indexes))
        )
        return dict(found.all())

    def unsafe_openers(self, alert: Alert) -> set[int]:
        """Those of them whose phones others see: nothing is written to them unasked."""
        indexes = select(Alert.opener).where(
            or_(Alert.id == alert.id, Alert.merged_into == alert.id), Alert.safe
        )
        found = self._session.exec(select(Address.person_id).where(col(Address.index).in_(indexes)))
        return set(found.all())

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

    def asked_since(self, person_id: int, since: datetime) -> bool:
        """Whether a question that is younger than that waits at any address of theirs."""
        return self._session.exec(
            select(
                exists().where(
                    and_(
                        col(Dialogue.address) == col(Address.index),
                        col(Address.person_id) == person_id,
                        col(Dialogue.asked_at) >= since,
                    )
                )
            )
        ).one()
