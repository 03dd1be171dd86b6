"""Whatever is texted, in every language: the answer fits, and tells nothing of anybody else."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

import pytest
from sqlmodel import Session, col, update

from handlers.understanding import understand
from handlers.understanding.meaning import Intent
from locales.carrier import carrier_word
from locales.catalogue import languages
from locales.segments import measure
from storage.cities import largest_city
from storage.models import Person, Role
from storage.places import currency_of
from tests.cases import cases, heard
from tests.cases.texts import phrases, texts
from tests.handlers.town import Phone, Town, as_read

_TEXTS = 24  # of a language; drawn from all of its labelled ones
_NAME, _OTHER = "Zebedayo Kifaru", Phone("+254700000077")
_SUM = "7654321"
_COUNTRIES = {"en": "KE", "sw": "TZ", "es": "CO", "pt": "BR", "fr": "SN", "hi-Latn": "IN"} | {
    "fil": "PH",
    "am": "ET",
}
_INTENTS = {
    "savings": {Intent.SAVINGS, Intent.WITHDRAWAL, Intent.UNDO, Intent.TOTAL, Intent.UNKNOWN},
    "eviction": {Intent.EVICTION},
    "exchange": {Intent.EXCHANGE, Intent.OFFER},
    "service": {Intent.SERVICE},
}


async def leader(town: Town, language: str, country: str) -> Phone:
    """A treasurer there, beside another whose name, number and sums are known to the book."""
    city = largest_city(country)
    assert city is not None
    place = await town.settlement("Bonde", city.name, country)
    mine = await town.group("Mwanga", place, currency_of(country) or "USD")
    theirs = await town.group("Kifaruni", place, currency_of(country) or "USD")
    phone = Phone("+254700000078")
    await town.person(phone, Role.TREASURER, language, group_id=mine, settlement_id=place)
    other = await town.person(_OTHER, Role.TREASURER, "en", group_id=theirs, settlement_id=place)

    def named(session: Session) -> None:
        session.exec(update(Person).where(col(Person.id) == other).values(name=_NAME))

    await town.db.write(named)
    await town.text(_OTHER, f"saved {_SUM}")
    await town.text(_OTHER, "1")
    return phone


def fits(text: str) -> bool:
    measured = measure(text)
    return measured.segments <= (1 if measured.encoding == "GSM-7" else 2)


@pytest.mark.parametrize("language", languages())
async def test_no_answer_is_too_long_or_tells_of_others(sms_town: Town, language: str) -> None:
    phone = await leader(sms_town, language, phrases()[language].country)
    mine = [text.text for text in texts() if text.language == language]
    for text in islice(mine, 0, None, max(len(mine) // _TEXTS, 1)):
        for said in map(as_read, await sms_town.text(phone, text)):
            figures = "".join(sign for sign in said if sign.isdecimal())
            assert fits(said), said
            assert carrier_word(said) is None, said
            assert not any(part in said for part in _NAME.split()), said
            assert _SUM not in figures, said
            assert _OTHER.address[1:] not in figures, said
            assert phone.address[1:] not in figures, said
        sms_town.later(minutes=11)


@pytest.mark.parametrize("row", cases("conversations"), ids=lambda row: row["id"])
async def test_every_kept_conversation_is_held(row: Mapping[str, Any], sms_town: Town) -> None:
    country = _COUNTRIES[row["lang"]]
    assert understand(row["text"], heard(row["lang"], country)).intent in _INTENTS[row["kind"]]
    phone = await leader(sms_town, row["lang"], country)
    answers = [as_read(said) for said in await sms_town.text(phone, row["text"])]
    assert answers
    assert all(fits(answer) for answer in answers)
    assert fits(row["reply"])
    assert {"GSM-7": "gsm7", "UCS-2": "ucs2"}[measure(row["reply"]).encoding] == row["encoding"]
    assert measure(row["reply"]).units == row["units"]
