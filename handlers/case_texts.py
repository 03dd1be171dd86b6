"""What somebody who works on a case reads: what is known of it, and what they can say."""

from collections.abc import Mapping

from handlers.outcome import Pending
from handlers.pages import PHASES
from handlers.reading import NO, YES
from locales.say import N_, Brief, Choice, Line, Say, Term, Value, say
from storage.facts import MANY, Fact
from storage.models import Alert, Handling, Verification

CASES = "cases"
MENU = (
    Choice("way", N_("on my way")),
    Choice("help", N_("need help")),
    Choice("seen", N_("what is so")),
    Choice("outcome", N_("what happened")),
    Choice("over", N_("hand over")),
    Choice("more", N_("more")),
)
MORE = (
    Choice("sender", N_("to the sender")),
    Choice("leaders", N_("to the leaders")),
    Choice("same", N_("same as another")),
    Choice("level", N_("how urgent")),
    Choice("points", N_("was it lawful")),
    Choice("doubt", N_("not true")),
    Choice("close", N_("close")),
)
SURE = (
    Choice(Verification.VERIFIED, N_("I saw it")),
    Choice("two", N_("two sources")),
    Choice(Verification.ONE_SOURCE, N_("one source")),
    Choice(Verification.NOT_CONFIRMED, N_("it is not so")),
)
OUTCOME = (
    Choice(Handling.STOPPED, N_("stopped")),
    Choice(Handling.POSTPONED, N_("postponed")),
    Choice(Handling.PARTLY, N_("partly carried out")),
    Choice(Handling.CARRIED_OUT, N_("carried out")),
    Choice(Handling.RESETTLED, N_("resettled as agreed")),
    Choice(Handling.UNKNOWN, N_("it is not known")),
)
DOUBT = (
    Choice("forged", N_("it is not true")),
    Choice("flood", N_("too many texts")),
    Choice("city", N_("wrong city")),
    Choice("none", N_("no doubt")),
)
LEVEL = (
    Choice("0", N_("now")),
    Choice("1", N_("within 3 days")),
    Choice("2", N_("within 14 days")),
    Choice("3", N_("later")),
)
YES_NO = (Choice(YES, N_("yes")), Choice(NO, N_("no")))
_ACTORS = {
    "state": N_("State"),
    "city": N_("city"),
    "police": N_("police, army"),
    "army": N_("police, army"),
    "owner": N_("owner"),
    "company": N_("company"),
    "gang": N_("armed men"),
    "security": N_("armed men"),
    "court": N_("court"),
    "bailiff": N_("court"),
}
_PAPERS = {"court": N_("order of a court"), "written": N_("a paper"), "none": N_("no paper")}


def summary(alert: Alert, known: Mapping[Fact, str]) -> Say:
    """The newest of what is known, the most urgent first."""
    facts: list[Value] = [Term(PHASES[alert.phase])]
    if alert.by_day is not None:
        facts.append(Brief(alert.by_day))
    if alert.safe:
        facts.append(Term(N_("phone not safe")))
    if alert.households is not None:
        facts.append(Line((alert.households, Term(N_("households")))))
    if known.get(Fact.INJURED, NO) not in {NO, "0"}:
        facts.append(Term(N_("people hurt")))
    actors = (_ACTORS.get(actor) for actor in known.get(Fact.ACTOR, "").split(MANY))
    facts += [Term(actor) for actor in dict.fromkeys(actors) if actor is not None]
    paper = _PAPERS.get(known.get(Fact.NOTICE, ""))
    facts += [Term(paper)] if paper else []
    facts += [known[Fact.SPOT]] if Fact.SPOT in known else []
    return say(
        "{reference}: {place}. {facts}",
        reference=alert.reference,
        place=place_of(alert),
        facts=tuple(facts),
    )


def place_of(alert: Alert) -> str:
    """As its people see it."""
    parts = [part for part in (alert.place, alert.city or alert.country) if part]
    return ", ".join(parts) or "?"


def menu(alert: Alert) -> Say:
    """What one can say by a number."""
    return say("{reference}: what now?", *MENU, reference=alert.reference)


def more(alert: Alert) -> Say:
    """The rest of it."""
    return say("{reference}: what else?", *MORE, reference=alert.reference)


def sure(alert: Alert) -> Say:
    """How sure it is."""
    return say("{reference}: how sure is it?", *SURE, reference=alert.reference)


def outcome(alert: Alert) -> Say:
    """What came of it."""
    return say("{reference}: what came of it?", *OUTCOME, reference=alert.reference)


def doubt(alert: Alert) -> Say:
    """What is wrong with it: later alerts of that number page only the city."""
    return say("{reference}: what is wrong?", *DOUBT, reference=alert.reference)


def level(alert: Alert) -> Say:
    """A named person's word goes before the rule."""
    return say("{reference}: when will it be?", *LEVEL, reference=alert.reference)


def question(alert: Alert, ask: str, text: Say, slot: str | None = None) -> Pending:
    """`text` asks it, with its choices."""
    values = tuple(choice.value for choice in text.choices)
    return Pending(CASES, ask, values, {"alert": alert.id}, slot)
