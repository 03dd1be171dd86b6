"""The eviction scan: first, in all languages, on every text. A negation never suppresses it."""

from collections.abc import Sequence

from handlers.understanding.hits import Hit, Hits
from handlers.understanding.meaning import Safety, Source

ACTOR = "actor_"
_NAMED = ("eviction", "demolition")
_LEAVING = ("leave", "notice", "fire")
_ALONE = ("signs", "oust", "homeless", "land_sign")  # enough to ask, without a second signal
_COUNTED = ("households", "families", "structures")
_MONEY = ("savings", "save", "deposit", "withdrawal", "loan", "repayment", "zero")
_ELSE = ("meeting", "exchange", "offer", "want_learn", *_MONEY)
_PHASES = ("underway", "done", "threat")
_OF_LAND = {"topic_land", "topic_tenure", "topic_women_tenure", "topic_housing"}
_ARMED = ("police", "gendarmes", "army", "gang", "security", "bailiff", "demolition_team")
_ENOUGH = 2  # signals beside a word of leaving that together leave no doubt
_BEFORE = 3  # words between a 'not' and the eviction that it denies
_REACH = 6  # words between what is wrecked and the verb


def scan(hits: Hits, *, deadline: bool = False, limit: bool = False, score: bool = False) -> Safety:
    """`deadline`: a day ahead or a span of days is named; `limit`: a span, or until when.

    `score`: one of a match stands there ('3-0'); laughter tells as much.
    """
    named = hits.of(*_NAMED)
    if any(_exact(hit) for hit in named):
        laughs = hits.exactly("laughs")
        if not _elsewhere(hits, score=score or laughs):
            return Safety.CERTAIN
        played = score or (laughs and hits.exactly("elsewhere"))
        return Safety.NONE if played or _dismissed(hits, named) else Safety.PROVISIONAL
    besides = _besides(hits, deadline=deadline)
    if _is_certain(hits, besides):
        return Safety.CERTAIN
    asks = named or hits.exactly(*_ALONE) or _leaving(hits, besides) or _wrecked(hits)
    limited = limit and hits.exactly("given_us") and not _of_else(hits)  # 'gave us five days'
    if asks or limited or is_marked(hits) or _danger(hits, deadline=deadline):
        return Safety.PROVISIONAL
    return Safety.PROVISIONAL if _hinted(hits, besides) else Safety.NONE


def _elsewhere(hits: Hits, *, score: bool) -> bool:
    """'evicted from school', 'what does eviction mean': it is asked whether one is told of."""
    homes = hits.exactly("home", "place_kind", *_COUNTED, *_LEAVING)
    if score and hits.exactly("elsewhere"):
        return not homes  # 'Chiefs' beat them, no chief did
    return (score or hits.exactly("elsewhere")) and not homes and not _by_somebody(hits)


def _dismissed(hits: Hits, named: Sequence[Hit]) -> bool:
    """'alifukuzwa shule': a word that is said of pupils, workers and coaches as well."""
    return all("dismissal" in hits.at(hit.first) for hit in named)


def _is_certain(hits: Hits, besides: int) -> bool:
    """Words of leaving or wrecking, and enough beside them that nothing else can be meant."""
    if hits.has("meeting"):
        return False
    ordered = hits.exactly("notice") and besides > 0
    if hits.exactly("oust") and (besides or hits.exactly("notice", "underway")):
        return True
    if hits.exactly("leave") and (ordered or besides >= _ENOUGH):
        return True
    return _wrecked(hits) and (_by_somebody(hits) or hits.exactly("machine"))


def _hinted(hits: Hits, besides: int) -> bool:
    """No word of leaving at all: 'railway people say 150 houses to go in 30 days'."""
    besides += hits.exactly("written")
    if not hits.exactly("weak_leave") or besides < _ENOUGH:
        return False
    return besides > _ENOUGH or not _of_else(hits)


def _of_else(hits: Hits) -> bool:
    """Savings, water, a meeting or an exchange explain the counts and the days."""
    topics = [hit for hit in hits.starting("topic_") if hit.concept not in _OF_LAND]
    return bool(topics or hits.starting("fails_")) or hits.has(
        "meeting", "exchange", "offer", "want_learn", *_MONEY
    )


def _leaving(hits: Hits, besides: int) -> bool:
    """A word of leaving with a second signal; a notice of a meeting is none."""
    leaving = {hit.concept for hit in hits.of(*_LEAVING) if _exact(hit)}
    talk = hits.has("meeting", "visit", "exchange") and "fire" not in leaving
    talk = talk and (leaving == {"notice"} or not (_by_somebody(hits) or hits.has(*_COUNTED)))
    return bool(leaving) and besides > 0 and not talk


def _danger(hits: Hits, *, deadline: bool) -> bool:
    """Nobody says what happens, but somebody has come, with machines, force or a paper."""
    by_somebody, homes = _by_somebody(hits), hits.exactly(*_COUNTED)
    if _comes(hits, deadline=deadline) or _with_machines(hits) or _measured(hits):
        return True
    cut_off = hits.has("power", "topic_water") and hits.starting("out_")
    if cut_off and hits.exactly("leave"):
        return True
    if hits.exactly("clearing") and by_somebody and not _of_else(hits):
        return True
    if hits.exactly("violence") and (by_somebody or homes):
        return True
    limited = hits.exactly("gives") and deadline and not _of_else(hits)  # 'people have until'
    return _served(hits, deadline=deadline) or (by_somebody and limited)


def _served(hits: Hits, *, deadline: bool) -> bool:
    """A paper at a door, or one of an authority's that is about homes, a day, or pasted up."""
    papers = {hit.first for hit in hits.of("written") if _exact(hit)}
    if not papers or not _by_somebody(hits):
        return _near(hits, "written", "door")
    about = hits.exactly("home", "door", *_COUNTED) or deadline or _by_force(hits)
    pasted = len(papers) > 1 and not _of_else(hits)  # 'a letter … is pasted'
    return about or pasted


def _measured(hits: Hits) -> bool:
    """Somebody from outside measures houses or land, or takes names."""
    came = hits.has("arrived", "mark")
    what = hits.exactly("home", "door", "topic_land") or came
    who = came or bool(hits.starting(ACTOR))
    ours = hits.has("topic_mapping", "exchange", "offer", "want_learn", *_MONEY)
    return hits.exactly("survey") and what and who and not ours


def _comes(hits: Hits, *, deadline: bool) -> bool:
    """'they are here' with a call for help, an authority or a day; the armed ones by themselves."""
    homes = hits.exactly("home", "door", "households", "families")
    elsewhere, laughs = hits.exactly("elsewhere"), hits.exactly("laughs")
    if hits.has("meeting") or ((elsewhere or laughs) and not homes) or (elsewhere and laughs):
        return False
    calls = hits.has("help", "urgent")
    if hits.has("here") and (calls or _by_somebody(hits) or deadline):
        return True
    if not hits.has("arrived"):
        return False
    to_place = hits.exactly("device") and hits.has("place_kind")
    return calls or to_place or _by_force(hits) or hits.exactly("machine")


def _with_machines(hits: Hits) -> bool:
    """A bulldozer at homes; any machine with an authority, or at homes with a call for help."""
    machine, device = hits.exactly("machine"), hits.exactly("device")
    home, by_somebody = hits.exactly("home"), _by_somebody(hits)
    calls = hits.has("help", "urgent")
    if machine and (home or by_somebody or calls):
        return True
    return device and (by_somebody or (home and calls))


def _wrecked(hits: Hits) -> bool:
    """A verb of breaking near a word for homes; thieves break in as well."""
    return not hits.has("theft") and _near_homes(hits, "wreck")


def is_marked(hits: Hits) -> bool:
    """Houses with an X on them; not those marked on a map."""
    marked = _near_homes(hits, "mark") or _near(hits, "mark", "door")
    return hits.has("signs") or (marked and not hits.has("topic_mapping"))


def _near_homes(hits: Hits, concept: str) -> bool:
    of_water = hits.has("water_point", "power")  # 'the tap of the village is broken'
    kinds = ("home", "structures") if of_water else ("home", "structures", "place_kind")
    return _near(hits, concept, *kinds)


def _near(hits: Hits, concept: str, *things: str) -> bool:
    return any(
        _exact(verb) and _exact(thing) and abs(verb.first - thing.first) <= _REACH
        for verb in hits.of(concept)
        for thing in hits.of(*things)
    )


def _besides(hits: Hits, *, deadline: bool) -> int:
    """How many of these are named: a count of homes, somebody who evicts, a court, a deadline."""
    homes = any(_exact(hit) or hit.concept != "structures" for hit in hits.of(*_COUNTED))
    return homes + (_by_somebody(hits) or hits.has("court_order")) + deadline


def _by_somebody(hits: Hits) -> bool:
    return any(_exact(hit) for hit in hits.starting(ACTOR) if hit.concept != f"{ACTOR}unknown")


def _by_force(hits: Hits) -> bool:
    return hits.exactly(*(f"{ACTOR}{name}" for name in _ARMED))


def _exact(hit: Hit) -> bool:
    return hit.source != Source.FUZZY


def phase(hits: Hits, *, ahead: bool) -> str | None:
    """'underway', 'done', 'threat', or None where the text does not tell."""
    told = [hit for hit in hits.of(*_PHASES) if not (ahead and _is_leaving(hits, hit))]
    found = {_as_said(hits, hit) for hit in told}
    if ahead and "done" not in found:
        return "threat"
    return next((one for one in _PHASES if one in found), None)


def _is_leaving(hits: Hits, hit: Hit) -> bool:
    """'tumeambiwa tuondoke' before a day ahead has not happened yet."""
    return any("leave" in hits.at(place) for place in range(hit.first, hit.last + 1))


def _as_said(hits: Hits, hit: Hit) -> str:
    """'to be evicted' lies ahead, 'being evicted' goes on."""
    before = hits.at(hit.first - 1)
    if hit.concept == "done" and before & {"ahead_of", "instead", "no"}:
        return "threat"
    return "underway" if hit.concept == "done" and "going_on" in before else hit.concept


def is_denied(hits: Hits) -> bool:
    """'no demolition today': still an alert, to be confirmed; nothing more is read into it."""
    return any(
        "never" in hits.at(place)
        for hit in hits.of(*_NAMED)
        for place in range(hit.first - _BEFORE, hit.first)
    )


def is_over(hits: Hits) -> bool:
    """Nothing is announced: its days lie behind."""
    return phase(hits, ahead=False) == "done" and not hits.has("leave", "notice", "threat")
