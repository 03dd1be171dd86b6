"""What three treasurers say in a private chat, what they then read, and what must be kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Talk:
    """`turns`: what is said, or the [button] that is tapped, and words of the answer to it."""

    chat: int
    language: str
    group: str
    turns: tuple[tuple[str, str], ...]
    slip: str  # what the first report is edited to
    kept: str  # the answer to that
    office: int  # the chat of the office that reads of it the next day
    digest: tuple[str, ...]
    ledger: tuple[tuple[int, str], ...]  # deltas in minor units


ENGLISH = Talk(
    chat=700_501,
    language="en",
    group="Tumaini",
    turns=(
        ("JOIN {code}", "Welcome to Tumaini."),
        ("we saved 12500 today 14 women 3 men", "kept: KES 12,500, women 14 men 3"),
        ("undo", "Take back S"),
        ("[yes]", "is taken back. Group total KES 0."),
        ("saved 3000 or 3500", "Which amount? Not written yet."),
        ("[KES 3,500]", "kept: savings KES 3,500"),
        ("total", "Tumaini: total KES 3,500."),
        ("exchange toilets Mumbai", "kept: toilets."),
    ),
    slip="we saved 99000 today 14 women 3 men",
    kept="What you sent first is kept.",
    office=700_301,
    digest=("NAIROBI · Africa", "KES     2/2  7,000.50"),
    ledger=((12_500_00, "KES"), (-12_500_00, "KES"), (3_500_00, "KES")),
)
SWAHILI = Talk(
    chat=700_502,
    language="sw",
    group="Upendo",
    turns=(
        ("JOIN {code}", "Karibu Upendo."),
        ("AKIBA 12500 wanawake 14 wanaume 3", "imeandikwa: KES 12,500, wanawake 14 wanaume 3"),
        ("FUTA", "Tufute S"),
        ("[ndiyo]", "imefutwa. Jumla ya kikundi KES 0."),
        ("AKIBA 3500.50", "imeandikwa: akiba KES 3,500.50"),
        ("jumla", "Upendo: jumla KES 3,500.50"),
        ("tunataka kujifunza vyoo Mumbai", "imeandikwa: vyoo."),
    ),
    slip="AKIBA 99000 wanawake 14 wanaume 3",
    kept="Ujumbe wa kwanza umehifadhiwa.",
    office=700_301,
    digest=("toilets 2",),
    ledger=((12_500_00, "KES"), (-12_500_00, "KES"), (3_500_50, "KES")),
)
SPANISH = Talk(
    chat=570_503,
    language="es",
    group="La Esperanza",
    turns=(
        ("JOIN {code}", "Le damos la bienvenida a La Esperanza."),
        ("ahorro 12500 mujeres 14 hombres 3", "anotado: COP 12.500, mujeres 14 hombres 3"),
        ("corregir", "¿Anular S"),
        ("[sí]", "queda anulado. Total del grupo COP 0."),
        ("ahorro 3500", "anotado: ahorro COP 3.500"),
        ("total", "La Esperanza: total COP 3.500."),
        ("intercambio baños Mumbai", "anotado: saneamiento."),
    ),
    slip="ahorro 99000 mujeres 14 hombres 3",
    kept="Lo primero que envió queda guardado.",
    office=550_301,
    digest=("RIO DE JANEIRO", "COP     1/1      3.500"),
    ledger=((12_500_00, "COP"), (-12_500_00, "COP"), (3_500_00, "COP")),
)
