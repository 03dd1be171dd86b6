from storage.models import Entry, Meeting
from tests.handlers.conftest import JUMA, LUZ, NURU, ROSE
from tests.handlers.town import Town
from tests.records import signed

TALKS_ABOUT = ("undo",)


async def test_the_latest_report_is_taken_back_after_an_echo(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("savings 1000", "S… kept…"),
            ("savings 250", "S… kept…Group total KES 1,250…"),
            ("UNDO", "Take back S…: savings KES 250, Mon 23 Nov? 1 yes 2 no"),
            ("1", "S… is taken back. Group total KES 1,000."),
            ("UNDO", "S… is taken back already. Nothing is changed."),
        ],
    )
    entries = [row for row in await town.rows(Entry) if isinstance(row, Entry)]
    assert [signed(entry) for entry in entries] == [100_000, 25_000, -25_000]
    assert entries[2].reverses == entries[1].id
    meetings = [row for row in await town.rows(Meeting) if isinstance(row, Meeting)]
    assert [meeting.reversed_at is None for meeting in meetings] == [True, False]


async def test_a_no_changes_nothing(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("savings 1000", "S… kept…"),
            ("UNDO", "Take back S…"),
            ("2", "Nothing is changed."),
        ],
    )
    assert len(await town.rows(Entry)) == 1


async def test_only_ones_own(town: Town) -> None:
    await town.verify_dialog(ROSE, [("savings 1000", "S… kept…")])
    await town.verify_dialog(JUMA, [("UNDO", "There is no report of yours to take back.")])


async def test_after_a_day_a_second_leader_is_asked(town: Town) -> None:
    await town.verify_dialog(ROSE, [("savings 1000", "S… kept…")])
    town.later(hours=25)
    await town.verify_dialog(
        ROSE,
        [
            ("UNDO", "Take back S…: savings KES 1,000, Mon 23 Nov? 1 yes 2 no"),
            ("1", "S… waits: a second leader is asked to agree. Nothing is written yet."),
        ],
    )
    await town.text(ROSE, "saved 700, loan 100")
    town.later(hours=25)
    await town.verify_dialog(
        ROSE, [("UNDO", "S… is older than a day. Send S… and the right amount: a second…")]
    )


async def test_in_swahili_on_telegram(town: Town) -> None:
    await town.verify_dialog(
        NURU,
        [
            ("AKIBA 4000", "S… imeandikwa…"),
            ("FUTA", "Tufute S…: akiba TZS 4,000, …? 1 ndiyo 2 hapana"),
            ("ndiyo", "S… imefutwa. Jumla ya kikundi TZS 0."),
        ],
    )


async def test_in_spanish(town: Town) -> None:
    await town.verify_dialog(
        LUZ,
        [
            ("ahorro 4000", "S… anotado…"),
            ("CORREGIR", "¿Anular S…: ahorro COP 4.000, lun 23 nov? 1 si 2 no"),
            ("si", "S… queda anulado. Total del grupo COP 0."),
        ],
    )
