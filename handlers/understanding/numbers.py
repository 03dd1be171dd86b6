"""Numbers as people write them. One reading is sure, several are asked, none is no number."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import regex

from handlers.understanding.clean import Token, fold
from handlers.understanding.lexicon import Lexicon
from handlers.understanding.meaning import Source, Span

_DIGITS_AT_MOST = 15
_MOST = 60  # numbers in a text; keeps the work linear
_GROUP, _LAKH = 3, 2
_TEN, _THOUSAND = 10, 1000
# A sign, digits of any script with single separators between, then letters glued behind.
_WRITTEN = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}.,،])(?P<front>[\p{L}$₹€£₱₦₵]{1,4}\.?)?(?P<sign>[-−+])?"
    r"(?P<body>\.?\p{Nd}+(?:[.,،٬٫_'’]\p{Nd}+)*)(?P<tail>(?:/[=-]|[\p{L}\p{M}\p{No}²³%]+)?)"
)
_O_FOR_ZERO = regex.compile(
    r"(?<![\p{L}\p{N}])(?=[0-9oOlI]*[0-9])[0-9][0-9oOlI.,]*[oOlI][0-9oOlI]*(?![\p{L}\p{N}])"
)
_GROUPED_BY_SPACES = regex.compile(
    r"(?<!\p{Nd})(?<!\p{Nd}[:/.,-])\p{Nd}{1,3}(?:[ \u00a0\u202f]\p{Nd}{3})+(?![\p{Nd}.,]?\p{Nd})"
)
_SIGNS = {"/=", "/-", "%"}
_SEPARATORS = str.maketrans({"٬": ",", "،": ",", "٫": ".", "’": "'"})


@dataclass(frozen=True, slots=True)
class Number:
    """`value` is None where it must be asked; then `candidates` are its possible readings.

    `front` and `tail` are letters glued to it, folded: a currency, a unit, a label.
    """

    value: Decimal | None
    span: Span
    source: Source = Source.EXACT
    candidates: tuple[Decimal, ...] = ()
    front: str = ""
    tail: str = ""

    @property
    def count(self) -> int | None:
        """As a count of people or days."""
        if self.value is None or self.value != int(self.value):
            return None
        return int(self.value)


def written_numbers(text: str, languages: Sequence[Lexicon]) -> list[Number]:
    """Numbers in digits, in order, not overlapping; none where there are too many for a report."""
    found = [*_spaced(text), *_with_letters_for_digits(text)]
    matches = list(_WRITTEN.finditer(text))
    if len(found) + len(matches) > _MOST:
        return []
    for match in matches:
        span = Span(match.start("front") if match["front"] else match.start(), match.end())
        if not any(span.start < other.span.end and other.span.start < span.end for other in found):
            found.append(_written(match, span, languages))
    return sorted(found, key=lambda number: number.span)


def spoken_numbers(words: Sequence[Token], lexicon: Lexicon) -> list[Number]:
    """Whole phrases of number words: 'elfu tatu mia tano'. Always to be confirmed."""
    found, start, words = [], 0, _paired(words, lexicon)
    while start < len(words):
        end = _phrase_end(words, start, lexicon)
        phrase = [word.folded for word in words[start:end] if word.folded not in lexicon.joiners]
        value = _spoken(phrase, lexicon) if phrase else None
        if value is not None:
            span = Span(words[start].start, words[end - 1].end)
            found.append(Number(Decimal(value), span, Source.WORD))
        start = max(end, start + 1)
    return found


def _paired(words: Sequence[Token], lexicon: Lexicon) -> Sequence[Token]:
    """Two words that make one number stand as one: 'quatre vingt', 'dua puluh'."""
    if not lexicon.paired_units:
        return words
    made: list[Token] = []
    for word in words:
        pair = f"{made[-1].folded} {word.folded}" if made else ""
        if pair in lexicon.paired_units:
            made[-1] = Token(pair, made[-1].start, word.end)
        else:
            made.append(word)
    return made


def plain(body: str) -> tuple[Decimal | None, tuple[Decimal, ...]]:
    """Digits with separators: the sure reading, else the candidates."""
    digits = "".join(str(unicodedata.decimal(s)) if s.isdecimal() else s for s in body)
    digits = digits.translate(_SEPARATORS)
    millions = "'" in digits  # "1'250.000" of Latin America
    digits = digits.replace("'", ",")
    if sum(sign.isdecimal() for sign in digits) > _DIGITS_AT_MOST or "_" in digits:
        return None, ()
    if digits.startswith("."):
        return (Decimal("0" + digits), ()) if digits[1:].isdecimal() else (None, ())
    kinds = {sign for sign in digits if sign in ".,"}
    if not kinds:
        return Decimal(digits), ()
    if len(kinds) == 1:
        return _one_separator(digits, kinds.pop())
    if millions and _is_grouped(regex.split("[.,]", digits)):
        return Decimal(digits.replace(",", "").replace(".", "")), ()
    return _two_separators(digits)


def _two_separators(digits: str) -> tuple[Decimal | None, tuple[Decimal, ...]]:
    """The last divides, the other groups."""
    last = max(digits.rfind("."), digits.rfind(","))
    whole, point, rest = digits[:last], digits[last], digits[last + 1 :]
    parts = whole.split("," if point == "." else ".")
    if point in whole or not (_is_grouped(parts) or _is_lakh(parts)):
        return None, ()
    return Decimal(f"{''.join(parts)}.{rest}"), ()


def _one_separator(digits: str, separator: str) -> tuple[Decimal | None, tuple[Decimal, ...]]:
    """Before exactly three digits it groups, before one or two it is the decimal point."""
    parts = digits.split(separator)
    if _is_grouped(parts) or (len(parts) > _LAKH and _is_lakh(parts)):
        return Decimal("".join(parts)), ()
    if len(parts) == 2 and len(parts[1]) < _GROUP:  # noqa: PLR2004 - before and behind the point
        return Decimal(".".join(parts)), ()
    return None, ()


def _is_grouped(parts: Sequence[str]) -> bool:
    head, *rest = parts
    return len(head) <= _GROUP and head != "0" and all(len(part) == _GROUP for part in rest)


def _is_lakh(parts: Sequence[str]) -> bool:
    head, *middle, last = parts
    return len(head) <= _LAKH and len(last) == _GROUP and all(len(p) == _LAKH for p in middle)


def _spaced(text: str) -> Iterable[Number]:
    """'12 500' is 12,500 in some countries and two numbers in others: asked."""
    for match in _GROUPED_BY_SPACES.finditer(text):
        joined = "".join(str(unicodedata.decimal(s)) for s in match.group() if s.isdecimal())
        if len(joined) <= _DIGITS_AT_MOST:
            span = Span(match.start(), match.end())
            yield Number(None, span, candidates=(Decimal(joined),))


def _with_letters_for_digits(text: str) -> Iterable[Number]:
    """'15OO': letters that look like digits."""
    for match in _O_FOR_ZERO.finditer(text):
        meant, _ = plain(match.group().translate(str.maketrans("oOlI", "0011")))
        if meant is not None:
            yield Number(None, Span(match.start(), match.end()), candidates=(meant,))


def _written(match: regex.Match[str], span: Span, languages: Sequence[Lexicon]) -> Number:
    value, candidates = plain(match["body"])
    cut = match.string[match.end() : match.end() + 1].isdecimal()  # '12K500'
    front, tail = fold(match["front"] or "").rstrip("."), fold(match["tail"] or "")
    if tail in _SIGNS:
        tail = "" if tail != "%" else tail
    hyphened = any(front in lexicon.before for lexicon in languages)  # 'ka-500'
    if value is not None and match["sign"] in {"-", "−"} and not hyphened:
        return Number(None, span, candidates=(value,), front=front)
    for lexicon in languages:
        if value is not None and tail in lexicon.suffixes:
            factor = lexicon.suffixes[tail]
            both = (value * factor,) if cut else both_ways(match["body"], value, factor)
            return Number(None if both else value * factor, span, candidates=both, front=front)
        if value is not None and tail in lexicon.vague:
            return Number(None, span, candidates=(value,), front=front, tail=tail)
    return Number(value, span, candidates=candidates, front=front, tail=tail)


def both_ways(body: str, value: Decimal, factor: int) -> tuple[Decimal, ...]:
    """'1.250k' may be 1,250 or 1,250,000: a separator before three digits groups or divides."""
    parts = [part for part in regex.split(r"\P{Nd}", body) if part]
    if len(parts) != 2 or len(parts[1]) != _GROUP or value != int(value):  # noqa: PLR2004 - one separator
        return ()
    return value * factor, value * factor / 1000


def with_multiplier(number: Number, words: Sequence[Token], lexicon: Lexicon) -> Number:
    """'350 mil', '3 thousand': digits and a multiplier word, to be confirmed."""
    following = next((word for word in words if word.start >= number.span.end), None)
    before = next((word for word in reversed(words) if word.end <= number.span.start), None)
    if number.value is None or number.tail:
        return number
    if following is not None and not lexicon.multiplier_first:
        factor = lexicon.suffixes.get(following.folded)
        word = following.folded
        told = len(word) > 1 or factor == _THOUSAND or not word.isascii()  # '12 m' may be men
        if factor and told and following.start - number.span.end <= 1:
            span = Span(number.span.start, following.end)
            return Number(number.value * factor, span, Source.WORD, front=number.front)
    if before is not None and lexicon.multiplier_first:
        factor = lexicon.multipliers.get(before.folded)
        if factor and number.span.start - before.end <= 1:
            span = Span(before.start, number.span.end)
            return Number(number.value * factor, span, Source.WORD, tail=number.tail)
    return number


def lowest_part(value: Decimal) -> Decimal:
    """Below it lies what may follow: 1,000 of 12,000, 100,000 of one lakh."""
    part = Decimal(_THOUSAND)
    while value % (part * 10) == 0:
        part *= 10
    return part


def _phrase_end(words: Sequence[Token], start: int, lexicon: Lexicon) -> int:
    """Up to the last number word; a joiner counts only between two of them."""
    end = start
    for position in range(start, len(words)):
        word = words[position].folded
        if word in lexicon.units or word in lexicon.multipliers:
            end = position + 1
        elif word not in lexicon.joiners or position == start:
            break
    return end


def _spoken(phrase: Sequence[str], lexicon: Lexicon) -> int | None:
    return _before(phrase, lexicon) if lexicon.multiplier_first else _after(phrase, lexicon)


def _after(phrase: Sequence[str], lexicon: Lexicon) -> int | None:
    """'two thousand and nineteen', 'dos mil ciento cuarenta y siete millones', '三百二十五'."""
    total = group = count = last = 0
    for word in phrase:
        factor = lexicon.multipliers.get(word)
        if factor is None:
            unit = lexicon.units[word]
            if 0 < last < _TEN and 0 < unit < _TEN:  # 'five six hundred' is about that
                return None
            count, last = count + unit, unit
            continue
        last = 0
        if factor < 1000:  # noqa: PLR2004 - hundreds and tens stay within their thousands
            group += max(count, 1) * factor
        elif total and factor > 1000 and total % factor:  # noqa: PLR2004 - 'mil … millones'
            total, group = (total + group + count) * factor, 0
        else:
            total, group = total + max(group + count, 1) * factor, 0
        count = 0
    return total + group + count


def _before(phrase: Sequence[str], lexicon: Lexicon) -> int | None:
    """'milioni moja elfu mia mbili na hamsini': a multiplier counts what follows it."""
    total, rest = 0, list(phrase)
    for factor in sorted(set(lexicon.multipliers.values()), reverse=True):
        heads = [
            place for place, word in enumerate(rest) if lexicon.multipliers.get(word) == factor
        ]
        if not heads:
            continue
        place = heads[0]
        behind = rest[place + 1 :]
        if place > 0 or len(heads) > 1:
            return None if len(heads) > 1 else _sum(rest, lexicon)
        cut = _counted(behind, lexicon, factor)
        total += factor * (_before(behind[:cut], lexicon) or 1)
        rest = behind[cut:]
    return total + (_sum(rest, lexicon) or 0)


def _counted(behind: Sequence[str], lexicon: Lexicon, factor: int) -> int:
    """How many of the words behind a multiplier say how many of it there are."""
    if not behind:
        return 0
    first = lexicon.multipliers.get(behind[0])
    if first is not None:
        return len(behind) if first < factor else 0
    ten = lexicon.units[behind[0]] >= 10 and len(behind) > 1  # noqa: PLR2004 - 'kumi na mbili'
    return 2 if ten and 0 < lexicon.units.get(behind[1], 0) < 10 else 1  # noqa: PLR2004


def _sum(words: Sequence[str], lexicon: Lexicon) -> int | None:
    return sum(lexicon.units.get(word, 0) for word in words)
