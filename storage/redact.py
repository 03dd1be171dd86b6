"""Texts as an office reads them: what could reach a person is covered."""

import regex

_NUMBER = "(number)"
_ADDRESS = "(address)"
_PLACE, _WEB = "(place)", "(link)"

# Nine digits and more, or fewer after + or 0, however they are spaced: a phone, not an amount.
# Amounts in groups of three (1.250.000.000) keep their points and are left alone.
_GROUPED = regex.compile(r"(?<![\d+])[1-9]\d{0,2}(?:[.,]\d{3})+(?![\d])")
_PHONE = regex.compile(r"(?:\+|\b0|\b(?=(?:\d[ ().-]{0,2}){9}))\d?(?:[ ().-]{0,2}\d){6,14}")
_MAIL = regex.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})*|@\w{3,64}")


# '-1.29207, 36.82195', '1°17'31.5"S', a plus code, a link: where somebody is, to some metres.
_DEGREES = r"[-+]?\d{1,3}[.,]\d{3,15}"
_SPOT = regex.compile(
    rf"{_DEGREES}[ ,;/]{{1,3}}{_DEGREES}|\d{{1,3}}\s?°\s?[\d'\"′″., ]{{1,16}}[NSEOW]?"
    r"|\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b",
    regex.IGNORECASE,
)
_LINK = regex.compile(
    r"(?:https?://|www\.)\S{1,500}|\b(?:[\w-]{1,63}\.){1,4}(?:com|org|net|gl|me|app)/\S{0,500}"
)


def redact_places(text: str) -> str:
    """As `redact`, and covers links and exact coordinates: for who may know no more than a city."""
    text = _SPOT.sub(_PLACE, _LINK.sub(_WEB, text))
    return redact(text)


def redact(text: str) -> str:
    """Covers phone numbers, e-mail addresses and handles."""
    text = _MAIL.sub(_ADDRESS, text)
    return _PHONE.sub(_cover, text)


def _cover(match: regex.Match[str]) -> str:
    found = match[0]
    return found if _GROUPED.fullmatch(found) else _NUMBER
