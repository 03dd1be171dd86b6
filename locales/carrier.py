"""Words that carriers act on themselves: who texts one alone is blocked before we see it."""

import regex

CARRIER_STOPS = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
    | {"ARRET", "ARRETE"}  # on French-speaking networks
)
_OFFERED = regex.compile(r"(?<![\p{L}\p{N}{])\p{Lu}{3,}(?![\p{L}\p{N}}])")


def offered(text: str) -> list[str]:
    """Words in capitals, as texts write what one may send: 'Wrong? Send UNDO'."""
    return _OFFERED.findall(text)


def carrier_word(text: str, *, label: bool = False) -> str | None:
    """A carrier's word that `text` offers as one of ours; as a label it is one in any case.

    STOP in capitals is left to texts: it says how to leave, which is what the carrier makes of it.
    """
    words = [text.strip().upper()] if label else offered(text)
    allowed = frozenset() if label else frozenset({"STOP"})
    return next((word for word in words if word in CARRIER_STOPS - allowed), None)
