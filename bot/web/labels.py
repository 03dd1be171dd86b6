"""What an office's pages say, in the office's language."""

from bot.digest.words import Words
from locales.say import Say, page

_FIGURES = {
    "coverage/reported": page("groups reported"),
    "evictions/open": page("evictions open"),
    "evictions/opened": page("evictions reported"),
    "evictions/underway": page("evictions under way"),
    "evictions/soon": page("eviction threats within 7 days"),
    "evictions/later": page("eviction threats later"),
    "evictions/noday": page("eviction threats, day not given"),
    "evictions/after": page("after an eviction"),
    "evictions/closed": page("evictions closed"),
    "exchanges/new": page("exchanges asked"),
    "exchanges/matched": page("exchanges matched"),
    "exchanges/waiting": page("exchanges waiting over 14 days"),
    "savers": page("savers"),
    "loans": page("loans issued"),
    "repayments": page("repayments"),
    "social/in": page("social fund, paid in"),
    "social/out": page("social fund, paid out"),
    "quality/texts": page("texts"),
    "quality/certain": page("texts read with certainty"),
    "quality/confirmed": page("texts confirmed by the sender"),
    "quality/asked": page("texts asked about"),
    "quality/person": page("texts with a person"),
    "quality/waiting": page("texts waiting"),
    "quality/handed": page("texts given to organisers"),
    "undelivered": page("answers not delivered"),
}
_TEXTS = {
    "simulator": page("Simulator"),
    "today": page("Today so far"),
    "closes": page(
        "The day closes at midnight, office time. Each figure opens the messages behind it."
    ),
    "digests": page("Digests"),
    "none_sent": page("None was sent yet."),
    "not_over": page("This day is not over: these are its figures so far."),
    "changed": page("This day's records have changed since the digest was sent. As it was sent:"),
    "covered": page("Numbers and addresses in them are covered; this reading is recorded."),
    "received": page("Received"),
    "place": page("Place"),
    "text": page("Text"),
    "savings": page("Savings of twelve months"),
    "projects": page("Projects"),
    "practices": page("Good practices"),
    "search": page("Search"),
    "search_words": page("Words, in the language in which it may be written"),
    "judge": page("Two leaders of other cities and this office judge it before its authors agree."),
    "approve": page("It is good"),
    "send_back": page("It needs work"),
    "what_lacks": page("What should be better? Its writer reads these words."),
    "reviews": page("Reviews"),
    "versions": page("Versions"),
    "version": page("version"),
    "cases": page("Eviction cases"),
    "exchanges": page("Exchanges"),
    "briefs": page("Mission brief"),
    "redacted": page("Redacted file"),
    "full": page("Full file"),
    "reason": page("Reason"),
    "why_full": page("Why do you need all of it? It is kept with your reading."),
    "restricted": page("A restricted case: its texts and its full file stay with its people."),
    "nobody_told": page("Nobody has told any yet."),
    "none_yet": page("There are none yet."),
    "apart": page("Currencies are never added. A dash was not told, which is not 0."),
    "computed": page("How each figure is computed stands in docs/indicators.md."),
    "download": page("Download"),
    "by_month": page("By month"),
    "withheld": page("(a restricted case: its text stays with the people who work on it)"),
}


def texts(words: Words) -> dict[str, str]:
    """What stands on every page, for the templates."""
    return {name: words.say(text) for name, text in _TEXTS.items()}


def label_of(key: str, words: Words) -> str:
    """What the figure of that key (`storage.figures.messages_behind`) is called."""
    match key.split("/"):
        case ["savings", currency, figure]:
            return words.say(_savings(currency, figure))
        case ["corrections", currency]:
            return words.say(page("{currency} taken back", currency=currency))
        case ["decisions", reference]:
            return reference
    return words.say(_FIGURES[key]) if key in _FIGURES else key


def part_of(part: int, whole: int, words: Words) -> str:
    """'41 of 58'."""
    counts = words.number(part), words.number(whole)
    return words.say(page("{part} of {whole}", part=counts[0], whole=counts[1]))


def messages(count: int, words: Words) -> str:
    """How many there are behind a figure."""
    return words.say(page("Messages behind this figure: {count}.", count=count))


def _savings(currency: str, figure: str) -> Say:
    match figure:
        case "deposits":
            return page("{currency} saved", currency=currency)
        case "out":
            return page("{currency} taken out", currency=currency)
        case "changed":
            return page("{currency} corrected, of earlier days", currency=currency)
    return page("{currency} net", currency=currency)
