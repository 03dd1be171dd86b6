"""Whether a text fits its SMS in a language, at its longest."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from locales.catalogue import script_of
from locales.placeholders import fields, longest_value
from locales.render import render
from locales.say import Choice, Say
from locales.segments import measure

_ONE_GSM_7, _TWO_UCS_2 = 160, 134
_ZONE = ZoneInfo("UTC")


def budget(language: str) -> int:
    """Units a text may have: one SMS of GSM-7 where the script allows it, else two of UCS-2."""
    return _ONE_GSM_7 if script_of(language) == "Latn" else _TWO_UCS_2


def overflow(
    msgid: str, choices: Sequence[Choice], language: str, *, plural: str | None = None
) -> int:
    """By how many units the text, with its choices and its longest values, is too long; else 0."""
    measured = measure(longest_text(msgid, choices, language, plural=plural))
    room = _ONE_GSM_7 if measured.encoding == "GSM-7" else _TWO_UCS_2
    return max(0, measured.units - room)


def longest_text(
    msgid: str, choices: Sequence[Choice], language: str, *, plural: str | None = None
) -> str:
    """The SMS as it is at its longest."""
    names = fields(msgid + (plural or ""))
    values = {name: longest_value(name, language) for name in names}
    said = Say(msgid, values, tuple(choices), plural=plural)
    return render(said, language, sms=True, zone=_ZONE).text
