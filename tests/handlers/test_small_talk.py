"""Total, help, language, quiet, stop and start, what a person reads, and what is not understood."""

from storage.models import AddressState, Audit
from tests.handlers.conftest import LUZ, NURU, ROSE, STRANGER, WANJIRU
from tests.handlers.town import Phone, Town

TALKS_ABOUT = ("total", "help", "language", "quiet", "stop", "start", "kept", "answers", "unknown")


async def state_of(town: Town, phone: Phone) -> AddressState:
    address = (await town.sender(phone)).address
    assert address is not None
    return address.state


async def test_total(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("TOTAL", "Tumaini has no reports yet. Send SAVINGS 2000"),
            ("savings 1000", "S… kept…"),
            ("total", "Tumaini: total KES 1,000. Last report Mon 23 Nov."),
            (
                "Total box 600 bank 100",
                "You counted KES 700; the book says KES 1,000: KES 300 too little. 1 count again…",
            ),
        ],
    )
    await town.verify_dialog(NURU, [("JUMLA", "Umoja bado hakina taarifa…")])
    await town.verify_dialog(LUZ, [("TOTAL", "La Esperanza aun no tiene informes…")])


async def test_quiet_shows_no_amounts(town: Town) -> None:
    said = await town.verify_dialog(
        ROSE,
        [
            ("QUIET", "Quiet: answers show no amounts. QUIET again ends it."),
            ("savings 1000", "S… kept. Wrong? Send UNDO"),
            ("TOTAL", "Quiet mode hides amounts. Send QUIET to end it."),
            ("UNDO", "Take back S…? 1 yes 2 no"),
            ("1", "S… is taken back."),
            ("QUIET", "Quiet mode is off. Answers show amounts."),
        ],
    )
    assert "KES" not in said
    await town.verify_dialog(NURU, [("KIMYA", "…"), ("AKIBA 900", "S… imeandikwa. Kosa?…")])
    await town.verify_dialog(LUZ, [("SILENCIO", "…"), ("ahorro 900", "S… anotado. ¿Error?…")])


async def test_help_is_made_for_its_reader(town: Town) -> None:
    await town.verify_dialog(
        ROSE, [("HELP", "Send: SAVINGS…UNDO…In danger: EVICTION / For the book: …")]
    )
    await town.verify_dialog(WANJIRU, [("help", "To take an alert send OK and its reference…")])
    await town.verify_dialog(NURU, [("MSAADA", "Tuma: AKIBA…KUFUKUZWA / Kwa kitabu: …")])
    await town.verify_dialog(LUZ, [("AYUDA", "Envie: AHORRO…DESALOJO / Para el libro: …")])


async def test_language_is_set_and_answered_in_it(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("LANGUAGE", "Which language? 1 English 2 Kiswahili …"),
            ("2", "Sasa tutajibu kwa Kiswahili."),
            ("HELP", "Tuma: AKIBA…"),
            ("LUGHA kiingereza", "We answer in English now."),
        ],
    )
    await town.verify_dialog(LUZ, [("IDIOMA inglés", "We answer in English now.")])


async def test_a_carriers_stop_is_recorded_and_never_answered(sms_town: Town) -> None:
    await sms_town.verify_dialog(ROSE, [("STOP", "")])
    assert await state_of(sms_town, ROSE) == AddressState.STOPPED
    await sms_town.verify_dialog(ROSE, [("START", "Send: SAVINGS…")])
    assert await state_of(sms_town, ROSE) == AddressState.ACTIVE


async def test_a_stop_of_ours_is_answered_once(town: Town) -> None:
    await town.verify_dialog(NURU, [("STOP", "…START…")])
    assert await state_of(town, NURU) == AddressState.STOPPED
    await town.verify_dialog(NURU, [("ANZA", "Tuma: AKIBA…")])
    assert await state_of(town, NURU) == AddressState.ACTIVE
    await town.verify_dialog(LUZ, [("NO MAS", "…START…")])


async def test_what_a_person_reads_is_kept(town: Town) -> None:
    await town.verify_dialog(
        ROSE,
        [
            ("no water 3 days, 20L now 50 bob", "Your text is kept. A person at the office…"),
            ("FORGET ME", "Your wish is kept; a person at the office does it. …"),
        ],
    )
    acts = [row.act for row in await town.rows(Audit) if isinstance(row, Audit)]
    assert acts == ["asked to be forgotten"]
    await town.verify_dialog(NURU, [("maji hakuna wiki mbili", "Ujumbe wako umehifadhiwa…")])
    await town.verify_dialog(LUZ, [("no hay agua desde hace 5 dias", "Su mensaje…")])


async def test_an_answer_to_nothing(town: Town) -> None:
    await town.verify_dialog(ROSE, [("yes", "No question is open. Send HELP…")])
    await town.verify_dialog(NURU, [("ndiyo", "Hakuna swali…")])
    await town.verify_dialog(LUZ, [("si", "No hay…")])


async def test_an_unknown_text_shows_what_can_be_sent(town: Town) -> None:
    await town.verify_dialog(ROSE, [("good morning dear", "Send: SAVINGS…In danger: EVICTION")])
    await town.verify_dialog(NURU, [("habari za asubuhi", "Tuma: AKIBA…")])
    await town.verify_dialog(LUZ, [("buenos dias", "Envie: AHORRO…")])


async def test_a_stranger_is_answered_in_their_countrys_language(sms_town: Town) -> None:
    await sms_town.verify_dialog(STRANGER, [("xyzzy", "Tuma JIUNGE…")])


async def test_a_question_lasts_a_day(town: Town) -> None:
    await town.verify_dialog(ROSE, [("5000 women 20", "KES 5,000: what is it? …")])
    town.later(hours=25)
    await town.verify_dialog(ROSE, [("1", "No question is open…")])
