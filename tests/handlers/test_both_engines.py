"""One day's talk, on SQLite and on PostgreSQL."""

from storage.models import Alert, Role
from tests.handlers.conftest import ASHA, JUMA, LUZ, OTIENO, ROSE, STRANGER, WANJIRU
from tests.handlers.town import Town


async def test_a_day(each_town: Town) -> None:
    town = each_town
    group = (await town.sender(ROSE)).group
    assert group is not None
    await town.invitation("K7M4-QX", Role.TREASURER, group.id)
    await town.verify_dialog(
        ROSE,
        [
            ("SAVINGS 12500 WOMEN 19 MEN 4", "S… kept: KES 12,500, women 19 men 4…"),
            ("savings 200", "S… kept…Group total KES 12,700…"),
            ("UNDO", "Take back S…"),
            ("1", "S… is taken back. Group total KES 12,500."),
            ("UNDO", "S… is taken back already…"),
            ("TOTAL", "Tumaini: total KES 12,500. Last report Mon 23 Nov."),
        ],
    )
    await town.verify_dialog(JUMA, [("savings 12500", "KES 12,500 is kept already…"), ("2", "…")])
    await town.verify_dialog(LUZ, [("OFERTA", "…"), ("AYUDA", "…")])
    await town.verify_dialog(STRANGER, [("JOIN K7M4-QX", "Welcome to Tumaini…")])
    await town.verify_dialog(ASHA, [("JOIN", "Send JOIN and your code…")])
    await town.verify_dialog(ROSE, [("EVICTION", "V… received. A responder is called now…")])
    (alert,) = await town.rows(Alert)
    assert isinstance(alert, Alert)
    await town.verify_dialog(WANJIRU, [(f"OK {alert.reference}", "V… is yours…")])
    await town.verify_dialog(OTIENO, [(f"OK {alert.reference}", "V… was taken at …")])
