"""Whatever people write and whoever they are: what leaves a case without its right holds none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Phases
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlmodel import Session

from bot.cases.file import Making
from bot.cases.make import Form, make_brief, make_case, written
from bot.digest.words import Words
from bot.tables_out import as_csv
from bot.web.case_view import Filter, register
from storage.casefile import Access, Level
from storage.codes import CODES
from storage.export_evictions import EVICTIONS, FIGURES
from storage.export_scope import Scope
from storage.exports import rows_of
from storage.facts import COUNTS, Fact
from storage.figures.office_day import window_of
from storage.models import (
    AlertEventKind,
    Phase,
    Role,
    Settlement,
    SettlementState,
    Told,
    Verification,
)
from storage.places import UTC, office_named
from storage.vault import vault
from tests.bot.cases.worked import MADE, OPENED, CaseMaker, person
from tests.records import Records

_WORDS = (
    *(AlertEventKind.TOLD, AlertEventKind.NOTE, AlertEventKind.WRITTEN, AlertEventKind.BROADCAST),
    *(AlertEventKind.CLOSED, AlertEventKind.HANDLED, AlertEventKind.VERIFIED),
    *(AlertEventKind.SEVERITY, AlertEventKind.NOBODY, AlertEventKind.ASKED),
    *(AlertEventKind.DOUBTED, AlertEventKind.CONSENT, AlertEventKind.MERGED),
    *(AlertEventKind.HANDED_OVER, AlertEventKind.ATTACHED),
)
_PRIVATE = (Fact.SPOT, Fact.NEAR, Fact.CONTACT)
_secret = st.text("bcdfghjkmnpqrtvwxz", min_size=6, max_size=10).map("zq{}".format)
_national = st.integers(10_000_000, 99_999_999).map("7{}".format)


@dataclass(frozen=True)
class Seeded:
    """Secrets by what they are."""

    names: Sequence[str]
    numbers: Sequence[str]  # without their country
    texts: Sequence[str]
    facts: dict[Fact, str]
    place: str
    settlement: str


@st.composite
def seeds(draw: st.DrawFn) -> Seeded:
    secrets = draw(st.lists(_secret, min_size=40, max_size=40, unique=True))
    facts = draw(st.lists(st.sampled_from(list(Fact)), min_size=8, max_size=20, unique=True))
    given: dict[Fact, str] = {}
    for number, fact in enumerate({*facts, *_PRIVATE}):
        codes = sorted({*CODES.get(fact, ()), *(("12",) if fact in COUNTS else ())})
        code = draw(st.sampled_from(codes)) if codes and fact not in _PRIVATE else ""
        given[fact] = draw(st.sampled_from([secrets[number], code or secrets[number]]))
    numbers = draw(st.lists(_national, min_size=4, max_size=4, unique=True))
    return Seeded(
        names=secrets[-4:],
        numbers=numbers,
        texts=[f"{one} call 0{numbers[0]} or +254{numbers[1]}" for one in secrets[-14:-6]],
        facts=given,
        place=secrets[-5],
        settlement=secrets[-6],
    )


def seed(session: Session, given: Seeded, fields: dict[str, Any]) -> None:
    """One case, with a merged one, whose every field that takes words holds a secret."""
    others, fields = fields["others"], {k: v for k, v in fields.items() if k != "others"}
    records = Records(session)
    roles = (None, None, Role.RESPONDER, Role.OFFICE)
    people = [
        person(session, f"+254{number}", name, role, country="KE")
        for number, name, role in zip(given.numbers, given.names, roles, strict=True)
    ]
    place = Settlement(
        name=given.settlement,
        folded=given.settlement,
        city="Nairobi",
        country="KE",
        state=SettlementState.ACTIVE,
        created_at=OPENED,
    )
    session.add(place)
    session.flush()
    alert = records.alert(
        "V7K2-M",
        OPENED,
        opener=vault().index("sms", f"+254{given.numbers[0]}"),
        settlement_id=place.id,
        place=given.place,
        reason=given.texts[0][:12],
        by_day=date(2026, 11, 30),
        **fields,
    )
    other = records.alert(
        "V4CM-6",
        OPENED + timedelta(hours=1),
        opener=vault().index("sms", f"+254{given.numbers[1]}"),
        merged_into=alert.id,
        consent=others,
        place=given.place,
    )
    for row, sender in ((alert, people[0]), (other, people[1])):
        make = CaseMaker(records, row, row.opened_at)
        for number, kind in enumerate(_WORDS):
            told = Told.SENDER if kind == AlertEventKind.TOLD else Told.RESPONDER
            by = sender if told == Told.SENDER else people[2 + number % 2]
            make.add(kind, given.texts[number % len(given.texts)], told=told, by=by)
        for fact, value in given.facts.items():
            make.fact(fact, value, by=sender)


def secret_words(given: Seeded) -> set[str]:
    texts = {text.split()[0] for text in given.texts}
    return texts | {value for value in given.facts.values() if value.startswith("zq")}


def assert_none(shown: str, secrets: set[str], where: str) -> None:
    squeezed = "".join(shown.split())
    assert not [one for one in secrets if one in squeezed], where


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def forms(session: Session, level: Level, form: Form) -> str:
    access = Access("nairobi link", form.value, level, "a reason that is long enough")
    document = make_case(session, "V7K2-M", access, MADE)
    assert document is not None
    body = written(document, form)
    return text_of(body) if form == Form.PDF else body.decode()


_fields = st.fixed_dictionaries(
    {
        "consent": st.sampled_from([None, True, False]),
        "others": st.sampled_from([None, True]),  # consent of the merged one
        "restricted": st.booleans(),
        "phase": st.sampled_from(list(Phase)),
        "verification": st.sampled_from(list(Verification)),
        "households": st.sampled_from([None, 3, 85]),
    }
)
_FORGIVING = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
_PHASES = [Phases.explicit, Phases.reuse, Phases.generate]  # a failing one is told as it is


def check(session: Session, given: Seeded, fields: dict[str, Any], form: Form) -> None:
    seed(session, given, fields)
    restricted, agreed = fields["restricted"], fields["consent"] is fields["others"] is True
    always = {*given.names, *given.numbers, given.place}
    words = secret_words(given)
    private = {given.facts[fact] for fact in _PRIVATE}
    place = set() if agreed and not restricted else {given.settlement}
    assert_none(forms(session, Level.REDACTED, form), always | words | place, "redacted")
    kept_back = always | private | (words | {given.settlement} if restricted else set())
    assert_none(forms(session, Level.OFFICE, form), kept_back, "office")
    full = forms(session, Level.FULL, form)
    shown = "".join(full.split())
    assert given.texts[0].split()[0] in shown  # so that the rest can fail
    assert given.facts[Fact.SPOT] in shown
    assert_none(full, {*given.names[:2], given.numbers[1]}, "full")


@settings(max_examples=30, phases=_PHASES, suppress_health_check=_FORGIVING)
@given(seeds(), _fields)
def test_a_case_as_json(session: Session, given: Seeded, fields: dict[str, Any]) -> None:
    with session.begin_nested() as nested:
        check(session, given, fields, Form.JSON)
        nested.rollback()


@settings(max_examples=3, phases=_PHASES, suppress_health_check=_FORGIVING)
@given(seeds(), _fields)
def test_a_case_as_pdf(session: Session, given: Seeded, fields: dict[str, Any]) -> None:
    with session.begin_nested() as nested:
        check(session, given, fields, Form.PDF)
        nested.rollback()


@settings(max_examples=25, phases=_PHASES, suppress_health_check=_FORGIVING)
@given(seeds(), _fields, st.booleans())
def test_the_register_the_brief_and_the_offices_list(
    session: Session, given: Seeded, fields: dict[str, Any], inside: bool
) -> None:
    nairobi = office_named("nairobi")
    assert nairobi is not None
    words = Words("en", UTC)
    with session.begin_nested() as nested:
        seed(session, given, fields)
        secrets = {*given.names, *given.numbers, given.place} | secret_words(given)
        agreed = fields["consent"] is fields["others"] is True
        named = not fields["restricted"] and (inside or agreed)
        scope = Scope(None, None, MADE.date(), nairobi, inside)
        for table, columns in (("evictions", EVICTIONS), ("eviction_figures", FIGURES)):
            shown = as_csv(columns, rows_of(session, table, scope, MADE)).decode()
            assert_none(shown, secrets | (set() if named else {given.settlement}), table)
            assert "Nairobi" in shown
        brief = make_brief(session, ("KE", "Nairobi"), (None, None), Making("operator", MADE))
        assert_none(written(brief, Form.JSON).decode(), secrets | {given.settlement}, "brief")
        window = window_of(nairobi, MADE.date())
        listed = repr(register(session, window, Filter(None, None), words))
        assert "V7K2-M" in listed
        assert_none(listed, secrets | {given.settlement}, "list")
        nested.rollback()


@pytest.mark.parametrize("reason", [None, "", "too short", "   spaces   "])
def test_everything_needs_a_reason(session: Session, reason: str | None) -> None:
    access = Access("lawyer", "json", Level.FULL, reason)
    with pytest.raises(ValueError, match="ten characters"):
        make_case(session, "V7K2-M", access, MADE)
