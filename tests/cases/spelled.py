"""Numbers spelled out as people say them in each language, up to a million."""

from collections.abc import Mapping

from handlers.understanding.lexicons import lexicons

_THOUSAND, _HUNDRED = 1000, 100


def spelled(number: int, language: str) -> str:
    """0 < number < 1,000,000: 'three thousand five hundred', 'elfu tatu na mia tano'."""
    words = {value: word for word, value in reversed(list(lexicons()[language].units.items()))}
    return _SPELLERS[language](number, words)


def _english(number: int, words: Mapping[int, str]) -> str:
    thousands, rest = divmod(number, _THOUSAND)
    parts = [f"{_english(thousands, words)} thousand"] if thousands else []
    hundreds, below = divmod(rest, _HUNDRED)
    parts += [f"{words[hundreds]} hundred"] if hundreds else []
    parts += [_below_hundred(below, words, " ")] if below else []
    return " ".join(parts)


def _spanish(number: int, words: Mapping[int, str]) -> str:
    thousands, rest = divmod(number, _THOUSAND)
    parts = (
        [] if not thousands else ["mil" if thousands == 1 else f"{_spanish(thousands, words)} mil"]
    )
    hundreds, below = divmod(rest, _HUNDRED)
    if hundreds:
        parts.append("ciento" if rest > _HUNDRED and hundreds == 1 else words[hundreds * _HUNDRED])
    parts += [_below_hundred(below, words, " y ")] if below else []
    return " ".join(parts)


def _swahili(number: int, words: Mapping[int, str]) -> str:
    lakhs, rest = divmod(number, 100 * _THOUSAND)
    thousands, rest = divmod(rest, _THOUSAND)
    parts = [f"laki {words[lakhs]}"] if lakhs else []
    parts += [f"elfu {_below_hundred(thousands, words, ' na ')}"] if thousands else []
    hundreds, below = divmod(rest, _HUNDRED)
    parts += [f"mia {words[hundreds]}"] if hundreds else []
    parts += [_below_hundred(below, words, " na ")] if below else []
    return " na ".join(parts)


def _arabic(number: int, words: Mapping[int, str]) -> str:
    """'خمسة آلاف ومية وخمسة وعشرين': two of a kind are one word, 'and' is glued to what follows."""
    thousands, rest = divmod(number, _THOUSAND)
    hundreds, below = divmod(rest, _HUNDRED)
    parts = []
    if thousands:
        few = thousands in range(3, 11)
        counted = f"{_arabic(thousands, words)} {'آلاف' if few else 'ألف'}"
        parts.append({1: "ألف", 2: "ألفين"}.get(thousands, counted))
    if hundreds:
        parts.append("مية" if hundreds == 1 else words[hundreds * _HUNDRED])
    if below:
        tens, ones = below // 10 * 10, below % 10
        parts += [words[below]] if below in words else [words[ones], words[tens]]
    return " و".join(parts)


def _amharic(number: int, words: Mapping[int, str]) -> str:
    thousands, rest = divmod(number, _THOUSAND)
    parts = [f"{_amharic(thousands, words)} ሺህ"] if thousands else []
    hundreds, below = divmod(rest, _HUNDRED)
    parts += [f"{words[hundreds]} መቶ"] if hundreds else []
    if below == 10:  # alone it ends otherwise than before a number
        parts.append("አስር")
    elif below:
        parts.append(_below_hundred(below, words, " "))
    return " ".join(parts)


_ZULU_ONES = (
    *("", "nanye", "nambili", "nantathu", "nane", "nanhlanu"),
    *("nesithupha", "nesikhombisa", "nesishiyagalombili", "nesishiyagalolunye"),
)


def _zulu(number: int, words: Mapping[int, str]) -> str:
    """'izinkulungwane ezintathu namakhulu amahlanu'; from ten thousand on people text figures."""
    if number > 10 * _THOUSAND or number < 10:
        return str(number)
    thousands, rest = divmod(number, _THOUSAND)
    hundreds, below = divmod(rest, _HUNDRED)
    tens, ones = below // 10 * 10, below % 10
    parts = [words[value] for value in (thousands * _THOUSAND, hundreds * _HUNDRED, tens) if value]
    joined = [parts[0], *(_zulu_and(part) for part in parts[1:])] if parts else []
    return " ".join([*joined, _ZULU_ONES[ones]]).strip()


def _zulu_and(word: str) -> str:
    """'and' melts into the vowel that follows: na + amakhulu, na + ishumi."""
    return f"n{word}" if word.startswith("a") else f"ne{word[1:]}"


def _below_hundred(number: int, words: Mapping[int, str], joined: str) -> str:
    if number in words:
        return words[number]
    tens = number // 10 * 10
    return f"{words[tens]}{joined}{words[number - tens]}"


def _portuguese(number: int, words: Mapping[int, str]) -> str:
    thousands, rest = divmod(number, _THOUSAND)
    said = "mil" if thousands == 1 else f"{_portuguese(thousands, words)} mil" if thousands else ""
    parts = [said] if said else []
    hundreds, below = divmod(rest, _HUNDRED)
    if hundreds:
        parts.append("cento" if below and hundreds == 1 else words[hundreds * _HUNDRED])
    parts += [_below_hundred(below, words, " e ")] if below else []
    return " e ".join(parts)


def _french(number: int, words: Mapping[int, str]) -> str:
    thousands, rest = divmod(number, _THOUSAND)
    said = "mille" if thousands == 1 else f"{_french(thousands, words)} mille" if thousands else ""
    parts = [said] if said else []
    hundreds, below = divmod(rest, _HUNDRED)
    if hundreds:
        parts.append("cent" if hundreds == 1 else f"{words[hundreds]} cent")
    parts += [_french_below_hundred(below, words)] if below else []
    return " ".join(parts)


def _french_below_hundred(number: int, words: Mapping[int, str]) -> str:
    """70 is sixty and ten, 90 four times twenty and ten."""
    if number in words and number not in {70, 80, 90}:
        return words[number]
    tens = number // 20 * 20 if number >= 60 else number // 10 * 10
    name = "quatre vingt" if tens == 80 else words[tens]
    rest = number - tens
    return f"{name} {_french_below_hundred(rest, words)}" if rest else name


def _filipino(number: int, words: Mapping[int, str]) -> str:
    thousands, rest = divmod(number, _THOUSAND)
    parts = [f"{_filipino(thousands, words)} libo"] if thousands else []
    hundreds, below = divmod(rest, _HUNDRED)
    parts += [f"{words[hundreds]} daan"] if hundreds else []
    parts += [_below_hundred(below, words, " at ")] if below else []
    return " ".join(parts)


def _chinese(number: int, words: Mapping[int, str]) -> str:
    parts = []
    for factor, sign in ((10_000, "万"), (1_000, "千"), (100, "百"), (10, "十")):
        many, number = divmod(number, factor)
        parts += [f"{_chinese(many, words)}{sign}"] if many else []
    return "".join(parts) + (words[number] if number else "")


def _indonesian(number: int, words: Mapping[int, str]) -> str:
    thousands, rest = divmod(number, _THOUSAND)
    parts = ["seribu"] if thousands == 1 else []
    parts += [f"{_indonesian(thousands, words)} ribu"] if thousands > 1 else []
    hundreds, below = divmod(rest, _HUNDRED)
    parts += ["seratus" if hundreds == 1 else f"{words[hundreds]} ratus"] if hundreds else []
    parts += [_below_hundred(below, words, " ")] if below else []
    return " ".join(parts)


def _hindi(number: int, words: Mapping[int, str]) -> str:
    """'दो लाख पाँच हज़ार तीन सौ बीस': every number below a hundred has a word of its own."""
    hundred, thousand, lakh = (_HINDI_TENS[words[10]][place] for place in range(3))
    lakhs, rest = divmod(number, 100 * _THOUSAND)
    thousands, rest = divmod(rest, _THOUSAND)
    hundreds, below = divmod(rest, _HUNDRED)
    parts = [f"{words[lakhs]} {lakh}"] if lakhs else []
    parts += [f"{words[thousands]} {thousand}"] if thousands else []
    parts += [f"{words[hundreds]} {hundred}"] if hundreds else []
    return " ".join([*parts, *([words[below]] if below else [])])


_HINDI_TENS = {"दस": ("सौ", "हज़ार", "लाख"), "das": ("sau", "hazar", "lakh")}

_SPELLERS = {
    "am": _amharic,
    "ar": _arabic,
    "en": _english,
    "es": _spanish,
    "fil": _filipino,
    "fr": _french,
    "hi": _hindi,
    "hi-Latn": _hindi,
    "id": _indonesian,
    "pt": _portuguese,
    "sw": _swahili,
    "zh": _chinese,
    "zu": _zulu,
}
