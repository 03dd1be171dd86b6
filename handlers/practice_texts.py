"""What is read about good practices. Only cities are named; a practice stays as it was written."""

from handlers.reading import NO, YES
from handlers.topics import shown
from locales.say import N_, Choice, Say, say
from storage.models import Practice

MENU = (
    Choice("read", N_("read")),
    Choice("change", N_("change")),
    Choice("send", N_("send for review")),
    Choice("withdraw", N_("withdraw")),
)
REVIEW = (
    Choice("read", N_("read")),
    Choice("good", N_("good")),
    Choice("work", N_("needs work")),
)
PARTS = (
    Choice("title", N_("title")),
    Choice("problem", N_("problem")),
    Choice("done", N_("what was done")),
    Choice("result", N_("result")),
    Choice("cost", N_("cost")),
    Choice("year", N_("year")),
)
TOPICS_OFFERED = (
    Choice("savings", N_("savings")),
    Choice("sanitation", N_("toilets")),
    Choice("land", N_("land")),
    Choice("mapping", N_("mapping")),
)
NO_YES = (Choice(NO, N_("no")), Choice(YES, N_("yes")))
LONGEST, LONGEST_TITLE = 300, 100  # signs of a text


def question(practice: Practice, what: str) -> Say:
    """One of the five, or the text that is changed."""
    reference = practice.reference
    match what:
        case "problem":
            return say("{reference}: what was the problem?", reference=reference)
        case "done":
            return say("{reference}: what did your community do?", reference=reference)
        case "result":
            return say("{reference}: what is better now?", reference=reference)
        case "cost":
            return say("{reference}: what did it cost, and who paid?", reference=reference)
        case "year":
            return say("{reference}: in which year? Send e.g. 2024", reference=reference)
    return say("{reference}: which title?", reference=reference)


def too_long(practice: Practice, longest: int = LONGEST) -> Say:
    """Nothing was kept."""
    return say(
        "{reference}: not kept. Send some words, at most {count} signs.",
        reference=practice.reference,
        count=longest,
    )


def drafted(practice: Practice) -> Say:
    """All five were answered."""
    return say(
        "{reference} is kept as a draft. To read, change or send it for review send {reference}",
        reference=practice.reference,
    )


def menu(practice: Practice) -> Say:
    """Of its authors."""
    return say("{reference}: what do you want to do?", *MENU, reference=practice.reference)


def which_part(practice: Practice) -> Say:
    """Asked."""
    return say("{reference}: change what?", *PARTS, reference=practice.reference)


def changed(practice: Practice) -> Say:
    """What was said of the words before counts no more."""
    return say(
        "{reference}: changed. To send it for review send {reference} 3",
        reference=practice.reference,
    )


def really_withdraw(practice: Practice) -> Say:
    """Asked."""
    return say(
        "{reference}: withdraw it? Nobody reads it then.", *NO_YES, reference=practice.reference
    )


def withdrawn(practice: Practice) -> Say:
    """To its authors."""
    return say("{reference} is withdrawn.", reference=practice.reference)


def sent(practice: Practice, count: int) -> Say:
    """To who sent it for review."""
    return say(
        "{reference}: the office and {count} leaders of other cities are asked to review it.",
        reference=practice.reference,
        count=count,
    )


def sent_today(practice: Practice) -> Say:
    """Each time costs the others an SMS."""
    return say(
        "{reference}: sent already today. To send it for review again send {reference} 3 tomorrow",
        reference=practice.reference,
    )


def too_many(practice: Practice, count: int) -> Say:
    """To who begins another. `practice`: one of them."""
    return say(
        "You have {count} unfinished practices. First finish or withdraw one: send {reference}",
        count=count,
        reference=practice.reference,
    )


def go_on(practice: Practice) -> Say:
    """To its writer, whose text was no answer to anything."""
    return say(
        "To go on with your practice send {reference}, then your answer.",
        reference=practice.reference,
    )


def please_review(practice: Practice) -> Say:
    """To a leader of another city."""
    return say(
        "{reference}: {city} wrote down what it did for {topic}. To read and judge it send "
        "{reference}",
        Choice(f"{practice.reference} 1", N_("read"), only_button=True),
        reference=practice.reference,
        city=practice.city,
        topic=shown((practice.topic,)),
    )


def review_menu(practice: Practice) -> Say:
    """Of a reviewer."""
    return say("{reference}: what do you say?", *REVIEW, reference=practice.reference)


def what_lacks(practice: Practice) -> Say:
    """Asked of who said that it needs work."""
    return say("{reference}: what should be better?", reference=practice.reference)


def thanked(practice: Practice) -> Say:
    """To a reviewer."""
    return say("{reference}: noted. Thank you.", reference=practice.reference)


def returned(practice: Practice, words: str) -> Say:
    """To its writer; who said it is not told."""
    return say(
        "{reference} needs work: {told} To change it send {reference} 2",
        reference=practice.reference,
        told=words,
    )


def may_be_read(practice: Practice) -> Say:
    """To its authors, once it is reviewed."""
    return say(
        "{reference} was reviewed well. May other cities read it? Send {reference} yes or no",
        Choice(f"{practice.reference} yes", N_("yes"), only_button=True),
        Choice(f"{practice.reference} no", N_("no"), only_button=True),
        reference=practice.reference,
    )


def waits(practice: Practice) -> Say:
    """To an author, while another has not answered."""
    return say(
        "{reference}: noted. It is published when every author agrees.",
        reference=practice.reference,
    )


def published(practice: Practice) -> Say:
    """To its authors."""
    return say(
        "{reference} is published: every city can read it. Thank you.",
        reference=practice.reference,
    )


def not_published(practice: Practice) -> Say:
    """To its authors; who said no is not told."""
    return say(
        "{reference} is not published: an author said no. To change it send {reference} 2",
        reference=practice.reference,
    )


def cannot_now(practice: Practice) -> Say:
    """What was asked for does not go with its stage."""
    return say("{reference}: this cannot be done now.", reference=practice.reference)


def not_yours(reference: str) -> Say:
    """The same where there is none."""
    return say("{reference} is not a practice for you. Check it.", reference=reference)


def join_first() -> Say:
    """To who nobody vouched for."""
    return say("To write down what you did, join first: send JOIN and your code or place.")


def about_what() -> Say:
    """Asked of who writes one."""
    return say("What is your practice about?", *TOPICS_OFFERED)


def both_learnt(reference: str) -> Say:
    """To who leads the host's side."""
    return say(
        "{reference}: both sides told what they learnt. To write it down for other cities send "
        "{reference} PRACTICE",
        reference=reference,
    )


def learnt(reference: str, city: str) -> Say:
    """To who told what they learnt."""
    return say(
        "{reference}: what you learnt is kept and sent to {city}.", reference=reference, city=city
    )


def tell_what(reference: str) -> Say:
    """No words stood behind it."""
    return say("{reference}: send {reference} LEARNED and what you will do.", reference=reference)
