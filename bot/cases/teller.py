"""How a case is told: who by pseudonym, when in UTC and there, words or only their hash."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cases.document import Cell
from bot.cases.values import detail_cell, fact_cell
from bot.cases.words import CAPACITIES, NOT_TOLD
from bot.digest.words import Words
from locales.say import page
from storage.case_people import Capacity, Party
from storage.casefile import CaseFile, Level
from storage.facts import PRIVATE, Fact, fact_of
from storage.models import AlertEvent, AlertEventKind
from storage.places import zone_of
from storage.proof import sealed_hash, text_hash
from storage.redact import redact

_NAMED = {Capacity.RESPONDER, Capacity.OFFICE, Capacity.ADVISER}
_SHOWN_HASH = 12


@dataclass(frozen=True, slots=True)
class Teller:
    """`words` has the reader's zone."""

    file: CaseFile
    words: Words
    level: Level

    @property
    def full(self) -> bool:
        """With private figures, the place as it was written, and names of those who answer."""
        return self.level == Level.FULL

    @property
    def with_words(self) -> bool:
        """A restricted case's texts stay with its people, and with a full file's reader."""
        return self.full or (self.level == Level.OFFICE and not self.file.alert.restricted)

    @property
    def zone(self) -> ZoneInfo:
        """Of the place."""
        return zone_of(self.file.alert.country, self.file.alert.city)

    def who(self, event: AlertEvent) -> Cell:
        """'P2 responder', with their name in a full file; the rule where it is nobody's word."""
        party = self.file.party_of(event)
        if party is None:
            return Cell(None, self.words.say(page("by rule")))
        return Cell(party.pseudonym, self.party(party))

    def party(self, party: Party) -> str:
        shown = f"{party.pseudonym} {self.words.say(CAPACITIES[party.capacity])}"
        name = self.name(party)
        return f"{shown}, {name}" if name else shown

    def name(self, party: Party) -> str | None:
        """Of those who answer, in a full file; a sender stays a pseudonym."""
        return party.name if self.full and party.capacity in _NAMED else None

    def utc(self, at: datetime) -> Cell:
        return Cell(self._told(at).isoformat(), f"{at:%Y-%m-%d %H:%M}")

    def local(self, at: datetime) -> Cell:
        there = self._told(at).astimezone(self.zone)
        shown = Words(self.words.language, self.zone)
        return Cell(
            there.isoformat(), f"{shown.day(there.date())} {shown.moment(at, there.date())}"
        )

    def both(self, at: datetime | None) -> Cell:
        """In UTC, and there."""
        if at is None:
            return Cell(None, NOT_TOLD)
        return Cell(self.utc(at).value, f"{self.utc(at).text} UTC · {self.local(at).text}")

    def row(self, fact: Fact, event: AlertEvent) -> tuple[Cell, ...]:
        """What, who, when and when there."""
        return (
            self.value(fact, event),
            self.who(event),
            self.utc(event.at),
            self.local(event.at),
        )

    def where(self) -> str:
        """City and country."""
        alert, words = self.file.alert, self.words
        country = words.country(alert.country) if alert.country else None
        named = ", ".join(part for part in (alert.city, country) if part)
        return named or words.say(page("place not known"))

    def value(self, fact: Fact, event: AlertEvent) -> Cell:
        """Of a figure."""
        cell = fact_cell(fact, str(event.detail), self.words)
        if cell is not None:
            return cell
        if fact in PRIVATE and not self.full:
            return Cell(None, NOT_TOLD)
        return self.as_words(event)

    def detail(self, event: AlertEvent) -> Cell:
        """Of a row of the timeline."""
        fact = fact_of(event)
        if fact is not None:
            return self.value(fact, event)
        if event.kind == AlertEventKind.ATTACHED:
            return self._attached(event)
        if event.kind == AlertEventKind.MERGED:
            return self._merged(event)
        if event.kind == AlertEventKind.HANDED_OVER:
            return self._handed(event)
        cell = detail_cell(event, self.words)
        return self.as_words(event) if cell is None else cell

    def as_words(self, event: AlertEvent) -> Cell:
        """The words, or the hash that proves them later."""
        if self.with_words:
            said = redact(str(event.detail))
            return Cell(said, said)
        proof = self.proof(event)
        shown = self.words.say(page("words, SHA-256 {code}", code=f"{proof[:_SHOWN_HASH]}..."))
        return Cell(f"{self.proof_key}:{proof}", shown)

    def proof(self, event: AlertEvent) -> str:
        """The hash of somebody's words in this case."""
        return self._sealed(text_hash(self.file.alert.reference, event.at, str(event.detail)))

    @property
    def proof_key(self) -> str:
        """What the hash is: a short text can be guessed, so only a full file has a plain one."""
        return "sha256" if self.full else "hmac_sha256"

    @property
    def first_proof(self) -> str | None:
        """The hash of the first text."""
        plain = self.file.alert.first_hash
        return self._sealed(plain) if plain else None

    def is_shown(self, event: AlertEvent) -> bool:
        """An exact place, and how to reach somebody, are of a full file only."""
        return self.full or fact_of(event) not in PRIVATE

    def _attached(self, event: AlertEvent) -> Cell:
        ids = [str(attachment.id) for attachment in self.file.attachments]
        if event.detail not in ids:
            return Cell(None, "")
        number = ids.index(str(event.detail)) + 1
        return Cell(number, str(number))

    def _merged(self, event: AlertEvent) -> Cell:
        others = {alert.reference for alert in (self.file.alert, *self.file.merged)}
        return Cell(event.detail, str(event.detail)) if event.detail in others else Cell(None, "")

    def _handed(self, event: AlertEvent) -> Cell:
        """The row holds the id of whom it went to; '' is the ladder."""
        to = next((one for one in self.file.parties.all if str(one.key) == event.detail), None)
        return Cell(to.pseudonym, self.party(to)) if to else Cell(None, "")

    def place(self) -> tuple[str | None, str | None]:
        """The settlement and the sender's own words for the place, as far as they may be told."""
        alert = self.file.alert
        known = self.file.settlement.name if self.file.settlement else None
        if self.full:
            return known, redact(alert.place) if alert.place else None
        agreed = self.file.agreed or self.level == Level.OFFICE
        return (known if agreed and not alert.restricted else None), None

    def _sealed(self, plain: str) -> str:
        return plain if self.full else sealed_hash(plain)

    def _told(self, at: datetime) -> datetime:
        """To the minute outside a full file: a hash beside the very moment could be tried out."""
        return at if self.full else at.replace(second=0, microsecond=0)
