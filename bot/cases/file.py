"""A case file: redacted unless everything is asked for with a reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.cases.document import Cell, Document, Pairs, Section, pairs
from bot.cases.known import deadline, figures, points
from bot.cases.law import REFERRALS, paragraphs, referral
from bot.cases.limits import limits
from bot.cases.story import attachments, people, texts, timeline
from bot.cases.summary import summary
from bot.cases.teller import Teller
from bot.cases.words import CONSENTS, NOT_TOLD, PHASES, severity_text
from bot.digest.words import Words
from locales.say import page
from storage.casefile import CaseFile, Level


@dataclass(frozen=True, slots=True)
class Making:
    """Who makes it, when, and why all of it."""

    by: str
    at: datetime
    level: Level = Level.REDACTED
    reason: str | None = None

    @property
    def why(self) -> str | None:
        """Of a full file."""
        return self.reason if self.level == Level.FULL else None


def case_document(file: CaseFile, making: Making, words: Words) -> Document:
    """Of a case that was read with `storage.casefile.open_case`."""
    tell, alert = Teller(file, words, making.level), file.alert
    severity = severity_text(alert.severity, alert.reason, words)
    return Document(
        kind="case",
        title=words.say(page("Case {reference}", reference=alert.reference)),
        subtitle=" · ".join((tell.where(), words.say(PHASES[alert.phase]), severity)),
        stamp=_stamp(tell),
        facts={
            "reference": alert.reference,
            "level": making.level.value,
            "reason": making.why,
            "made_by": making.by,
        },
        sections=tuple(_sections(tell, making)),
        language=words.language,
        made_at=making.at,
        foot=f"{alert.reference} · {made_on(making.at, words)}",
        harmful=tell.full,
    )


def made_on(at: datetime, words: Words) -> str:
    """For the foot of each page."""
    return words.say(page("made {day} {time}", day=at.astimezone(words.zone).date(), time=at))


def _sections(tell: Teller, making: Making) -> Iterator[Section]:
    say = tell.words.say
    yield Section("case", say(page("The case")), (summary(tell),))
    yield Section("figures", say(page("Figures as reported")), figures(tell))
    yield Section("deadline", say(page("The deadline as it was told")), (deadline(tell),))
    yield Section("due_process", say(page("Due process")), points(tell))
    yield Section("law", say(page("Referral")), (_law(tell),))
    yield Section("timeline", say(page("Timeline")), (timeline(tell),))
    yield Section("texts", say(page("Texts")), texts(tell))
    yield Section("attachments", say(page("Documents and photos")), (attachments(tell),))
    yield Section("people", say(page("People")), (people(tell),))
    yield Section("limits", say(page("Limits of what is known")), (limits(tell),))
    yield Section("made", say(page("How this was made")), (_made(tell, making),))


def _stamp(tell: Teller) -> str:
    if tell.full:
        text = page("FULL: it can harm people. For those who work on the case only.")
    elif tell.with_words:
        text = page("For the office. Numbers in texts are covered; this reading is recorded.")
    elif tell.place()[0]:
        text = page("REDACTED: nobody's name, number or words, and no exact place.")
    else:
        text = page("REDACTED: nobody's name, number or words, no place finer than the city.")
    return tell.words.say(text)


def _law(tell: Teller) -> Pairs:
    alert, say = tell.file.alert, tell.words.say
    fits = referral(alert)
    basis = "; ".join(map(say, paragraphs(alert)))
    consent = "yes" if alert.consent else "no" if alert.consent is False else None
    return pairs(
        "referral",
        (
            ("fits", say(page("What fits")), Cell(fits.value, say(REFERRALS[fits]))),
            ("paragraphs", say(page("Paragraphs")), Cell(basis, basis)),
            ("consent", say(page("Consent")), Cell(consent, say(CONSENTS[alert.consent]))),
        ),
    )


def _made(tell: Teller, making: Making) -> Pairs:
    say, versions = tell.words.say, ", ".join(tell.file.parsers)
    reason = making.why
    return pairs(
        "made",
        (
            ("at", say(page("Made")), tell.both(making.at)),
            ("by", say(page("By")), Cell(making.by, making.by)),
            ("reason", say(page("Reason stated")), Cell(reason, reason or NOT_TOLD)),
            ("parser", say(page("Version that read the texts")), Cell(versions, versions)),
        ),
    )
