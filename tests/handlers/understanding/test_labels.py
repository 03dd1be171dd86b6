"""What we call a kind of entry, texted back with a sum, is that kind or is asked about."""

import pytest
import regex

from handlers.kinds import KINDS
from handlers.understanding import understand
from handlers.understanding.meaning import Certainty, Intent, Meaning
from locales.catalogue import languages, translate
from storage.models import EntryKind
from tests.cases import heard

COUNTRIES = {
    "en": "KE",
    "sw": "TZ",
    "es": "CO",
    "am": "ET",
    "ar": "EG",
    "fil": "PH",
    "fr": "SN",
    "hi": "IN",
    "hi-Latn": "IN",
    "id": "ID",
    "pt": "MZ",
    "zh": "CN",
    "zu": "ZA",
}
_PLAIN = {
    Intent.SAVINGS: EntryKind.DEPOSIT,
    Intent.WITHDRAWAL: EntryKind.WITHDRAWAL,
    Intent.LOAN: EntryKind.LOAN,
    Intent.REPAYMENT: EntryKind.REPAYMENT,
}
_OF_FUND = {
    (Intent.SAVINGS, "social"): EntryKind.SOCIAL_IN,
    (Intent.WITHDRAWAL, "social"): EntryKind.SOCIAL_OUT,
    (Intent.SAVINGS, "upgrading"): EntryKind.UPGRADING_IN,
    (Intent.WITHDRAWAL, "upgrading"): EntryKind.UPGRADING_OUT,
}


def told(meaning: Meaning) -> EntryKind | None:
    """The kind that would be entered."""
    if meaning.intent == Intent.ENTRY:
        return EntryKind(str(meaning.entities["kind"].value))
    fund = meaning.entities.get("fund")
    if fund is not None:
        return _OF_FUND.get((meaning.intent, str(fund.value)))
    return _PLAIN.get(meaning.intent)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", EntryKind)
def test_a_label_is_never_another_kind(kind: EntryKind, language: str) -> None:
    label = translate(KINDS[kind], language)
    meaning = understand(f"{label} 5000", heard(language, COUNTRIES[language]))
    if meaning.certainty == Certainty.CERTAIN:
        assert told(meaning) == kind, meaning


@pytest.mark.parametrize("language", languages())
def test_what_help_offers_is_understood(language: str) -> None:
    offered = translate("For the book: STATEMENT, BOX 500, GROUP, PROJECT", language)
    words = regex.split(r"[,،፣、]", regex.split(r"[:：፦]", offered, maxsplit=1)[1])
    meanings = [understand(word.strip(), heard(language, COUNTRIES[language])) for word in words]
    assert [meaning.intent for meaning in meanings] == [
        *(Intent.STATEMENT, Intent.TOTAL, Intent.SETTINGS, Intent.PROJECT),
    ]
