"""What a case's people hear when something changes; nobody else does."""

from datetime import timedelta

from handlers.outcome import Notice, Turn
from locales.placeholders import placeholder
from locales.say import N_, Choice, Say, Term, say
from storage.models import Alert, Lane, Phase
from storage.redact import redact

MORE = N_("There is more from the place.")
UNDER_WAY_NOW = N_("It is under way now.")
HURT = N_("Somebody is hurt or arrested.")
STILL = {
    "yes": N_("Its sender says: still coming."),
    "no": N_("Its sender says: not coming now."),
}
AFTER = {
    "nothing": N_("Its sender says: nothing happened."),
    "some": N_("Its sender says: some homes lost."),
    "all": N_("Its sender says: all lost."),
}
NO_EVICTION = N_("Its sender says: no eviction.")
BURST, PAGES_IN_A_BURST = timedelta(minutes=10), 5
_LONGEST = placeholder("words").longest


def update_notices(
    turn: Turn, alert: Alert, news: str = MORE, *, urgent: bool = False
) -> tuple[Notice, ...]:
    """Tells whoever took it, else whoever was paged.

    From the sixth text in ten minutes nobody, unless it is `urgent`: worse than it was.

    Only who took it reads the words, and of a phone that others see, or in secrecy, nobody.
    """
    urgent = urgent or news != MORE
    if not urgent and turn.read.told_since(alert.id, turn.now - BURST) >= PAGES_IN_A_BURST:
        return ()
    people = turn.read.people_of(alert) or turn.read.paged_for(alert.id)
    text = _news(turn, alert, news)
    return tuple(
        case_notice(alert, person, text, f"update:{turn.inbound_id}:{person}")
        for person in sorted(people - {turn.sender.person_id or 0})
    )


def case_notice(alert: Alert, person: int, text: Say, key: str) -> Notice:
    """Before all that is no alert."""
    return Notice(person, text, key, lane=Lane.ALERT, alert_id=alert.id)


def news_of(was: Alert, alert: Alert) -> str:
    """What a responder must hear of what changed."""
    under_way = Phase.UNDER_WAY
    return UNDER_WAY_NOW if alert.phase == under_way != was.phase else MORE


def _news(turn: Turn, alert: Alert, news: str) -> Say:
    take = Choice(f"OK {alert.reference}", N_("I take it"), only_button=True)
    if alert.acknowledged_by is None:
        return say(
            "{reference}: {news} To take it send OK {reference}",
            take,
            reference=alert.reference,
            news=Term(news),
        )
    words = _words(turn, alert)
    if not words or alert.restricted or alert.safe or words.isdecimal():
        return say("{reference}: {news}", reference=alert.reference, news=Term(news))
    return say(
        "{reference}: {news} {words}",
        reference=alert.reference,
        news=Term(news),
        words=words[:_LONGEST],
    )


def _words(turn: Turn, alert: Alert) -> str:
    """Without the reference, which stands before them already."""
    return redact(turn.text.replace(alert.reference, "")).strip(" :,.-")
