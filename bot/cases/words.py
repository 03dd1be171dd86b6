"""What the states and figures of a case are called, on pages and in files."""

from collections.abc import Mapping

from bot.digest.words import Words
from locales.say import Say, page
from storage.case_people import Capacity
from storage.facts import MANY, Fact
from storage.figures.due_process import Point
from storage.models import AlertEventKind, Handling, Phase, Verification

NOT_TOLD = "-"

PHASES: Mapping[Phase, Say] = {
    Phase.SIGNAL: page("a sign"),
    Phase.THREAT: page("threat"),
    Phase.UNDER_WAY: page("under way"),
    Phase.DONE: page("done"),
}
HANDLINGS: Mapping[Handling, Say] = {
    Handling.OPEN: page("nobody has it yet"),
    Handling.ACKNOWLEDGED: page("acknowledged"),
    Handling.RESPONDING: page("somebody responds"),
    Handling.STOPPED: page("stopped"),
    Handling.POSTPONED: page("postponed"),
    Handling.PARTLY: page("partly carried out"),
    Handling.CARRIED_OUT: page("carried out"),
    Handling.RESETTLED: page("agreed resettlement"),
    Handling.UNKNOWN: page("outcome not known"),
    Handling.CLOSED: page("file closed"),
}
VERIFICATIONS: Mapping[Verification, Say] = {
    Verification.UNVERIFIED: page("unverified"),
    Verification.ONE_SOURCE: page("one source"),
    Verification.VERIFIED: page("verified"),
    Verification.NOT_CONFIRMED: page("not confirmed"),
}
CAPACITIES: Mapping[Capacity, Say] = {
    Capacity.SENDER: page("sender"),
    Capacity.WITNESS: page("witness"),
    Capacity.RESPONDER: page("responder"),
    Capacity.OFFICE: page("office"),
    Capacity.ADVISER: page("adviser"),
}
CONSENTS: Mapping[bool | None, Say] = {
    True: page("agreed"),
    False: page("did not agree"),
    None: page("not asked"),
}
# Of `handlers.triage.Reason`.
REASONS: Mapping[str, Say] = {
    "underway": page("under way"),
    "force": page("force, fire or injuries"),
    "soon": page("within 72 hours"),
    "no_notice": page("no notice"),
    "no_day": page("day not known"),
    "after": page("it has happened"),
    "near": page("within 14 days"),
    "later": page("later than 14 days"),
    "sign": page("only a sign"),
    "many": page("over 500 households"),
    "arrest": page("an arrest"),
    "night": page("by night"),
    "person": page("decided by a person"),
}
POINTS: Mapping[Point, Say] = {
    Point.CONSULTATION: page("Those affected were consulted"),
    Point.NOTICE: page("Adequate notice"),
    Point.INFORMATION: page("Information on the eviction"),
    Point.OFFICIALS: page("Officials present"),
    Point.IDENTIFIED: page("Those who evict were identified"),
    Point.HOURS: page("Not at night or in bad weather"),
    Point.REMEDIES: page("Legal remedies"),
    Point.LEGAL_AID: page("Legal aid"),
}
FACTS: Mapping[Fact, Say] = {
    Fact.PHASE: page("Phase"),
    Fact.BY: page("Deadline"),
    Fact.HOUSEHOLDS: page("Households"),
    Fact.PERSONS: page("Persons"),
    Fact.STRUCTURES: page("Structures"),
    Fact.WOMEN: page("Women"),
    Fact.MEN: page("Men"),
    Fact.HEADS_F: page("Households headed by women"),
    Fact.HEADS_M: page("Households headed by men"),
    Fact.CHILDREN: page("Children"),
    Fact.ELDERLY: page("Elderly"),
    Fact.DISABLED: page("Disabled"),
    Fact.INJURED: page("Injured"),
    Fact.DEAD: page("Dead"),
    Fact.ARRESTED: page("Arrested"),
    Fact.ACTOR: page("Who evicts"),
    Fact.REASON: page("What for"),
    Fact.NOTICE: page("Notice"),
    Fact.NOTICE_DAYS: page("Days of notice"),
    Fact.COURT_CASE: page("Court case"),
    Fact.INJUNCTION: page("Injunction"),
    Fact.LAWYER: page("A lawyer helps"),
    Fact.POLICE: page("Police"),
    Fact.OFFICIALS: page("Officials present"),
    Fact.CONSULTATION: page("Consulted"),
    Fact.INFORMATION: page("Informed"),
    Fact.REMEDIES: page("Legal remedies"),
    Fact.ALTERNATIVE: page("Offered instead"),
    Fact.FORCE: page("Force"),
    Fact.MEANS: page("Means"),
    Fact.NIGHT: page("At night"),
    Fact.WEATHER: page("Bad weather"),
    Fact.TENURE: page("Tenure"),
    Fact.NEEDS: page("Needs"),
    Fact.WISHES: page("What people want"),
    Fact.LOSSES: page("Losses"),
    Fact.WENT: page("Where people went"),
    Fact.SPOT: page("Where exactly"),
    Fact.NEAR: page("Near"),
    Fact.CONTACT: page("Contact"),
}
_VALUES: Mapping[str, Say] = {
    "yes": page("yes"),
    "no": page("no"),
    "unknown": page("not known"),
    "none": page("none"),
    "signal": page("a sign"),
    "threat": page("threat"),
    "underway": page("under way"),
    "done": page("done"),
    "state": page("the State"),
    "city": page("the city"),
    "police": page("police"),
    "army": page("army"),
    "bailiff": page("bailiff"),
    "court": page("court"),
    "owner": page("owner"),
    "company": page("company"),
    "security": page("private guards"),
    "gang": page("gang"),
    "chief": page("chief"),
    "verbal": page("by word of mouth"),
    "written": page("in writing"),
    "money": page("money"),
    "land": page("land"),
    "housing": page("housing"),
    "in_place": page("to stay, upgraded"),
    "tenants": page("tenants"),
    "owners": page("owners"),
    "both": page("both"),
    "stay": page("to stay"),
    "time": page("more time"),
    "place": page("another place"),
    "bulldozer": page("bulldozer"),
    "excavator": page("excavator"),
    "fire": page("fire"),
    "tear_gas": page("tear gas"),
    "food": page("food"),
    "lawyer": page("lawyer"),
    "medicine": page("medicine"),
    "shelter": page("shelter"),
    "call": page("call"),
    "sms": page("SMS only"),
}
KINDS: Mapping[AlertEventKind, Say] = {
    AlertEventKind.TOLD: page("text"),
    AlertEventKind.FACT: page("figure"),
    AlertEventKind.DEADLINE: page("deadline"),
    AlertEventKind.HOUSEHOLDS: page("households"),
    AlertEventKind.PHASE: page("phase"),
    AlertEventKind.SEVERITY: page("severity"),
    AlertEventKind.PAGED: page("paged"),
    AlertEventKind.NOBODY: page("nobody on that rung"),
    AlertEventKind.ACKNOWLEDGED: page("acknowledged"),
    AlertEventKind.JOINED: page("a second one came to help"),
    AlertEventKind.ON_WAY: page("on the way"),
    AlertEventKind.NEEDS_HELP: page("needs help"),
    AlertEventKind.HANDED_OVER: page("handed over"),
    AlertEventKind.CONFIRMED: page("confirmed to be real"),
    AlertEventKind.VERIFIED: page("verification"),
    AlertEventKind.HANDLED: page("handling"),
    AlertEventKind.ASKED: page("asked by the clock"),
    AlertEventKind.SAFE: page("neutral words from here"),
    AlertEventKind.CONSENT: page("consent"),
    AlertEventKind.MERGED: page("merged"),
    AlertEventKind.ATTACHED: page("document or photo"),
    AlertEventKind.NOTE: page("note"),
    AlertEventKind.WRITTEN: page("written to the sender"),
    AlertEventKind.BROADCAST: page("written to the leaders"),
    AlertEventKind.DOUBTED: page("its number is doubted"),
    AlertEventKind.REOPENED: page("reopened"),
    AlertEventKind.CLOSED: page("file closed"),
}


def outcome_text(outcome: Handling | None, verification: Verification, words: Words) -> str:
    """'' where a file was closed without one."""
    if outcome is not None:
        return words.say(HANDLINGS[outcome])
    if verification == Verification.NOT_CONFIRMED:
        return words.say(VERIFICATIONS[verification])
    return ""


def reasons_text(reason: str | None, words: Words) -> str:
    """'within 72 hours, over 500 households'; '' where none was kept."""
    names = (reason or "").split()
    return ", ".join(words.say(REASONS[name]) for name in names if name in REASONS)


def severity_text(severity: int, reason: str | None, words: Words) -> str:
    """'P1: within 72 hours'."""
    why = reasons_text(reason, words)
    return f"P{severity}: {why}" if why else f"P{severity}"


def coded_text(value: str, words: Words) -> str:
    """Of a value that `storage.facts` or the lexicons name; several are joined."""
    return ", ".join(
        words.say(_VALUES[one]) if one in _VALUES else words.say(page("other"))
        for one in value.split(MANY)
    )
