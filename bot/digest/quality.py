"""The digest's last section: how far its figures can be trusted."""

from collections.abc import Iterator

from bot.digest.document import Section
from bot.digest.words import Words
from locales.say import page
from storage.figures import Quality


def quality(found: Quality, words: Words) -> Section:
    """How many texts are sure, and what was taken back or did not arrive."""
    lines = [_texts(found, words), " ".join(_answers(found, words))]
    return Section(words.say(page("HOW GOOD ARE THESE FIGURES")), lines=tuple(lines))


def _texts(quality: Quality, words: Words) -> str:
    said = words.say(
        page(
            "{count} texts: {certain} certain, {confirmed} confirmed, {asked} asked, "
            "{number} with a person.",
            count=words.number(quality.texts, "quality/texts"),
            certain=words.number(quality.certain, "quality/certain"),
            confirmed=words.number(quality.confirmed, "quality/confirmed"),
            asked=words.number(quality.asked, "quality/asked"),
            number=words.number(quality.person, "quality/person"),
        )
    )
    if quality.waiting:
        count = words.number(quality.waiting, "quality/waiting")
        said += " " + words.say(page("{count} not read yet.", count=count))
    if quality.elsewhere:
        count = words.number(quality.elsewhere)
        said += " " + words.say(page("All offices: {count} from places not known.", count=count))
    return said


def _answers(quality: Quality, words: Words) -> Iterator[str]:
    count = words.number(quality.corrections)
    if quality.taken_back:
        items = words.sums(quality.taken_back, "corrections")
        yield words.say(page("Corrections {count} ({items} taken back).", count=count, items=items))
    else:
        yield words.say(page("Corrections {count}.", count=count))
    if quality.handed:
        yield words.say(
            page(
                "To organisers {count}, answered {number}.",
                count=words.number(quality.handed, "quality/handed"),
                number=words.number(quality.answered),
            )
        )
    undelivered = words.number(quality.undelivered, "undelivered")
    yield words.say(page("Answers not delivered: {count}.", count=undelivered))
