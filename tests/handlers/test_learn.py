"""LEARN: the best three by topic, place and words; who read them says whether they helped."""

import pytest
from sqlmodel import Session

from handlers.understanding import understand
from handlers.understanding.meaning import Intent
from locales.catalogue import languages
from locales.lexicon_check import lexicon_path, read_words
from storage.models import Inbound, Practice, PracticeAuthor, PracticeStage, PracticeVote
from storage.practice_changes import index
from storage.references import check_sign
from tests.cases import heard
from tests.cases.texts import phrases
from tests.handlers.conftest import LUZ, NURU, ROSE, STRANGER
from tests.handlers.town import Town

TALKS_ABOUT = ("learn",)
AMHARIC = "ነዋሪዎች ለሁለት ዓመት ከከተማው አስተዳደር ጋር ተነጋግረው የመሬት ይዞታ ማረጋገጫ አገኙ። " * 3


async def publish(town: Town, reference: str, topic: str = "land", **more: object) -> None:
    given = {
        "city": "Mumbai",
        "country": "IN",
        "office": "fukuoka",
        "language": "en",
        "year": 2019,
        "title": f"{topic} of {reference}",
        "problem": "The city sold the plots",
        "done": "Families mapped every house and bought the land together",
        "result": "All have papers",
        "cost": "200 each",
        "stage": PracticeStage.PUBLISHED,
        "worth": 4,
        "created_at": town.now,
        **more,
    }

    def write(session: Session) -> None:
        row = Practice.model_validate({"reference": reference, "topic": topic, **given})
        session.add(row)
        session.flush()
        index(session, row)

    await town.db.write(write)


async def counts(town: Town, reference: str) -> tuple[int, int, int]:
    rows = [row for row in await town.rows(Practice) if isinstance(row, Practice)]
    [one] = [row for row in rows if row.reference == reference]
    return one.used, one.helped, one.not_helped


async def test_the_best_three_as_an_sms_each(town: Town) -> None:
    await publish(town, "Q222-2")
    await publish(town, "Q333-3", city="Kisumu", country="KE", office="nairobi")
    await publish(town, "Q444-4", city="Kampala", country="UG", office="nairobi")
    await publish(town, "Q555-5", language="hi")
    await publish(town, "Q666-6", stage=PracticeStage.REVIEW)
    done = "2019: Families mapped every house and bought the land together All have papers"
    three = f"Q333-3 Kisumu {done} / Q444-4 Kampala {done} / Q222-2 Mumbai {done}"
    await town.verify_dialog(
        ROSE,
        [
            ("LEARN land", f"{three} / Did they help? To read all of one send its reference. 1…"),
            ("1", "Noted. Thank you."),
        ],
    )
    assert await counts(town, "Q333-3") == (1, 1, 0)
    assert await counts(town, "Q555-5") == (0, 0, 0)


async def test_a_vote_counts_once_and_the_newest_stands(town: Town) -> None:
    await publish(town, "Q222-2")
    one = "Q222-2 Mumbai 2019: … / Did it help? 1 yes 2 no"
    await town.verify_dialog(ROSE, [("LEARN land", one), ("1", "Noted.…")])
    await town.verify_dialog(ROSE, [("LEARN land", one), ("2", "Noted.…")])
    assert await counts(town, "Q222-2") == (1, 0, 1)
    await town.verify_dialog(NURU, [("KUJIFUNZA ardhi", "Q222-2…"), ("1", "…")])
    assert await counts(town, "Q222-2") == (2, 1, 1)
    assert len(await town.rows(PracticeVote)) == 2


async def test_nobody_judges_what_they_wrote(town: Town) -> None:
    await publish(town, "Q222-2")
    rose = (await town.sender(ROSE)).person_id
    [row] = await town.rows(Practice)
    assert isinstance(row, Practice)
    author = PracticeAuthor(practice_id=row.id, person_id=rose or 0)
    await town.db.write(lambda session: session.add(author))
    await town.verify_dialog(ROSE, [("LEARN land", "Q222-2…"), ("1", "Noted. Thank you.")])
    assert await counts(town, "Q222-2") == (1, 0, 0)


async def test_all_of_one_by_its_reference(town: Town) -> None:
    q = f"Q7K2-{check_sign('Q7K2')}"
    await publish(town, q, topic="sanitation")
    whole = (
        f"{q} Mumbai, problem: sanitation of {q}. The city sold the plots / "
        f"{q}, what was done: Families mapped… / "
        f"{q}, result: All have papers / {q}, cost: 200 each / Did it help? 1 yes 2 no"
    )
    await town.verify_dialog(ROSE, [(q, whole), ("2", "Noted. Thank you.")])
    assert await counts(town, q) == (1, 0, 1)


async def test_by_a_place_and_by_words(town: Town) -> None:
    await publish(town, "Q222-2", topic="sanitation", done="A block with a caretaker")
    await publish(town, "Q333-3", topic="sanitation", city="Kisumu", country="KE", done="Biogas")
    await publish(town, "Q444-4", topic="water", city="Kisumu", country="KE", done="A kiosk")
    await town.verify_dialog(
        ROSE,
        [
            ("LEARN toilets", "Q333-3 Kisumu… / Q222-2 Mumbai… / Did…"),
            ("LEARN toilets Mumbai", "Q222-2 Mumbai… / Q333-3 Kisumu… / Did…"),
            ("LEARN toilets India", "Q222-2 Mumbai… / Q333-3 Kisumu… / Did…"),
            ("LEARN caretakers", "Q222-2 Mumbai… / Did it help?…"),
            ("LEARN toilets caretaker", "Q222-2 Mumbai… / Q333-3 Kisumu… / Did…"),
        ],
    )


async def test_without_a_topic_it_is_asked(town: Town) -> None:
    await publish(town, "Q222-2")
    asked = "What do you want to read about? 1 savings 2 toilets 3 land 4 mapping"
    await town.verify_dialog(ROSE, [("LEARN", asked), ("3", "Q222-2 Mumbai… / Did it help?…")])


async def test_nothing_is_written_yet(town: Town) -> None:
    none = "No practice about land yet. To ask other cities send EXCHANGE land"
    await town.verify_dialog(ROSE, [("LEARN land", none)])
    await town.verify_dialog(ROSE, [("LEARN zeppelins", "Nothing is written about this yet.…")])


async def test_what_was_learnt_is_no_wish(town: Town) -> None:
    told = "we learnt good practices in our meeting"
    await town.verify_dialog(ROSE, [(told, "Your text is kept. A person at the office reads it.")])
    assert len(await town.rows(Inbound)) == 1


async def test_in_their_own_languages(town: Town) -> None:
    await publish(town, "Q222-2")
    await publish(town, "Q333-3", language="es", done="Compramos el terreno juntos")
    await publish(town, "Q444-4", language="sw", done="Tulinunua ardhi pamoja")
    await town.verify_dialog(LUZ, [("APRENDER tierra", "Q333-3 Mumbai 2019: Compramos…")])
    await town.verify_dialog(NURU, [("KUJIFUNZA ardhi", "Q444-4 Mumbai 2019: Tulinunua…")])
    await town.verify_dialog(LUZ, [("aprender compramos", "Q333-3 Mumbai…")])


async def test_every_script_fits(sms_town: Town) -> None:
    """The town measures each SMS."""
    await publish(sms_town, "Q222-2", done=AMHARIC, language="am", city="Addis Ababa")
    await publish(sms_town, "Q333-3", done="We built. " * 30)
    long, short = (await sms_town.text(ROSE, "LEARN land"))[:2]
    texts = {one.text[:6]: one.text for one in (long, short)}
    assert 120 < len(texts["Q222-2"]) <= 134
    assert 134 < len(texts["Q333-3"]) <= 160


async def test_a_stranger_may_read(town: Town) -> None:
    await publish(town, "Q222-2")
    await town.text(STRANGER, "LANGUAGE en")
    await town.verify_dialog(STRANGER, [("LEARN land", "Q222-2 Mumbai… / Did it help?…")])


@pytest.mark.parametrize("language", languages())
def test_each_topic_is_looked_up_in_every_language(language: str) -> None:
    """By the first words of the lexicon, as the texts of the service name them."""
    words: dict[str, str] = {}
    for one in read_words(lexicon_path(language)):
        words.setdefault(one.concept, one.text)
    hearing = heard(language, phrases()[language].country)
    for concept, word in words.items():
        if concept.startswith("topic_"):
            meaning = understand(f"{words['look_up']} {word}", hearing)
            assert meaning.intent == Intent.LEARN, word
            topics = meaning.entities["topics"].value
            assert isinstance(topics, tuple)
            assert concept.removeprefix("topic_") in topics, word
