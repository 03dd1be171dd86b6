from storage.models import Alert, Medium, Role
from storage.references import Letter, new_reference
from tests.handlers.conftest import JUMA, LUZ, NURU, OTIENO, ROSE, STRANGER, WANJIRU
from tests.handlers.town import Phone, Town

TALKS_ABOUT = ("acknowledge",)


async def opened(town: Town) -> Alert:
    await town.text(ROSE, "EVICTION")
    (alert,) = await town.rows(Alert)
    assert isinstance(alert, Alert)
    return alert


async def test_the_first_one_has_it(town: Town) -> None:
    reference = (await opened(town)).reference
    before = len(await town.got(ROSE))
    await town.verify_dialog(
        WANJIRU,
        [
            (
                f"OK {reference}",
                f"{reference} is yours. To see it and to say what you do send {reference}…",
            ),
            (f"ok {reference.lower()}", f"{reference} is yours already."),
        ],
    )
    (alert,) = await town.rows(Alert)
    assert isinstance(alert, Alert)
    assert alert.handling == "acknowledged"
    assert alert.next_rung_at is None
    told = [content.text for content, _ in await town.got(ROSE)][before:]
    assert told == [f"{reference}: a responder has taken it."]


async def test_the_second_one_hears_that_it_is_taken(town: Town) -> None:
    reference = (await opened(town)).reference
    await town.verify_dialog(WANJIRU, [(f"OK {reference}", "… is yours…")])
    await town.verify_dialog(
        OTIENO,
        [(f"OK {reference}", f"{reference} was taken at 10:00 by another responder.")],
    )


async def test_not_yours_and_not_there_read_the_same(town: Town) -> None:
    theirs = (await opened(town)).reference
    nobodys = new_reference(Letter.EVICTION, lambda reference: reference == theirs)
    for phone in (JUMA, STRANGER):
        for reference in (theirs, nobodys):
            answer = f"{reference} is not an alert for you. Check the reference."
            await town.text(phone, "LANGUAGE en")
            await town.verify_dialog(phone, [(f"OK {reference}", answer)])


async def test_a_wrong_reference_is_not_taken(town: Town) -> None:
    await opened(town)
    await town.verify_dialog(
        WANJIRU, [("OK V9999-9", "Send OK and the reference of the alert, e.g. OK V7K2-M")]
    )


async def test_by_the_button_on_telegram(town: Town) -> None:
    neema = Phone("700300", Medium.TELEGRAM)
    await town.person(neema, Role.RESPONDER, "sw", country="TZ")
    await town.text(NURU, "KUFUKUZWA")
    ((page, _),) = await town.got(neema)
    (button,) = page.buttons
    assert page.text.startswith("KUFUKUZWA")
    (answer,) = await town.text(neema, button.data, tap=True)
    assert " ni yako. " in answer.text
    (elsewhere,) = await town.text(WANJIRU, button.data)
    assert elsewhere.text.endswith("is not an alert for you. Check the reference.")


async def test_in_spanish(town: Town) -> None:
    ana = Phone("+573001230005")
    await town.person(ana, Role.RESPONDER, "es", country="CO")
    await town.text(LUZ, "DESALOJO")
    ((page, _),) = await town.got(ana)
    reference = page.text.split("OK ")[1]
    await town.verify_dialog(ana, [(f"OK {reference}", f"{reference} es suya. …")])
    told = [content.text for content, _ in await town.got(LUZ)]
    assert told[-1] == f"{reference}: un responsable ya la atiende."


async def test_whoever_took_it_hears_what_changed(town: Town) -> None:
    await town.verify_dialog(
        ROSE, [("we got an eviction notice of 7 days", "V…, by Mon 30 Nov. …")]
    )
    [alert] = await town.rows(Alert)
    assert isinstance(alert, Alert)
    await town.verify_dialog(WANJIRU, [(f"OK {alert.reference}", "V… is yours. …")])
    before = len(await town.got(WANJIRU))
    await town.verify_dialog(
        ROSE,
        [("they are demolishing our houses now", "V… received. …hurt or arrested? …"), ("1", "…")],
    )
    told = [content.text for content, _ in (await town.got(WANJIRU))[before:]]
    assert told == [
        f"{alert.reference}: It is under way now. they are demolishing our houses now",
        f"{alert.reference}: Somebody is hurt or arrested.",
    ]


async def test_who_was_paged_and_has_left_takes_nothing(town: Town) -> None:
    reference = (await opened(town)).reference
    await town.leaves(WANJIRU)
    answer = f"{reference} is not an alert for you. Check the reference."
    await town.verify_dialog(WANJIRU, [(f"OK {reference}", answer)])
    (alert,) = await town.rows(Alert)
    assert isinstance(alert, Alert)
    assert alert.acknowledged_by is None
