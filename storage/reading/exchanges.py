"""Questions about requests, offers and their matches."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy.orm import defer
from sqlmodel import Session, and_, col, func, or_, select

from storage.models import (
    UNDER_WAY,
    Address,
    AddressState,
    Exchange,
    ExchangeCity,
    ExchangeKind,
    ExchangeStage,
    ExchangeTopic,
    Match,
    MatchStage,
    Medium,
    Membership,
    Role,
    SavingsGroup,
    Settlement,
    Standing,
)
from storage.reading.vouched import still_vouched
from storage.references import Letter, new_reference
from storage.wishes import UNKNOWN, Conditions, Place, Wish, buckets, hours, other, spoken

_LATELY = timedelta(days=365)
_TAKEN = (MatchStage.ASKED, *UNDER_WAY)
_WORDS = cast("Any", Exchange.words)  # sealed, and matching has no use for them
_MOSTLY = 0.9  # women among a women's group's members


class ExchangeQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def free_exchange_reference(self) -> str:
        """A reference that no request or offer has."""
        return new_reference(Letter.EXCHANGE, lambda one: self._has(Exchange, one))

    def free_match_reference(self) -> str:
        """A reference that no match has."""
        return new_reference(Letter.MATCH, lambda one: self._has(Match, one))

    def exchange(self, number: int) -> Exchange:
        """By its id. Raises NoResultFound."""
        return self._session.get_one(Exchange, number)

    def exchange_named(self, reference: str) -> Exchange | None:
        """A request or an offer."""
        wanted = select(Exchange).where(Exchange.reference == reference)
        return self._session.exec(wanted).first()

    def match_named(self, reference: str) -> Match | None:
        """As it is now, and locked with both its sides until the transaction ends."""
        found = self._session.exec(select(Match).where(Match.reference == reference)).first()
        return self.locked(found) if found is not None else None

    def match(self, number: int) -> Match:
        """By its id, as `match_named`. Raises NoResultFound."""
        return self.locked(self._session.get_one(Match, number))

    def locked(self, match: Match) -> Match:
        """Everybody locks in this order: requests and offers by their ids, then the match."""
        self.lock_exchanges(match.request_id, match.offer_id)
        fresh = select(Match).where(Match.id == match.id).with_for_update()
        return self._session.exec(fresh.execution_options(populate_existing=True)).one()

    def lock_exchanges(self, *ids: int) -> None:
        """Until the transaction ends; what was read of them before is read anew."""
        wanted = select(Exchange).where(col(Exchange.id).in_(ids)).order_by(col(Exchange.id))
        fresh = wanted.with_for_update().execution_options(populate_existing=True)
        self._session.exec(fresh).all()

    def matches_of(self, row: Exchange, *stages: MatchStage) -> list[Match]:
        """Of a request or an offer, as they were proposed: the best of a proposal first."""
        is_request = row.kind == ExchangeKind.REQUEST
        mine = col(Match.request_id if is_request else Match.offer_id) == row.id
        wanted = select(Match).where(mine, col(Match.stage).in_(stages)).order_by(col(Match.id))
        return list(self._session.exec(wanted))

    def open_like(self, row: Exchange) -> Exchange | None:
        """The same person's that is open and wants or offers the same."""
        found = self._session.exec(
            select(Exchange).where(
                Exchange.person_id == row.person_id,
                Exchange.kind == row.kind,
                Exchange.stage == ExchangeStage.ASKED,
                Exchange.topics == row.topics,
            )
        )
        same = ("wanted_city", "wanted_country", "women_first")
        wants = [getattr(row, name) for name in same]
        return next((one for one in found if [getattr(one, n) for n in same] == wants), None)

    def can_take_part(self, person_id: int | None) -> bool:
        """Whether somebody vouched for them, and a text reaches them."""
        return bool(self._able({person_id or 0}))

    def paired_with(self, exchange_id: int) -> set[int]:
        """Requests or offers that it was ever proposed with."""
        mine = or_(col(Match.request_id) == exchange_id, col(Match.offer_id) == exchange_id)
        found = self._session.exec(select(Match.request_id, Match.offer_id).where(mine))
        return {one for pair in found for one in pair} - {exchange_id}

    def is_direct(self, city: str, country: str | None) -> bool | None:
        """Whether its leaders are asked without an organiser; None where none has said."""
        wanted = select(ExchangeCity.direct).where(
            ExchangeCity.city == city, ExchangeCity.country == country
        )
        return self._session.exec(wanted).first()

    def exchange_organisers(self, row: Exchange) -> list[int]:
        """Of its settlement, its city or its country, the nearest first, if texts reach them."""
        place, city, country = Membership.settlement_id, Membership.city, Membership.country
        found = self._session.exec(
            select(Membership)
            .where(
                Membership.role == Role.ORGANISER,
                Membership.standing == Standing.VOUCHED,
                or_(
                    and_(col(place).is_not(None), place == row.settlement_id),
                    and_(col(place).is_(None), city == row.city),
                    and_(col(place).is_(None), col(city).is_(None), country == row.country),
                ),
            )
            .order_by(col(Membership.id))
        ).all()
        near = [one for one in found if one.country in {None, row.country}]
        near.sort(key=lambda one: (one.settlement_id is None, one.city is None))
        able = self._able({one.person_id for one in near})
        return list(dict.fromkeys(one.person_id for one in near if one.person_id in able))

    def wish(self, row: Exchange, now: datetime) -> Wish:
        """Of a row with city and person, stored or not."""
        place = self._session.get(Settlement, row.settlement_id) if row.settlement_id else None
        there = Conditions.of(place.households, place.land, place.hazards) if place else UNKNOWN
        [wish] = self._wishes([(row, there)], now)
        return wish

    def candidates(self, wish: Wish, now: datetime) -> list[Wish]:
        """Open ones of the other kind that share a topic: the oldest of each way of being near."""
        ids = {one for bucket in buckets(wish) for one in self._session.exec(bucket)}
        found = self._session.exec(
            select(Exchange, Settlement.households, Settlement.land, Settlement.hazards)
            .outerjoin(Settlement, col(Settlement.id) == col(Exchange.settlement_id))
            .where(col(Exchange.id).in_(ids))
            .options(defer(_WORDS))
        ).all()
        able = self._able({row.person_id or 0 for row, *_ in found})
        return self._wishes(
            [
                (row, Conditions.of(households, land, hazards))
                for row, households, land, hazards in found
                if row.stage == ExchangeStage.ASKED and row.person_id in able
            ],
            now,
            wish.returns,
        )

    def met_lately(self, wish: Wish, now: datetime) -> frozenset[Place]:
        """Cities with which this one agreed on an exchange within a year."""
        own = self._session.exec(
            select(Exchange.id).where(
                Exchange.country == wish.country,
                Exchange.city == wish.city,
                col(Exchange.matched_at).is_not(None),
            )
        ).all()
        mine = or_(col(Match.request_id).in_(own), col(Match.offer_id).in_(own))
        agreed = col(Match.guest_agrees).is_(True), col(Match.host_agrees).is_(True)
        pairs = self._session.exec(
            select(Match.request_id, Match.offer_id).where(
                mine, *agreed, col(Match.at) >= now - _LATELY
            )
        ).all()
        both = {one for pair in pairs for one in pair}
        found = select(Exchange.country, Exchange.city).where(col(Exchange.id).in_(both))
        places = {(country, city or "") for country, city in self._session.exec(found)}
        return frozenset(places - {(wish.country, wish.city)})

    def _wishes(
        self,
        rows: Sequence[tuple[Exchange, Conditions]],
        now: datetime,
        topics: Collection[str] | None = None,
    ) -> list[Wish]:
        """`topics`: only these are looked for among what their cities return."""
        women = self._of_women({row.person_id or 0 for row, _ in rows})
        under_way = self._under_way({row.id for row, _ in rows})
        returns = {
            kind: self._open_topics(kind, {row.city or "" for row, _ in rows}, topics)
            for kind in {other(row.kind) for row, _ in rows}
        }
        return [
            Wish(
                id=row.id,
                kind=row.kind,
                topics=tuple(row.topics.split()),
                city=row.city or "",
                country=row.country,
                person_id=row.person_id or 0,
                languages=spoken(row.language, row.country),
                hours=hours(row.country, row.city or "", now),
                conditions=conditions,
                people=row.people,
                month=row.month,
                wanted_city=row.wanted_city,
                wanted_country=row.wanted_country,
                women_first=row.women_first,
                of_women=row.person_id in women,
                returns=returns[other(row.kind)].get((row.country, row.city or ""), frozenset()),
                under_way=under_way.get(row.id, 0),
            )
            for row, conditions in rows
        ]

    def _open_topics(
        self, kind: ExchangeKind, cities: Collection[str], topics: Collection[str] | None
    ) -> dict[Place, frozenset[str]]:
        if topics is not None and not topics:
            return {}
        wanted = select(ExchangeTopic.country, ExchangeTopic.city, ExchangeTopic.topic).where(
            ExchangeTopic.kind == kind, col(ExchangeTopic.city).in_(cities)
        )
        if topics is not None:
            wanted = wanted.where(col(ExchangeTopic.topic).in_(topics))
        found: dict[Place, frozenset[str]] = {}
        for country, city, topic in self._session.exec(wanted.distinct()):
            found[country, city] = found.get((country, city), frozenset()) | {topic}
        return found

    def _able(self, people: Collection[int]) -> set[int]:
        """Those of them whom somebody vouched for and a text reaches."""
        reached = self._session.exec(
            select(Address.person_id).where(
                col(Address.person_id).in_(people),
                Address.state == AddressState.ACTIVE,
                Address.medium != Medium.EMAIL,
            )
        )
        return still_vouched(self._session, people) & set(reached)

    def _of_women(self, people: Collection[int]) -> set[int]:
        found = self._session.exec(
            select(Membership.person_id, SavingsGroup.women, SavingsGroup.men)
            .join(SavingsGroup, col(SavingsGroup.id) == col(Membership.group_id))
            .where(col(Membership.person_id).in_(people), Membership.standing == Standing.VOUCHED)
        )
        return {
            person
            for person, women, men in found
            if women and women >= _MOSTLY * (women + (men or 0))
        }

    def _under_way(self, offers: Collection[int]) -> dict[int, int]:
        found = self._session.exec(
            select(Match.offer_id, func.count())
            .where(col(Match.offer_id).in_(offers), col(Match.stage).in_(_TAKEN))
            .group_by(col(Match.offer_id))
        )
        return dict(found.all())

    def _has(self, table: type[Exchange] | type[Match], reference: str) -> bool:
        found = self._session.exec(select(table.id).where(table.reference == reference))
        return found.first() is not None
