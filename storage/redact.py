"""Texts as an office reads them: what could reach a person is covered."""

import regex

_NUMBER = "(number)"
_A_PHONE = 9
_ADDRESS = "(address)"
_PLACE, _WEB = "(place)", "(link)"

# Nine digits and more, or fewer after + or 0, however they are spaced: a phone, not an amount.
# Amounts in groups of three (1.250.000.000) keep their points and are left alone.
_GROUPED = regex.compile(r"(?<![\d+])[1-9]\d{0,2}(?:[.,]\d{3})+(?![\d])")
# A day (01-12-2027) is none.
_DAY = r"\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})\b"
_PHONE = regex.compile(
    rf"(?:\+|\b(?!{_DAY})0|\b(?=(?:\d[ ().-]{{0,2}}){{9}}))\d?(?:[ ().-]{{0,2}}\d){{6,14}}"
)
# The same where somebody hides one: slashes and commas between its digits.
_HIDDEN = regex.compile(rf"(?:\+|\b(?!{_DAY})0)\d?(?:[\s().,/_-]{{0,3}}\d){{6,14}}")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_SPACES = regex.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_MAIL = regex.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})*|@\w{3,64}")


# '-1.29207, 36.82195', '1°17'31.5"S', a plus code, a link: where somebody is, to some metres.
_DEGREES = r"[-+]?\d{1,3}[.,]\d{3,15}"
_SPOT = regex.compile(
    rf"{_DEGREES}[ ,;/]{{1,3}}{_DEGREES}|\d{{1,3}}\s?°\s?[\d'\"′″., ]{{1,16}}[NSEOW]?"
    r"|\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b",
    regex.IGNORECASE,
)
# With a path any name will do, without one only where no sentence ends like it.
_LINK = regex.compile(
    r"(?:https?://|www\.)\S{1,500}|\b(?:[\w-]{1,63}\.){1,4}(?:[a-z]{2,24}/\S{1,500}"
    r"|(?:com|org|net|info|co\.[a-z]{2})\b/?)",
    regex.IGNORECASE,
)
# Where somebody is paid: shorter than a phone's number, and it names a person as well. 'no' is a
# word of its own in many languages, and so is 'till': they count with a sign behind them.
_SIGN = (
    r"(?:(?:[:#]|\b(?:n|nos?|nro|num|núm)\s?[.:]|\bn\.?[º°]|\b(?:number|num[eé]ro|número|namba|nambari"
    r"|nomor|नंबर)\b|संख्या|号码?)\W{0,3}(?:(?:is|ni|es|é|est|adalah)\b\W{0,2})?)"
)
_SHORT = r"\d(?:[ -]{0,2}\d){4,19}"
_TILL = regex.compile(
    r"(\b(?:pay[ -]?bill|buy goods(?: (?:&|and) services)?|lipa (?:namba|(?:na|kwa) m-?pesa)"
    rf"|business nos?|(?:pay|send|lipa|tuma)\b[^\d\n]{{0,20}}?\btill|till(?=\W{{0,2}}{_SIGN}))"
    rf"\W{{0,3}}{_SIGN}?){_SHORT}",
    regex.IGNORECASE,
)
# With its sign any number, without one only a long one that is no round sum.
_KEPT = (
    r"(?:\b(?:accounts?|acct?|a/c|akaunti|cuenta|conta|compte|rekening|khata)\b"
    r"|खात[ाे]|账[号户]|帐号)"
)
_ACCOUNT = regex.compile(
    rf"(?|({_KEPT}\W{{0,3}}{_SIGN})\d(?:[ -]{{0,2}}\d){{3,19}}"
    rf"|({_SIGN}(?:(?:de|do|da|of|la|du|ya)\s){{0,2}}{_KEPT}\W{{0,3}}{_SIGN}?)"
    r"\d(?:[ -]{0,2}\d){3,19}"
    rf"|({_KEPT}\W{{0,3}}(?:nos?\W{{1,2}})?)(?!\d+000\b)\d[\d-]{{6,19}})",
    regex.IGNORECASE,
)
# An amount so large is a round one.
_ROUND = "000"


def redact_places(text: str) -> str:
    """As `redact`, and covers links and exact coordinates: for who may know no more than a city.

    Spaces and dashes are made plain first, so that none of them parts a number.
    """
    text = _SPACES.sub(" ", text.translate(_DASHES))
    text = _MAIL.sub(_ADDRESS, text)
    text = _SPOT.sub(_PLACE, _LINK.sub(_WEB, text))
    for paid in (_TILL, _ACCOUNT):
        text = paid.sub(rf"\1{_NUMBER}", text)
    return _GROUPED.sub(_cover_dotted, _HIDDEN.sub(_cover, redact(text)))


def redact(text: str) -> str:
    """Covers phone numbers, e-mail addresses and handles."""
    text = _MAIL.sub(_ADDRESS, text)
    return _PHONE.sub(_cover, text)


def _cover(match: regex.Match[str]) -> str:
    found = match[0]
    return found if _GROUPED.fullmatch(found) else _NUMBER


def _cover_dotted(match: regex.Match[str]) -> str:
    digits = sum(sign.isdigit() for sign in match[0])
    return match[0] if digits < _A_PHONE or match[0].endswith(_ROUND) else _NUMBER
