"""Short ways to open a case, take it and read what became of it."""

from sqlmodel import Session, col, update

from storage.models import Alert, AlertEvent, AlertEventKind, Person, Told
from tests.handlers.conftest import ROSE, WANJIRU
from tests.handlers.town import Phone, Town

DESK = Phone("+254700000007")  # the office's own
NOT_YOURS = "… is not an alert for you. Check the reference."
NOTICE = "we got an eviction notice of 20 days"


async def opened(town: Town, text: str = NOTICE, by: Phone = ROSE) -> str:
    await town.text(by, text)
    return (await cases(town))[-1].reference


async def taken(town: Town, text: str = NOTICE) -> str:
    reference = await opened(town, text)
    await town.verify_dialog(WANJIRU, [(f"OK {reference}", "… is yours. …")])
    return reference


async def cases(town: Town) -> list[Alert]:
    return [row for row in await town.rows(Alert) if isinstance(row, Alert)]


async def timeline(town: Town, *kinds: AlertEventKind) -> list[tuple[str, Told, str | None]]:
    rows = await town.rows(AlertEvent, col(AlertEvent.kind).in_(kinds))
    return [(row.kind, row.told, row.detail) for row in rows if isinstance(row, AlertEvent)]


async def heard(town: Town, phone: Phone) -> str:
    got = await town.got(phone)
    return got[-1][0].text if got else ""


async def named(town: Town, phone: Phone, name: str) -> None:
    person = (await town.sender(phone)).person_id

    def change(session: Session) -> None:
        session.exec(update(Person).where(col(Person.id) == person).values(name=name))

    await town.db.write(change)
