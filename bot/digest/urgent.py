"""The digest's first section: what waits for a decision, each with an ask."""

from datetime import date

from babel import Locale

from bot.digest.document import Section, mark
from bot.digest.words import Words
from locales.say import Say, page
from storage.figures import AlertDecision, Band, Decisions, ExchangeDecision
from storage.models import Verification

_SURE = {
    Verification.UNVERIFIED: page("Unverified."),
    Verification.ONE_SOURCE: page("Unverified, 1 source."),
    Verification.VERIFIED: page("Verified."),
    Verification.NOT_CONFIRMED: page("Not confirmed."),
}


def decisions(waiting: Decisions, day: date, words: Words) -> Section:
    """Numbered, the most pressing first."""
    lines = []
    for number, item in enumerate(waiting.items, start=1):
        said = (
            _alert(item, day, words) if isinstance(item, AlertDecision) else _exchange(item, words)
        )
        lines.append(f"{number}. {mark(item.reference, f'decisions/{item.reference}')} {said}")
    if waiting.more:
        lines.append(words.say(page("{count} more wait behind these.", count=waiting.more)))
    title = words.say(page("NEEDS A DECISION ({count})", count=len(waiting.items) + waiting.more))
    return Section(title, lines=tuple(lines) or (words.say(page("Nothing today.")),))


def _alert(alert: AlertDecision, day: date, words: Words) -> str:
    place = alert.city or _country(alert.country, words)
    if alert.households is None:
        households = page("households not given")
    else:
        households = page("{households} hh", households=alert.households)
    what = f"{place}: {words.say(_state(alert))}, {words.say(households)}."
    says = [_SURE[alert.verification], *_handling(alert, day, words), _ask(alert)]
    if alert.provisional:
        says.insert(0, page("Not yet sure to be an eviction."))
    return " ".join((what, *map(words.say, says)))


def _country(code: str | None, words: Words) -> str:
    names = Locale.parse(words.language, sep="-").territories
    return names.get(code or "") or words.say(page("place not known"))


def _state(alert: AlertDecision) -> Say:
    if alert.band == Band.UNDER_WAY:
        return page("eviction under way")
    if alert.band == Band.AFTER:
        return page("after an eviction")
    if alert.by_day is None or alert.days is None:
        return page("threat, no day given")
    if alert.days < 0:
        return page("by {by_day}, which has passed", by_day=alert.by_day)
    return page("by {by_day} ({days} d)", by_day=alert.by_day, days=alert.days)


def _handling(alert: AlertDecision, day: date, words: Words) -> list[Say]:
    if alert.paged_at is None and alert.acknowledged_at is None:
        return [page("Nobody was paged yet.")]
    said = []
    if alert.paged_at is not None:
        said.append(page("Paged {time}.", time=words.moment(alert.paged_at, day)))
    if alert.acknowledged_at is not None:
        said.append(page("Acknowledged {time}.", time=words.moment(alert.acknowledged_at, day)))
    else:
        said.append(page("Nobody acknowledged, at rung {rung}.", rung=alert.rung + 1))
    return said


def _ask(alert: AlertDecision) -> Say:
    if alert.acknowledged_at is None:
        return page("Ask: name who answers it today.")
    if alert.band == Band.UNDER_WAY:
        return page("Ask: call the authority today.")
    return page("Ask: a second source within a day.")


def _exchange(exchange: ExchangeDecision, words: Words) -> str:
    topics = ", ".join(map(words.topic, exchange.topics))
    here = exchange.city or words.say(page("place not known"))
    way = f"{here} > {exchange.wanted_city}" if exchange.wanted_city else here
    waited = words.say(page("no host for {days} days", days=exchange.days))
    ask = page("Ask: propose a host.")
    if exchange.overdue:
        ask = page("Ask: the office now finds a host itself.")
    return f"{way}: {topics}, {waited}. {words.say(ask)}"
