"""Each thing a leader can do, in each language, by SMS and in a private chat (`town` is both)."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from storage.models import Alert, Handling, Role
from tests.handlers.town import Phone, Town, as_read

Lines = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Talk:
    """One leader's phone, their group's town, and what is said."""

    language: str
    number: str
    city: str
    country: str
    currency: str
    lines: Lines
    leaves: Lines  # what stops texts and brings them back
    alert: tuple[str, str]  # of a stranger
    where: tuple[str, str]
    taken: str  # what the responder reads
    told: str  # and what the stranger reads


ENGLISH = Talk(
    "en",
    "+254700000041",
    "Nairobi",
    "KE",
    "KES",
    (
        ("JOIN K7M4-QX", "Welcome to Amani. We keep your number and texts; …STOP…"),
        ("we saved 12500 today, 19 women 4 men", "S… kept: KES 12,500, women 19 men 4, Mon 23 N…"),
        ("withdraw 2000", "S… kept: taken out KES 2,000, …Group total KES 10,500…"),
        ("total", "Amani: total KES 10,500. Last report Mon 23 Nov."),
        ("undo", "Take back S…: taken out KES 2,000, Mon 23 Nov? 1 yes 2 no"),
        ("1", "S… is taken back. Group total KES 12,500."),
        ("exchange toilets with Mumbai", "X… kept: toilets. No city there offers it yet. …"),
        ("help", "Send: SAVINGS…"),
        ("quiet", "Quiet: answers show no amounts. QUIET again ends it."),
        ("total", "Quiet mode hides amounts. Send QUIET to end it."),
        ("language", "Which language? 1 English 2 Kiswahili …"),
        ("1", "We answer in English now."),
    ),
    (
        ("leave me alone", "You get no more texts. START brings them back. …EVICTION."),
        ("START", "Send: SAVINGS…"),
    ),
    ("they are demolishing our houses now", "V… received. The office sees it. Where is it? …"),
    ("Amani", "V… received. A responder is called now. Keep away…Anyone hurt or arrested? 1 yes…"),
    "V… is yours. …",
    "V…: a responder has taken it.",
)
SWAHILI = Talk(
    "sw",
    "+255700000042",
    "Dar es Salaam",
    "TZ",
    "TZS",
    (
        ("JIUNGE K7M4-QX", "Karibu Amani. Tunahifadhi namba na ujumbe wako; …STOP…"),
        (
            "tumeweka akiba 12500 leo, wanawake 19 wanaume 4",
            "S… imeandikwa: TZS 12,500, wanawake…",
        ),
        ("tumetoa 2000", "S… imeandikwa: zilizotolewa TZS 2,000, …TZS 10,500…"),
        ("jumla", "Amani: jumla TZS 10,500. Taarifa ya mwisho Jumatatu 23 Nov."),
        ("futa", "Tufute S…: …TZS 2,000, …? 1 ndiyo 2 hapana"),
        ("ndiyo", "S… imefutwa. …TZS 12,500…"),
        ("kubadilishana vyoo na Mumbai", "X… imeandikwa: vyoo. Bado hakuna mji wa huko unaotoa. …"),
        ("msaada", "Tuma: AKIBA…"),
        ("kimya", "Kimya: majibu hayaonyeshi kiasi. Tuma KIMYA tena kuiondoa."),
        ("jumla", "Hali ya kimya inaficha kiasi. …"),
        ("lugha", "Lugha gani? 1 Kiswahili 2 English …"),
        ("1", "Sasa tutajibu kwa Kiswahili."),
    ),
    (
        ("usinitumie ujumbe", "Hutapata ujumbe tena. START inaurudisha. …KUFUKUZWA."),
        ("anza", "Tuma: AKIBA…"),
    ),
    ("wanabomoa nyumba zetu sasa", "V… imepokelewa. Ofisi inaiona. Ni wapi? …"),
    ("Amani", "V… imepokelewa. Mtu wa msaada anaitwa sasa. …Kuna aliyeumia au kukamatwa? 1 ndiyo…"),
    "V… ni yako. …",
    "V…: mtu wa msaada ameipokea.",
)
SPANISH = Talk(
    "es",
    "+573001230043",
    "Medellín",
    "CO",
    "COP",
    (
        (
            "UNIRSE K7M4-QX",
            "Le damos la bienvenida a Amani. Guardamos su número y…STOP…",
        ),
        (
            "ahorramos 12500 hoy, 19 mujeres 4 hombres",
            "S… anotado: COP 12.500, mujeres 19…",
        ),
        ("retiro 2000", "S… anotado: retiro COP 2.000, …COP 10.500…"),
        ("total", "Amani: total COP 10.500. Último informe: lun 23 nov."),
        ("deshacer", "¿Anular S…: retiro COP 2.000, lun 23 nov? 1 sí 2 no"),
        ("sí", "S… queda anulado. Total del grupo COP 12.500."),
        (
            "intercambio baños con Mumbai",
            "X… anotado: saneamiento. …ninguna ciudad lo ofrece. …",
        ),
        ("ayuda", "Envíe: AHORRO…"),
        ("silencio", "Modo discreto: las respuestas no muestran cantidades. …"),
        ("total", "El modo discreto oculta las cantidades. …"),
        ("idioma", "¿Qué idioma? 1 español 2 English …"),
        ("1", "Ahora respondemos en español."),
    ),
    (
        ("no quiero más mensajes", "No recibirá más mensajes. START…DESALOJO."),
        ("START", "Envíe: AHORRO…"),
    ),
    ("están demoliendo nuestras casas ahora", "V… recibida. La oficina la ve. ¿Dónde es? …"),
    ("Amani", "V… recibida. Ya avisamos a un responsable. …¿Hay heridos o detenidos? 1 sí…"),
    "V… es suya. …",
    "V…: un responsable ya la atiende.",
)
TALKS = {"English": ENGLISH, "Swahili": SWAHILI, "Spanish": SPANISH}


@pytest.mark.parametrize("language", TALKS)
async def test_everything_a_leader_does(town: Town, language: str) -> None:
    talk = TALKS[language]
    place = await town.settlement("Amani", talk.city, talk.country)
    group = await town.group("Amani", place, talk.currency)
    await town.invitation("K7M4-QX", Role.TREASURER, group)
    await town.verify_dialog(Phone(talk.number), talk.lines)
    await town.verify_dialog(Phone(talk.number), talk.leaves)


@pytest.mark.parametrize("language", TALKS)
async def test_an_alert_of_a_stranger_is_paged_and_taken(town: Town, language: str) -> None:
    """By SMS the country is known, so the nearest are the next to be asked for."""
    talk = TALKS[language]
    stranger, responder = Phone(talk.number), Phone(talk.number[:-1] + "9")
    place = await town.settlement("Amani", talk.city, talk.country)
    await town.person(responder, Role.RESPONDER, talk.language, settlement_id=place)
    await town.verify_dialog(stranger, [talk.alert, talk.where])
    ((page, _),) = await town.got(responder)
    [alert] = await town.rows(Alert)
    assert isinstance(alert, Alert)
    assert alert.reference in page.text
    assert talk.number.removeprefix("+") not in as_read(page)
    take = page.buttons[0].data if page.buttons else f"OK {alert.reference}"
    await town.verify_dialog(responder, [(take, talk.taken)])
    assert _fits_told(talk.told, [content.text for content, _ in await town.got(stranger)])
    [alert] = await town.rows(Alert)
    assert isinstance(alert, Alert)
    assert alert.handling == Handling.ACKNOWLEDGED


def _fits_told(expected: str, texts: list[str]) -> bool:
    return any(text.endswith(expected.partition("…")[2]) for text in texts)
