"""Photos by MMS through the whole process: killed anywhere, each is kept once and no copy stays."""

import pytest
from sqlmodel import Session, col, func, select

from bot.crash import FILE_POINTS
from storage.models import Alert, Attachment, AttachmentBody, AttachmentState
from tests.bot.media import MARK, photo
from tests.process import until
from tests.whole.service import Whole
from tests.whole.town import STRANGER

ALARM = "they are demolishing houses now at Mathare"
SID = "MM" + "a" * 32


@pytest.mark.process
@pytest.mark.parametrize("point", FILE_POINTS)
async def test_killed_with_a_photo_in_its_hands(whole: Whole, point: str) -> None:
    files = [whole.twilio.enclose(SID, photo()), whole.twilio.enclose(SID, photo(form="WEBP"))]
    more = whole.twilio.more_of(*files)
    await whole.jirani.start(CRASH_AT=f"{point}:2")
    await whole.twilio.post_inbound(whole.webhook, STRANGER, ALARM, sid=SID, **more)
    await whole.jirani.has_died()
    whole.jirani.move_clock_ahead(seconds=240)  # leases run out
    await whole.jirani.start()
    await until(lambda: whole.database.read(_all_are_kept), 60, whole.jirani.log)
    await until(lambda: _none_is_left(whole), 60, whole.jirani.log)
    bodies = await whole.database.read(_bodies)
    assert len(bodies) == 2
    assert not any(MARK.encode() in body for body in bodies)
    assert await whole.database.read(_alerts) == 1


def _all_are_kept(session: Session) -> bool:
    states = session.exec(select(Attachment.state)).all()
    return list(states) == [AttachmentState.KEPT] * 2


async def _none_is_left(whole: Whole) -> bool:
    handles = select(func.count()).where(col(Attachment.handle).is_not(None))
    left = await whole.database.read(lambda session: session.exec(handles).one())
    return left == 0 and whole.twilio.files == {}


def _bodies(session: Session) -> list[bytes]:
    return [row.body for row in session.exec(select(AttachmentBody))]


def _alerts(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Alert)).one()
