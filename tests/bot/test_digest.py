"""A worked day: what came in, and the digest to the letter."""

import re
from datetime import UTC, date, datetime
from json import loads
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.digest.data import to_json
from bot.digest.document import to_text
from bot.digest.html import to_html
from bot.digest.sections import document
from bot.digest.words import Words, percent
from locales.catalogue import languages
from storage.db import Database
from storage.figures import Figures, Window, figures, messages_behind
from storage.models import (
    EntryKind,
    ExchangeKind,
    Handling,
    InboundState,
    Lane,
    Medium,
    Outbound,
    OutboundState,
    Phase,
    Verification,
)
from tests.records import Records, days

NAIROBI = ZoneInfo("Africa/Nairobi")
DAY = date(2026, 11, 23)
WINDOW = Window("nairobi", DAY, NAIROBI, ("KE", "TZ", "ET", "MZ"), others=("IN", "BR"))
MORNING = datetime(2026, 11, 23, 6, 41, tzinfo=UTC)  # 09:41 in Nairobi
ACKNOWLEDGED = {"handling": Handling.ACKNOWLEDGED}


TEXT = """\
NAIROBI · Mon 23 Nov 2026
Day closed 24:00 EAT · digest 2026-327 · 4 of 9 expected groups reported (44%; a week before 80%)

NEEDS A DECISION (4)
1. V7K2-M Nairobi: eviction under way, 300 hh. Unverified. Paged 09:41. Acknowledged 09:44. \
Ask: call the authority today.
2. V5HN-2 Nairobi: by Mon 30 Nov (7 d), 85 hh. Unverified, 1 source. \
Acknowledged Sun 22 Nov 09:41. Ask: a second source within a day.
3. V2WK-8 Maputo: by Thu 10 Dec (17 d), households not given. Verified. Paged 09:41. \
Nobody acknowledged, at rung 3. Ask: name who answers it today.
4. X5RT-3 Dar es Salaam > Mumbai: toilets, no host for 15 days. \
Ask: the office now finds a host itself.

EVICTIONS · 3 open (+3), 1 closed
phase        cases   hh  persons  verified
under way        1  300   ~1,500       0/1
threat <=7d      1   85     ~425       0/1
threat >7d       1    -        -       1/1
after            0    0        0         -
Households not given in 1: they are in no sum.
Closed: V4CM-6 Nairobi (stopped).
hh = households as reported; ~ = hh x 5, not counted.

SAVINGS · 3 groups with money, 1 zero reports
     groups  deposits    out      net  7-day
ETB     0/4         -      -        -   n/c*
KES     3/4     7,700  2,000    5,700   +10%
TZS     1/1   402,500      0  402,500    n/c
Earlier days changed by corrections: TZS -5,400.
Savers 50: women 30 (60%), men 12, sex not given 8.
Loans issued 1 (KES 700); repaid 0.
Social fund, kept apart: in KES 50, out 0.
* ETB: 0 of 4 groups: not comparable.

EXCHANGES · new 1, matched 1, waiting >14 d 1
Wanted: toilets 2, savings 1. Offered: upgrading 1.

SILENT (no word, zero reports count as word)
Addis Ababa 4 of 4 groups since Sat 14 Nov (all at once: network or pressure?)

HOW GOOD ARE THESE FIGURES
19 texts: 14 certain, 1 confirmed, 1 asked, 2 with a person. 1 not read yet. \
All offices: 6 from places not known.
Corrections 2 (KES 99,000, TZS 5,400 taken back). Answers not delivered: 1.

n/c = not comparable · 7-day = deposits against the same weekday before
Every figure opens its messages.
"""


def a_worked_day(session: Session) -> None:
    records = Records(session)
    _savings(records)
    _alerts(records)
    _exchanges(records)
    _texts(records)


def _savings(records: Records) -> None:
    weekly = [records.group(f"Umoja {n}", "Nairobi", "KE", "KES") for n in (1, 2, 3, 4)]
    for group, amount in zip(weekly, (100_000, 200_000, 300_000, 100_000), strict=True):
        records.report(group, MORNING - days(7), amount)
    first, second, third, _silent_one = weekly
    meeting = records.meeting(first, MORNING, members=30, women=20, men=10)
    records.entry(meeting, EntryKind.DEPOSIT, 500_000, "KES")
    records.entry(meeting, EntryKind.WITHDRAWAL, 200_000, "KES")
    records.entry(meeting, EntryKind.LOAN, 70_000, "KES")
    mistaken = records.report(second, MORNING, 9_900_000, women=90)
    records.reversal(mistaken, MORNING + days(0.01))
    corrected = records.meeting(second, MORNING + days(0.02), members=20, women=10, men=2)
    records.entry(corrected, EntryKind.DEPOSIT, 270_000, "KES")
    records.entry(corrected, EntryKind.SOCIAL_IN, 5_000, "KES")
    records.meeting(third, MORNING)  # 'no savings this week'
    dar = records.group("Tumaini", "Dar es Salaam", "TZ", "TZS", every_days=1)
    late = records.report(dar, MORNING - days(2), 540_000)
    records.reversal(late, MORNING)
    records.report(dar, MORNING, 40_250_000)
    for n in (1, 2, 3, 4):
        records.report(
            records.group(f"Addis {n}", "Addis Ababa", "ET", "ETB"), MORNING - days(9), 1
        )
    records.group("Maputo 1", "Maputo", "MZ", "MZN", every_days=400)  # nothing is due yet
    delhi = records.group("Delhi 1", "Delhi", "IN", "INR")  # another office's
    records.report(delhi, MORNING, 77_700)


def _alerts(records: Records) -> None:
    under_way = records.alert(
        "V7K2-M",
        MORNING,
        phase=Phase.UNDER_WAY,
        households=300,
        acknowledged_at=MORNING + days(3 / 1440),
        rung=0,
        **ACKNOWLEDGED,
    )
    records.paged(under_way, MORNING)
    records.alert(
        "V5HN-2",
        MORNING - days(1),
        households=85,
        by_day=date(2026, 11, 30),
        acknowledged_at=MORNING - days(1),
        verification=Verification.ONE_SOURCE,
        **ACKNOWLEDGED,
    )
    nobody = records.alert(
        "V2WK-8",
        MORNING,
        city="Maputo",
        country="MZ",
        restricted=True,
        place="behind the market",
        by_day=date(2026, 12, 10),
        verification=Verification.VERIFIED,
        rung=2,
    )
    records.paged(nobody, MORNING)
    records.paged(nobody, MORNING + days(0.01))
    closed = {"handling": Handling.CLOSED, "acknowledged_at": MORNING}
    records.alert(
        "V4CM-6", MORNING, outcome=Handling.STOPPED, ended_at=MORNING + days(0.1), **closed
    )
    records.alert("V3DD-4", MORNING - days(3), ended_at=MORNING - days(2), **closed)
    records.alert("V9ZZ-9", MORNING + days(1))  # tomorrow's
    records.alert("V8IN-8", MORNING, city="Delhi", country="IN")


def _exchanges(records: Records) -> None:
    dar = {"city": "Dar es Salaam", "country": "TZ"}
    records.exchange("X5RT-3", MORNING - days(15), "sanitation", wanted_city="Mumbai", **dar)
    records.exchange("X2NE-W", MORNING, "savings sanitation")
    records.exchange("X4MA-T", MORNING - days(4), "savings", matched_at=MORNING, stage="matched")
    records.exchange("X6OF-F", MORNING, "upgrading", kind=ExchangeKind.OFFER)


def _texts(records: Records) -> None:
    place = records.group("Texts", "Kisumu", "KE", "USD", every_days=400).settlement_id
    records.inbound(MORNING, place, certainty="confirm")
    records.inbound(MORNING, place, certainty="ask")
    records.inbound(MORNING, place, certainty="unknown")
    records.inbound(MORNING, place, certainty=None, state=InboundState.PARKED)
    records.inbound(MORNING, place, certainty=None, state=InboundState.PENDING)
    answered = records.inbound(MORNING, place)
    for number, state in enumerate((OutboundState.FAILED, OutboundState.SENT)):
        records.session.add(
            Outbound(
                key=f"answer:{answered}:{number}",
                lane=Lane.ANSWER,
                medium=Medium.SMS,
                recipient=b"r",
                address="+254700000001",
                content="{}",
                inbound_id=answered,
                state=state,
                created_at=MORNING,
                due_at=MORNING,
            )
        )
    records.session.flush()


async def worked(database: Database) -> Figures:
    await database.write(a_worked_day)
    return await database.read(figures, WINDOW)


async def test_the_text_of_a_worked_day(database: Database) -> None:
    found = await worked(database)
    assert to_text(document(found, "Nairobi", Words("en", NAIROBI))) == TEXT


async def test_every_number_in_the_page_opens_messages(database: Database) -> None:
    found = await worked(database)
    page = to_html(document(found, "Nairobi", Words("en", NAIROBI)), "en", link="https://o/d")
    keys = re.findall(r'href="https://o/d/([^"]+)"', page)
    counted = {
        "savings/KES/deposits": 4,  # with the mistaken one and what took it back
        "savings/TZS/deposits": 1,
        "savings/TZS/changed": 1,
        "savings/TZS/out": 0,
        "coverage/reported": 4,
        "evictions/underway": 1,
        "evictions/opened": 3,
        "decisions/X5RT-3": 1,
        "quality/person": 2,
        "undelivered": 1,
        "corrections/KES": 1,
        "loans": 1,
    }
    for key in keys:
        behind = await database.read(messages_behind, WINDOW, key)
        assert len(behind) == counted.get(key, len(behind)), key
    assert set(counted) <= set(keys)


async def test_the_page_shows_what_the_text_shows(sqlite: Database) -> None:
    found = await worked(sqlite)
    page = to_html(document(found, "Nairobi <&>", Words("en", NAIROBI)), "en")
    assert "NAIROBI &lt;&amp;&gt;" in page
    assert "href" not in page
    assert "402,500" in page


async def test_the_data_has_derived_figures_and_no_place_of_a_restricted_case(
    sqlite: Database,
) -> None:
    text = to_json(await worked(sqlite))
    data = loads(text)
    assert data["digest"] == "2026-327"
    assert data["start"] == "2026-11-22T21:00:00+00:00"
    [kes] = [row for row in data["savings"]["currencies"] if row["currency"] == "KES"]
    assert (kes["deposits"], kes["out"], kes["net"]) == (770_000, 200_000, 570_000)
    assert "market" not in text


async def test_a_day_without_anything_says_so(sqlite: Database) -> None:
    text = to_text(document(await sqlite.read(figures, WINDOW), "Nairobi", Words("en", NAIROBI)))
    assert "0 of 0 expected groups reported\n" in text
    assert "Nothing today." in text
    assert "Savers: not given." in text


@pytest.mark.parametrize("language", languages())
async def test_it_can_be_said_in_every_language(sqlite: Database, language: str) -> None:
    text = to_text(document(await worked(sqlite), "Rio", Words(language, NAIROBI)))
    assert "V7K2-M" in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("share", "signed", "said"),
    [
        (0.706, False, "71%"),
        (0.06, True, "+6%"),
        (-0.113, True, "-11%"),
        (-0.001, True, "0%"),
        (0.0, True, "0%"),
    ],
)
def test_percentages(share: float, signed: bool, said: str) -> None:
    assert percent(share, signed=signed) == said


async def test_a_key_that_is_no_figures_is_refused(sqlite: Database) -> None:
    for key in ("", "savings/KES", "savings/KES/x", "evictions/x", "quality/x", "loans/1"):
        with pytest.raises(KeyError):
            await sqlite.read(messages_behind, WINDOW, key)
