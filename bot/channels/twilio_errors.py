"""What Twilio's error codes mean for a message of ours: data, with a default."""

from enum import StrEnum


class Meaning(StrEnum):
    """What follows from a code."""

    STOPPED = "stopped"  # the recipient opted out at the carrier
    DEAD = "dead"  # the number takes no texts
    OPERATOR = "operator"  # it fails until somebody changes a setting or a contract
    LATER = "later"
    ONCE_MORE = "once_more"


CODES = {
    21610: Meaning.STOPPED,
    21211: Meaning.DEAD,
    21614: Meaning.DEAD,
    30005: Meaning.DEAD,
    30006: Meaning.DEAD,
    20003: Meaning.OPERATOR,
    21408: Meaning.OPERATOR,
    21606: Meaning.OPERATOR,
    30007: Meaning.OPERATOR,
    63016: Meaning.OPERATOR,
    20429: Meaning.LATER,
    30001: Meaning.LATER,
    21611: Meaning.LATER,
    14107: Meaning.LATER,
    30003: Meaning.ONCE_MORE,
}


def meaning_of(code: int | None, status: int | None = None) -> Meaning:
    """By code; else 429 is later and everything else the operator's."""
    if code in CODES:
        return CODES[code]
    return Meaning.LATER if status == 429 else Meaning.OPERATOR  # noqa: PLR2004 - HTTP's own number
