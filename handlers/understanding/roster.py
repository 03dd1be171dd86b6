"""'AK W, BN M, CD 0': members by their initials, each with a letter of sex or 0 to take it off."""

from collections.abc import Mapping, Sequence
from unicodedata import normalize

import regex

from handlers.understanding.clean import fold
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.lexicons import lexicons
from locales.catalogue import SOURCE

FEMALE, MALE, OFF = "f", "m", "0"
_SEXES = (("women", FEMALE), ("men", MALE))
_BREAK = regex.compile(r"[\s,;،؛፣፤、，；]+")
_INITIALS = regex.compile(r"(?:\p{L}\p{M}*){1,4}\p{Nd}?")
_LONGEST = 12
_MOST = 60  # of one text


def read_roster(text: str, languages: Sequence[Lexicon]) -> tuple[str, ...]:
    """Initials with f, m or 0 behind, 'AK f'; nothing where the text is anything but a list."""
    words = [word for word in _BREAK.split(text.rstrip(" .!")) if word]
    pairs = list(zip(words[::2], words[1::2], strict=False))
    if len(words) % 2 or len(pairs) > _MOST:
        return ()
    signs = {fold(sign) for _, sign in pairs if not _is_zero(sign)}
    sexes = _told_by(signs, languages)
    names = [_initials(name) for name, _ in pairs]
    if sexes is None or not all(names):
        return ()
    signed = (OFF if _is_zero(sign) else sexes[fold(sign)] for _, sign in pairs)
    return tuple(f"{name} {sign}" for name, sign in zip(names, signed, strict=True))


def letters_for(language: str) -> Mapping[str, str]:
    """FEMALE and MALE as a list in that language is read back."""
    known = lexicons()
    own = known[language].initials if language in known else {}
    written = own or known[SOURCE].initials
    return {sex: written[side][0].upper() for side, sex in _SEXES}


def _told_by(signs: set[str], languages: Sequence[Lexicon]) -> Mapping[str, str] | None:
    """One language's letters for the whole list, for M is 'mujer' beside H and no woman beside F.

    Of several that have them all, the first in which both women and men are listed.
    """
    known = (_letters(lexicon) for lexicon in languages)
    fitting = [sexes for sexes in known if signs <= sexes.keys()]
    both = (sexes for sexes in fitting if len({sexes[sign] for sign in signs}) > 1)
    return next(both, fitting[0] if fitting else None)


def _letters(lexicon: Lexicon) -> dict[str, str]:
    return {sign: sex for side, sex in _SEXES for sign in lexicon.initials.get(side, ())}


def _initials(word: str) -> str:
    """In capitals, for 'ak' and 'AK' are one; nothing where the word is no initials."""
    name = normalize("NFKC", word).upper()
    if len(name) > _LONGEST or _INITIALS.fullmatch(name) is None:
        return ""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in name)


def _is_zero(word: str) -> bool:
    return len(word) == 1 and word.isdecimal() and int(word) == 0
