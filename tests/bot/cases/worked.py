"""A case with everything: five people, texts in five scripts, series, a photo, a merged alert."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from storage.facts import KIND_OF, Fact
from storage.models import (
    Address,
    Alert,
    AlertEvent,
    AlertEventKind,
    Attachment,
    AttachmentState,
    Handling,
    Medium,
    Membership,
    Person,
    Phase,
    Role,
    Settlement,
    SettlementState,
    Standing,
    Told,
    Verification,
)
from storage.vault import vault
from tests.records import Records

OPENED = datetime(2026, 11, 23, 6, 41, tzinfo=UTC)  # 09:41 in Nairobi
MADE = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SENDER, WITNESS, LAWYER = "+254700000021", "+254700000022", "+254700000023"
SETTLEMENT, SPOT = "Deep Sea", "behind the blue water tank by Mama Zawadi"
FIRST = "They will demolish Deep Sea on Monday 30 November. 120 families. Call 0712 345 678"
TEXTS = (
    FIRST,
    "ቤታችንን ሊያፈርሱ ነው 120 ቤተሰብ",
    "سيهدمون بيوتنا يوم 30 نوفمبر، نحن 120 أسرة",
    "हमारी बस्ती तोड़ी जाएगी, 120 परिवार",
    "我们的房子下周要被拆迁",
)
NAMES = ("Achieng Otieno", "Baraka Mwangi", "Wanjiru Kamau", "Halima Desk")


@dataclass(slots=True)
class CaseMaker:
    """Adds the rows of one case; each row of its timeline a minute after the last."""

    records: Records
    alert: Alert
    at: datetime = field(default=OPENED)

    def add(
        self,
        kind: AlertEventKind,
        detail: str | None = None,
        *,
        told: Told = Told.RULE,
        by: Person | None = None,
        **more: Any,
    ) -> AlertEvent:
        self.at += timedelta(minutes=1)
        message = self.records.inbound(self.at, None, parser="4") if told != Told.RULE else None
        row = AlertEvent(
            alert_id=self.alert.id,
            at=self.at,
            kind=kind,
            told=told,
            person_id=by.id if by else None,
            inbound_id=message,
            detail=detail,
            **more,
        )
        self.records.session.add(row)
        self.records.session.flush()
        return row

    def fact(
        self, fact: Fact, value: str, told: Told = Told.SENDER, by: Person | None = None
    ) -> AlertEvent:
        kind = KIND_OF.get(fact, AlertEventKind.FACT)
        return self.add(kind, value, told=told, by=by, fact=fact.value)


def person(
    session: Session, number: str, name: str | None = None, role: Role | None = None, **scope: Any
) -> Person:
    """With a phone, and vouched where they have a role."""
    row = Person(name=name, country="KE", created_at=OPENED)
    session.add(row)
    session.flush()
    session.add(
        Address(
            person_id=row.id,
            medium=Medium.SMS,
            index=vault().index(Medium.SMS, number),
            value=number,
            created_at=OPENED,
            heard_at=OPENED,
        )
    )
    if role is not None:
        session.add(
            Membership(
                person_id=row.id,
                role=role,
                standing=Standing.VOUCHED,
                created_at=OPENED,
                **scope,
            )
        )
    session.flush()
    return row


def a_case(session: Session, /, contact: str | None = "call", **fields: Any) -> Alert:
    """V7K2-M of Deep Sea, Nairobi, with V4CM-6 merged into it; `fields` of the alert.

    `contact`: how its sender wants to be reached.
    """
    records = Records(session)
    sender = person(session, SENDER, NAMES[0])
    witness = person(session, WITNESS, NAMES[1])
    lawyer = person(session, LAWYER, NAMES[2], Role.RESPONDER, country="KE")
    office = person(session, "+254700000024", NAMES[3], Role.OFFICE, office="nairobi")
    place = Settlement(
        name=SETTLEMENT,
        folded=SETTLEMENT.lower(),
        city="Nairobi",
        country="KE",
        state=SettlementState.ACTIVE,
        created_at=OPENED,
    )
    session.add(place)
    session.flush()
    given: dict[str, Any] = {
        "phase": Phase.THREAT,
        "opener": vault().index(Medium.SMS, SENDER),
        "settlement_id": place.id,
        "place": SPOT,
        "language": "en",
        "severity": 1,
        "reason": "soon many",
        "by_day": date(2026, 11, 30),
        "households": 620,
        "handling": Handling.RESPONDING,
        "verification": Verification.ONE_SOURCE,
        "acknowledged_by": lawyer.id,
        "acknowledged_at": OPENED + timedelta(minutes=7),
        "consent": True,
        "first_hash": "5f1c" * 16,
    }
    alert = records.alert("V7K2-M", OPENED, **(given | fields))
    other = records.alert(
        "V4CM-6",
        OPENED + timedelta(hours=1),
        opener=vault().index(Medium.SMS, WITNESS),
        handling=Handling.CLOSED,
        ended_at=OPENED + timedelta(hours=2),
        closed_at=OPENED + timedelta(hours=2),
        merged_into=alert.id,
        consent=True,
    )
    make = CaseMaker(records, alert)
    make.add(AlertEventKind.TOLD, FIRST, told=Told.SENDER, by=sender)
    make.fact(Fact.PHASE, "threat", by=sender)
    make.fact(Fact.BY, "2026-12-02", by=sender)
    make.fact(Fact.HOUSEHOLDS, "120", by=sender)
    make.add(AlertEventKind.SEVERITY, "1 soon")
    make.add(AlertEventKind.NOBODY, "0")
    make.add(AlertEventKind.PAGED, by=lawyer)
    make.add(AlertEventKind.ACKNOWLEDGED, told=Told.RESPONDER, by=lawyer)
    for text in TEXTS[1:]:
        make.add(AlertEventKind.TOLD, text, told=Told.SENDER, by=sender)
    for fact, value in (
        (Fact.ACTOR, "city police"),
        (Fact.NOTICE, "written"),
        (Fact.NOTICE_DAYS, "7"),
        (Fact.CONSULTATION, "no"),
        (Fact.NIGHT, "no"),
        (Fact.LAWYER, "yes"),
        (Fact.HEADS_F, "340"),
        (Fact.HEADS_M, "280"),
        (Fact.CHILDREN, "yes"),
        (Fact.MEANS, "bulldozer"),
        (Fact.NEEDS, "lawyer shelter"),
        (Fact.WISHES, "stay"),
        (Fact.REASON, "they say a road for the rich man Kimani"),
        (Fact.SPOT, SPOT),
        (Fact.NEAR, "-1.26,36.82"),
        (Fact.CONTACT, contact),
    ):
        if value is not None:
            make.fact(fact, value, by=sender)
    make.add(AlertEventKind.ON_WAY, told=Told.RESPONDER, by=lawyer)
    make.add(AlertEventKind.WRITTEN, "I come at four, Wanjiru", told=Told.RESPONDER, by=lawyer)
    merged = CaseMaker(records, other, OPENED + timedelta(hours=1))
    merged.add(AlertEventKind.TOLD, "Bulldozers at Deep Sea", told=Told.SENDER, by=witness)
    merged.fact(Fact.HOUSEHOLDS, "620", by=witness)
    make.at = OPENED + timedelta(hours=2)
    make.add(AlertEventKind.MERGED, "V4CM-6", told=Told.RESPONDER, by=lawyer)
    make.fact(Fact.BY, "2026-11-30", Told.WITNESS, witness)
    make.add(AlertEventKind.HANDLED, "responding", told=Told.RESPONDER, by=lawyer)
    make.add(AlertEventKind.NOTE, "Chief Omondi was rude", told=Told.RESPONDER, by=office)
    photo = Attachment(
        alert_id=alert.id,
        inbound_id=records.inbound(make.at, None),
        number=0,
        at=make.at,
        medium=Medium.TELEGRAM,
        mime="image/jpeg",
        state=AttachmentState.KEPT,
        due_at=make.at,
        size=184_320,
        digest="9b74" * 16,
    )
    session.add(photo)
    session.flush()
    make.add(AlertEventKind.ATTACHED, str(photo.id), told=Told.SENDER, by=sender)
    return alert
