"""Exchanges of three cities: one with a visit behind it, one that is over, one that never met."""

from datetime import datetime

from sqlmodel import Session

from handlers import follow_ups
from handlers.seats import seats_of
from storage.models import (
    Exchange,
    ExchangeKind,
    ExchangeStage,
    Learning,
    Match,
    MatchEnd,
    MatchStage,
    Person,
)


def fill(session: Session, now: datetime) -> None:
    """Nairobi learns land of Mumbai and has shown savings to Medellín; it needs toilets."""
    people = [Person(country="KE", created_at=now) for _ in range(2)]
    session.add_all(people)
    session.flush()
    rows = {
        reference: Exchange(
            reference=reference,
            kind=ExchangeKind.OFFER if reference[1] == "H" else ExchangeKind.REQUEST,
            stage=ExchangeStage.ASKED if reference in {"X3", "XH2"} else ExchangeStage.MATCHED,
            topics=topics,
            city=city,
            country=country,
            person_id=people[0].id,
            day=now.date(),
            at=now,
        )
        for reference, topics, city, country in (
            ("X1", "land", "Nairobi", "KE"),
            ("X2", "savings", "Medellín", "CO"),
            ("X3", "sanitation", "Nairobi", "KE"),
            ("XH1", "land", "Mumbai", "IN"),
            ("XH2", "savings", "Nairobi", "KE"),
        )
    }
    session.add_all(rows.values())
    session.flush()
    for reference, asks, shows, stage, why in (
        ("E1", "X1", "XH1", MatchStage.VISITED, None),
        ("E2", "X2", "XH2", MatchStage.CLOSED, MatchEnd.OVER),
        ("E3", "X3", "XH1", MatchStage.CLOSED, MatchEnd.ENDED),  # nobody ever sat in it
    ):
        match = Match(
            reference=reference,
            request_id=rows[asks].id,
            offer_id=rows[shows].id,
            topics=rows[asks].topics,
            points=1,
            reasons="",
            stage=stage,
            why=why,
            at=now,
        )
        session.add(match)
        session.flush()
        if reference != "E3":
            guest, host = seats_of(match, rows[asks], rows[shows], now)
            host.person_id = people[1].id
            session.add_all([guest, host])
            session.flush()
        if reference == "E2":
            session.add(
                Learning(
                    match_id=match.id,
                    seat_id=guest.id,
                    side=guest.side,
                    text="count every week",
                    inbound_id=1,
                    at=now,
                )
            )
            session.add_all(follow_ups.planned(match, guest, now))
    session.flush()
