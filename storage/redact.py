"""Texts as an office reads them: what could reach a person is covered."""

import regex

_NUMBER = "(number)"
_ADDRESS = "(address)"

# Nine digits and more, or fewer after + or 0, however they are spaced: a phone, not an amount.
# Amounts in groups of three (1.250.000.000) keep their points and are left alone.
_GROUPED = regex.compile(r"(?<![\d+])[1-9]\d{0,2}(?:[.,]\d{3})+(?![\d])")
_PHONE = regex.compile(r"(?:\+|\b0|\b(?=(?:\d[ ().-]{0,2}){9}))\d?(?:[ ().-]{0,2}\d){6,14}")
_MAIL = regex.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})*|@\w{3,64}")


def redact(text: str) -> str:
    """Covers phone numbers, e-mail addresses and handles."""
    text = _MAIL.sub(_ADDRESS, text)
    return _PHONE.sub(_cover, text)


def _cover(match: regex.Match[str]) -> str:
    found = match[0]
    return found if _GROUPED.fullmatch(found) else _NUMBER
