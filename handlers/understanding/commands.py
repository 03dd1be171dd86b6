"""Short wishes about the service itself: stop, start, join, total, undo, help, language, quiet."""

from collections.abc import Sequence

import regex
from rapidfuzz.distance import OSA

from handlers.understanding.cases import read_case
from handlers.understanding.counts import bind_counts
from handlers.understanding.evictions import scan
from handlers.understanding.hits import Hit
from handlers.understanding.lexicon import slips
from handlers.understanding.lexicons import language_names
from handlers.understanding.meaning import (
    Ask,
    Certainty,
    Entity,
    Intent,
    Meaning,
    Safety,
    Source,
)
from handlers.understanding.money import WORDS
from handlers.understanding.named import agreed_to, answered, led_by
from handlers.understanding.numbers import Number
from handlers.understanding.practices import read_practice
from handlers.understanding.projects import read_project
from handlers.understanding.reading import Reading
from handlers.understanding.talks import read_act, read_learnt
from locales.carrier import CARRIER_STOPS
from storage.references import Letter, reference_spans

_TWO = 2  # amounts of a correction: the wrong one and the right one
_SHORT = 3  # words of a command
_LETTER = 8  # of 'please stop sending me these messages'
_ASKED = 2  # more words of 'how do i register', wherever it stands
_LONGEST_CITY = 40  # signs
_WISH = 6  # of 'i would like to join'
_PERIODS = ((7, "week"), (30, "month"), (365, "year"))  # by the days of a word of `[spans]`
_LEADING = ("nobody", "to", "the", "in", "with")
_CODE = regex.compile(r"\b[\p{L}\p{Nd}]{4}[- ]?[\p{L}\p{Nd}]{1,4}\b")

_LIKE_REFERENCE = regex.compile(
    r"\b[SVXW]\p{Nd}[\p{L}\p{Nd}]{2,7}[- ]?[\p{L}\p{Nd}]\b", regex.IGNORECASE
)


def read_stop(reading: Reading) -> Meaning | None:
    """A stop word alone; 'STOP EVICTION' is an alert, and a look-alike is asked about.

    Words that mean more than that ('alto' is also 'high') stop as the whole text only.
    """
    if not 0 < len(reading.core) <= _LETTER or _tells_of_danger(reading):
        return None
    stops = reading.hits.of("stop")
    phrase = any(hit.last > hit.first for hit in stops)
    whole = [hit for hit in reading.hits.of("stop", "stop_alone") if hit.source == Source.EXACT]
    alone = {place for hit in whole for place in range(hit.first, hit.last + 1)} >= {*reading.core}
    carrier = len(reading.words) == 1 and reading.words[0].folded.upper() in CARRIER_STOPS
    always = not reading.hits.has("night")  # 'do not text me at night' is no goodbye
    if carrier or alone or (phrase and always and stops[0].source == Source.EXACT):
        return Meaning(Intent.STOP, Certainty.CERTAIN, language=reading.language)
    led = stops and len(reading.core) <= _SHORT and stops[0].first == reading.core[0]
    if led or phrase:
        return Meaning(Intent.STOP, Certainty.ASK, ask=Ask("meaning", ("stop",)))
    if len(reading.words) == 1 and not reading.hits.has("help", "start") and _nearly_stop(reading):
        return Meaning(Intent.STOP, Certainty.ASK, ask=Ask("meaning", ("stop",)))
    return None


def _tells_of_danger(reading: Reading) -> bool:
    return scan(reading.hits) != Safety.NONE


def _nearly_stop(reading: Reading) -> bool:
    word = reading.words[0].folded
    return OSA.distance(word, "stop", score_cutoff=1) == 1 and slips(len(word) + 1) > 0


def read_command(reading: Reading) -> Meaning | None:
    """The first that fits, the more specific before the more general."""
    for read in (
        read_reply,
        read_match,
        read_practice,
        read_case,
        _acknowledge,
        _join,
        _language,
        _forget,
        _undo,
        read_project,
        _group_code,
        _book,
        _one_word,
    ):
        meaning = read(reading)
        if meaning is not None:
            return meaning
    return None


def _group_code(reading: Reading) -> Meaning | None:
    """'group code', and a second city where the group belongs to two."""
    hit = reading.hits.first("group_code")
    if hit is None or hit.first != reading.core[0] or hit.source != Source.EXACT:
        return None
    words = reading.text[reading.words[hit.last].end :].strip(" :,.-")
    if len(words) > _LONGEST_CITY:
        return None
    entities = {"city": Entity(words)} if words else {}
    return Meaning(Intent.GROUP_CODE, Certainty.CERTAIN, entities, language=reading.language)


def read_reply(reading: Reading) -> Meaning | None:
    """'J7K2-M she should send TOTAL': an answer to somebody whose text was handed to a person."""
    named = led_by(reading, Letter.HANDOVER)
    return Meaning(Intent.REPLY, Certainty.CERTAIN, named) if named else None


def read_match(reading: Reading) -> Meaning | None:
    """'E7K2-M yes', 'OK E7K2-M', 'X7K2-M 2': an answer about an exchange that is named."""
    named = led_by(reading, Letter.MATCH, Letter.EXCHANGE)
    named = named or agreed_to(reading, Letter.MATCH)
    if named is None:
        return None
    behind = reference_spans(reading.text)[0][1]
    acts = read_act(reading, behind) or read_learnt(reading, behind)
    return Meaning(Intent.MATCH, Certainty.CERTAIN, named | answered(reading, named) | acts)


def _acknowledge(reading: Reading) -> Meaning | None:
    """'OK V7K2-M'; one with a wrong sign is an acknowledgement of nothing, to be told so."""
    answers = ("acknowledge", "yes", "no") if reading.reference else ("acknowledge", "yes")
    if not reading.hits.has(*answers) or not 1 < len(reading.words) <= _SHORT + 1:
        return None
    if reading.reference is None and not _LIKE_REFERENCE.search(reading.text):
        return None
    entities = {"reference": Entity(reading.reference)} if reading.reference else {}
    intent = Intent.APPROVE if _names_entry(reading) else Intent.ACKNOWLEDGE
    if reading.reference:
        entities["agrees"] = Entity(not reading.hits.has("no"))
    return Meaning(intent, Certainty.CERTAIN, entities, language=reading.language)


def _join(reading: Reading) -> Meaning | None:
    hit = reading.hits.first("join")
    asked = hit is not None and hit.last - hit.first >= _ASKED
    if hit is None or (hit.first > 1 and not asked and not _ends_short(reading, hit)):
        return None
    if _records(reading, hit):
        return None
    if asked:
        return Meaning(Intent.JOIN, Certainty.CERTAIN, language=reading.language)
    entities: dict[str, Entity] = {}
    behind = [word.folded for word in reading.words[hit.last + 1 :]]
    whom = bool(behind) and reading.is_little(behind[0], "nobody")
    if whom and reading.words[hit.first].folded == "join":  # 'join us in prayer'
        return None
    start = hit.last + 1 + (bool(behind) and reading.is_little(behind[0], *_LEADING))
    last = reading.core[-1] if reading.core else 0  # 'JOIN K7M2-QD86 please'
    named = start <= last
    rest = reading.text[reading.words[start].start : reading.words[last].end] if named else ""
    code = _CODE.fullmatch(rest)
    if code is not None and any(sign.isdecimal() for sign in rest):
        entities["code"] = Entity(rest)
    elif rest:
        entities["place"] = Entity(rest[:60])
    return Meaning(Intent.JOIN, Certainty.CERTAIN, entities, language=reading.language)


def _records(reading: Reading, hit: Hit) -> bool:
    """'register savings 500' writes a sum down; 'join savings group 12' does not."""
    starts = [reading.place_of(number.span.start) for number in reading.numbers]
    return any(
        reading.hits.at(place) & {*WORDS} and place + 1 in starts
        for place in (hit.last + 1, hit.last + 2)
    )


def _ends_short(reading: Reading, hit: Hit) -> bool:
    """'i would like to join'."""
    return hit.last == len(reading.words) - 1 and len(reading.words) <= _WISH


def _language(reading: Reading) -> Meaning | None:
    names = [language_names()[w.folded] for w in reading.words if w.folded in language_names()]
    alone = len(reading.core) == 1 and any(len(w.folded) > _SHORT for w in reading.words if names)
    if not alone and (not reading.hits.has("language") or len(reading.words) > _SHORT + 2):
        return None
    entities = {"language": Entity(names[0])} if names else {}
    return Meaning(Intent.LANGUAGE, Certainty.CERTAIN, entities, language=reading.language)


def _undo(reading: Reading) -> Meaning | None:
    """With the right amount, if it is told apart from the wrong one; or of an entry by its name."""
    left = [number for number in bind_counts(reading).left if number.value is not None]
    named = _names_entry(reading) and left  # 'S7K2-M 3500'
    if not reading.hits.has("undo") and not _takes_back(reading, left) and not named:
        return None
    entities = {}
    sent = len(left) == _TWO and reading.follows(left[0].span, "sent")
    sent = sent and not reading.follows(left[0].span, "correct_is")  # 'mal tapé, c'est 15000'
    wrong = left[0] if sent else next((n for n in left if reading.follows(n.span, "instead")), None)
    right = [number for number in left if number is not wrong]
    if wrong is None and len(left) == _TWO and reading.follows(left[1].span, "correct_is"):
        wrong, right = left[0], left[1:]
    if wrong is None and len(left) == _TWO and _is_denied_behind(reading, left[1]):
        wrong, right = left[1], left[:1]
    for name, number in (("wrong", wrong), ("amount", right[0] if len(right) == 1 else None)):
        if number is not None and number.value is not None:
            entities[name] = Entity(format(number.value, "f"), number.span, number.source)
    if reading.reference is not None:
        entities["reference"] = Entity(reading.reference)
    return Meaning(Intent.UNDO, Certainty.CONFIRM, entities, language=reading.language)


def _is_denied_behind(reading: Reading, last: Number) -> bool:
    """'500 tha 5000 nahi': the word for 'not' stands behind what it denies."""
    behind = reading.neighbours(last.span)[1]
    denies = reading.hits.at(behind) if behind is not None else set[str]()
    return bool(denies & {"instead", "correct_is"})  # where it stands behind, it leads to the other


def _takes_back(reading: Reading, left: Sequence[Number]) -> bool:
    """'sorry its 3500 not 5300', 'i sent 5000 instead of 500': no word of money, two figures."""
    if len(left) != _TWO or reading.hits.has(*WORDS):
        return False
    if reading.follows(left[0].span, "sent"):
        return reading.follows(left[1].span, "correct_is") or reading.hits.has("instead")
    if reading.follows(left[0].span, "instead") and reading.follows(left[1].span, "correct_is"):
        return True
    return reading.follows(left[1].span, "instead")


def _forget(reading: Reading) -> Meaning | None:
    if not reading.hits.has("forget"):
        return None
    return Meaning(Intent.FORGET, Certainty.CONFIRM, language=reading.language)


def _names_entry(reading: Reading) -> bool:
    return reading.reference is not None and reading.reference.startswith(Letter.SAVINGS)


def _book(reading: Reading) -> Meaning | None:
    """'TOTAL' asks; 'total box 600 bank 100' tells of a count, which is never a deposit.

    A reference alone, or 'STATEMENT', asks for what the book has.
    """
    alone = _names_entry(reading) and len(reading.words) <= _SHORT
    asked = reading.hits.has("statement") and not reading.hits.has("help")
    asked = asked and len(reading.core) <= _SHORT + 1
    if not reading.hits.has("total") and not alone and not asked:
        return None
    if reading.numbers and reading.hits.has("box", "bank", *WORDS):
        return None  # a count or a report
    entities = {}
    if alone and reading.reference is not None:
        entities["reference"] = Entity(reading.reference)
    if asked or alone:
        return Meaning(Intent.STATEMENT, Certainty.CERTAIN, entities, language=reading.language)
    period = _period(reading)
    if period is not None:
        entities["period"] = Entity(period)
    return Meaning(Intent.TOTAL, Certainty.CERTAIN, entities, language=reading.language)


def _period(reading: Reading) -> str | None:
    """'TOTAL week', 'total this month': week, month or year."""
    named = reading.hits.starting("period_")
    if named:
        return named[0].concept.removeprefix("period_")
    words = {word.folded for word in reading.words}
    spans = {own.spans[word] for own in reading.own for word in words if word in own.spans}
    return next((name for days, name in _PERIODS if days in spans), None)


def _is_all(reading: Reading, hit: Hit) -> bool:
    """'GROUP', '小组': the whole text, in scripts that write no spaces as well."""
    return [hit.first, hit.last] == [reading.core[0], reading.core[-1]] if reading.core else False


def _one_word(reading: Reading) -> Meaning | None:
    """Alone or with a word or two of courtesy."""
    phrase = any(hit.last > hit.first for hit in reading.hits.of("help"))
    if len(reading.core) > (_WISH if phrase else _SHORT):
        return None
    if any(_is_all(reading, hit) for hit in reading.hits.of("group_settings")):
        return Meaning(Intent.SETTINGS, Certainty.CERTAIN, language=reading.language)
    for concept, intent in (
        ("start", Intent.START),
        ("quiet", Intent.QUIET),
        ("help", Intent.HELP),
    ):
        if reading.hits.has(concept) and not (concept == "start" and reading.hits.has(*WORDS)):
            return Meaning(intent, Certainty.CERTAIN, language=reading.language)
    return None
