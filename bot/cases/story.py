"""What happened in a case, in order: its timeline, texts, files and people."""

from bot.cases.document import Block, Cell, Column, Grid, Quote, Quotes
from bot.cases.teller import Teller
from bot.cases.words import CAPACITIES, FACTS, KINDS, NOT_TOLD
from locales.say import page
from storage.facts import fact_of
from storage.models import AlertEvent, AlertEventKind
from storage.redact import redact

# Their words stand among the texts.
_TEXTS = {AlertEventKind.TOLD, AlertEventKind.WRITTEN, AlertEventKind.BROADCAST}


def timeline(tell: Teller) -> Grid:
    """Every row, oldest first."""
    say = tell.words.say
    columns = (
        Column("at", say(page("When (UTC)")), 3),
        Column("local", say(page("There")), 3),
        Column("kind", say(page("What")), 4),
        Column("detail", "", 5),
        Column("who", say(page("Who")), 4),
    )
    shown = filter(tell.is_shown, tell.file.events)
    return Grid("events", columns, tuple(_event(event, tell) for event in shown))


def texts(tell: Teller) -> tuple[Block, ...]:
    """What was written: its words, else only when and the hash that proves them."""
    say = tell.words.say
    found = [event for event in tell.file.events if event.kind in _TEXTS and event.detail]
    if tell.with_words:
        return (Quotes("texts", tuple(_quote(event, tell) for event in found)),)
    columns = (
        Column("at", say(page("When (UTC)")), 2),
        Column("who", say(page("Who")), 2),
        Column("hmac_sha256", "HMAC-SHA-256", 7),
    )
    rows = tuple(
        (tell.utc(event.at), tell.who(event), Cell(tell.proof(event), tell.proof(event)))
        for event in found
    )
    return (Grid("texts", columns, rows, say(page("None is kept any more."))),)


def attachments(tell: Teller) -> Grid:
    """Without the files themselves."""
    say = tell.words.say
    columns = (
        Column("number", say(page("No.")), 1),
        Column("at", say(page("When (UTC)")), 3),
        Column("kind", say(page("Kind")), 3),
        Column("size", say(page("Bytes")), 2),
        Column("state", say(page("State")), 2),
        Column("sha256", "SHA-256", 8),
    )
    rows = tuple(
        (
            Cell(number, str(number)),
            tell.utc(one.at),
            Cell(one.mime, one.mime),
            Cell(one.size, tell.words.number(one.size) if one.size is not None else NOT_TOLD),
            Cell(one.state.value, one.state.value),
            Cell(one.digest, one.digest or NOT_TOLD),
        )
        for number, one in enumerate(tell.file.attachments, start=1)
    )
    return Grid("attachments", columns, rows, say(page("None came.")))


def people(tell: Teller) -> Grid:
    """Pseudonyms are of this case only. Names of those who answer, in a full file."""
    say = tell.words.say
    columns = [
        Column("who", say(page("Who")), 1),
        Column("capacity", say(page("As")), 3),
    ]
    if tell.full:
        columns += [
            Column("name", say(page("Name")), 4),
            Column("number", say(page("Number")), 4),
        ]
    rows = []
    for party in tell.file.parties.all:
        capacity = Cell(party.capacity.value, say(CAPACITIES[party.capacity]))
        cells = [Cell(party.pseudonym, party.pseudonym), capacity]
        if tell.full:
            name, number = tell.name(party), tell.file.numbers.get(party.pseudonym)
            cells += [Cell(name, name or NOT_TOLD), Cell(number, number or NOT_TOLD)]
        rows.append(tuple(cells))
    return Grid("people", tuple(columns), tuple(rows))


def _event(event: AlertEvent, tell: Teller) -> tuple[Cell, ...]:
    say, fact = tell.words.say, fact_of(event)
    name = say(FACTS[fact]) if fact is not None else say(KINDS[event.kind])
    kind = event.kind.value if fact is None else f"{event.kind.value} {fact.value}"
    if event.kind in _TEXTS:
        detail = Cell(None, say(page("see the texts")) if event.detail else "")
    else:
        detail = tell.detail(event)
    return (
        tell.utc(event.at),
        tell.local(event.at),
        Cell(kind, name),
        detail,
        tell.who(event),
    )


def _quote(event: AlertEvent, tell: Teller) -> Quote:
    who, at = tell.who(event), tell.utc(event.at)
    kind = tell.words.say(KINDS[event.kind])
    return Quote(
        about=f"{at.text} UTC · {kind} · {who.text}",
        text=redact(str(event.detail)),
        fields={
            "at": at.value,
            "kind": event.kind.value,
            "who": who.value,
            tell.proof_key: tell.proof(event),
        },
    )
