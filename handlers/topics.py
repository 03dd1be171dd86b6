"""What cities learn from one another: the catalogue's topics and their words."""

from collections.abc import Iterable

from locales.say import N_, Term, Value

TOPICS = {
    "savings": N_("savings"),
    "sanitation": N_("toilets"),
    "water": N_("water"),
    "land": N_("land"),
    "tenure": N_("tenure"),
    "negotiation": N_("negotiation"),
    "upgrading": N_("upgrading"),
    "mapping": N_("mapping"),
    "housing": N_("housing"),
    "women_tenure": N_("women's tenure"),
    "resettlement": N_("resettlement"),
    "mobilisation": N_("mobilising people"),
}


def shown(topics: Iterable[str]) -> Value:
    """Their words in the reader's language; one outside the catalogue as it was written."""
    return tuple(Term(TOPICS[name]) if name in TOPICS else name for name in topics)
