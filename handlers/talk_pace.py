"""How what is written reaches a seat: at once, or gathered; and how a text is cut into SMS."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from storage.models import Seat
from storage.places import zone_of

LONGEST = 300  # signs of a post
PIECE = 90  # signs that one SMS carries beside the reference and the name
GATHERED = 64  # signs beside how many more wait
A_DAY = 8  # SMS that a seat gets at once on a local day, beside what is gathered
POSTS_A_DAY = 40  # pieces that one seat may write
GATHERED_AT = (time(8), time(18))  # local
LEAST_APART = timedelta(hours=4)
_MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Way:
    """`now`: how many of the pieces go out at once; the rest wait. `sent`: of that day then."""

    now: int
    sent: int


def morning(day: date, seat: Seat) -> datetime:
    """When what is due on a day is said where that seat is; in UTC."""
    local = datetime.combine(day, _MORNING, zone_of(seat.country, seat.city))
    return local.astimezone(UTC)


def pieces(text: str, longest: int = PIECE, first: int | None = None) -> list[str]:
    """At most `longest` signs each, the first `first`; between words where there are any."""
    return list(_cut(" ".join(text.split()), longest, first or longest))


def _cut(text: str, longest: int, most: int) -> Iterator[str]:
    while len(text) > most:
        end = text.rfind(" ", most // 2, most + 1)
        end = end if end > 0 else most
        yield text[:end].rstrip()
        text, most = text[end:].lstrip(), longest
    if text:
        yield text


def way(  # noqa: PLR0913 - what is known of the seat, of the post, and of what waits
    seat: Seat,
    count: int,
    today: date,
    waiting: int,
    *,
    sms: bool,
    spent: int = 0,
    crowd: bool = False,
    addressed: bool = False,
) -> Way:
    """Of `count` pieces. A chat costs nobody anything and has no limit.

    `spent`: SMS that the same message has cost already. `crowd`: it was written in a group, where
    much is said: an SMS phone gets that at once only if it is `addressed`. Else nothing overtakes
    what waits already.
    """
    sent = (seat.sent if seat.sent_on == today else 0) + spent
    if seat.muted:
        return Way(0, sent)
    if not sms:
        return Way(count, sent)
    if (crowd or waiting) and not addressed:
        return Way(0, sent)
    fits = max(0, min(count, A_DAY - sent))
    return Way(fits, sent + fits)


def gathered(texts: Sequence[str]) -> tuple[str, int]:
    """As many of the texts that wait as one SMS carries, joined, and how many those are.

    A first one that leaves no place for how many more wait comes alone.
    """
    whole, count = texts[0], 1
    for text in texts[1:]:
        if len(longer := f"{whole} / {text}") > GATHERED:
            break
        whole, count = longer, count + 1
    return whole, count


def gathers(local: datetime, told: datetime | None) -> bool:
    """Whether a seat may hear now that texts wait: once behind each hour of gathering."""
    due = max(
        (
            moment
            for day in (local.date(), local.date() - timedelta(days=1))
            for hour in GATHERED_AT
            if (moment := datetime.combine(day, hour, local.tzinfo)) <= local
        ),
    )
    recent = local - due < LEAST_APART
    return recent and (told is None or told < due)
