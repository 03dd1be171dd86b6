"""How an SMS is coded and counted (3GPP TS 23.038), and the clean-up that keeps it in GSM-7."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import regex

GSM7: Literal["GSM-7"] = "GSM-7"
UCS2: Literal["UCS-2"] = "UCS-2"

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # each is sent as an escape and a sign: two septets
_GSM = _BASIC | _EXTENSION

# (units of a lone SMS, units of each part of a longer one)
_ROOM = {GSM7: (160, 153), UCS2: (70, 67)}

# Signs that look the same to a reader: replaced in every text.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʻʼ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006", " "),
        **dict.fromkeys("\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "),
        "…": "...",
        "·": "-",
        "•": "-",
        "⁄": "/",
    }
)
# Letters and signs that no decomposition turns into GSM-7: replaced only where that saves it.
_SPELLINGS = """
œ=oe Œ=OE ł=l Ł=L đ=d Đ=D ð=d Ð=D þ=th Þ=Th ı=i ħ=h Ħ=H ŋ=ng Ŋ=Ng ẞ=SS
ɓ=b Ɓ=B ɗ=d Ɗ=D ƙ=k Ƙ=K ƴ=y Ƴ=Y ɛ=e Ɛ=E ɔ=o Ɔ=O ə=e Ə=E
₹=Rs ₨=Rs ₦=N ₱=P ₵=GHC ₫=d ₺=TL ₴=UAH ×=x ÷=/ °=o º=o ª=a №=No →=-> ≤=<= ≥=>=
"""
_SPELT = dict(pair.split("=", 1) for pair in _SPELLINGS.split())
_GRAPHEME = regex.compile(r"\X")


class Segments(NamedTuple):
    """`units`: septets of GSM-7 (extension signs are two) or UTF-16 code units of UCS-2."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def measure(text: str) -> Segments:
    """What carriers bill for `text` as it stands. An empty text is never sent: 0 segments."""
    encoding = GSM7 if is_gsm(text) else UCS2
    alone, part = _ROOM[encoding]
    units = _units(text, encoding)
    if units <= alone:
        return Segments(encoding, units, min(units, 1))
    return Segments(encoding, units, _parts(_pieces(text, encoding, part), part))


def is_gsm(text: str) -> bool:
    """Whether GSM-7 has every sign of `text`."""
    return _GSM.issuperset(text)


def units(text: str) -> int:
    """The units of `text` in the encoding it needs."""
    return measure(text).units


def to_gsm(text: str) -> str:
    """Brings `text` into GSM-7 if that costs only marks and spellings, else only tidies signs.

    What GSM-7 has stays (é ñ ü à è ò), other marks go (á ã ç), other scripts are left alone; a
    text that needs UCS-2 anyway keeps its marks, for there they cost nothing.
    """
    tidy = unicodedata.normalize("NFC", text).translate(_PLAIN)
    if is_gsm(tidy):
        return tidy
    plain = "".join(_nearest(sign) for sign in tidy)
    return plain if is_gsm(plain) else tidy


def clip(text: str, longest: int, ending: str = "..") -> str:
    """`text` in at most `longest` units, cut between graphemes, with `ending` where it was cut."""
    if units(text) <= longest:
        return text
    kept = ""
    for grapheme in graphemes(text):
        if units(kept + grapheme + ending) > longest:
            break
        kept += grapheme
    return kept.rstrip(" ,;:-") + ending


def graphemes(text: str) -> list[str]:
    """What a reader takes for one letter each (UAX 29)."""
    return _GRAPHEME.findall(text)


def _nearest(sign: str) -> str:
    if sign in _GSM:
        return sign
    if sign in _SPELT:
        return _SPELT[sign]
    category = unicodedata.category(sign)
    if category in {"Mn", "Cf", "Cc"}:
        return ""
    if category[0] != "L" or not unicodedata.name(sign, "").startswith("LATIN"):
        return sign  # digits and signs may change their meaning: 500² is not 5002
    return "".join(_SPELT.get(part, part) for part in _without_marks(sign))


def _without_marks(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", sign)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _units(text: str, encoding: str) -> int:
    if encoding == GSM7:
        return len(text) + sum(sign in _EXTENSION for sign in text)
    return len(text) + sum(sign > "\uffff" for sign in text)


def _pieces(text: str, encoding: str, part: int) -> Iterator[int]:
    """Lengths of what must stay together; a grapheme longer than a part falls into its signs."""
    for grapheme in graphemes(text):
        length = _units(grapheme, encoding)
        if length <= part:
            yield length
        else:
            yield from (_units(sign, encoding) for sign in grapheme)


def _parts(lengths: Iterable[int], part: int) -> int:
    count, room = 1, part
    for length in lengths:
        if length > room:
            count, room = count + 1, part
        room -= length
    return count
