"""Each side of an exchange tells what it will do differently; then it may be written down."""

from sqlmodel import Session, col, update

from storage.models import (
    Learning,
    MatchEnd,
    MatchStage,
    Practice,
    PracticeAuthor,
    Seat,
    Side,
)
from tests.handlers.conftest import JUMA, LUZ, NURU, ROSE
from tests.handlers.test_exchange import heard, the_match
from tests.handlers.test_talks import agreed, read
from tests.handlers.town import Town

TALKS_ABOUT = ("matches",)
WE_WILL = "we will build blocks of ten and clean them by turns"


async def both_told(town: Town) -> str:
    """The reference of the exchange."""
    e = await agreed(town)
    await town.text(ROSE, f"{e} learned {WE_WILL}")
    await town.text(LUZ, f"{e} aprendimos que vamos a ahorrar cada día")
    return e


async def test_what_each_side_learnt_is_kept_and_passed_on(town: Town) -> None:
    e = await agreed(town)
    kept = f"{e}: what you learnt is kept and sent to Medell…."
    await town.verify_dialog(ROSE, [(f"{e} LEARNED: {WE_WILL}", kept)])
    assert f"{e} Nairobi: {WE_WILL}" in await read(town, LUZ)
    assert (await the_match(town)).stage == MatchStage.TALKING
    await town.text(LUZ, f"{e} aprendimos que vamos a ahorrar cada día")
    assert (await the_match(town)).stage == MatchStage.LEARNT
    rows = [row for row in await town.rows(Learning) if isinstance(row, Learning)]
    assert [(row.side, row.text) for row in rows] == [
        (Side.GUEST, WE_WILL),
        (Side.HOST, "que vamos a ahorrar cada día"),
    ]


async def test_the_host_is_asked_once_to_write_it_down(town: Town) -> None:
    e = await both_told(town)
    await town.text(ROSE, f"{e} learned that fees must be low")
    asked = [text for text in await read(town, LUZ) if "PRÁCTICA" in text or "PRACTICA" in text]
    assert len(asked) == 1
    assert asked[0].startswith(f"{e}: ")


async def test_words_are_needed_and_hold_no_number(town: Town) -> None:
    e = await agreed(town)
    more = f"{e}: send {e} LEARNED and what you will do."
    await town.verify_dialog(ROSE, [(f"{e} learned", more)])
    await town.text(ROSE, f"{e} learned call +254 712 345 678")
    [row] = await town.rows(Learning)
    assert isinstance(row, Learning)
    assert "712" not in row.text
    assert "712" not in " ".join(await read(town, LUZ))


async def test_it_becomes_a_draft_of_both_sides(town: Town) -> None:
    e = await both_told(town)
    await town.verify_dialog(JUMA, [(f"{e} practice", f"{e} is not a practice for you.…")])
    await town.verify_dialog(LUZ, [(f"{e} práctica", "Q…")])
    [row] = await town.rows(Practice)
    assert isinstance(row, Practice)
    assert (row.topic, row.city, row.country, row.language) == (
        *("sanitation", "Medellín", "CO"),
        "es",
    )
    assert row.match_id == (await the_match(town)).id
    assert len(await town.rows(PracticeAuthor)) == 2
    await town.verify_dialog(ROSE, [(f"{e} practice", f"{row.reference}: what was the problem?")])
    assert len(await town.rows(Practice)) == 1


async def test_it_is_written_down_after_the_end_as_well(town: Town) -> None:
    e = await both_told(town)
    await town.verify_dialog(ROSE, [(f"{e} 4", f"{e} has ended.…")])
    assert (await the_match(town)).stage == MatchStage.CLOSED
    await town.verify_dialog(JUMA, [(f"{e} practice", f"{e} is not an exchange for you.…")])
    await town.text(LUZ, f"{e} práctica")
    [row] = await town.rows(Practice)
    assert isinstance(row, Practice)
    await town.verify_dialog(
        ROSE,
        [
            (f"{e} practice", f"{row.reference}: what was the problem?"),
            (f"{e} learned more", f"{e} is settled already."),
        ],
    )


async def test_who_was_blocked_or_has_left_writes_nothing_down(town: Town) -> None:
    e = await both_told(town)
    await town.text(LUZ, f"{e} 4")

    def block(session: Session) -> None:
        session.exec(update(Seat).where(col(Seat.side) == Side.GUEST).values(blocked=True))

    await town.db.write(block)
    await town.leaves(LUZ)
    refused = f"{e} is not an exchange for you.…"
    await town.verify_dialog(ROSE, [(f"{e} practice", refused)])
    await town.text(LUZ, f"{e} práctica")
    assert not await town.rows(Practice)


async def test_a_reported_exchange_is_written_down_by_nobody(town: Town) -> None:
    e = await both_told(town)
    await town.verify_dialog(ROSE, [(f"{e} 5", f"{e} has ended. …")])
    assert (await the_match(town)).why == MatchEnd.REPORTED
    await town.verify_dialog(ROSE, [(f"{e} practice", f"{e} is not an exchange for you.…")])
    assert not await town.rows(Practice)


async def test_nobody_else_tells_for_them(town: Town) -> None:
    e = await agreed(town)
    await town.text(NURU, f"{e} tumejifunza kujenga vyoo")
    assert not await town.rows(Learning)
    await heard(town, ROSE, f"{e}: Medell… says yes too.…")
