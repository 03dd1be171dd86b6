"""The same conversation in each language: report, mend, ask, danger, exchange, nothing."""

from datetime import date

import pytest

from handlers.understanding.lexicons import lexicons
from locales.catalogue import languages, translate
from locales.lexicon_check import lexicon_path, read_words
from storage.cities import largest_city
from storage.models import (
    Alert,
    Entry,
    EntryKind,
    Handover,
    Match,
    MatchStage,
    PlanItem,
    Role,
    Visit,
)
from storage.places import currency_of
from tests.cases.spelled import spelled
from tests.cases.texts import phrases
from tests.handlers.town import Phone, Town, as_read

_LEADER, _ORGANISER = Phone("+254700000081"), Phone("+254700000082")
_RESPONDER, _GUEST = Phone("+254700000083"), Phone("+260700000084")
_SPELLED = 2500
# 'कल' is yesterday or tomorrow: the second of the two days offered has not come.
_TOMORROW = {"hi": "कल 700 जमा", "hi-Latn": "kal 700 jama"}


async def at_home(town: Town, language: str) -> None:
    """A leader with a group in that language's country, an organiser and a responder beside."""
    country = phrases()[language].country
    city = largest_city(country)
    assert city is not None
    place = await town.settlement("Bonde", city.name, country)
    group = await town.group("Mwanga", place, currency_of(country) or "USD")
    await town.person(_LEADER, Role.TREASURER, language, group_id=group, settlement_id=place)
    await town.person(_ORGANISER, Role.ORGANISER, language, country=country)
    await town.person(_RESPONDER, Role.RESPONDER, language, settlement_id=place)


def word(language: str, concept: str) -> str:
    """The first word of a concept: what its catalogue would offer."""
    return next(one.text for one in read_words(lexicon_path(language)) if one.concept == concept)


async def entered(town: Town) -> list[tuple[EntryKind, int]]:
    """What stands in the ledger, in whole units."""
    rows = [row for row in await town.rows(Entry) if isinstance(row, Entry)]
    taken = {row.reverses for row in rows}
    return [
        (row.kind, row.amount // 100)
        for row in rows
        if row.reverses is None and row.id not in taken
    ]


@pytest.mark.parametrize("language", languages())
async def test_a_report_is_kept_and_taken_back(sms_town: Town, language: str) -> None:
    await at_home(sms_town, language)
    [said] = await sms_town.text(_LEADER, phrases()[language].saved.format(1200))
    assert "1,200" in said.text.replace(".", ",")
    assert [amount for _, amount in await entered(sms_town)] in ([1200], [12])  # minor units differ
    await sms_town.text(_LEADER, word(language, "undo"))
    await sms_town.text(_LEADER, "1")
    assert await entered(sms_town) == []


@pytest.mark.parametrize("language", languages())
async def test_number_words_are_confirmed_by_a_number_or_by_yes(
    sms_town: Town, language: str
) -> None:
    await at_home(sms_town, language)
    await sms_town.text(_LEADER, phrases()[language].saved.format(spelled(_SPELLED, language)))
    assert await entered(sms_town) == []
    await sms_town.text(_LEADER, translate("yes", language))
    assert [amount for _, amount in await entered(sms_town)] in ([2500], [25])


@pytest.mark.parametrize("language", languages())
async def test_an_amount_alone_is_asked_about(sms_town: Town, language: str) -> None:
    await at_home(sms_town, language)
    [said] = await sms_town.text(_LEADER, "640")
    assert "4 " in said.text
    await sms_town.text(_LEADER, phrases()[language].saved.format(300))  # never in its way
    assert len(await entered(sms_town)) == 1


@pytest.mark.parametrize("language", languages())
async def test_danger_pages_at_once_inside_any_dialogue(sms_town: Town, language: str) -> None:
    await at_home(sms_town, language)
    await sms_town.text(_LEADER, "640")
    alarm = phrases()[language].alarms[0]
    answers = await sms_town.text(_LEADER, alarm)
    [alert] = await sms_town.rows(Alert)
    assert isinstance(alert, Alert)
    assert any(alert.reference in said.text for said in answers)
    [(page, _)] = await sms_town.got(_RESPONDER)
    assert alert.reference in page.text
    [taken] = await sms_town.text(_RESPONDER, f"OK {alert.reference}")
    assert alert.reference in taken.text


@pytest.mark.parametrize("language", languages())
async def test_what_nobody_understands_goes_to_the_organiser(sms_town: Town, language: str) -> None:
    await at_home(sms_town, language)
    first, second = [await sms_town.text(_LEADER, "qwx zzk") for _ in range(2)]
    assert as_read(first[0]) != as_read(second[0])
    [row] = await sms_town.rows(Handover)
    assert isinstance(row, Handover)
    await sms_town.text(_ORGANISER, f"{row.reference} qwx")
    told = [as_read(said) for said, _ in await sms_town.got(_LEADER)]
    assert told[-1].endswith("qwx")


@pytest.mark.parametrize("language", languages())
async def test_cities_ask_choose_and_say_yes(sms_town: Town, language: str) -> None:
    """By the first words of the lexicon, as the texts of the service name them."""
    await at_home(sms_town, language)
    there = await sms_town.settlement("Ng'ombe", "Lusaka", "ZM")
    await sms_town.person(_GUEST, Role.LEADER, language, settlement_id=there)
    await sms_town.text(_LEADER, f"{word(language, 'offer')} {word(language, 'topic_water')}")
    asked = f"{word(language, 'exchange')} {word(language, 'topic_water')}"
    [choose] = await sms_town.text(_GUEST, asked)
    assert " 2 " in as_read(choose)
    [waits] = await sms_town.text(_GUEST, "1")
    [match] = await sms_town.rows(Match)
    assert isinstance(match, Match)
    yes = f"{match.reference} {translate('yes', language)}"
    [agreed] = await sms_town.text(_LEADER, yes)
    [match] = await sms_town.rows(Match)
    assert isinstance(match, Match)
    assert match.stage == MatchStage.TALKING
    assert match.reference in waits.text
    assert match.reference in agreed.text
    assert match.reference in (await sms_town.got(_GUEST))[-1][0].text


@pytest.mark.parametrize("language", languages())
async def test_cities_plan_a_visit_and_tell_what_they_learnt(sms_town: Town, language: str) -> None:
    """By the first words of the lexicon: a day by vote, the visit, its plan, what was learnt."""
    e = await _agreed(sms_town, language)

    async def says(phone: Phone, concept: str, rest: str = "") -> str:
        told = await sms_town.text(phone, f"{e} {word(language, concept)} {rest}".strip())
        return as_read(told[0])

    assert " 2 " in await says(_GUEST, "talk_date", "2027-01-12, 2027-01-19")
    await says(_LEADER, "talk_vote", "2")
    await says(_GUEST, "talk_visit", "2027-01-19, 2027-01-22")
    [visit] = await sms_town.rows(Visit)
    assert isinstance(visit, Visit)
    assert (visit.starts, visit.ends) == (date(2027, 1, 19), date(2027, 1, 22))
    await says(_GUEST, "talk_travel", "4")
    await says(_LEADER, "talk_todo", "qwx")
    assert [item.count for item in await sms_town.rows(PlanItem) if item.count] == [4]  # type: ignore[attr-defined]
    await says(_LEADER, "talk_done", "6")
    assert await says(_GUEST, "talk_plan")
    await says(_GUEST, "talk_mute")
    await says(_LEADER, "talk_learned", "qwx zzk")
    await says(_GUEST, "talk_more")
    await says(_GUEST, "talk_learned", "zzk")
    [match] = await sms_town.rows(Match)
    assert isinstance(match, Match)
    assert match.stage == MatchStage.LEARNT


async def _agreed(town: Town, language: str) -> str:
    """The reference of an exchange about water between two leaders of that language."""
    await at_home(town, language)
    there = await town.settlement("Ng'ombe", "Lusaka", "ZM")
    await town.person(_GUEST, Role.LEADER, language, settlement_id=there)
    await town.text(_LEADER, f"{word(language, 'offer')} {word(language, 'topic_water')}")
    await town.text(_GUEST, f"{word(language, 'exchange')} {word(language, 'topic_water')}")
    await town.text(_GUEST, "1")
    [match] = await town.rows(Match)
    assert isinstance(match, Match)
    await town.text(_LEADER, f"{match.reference} {translate('yes', language)}")
    return match.reference


@pytest.mark.parametrize("language", _TOMORROW)
async def test_a_day_of_two_meanings_is_asked_and_tomorrow_writes_nothing(
    sms_town: Town, language: str
) -> None:
    await at_home(sms_town, language)
    [said] = await sms_town.text(_LEADER, _TOMORROW[language])
    assert "2 " in said.text
    await sms_town.text(_LEADER, "2")
    assert await entered(sms_town) == []
    await sms_town.text(_LEADER, _TOMORROW[language])
    await sms_town.text(_LEADER, "1")
    assert len(await entered(sms_town)) == 1


def test_every_language_has_its_conversation() -> None:
    assert set(lexicons()) == set(phrases()) == set(languages())
