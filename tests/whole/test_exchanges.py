"""Whole exchanges through the real process: a leader on SMS here, a Telegram group there.

SMS goes by a stand-in for Twilio, Telegram by a Bot API server that is not ours.
"""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unicodedata import combining, normalize

import pytest

from storage.vault import Vault, new_key, use_vault
from tests.process import Jirani, until
from tests.standins.telegram import TOKEN, Told, telegram
from tests.standins.telegram import Telegram as Server
from tests.standins.twilio import ACCOUNT, NUMBER, TwilioStandIn
from tests.standins.twilio import TOKEN as SECRET
from tests.whole.town import command

pytestmark = pytest.mark.process

GROUP = -100_570_900
SECONDS = 25.0
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
E = re.compile(r"\bE[2-9A-Z]{3,8}-[2-9A-Z]\b")


@dataclass(frozen=True, slots=True)
class Pair:
    """`asks`, `question`, `dates`, `vote`, `plan`: what the leader on SMS writes; `{e}` stands for
    the reference. `offers`, `yes`, `answer`: what is written on Telegram.
    `heard_answer`: the beginning of the answer, as an SMS carries it.
    """

    name: str
    guest: tuple[str, str, str, str]  # phone, language, city, country
    host: tuple[int, str, str, str]
    asks: str
    offers: str
    yes: str
    question: str
    answer: str
    dates: str
    vote: str
    visit: str
    plan: str
    heard_answer: str
    learnt: str


PAIRS = (
    Pair(
        name="nairobi-medellin",
        guest=("+254700000101", "sw", "Nairobi", "KE"),
        host=(570_601, "es", "Medellín", "CO"),
        asks="tunataka kujifunza vyoo Medellín",
        offers="podemos recibir visita para enseñar saneamiento",
        yes="sí",
        question="mmejenga vyoo vingapi?",
        answer="construimos 40 baños en dos años",
        dates="tarehe 12/1 na 19/1",
        vote="kura 2",
        visit="ziara 19-22 Januari 2027",
        plan="mpango",
        heard_answer="construimos 40",
        learnt="tumejifunza tutaanza na hesabu",
    ),
    Pair(
        name="addis-ababa-mumbai",
        guest=("+251910000102", "am", "Addis Ababa", "ET"),
        host=(919_602, "hi", "Mumbai", "IN"),
        asks="ስለ መሬት ልምድ ልውውጥ እንፈልጋለን ሙምባይ",
        offers="हम ज़मीन के बारे में सिखा सकते हैं",
        yes="हाँ",
        question="ስንት ቤተሰቦች መሬት አገኙ?",
        answer="तीन साल में 300 परिवारों को",
        dates="ቀን 2027-01-12, 2027-01-19",
        vote="ድምጽ 2",
        visit="ጉብኝት 2027-01-19, 2027-01-22",
        plan="እቅድ",
        heard_answer="300",
        learnt="ተማርን መጀመሪያ እንቆጥራለን",
    ),
    Pair(
        name="manila-dar-es-salaam",
        guest=("+639170000103", "fil", "Manila", "PH"),
        host=(255_603, "sw", "Dar es Salaam", "TZ"),
        asks="palitan tubig Dar es Salaam",
        offers="tunaweza kufundisha maji",
        yes="ndiyo",
        question="magkano ang gripo?",
        answer="bomba moja ni shilingi 90000",
        dates="petsa Enero 12, Enero 19",
        vote="boto 2",
        visit="bisita Enero 19 Enero 22",
        plan="plano",
        heard_answer="bomba moja",
        learnt="natutunan namin magbilang muna",
    ),
    Pair(
        name="durban-salvador",
        guest=("+27820000104", "zu", "Durban", "ZA"),
        host=(559_604, "pt", "Salvador", "BR"),
        asks="ukushintshana ukonga Salvador",
        offers="podemos ensinar poupança",
        yes="sim",
        question="nonga malini ngesonto?",
        answer="cada uma guarda dez reais",
        dates="usuku 12/1, 19/1",
        vote="vota 2",
        visit="ukuvakasha 19/1/2027 22/1/2027",
        plan="uhlelo",
        heard_answer="cada uma",
        learnt="sifundile sizobala kuqala",
    ),
)


@dataclass(slots=True)
class World:
    """A process with both gateways."""

    jirani: Jirani
    twilio: TwilioStandIn
    telegram: Server

    async def text(self, phone: str, body: str) -> None:
        status = await self.twilio.post_inbound(f"{self.telegram.url}/sms/twilio", phone, body)
        assert status == 200

    async def hear(self, phone: str, *words: str) -> str:
        """The newest SMS to that phone, once one has all these words."""
        return await self._until(lambda: self.twilio.texts_to(phone), *words)

    async def see(self, group: int, *words: str) -> Told:
        """What the group shows now that has all these words, edits included."""
        await self._until(lambda: [one.text for one in self.shown(group)], *words)
        return next(
            one
            for one in reversed(self.shown(group))
            if all(plain(word) in plain(one.text) for word in words)
        )

    def shown(self, group: int) -> list[Told]:
        """Each message as it is now."""
        latest = {one.message: one for one in (*self.telegram.told, *self.telegram.edited)}
        return [one for one in latest.values() if one.chat == group]

    async def _until(self, told: Callable[[], list[str]], *words: str) -> str:
        found: list[str] = []

        async def heard() -> bool:
            texts = told()
            found[:] = [text for text in texts if all(plain(word) in plain(text) for word in words)]
            return bool(found)

        def tell() -> str:
            return "\n".join([*words, "is not in:", *told(), self.jirani.log()])

        await until(heard, SECONDS, tell)
        return found[-1]


def plain(text: str) -> str:
    """An SMS drops the marks that it cannot carry."""
    return "".join(sign for sign in normalize("NFD", text) if not combining(sign))


def files(folder: Path, pair: Pair) -> list[str]:
    """Both leaders, and a responder so that nobody is without one."""
    phone, language, city, country = pair.guest
    chat, tongue, there, land = pair.host
    written = {
        "settlements": "settlement,city,country\n"
        f"Mtaa Mpya,{city},{country}\nBarrio,{there},{land}\n",
        "people": "phone,telegram,role,settlement,city,country,name,language\n"
        f"{phone},,leader,Mtaa Mpya,{city},{country},,{language}\n"
        f",{chat},leader,Barrio,{there},{land},,{tongue}\n",
    }
    for name, text in written.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return [str(folder / f"{name}.csv") for name in written]


@pytest.fixture(params=PAIRS, ids=lambda pair: pair.name)
def pair(request: pytest.FixtureRequest) -> Pair:
    found: Pair = request.param
    return found


@pytest.fixture
async def world(pair: Pair, tmp_path: Path) -> AsyncIterator[World]:
    key = new_key(7)
    use_vault(Vault([key]))
    async with telegram() as server, TwilioStandIn().serve() as twilio:
        jirani = Jirani(
            tmp_path,
            ENCRYPTION_KEYS=key,
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_API_URL=server.url,
            TELEGRAM_GROUP_RATE="6000",
            PUBLIC_URL=server.url,
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=SECRET,
            TWILIO_NUMBER=NUMBER,
            TWILIO_API_URL=twilio.url,
            TWILIO_RATE="1000",
        )
        server.target = jirani.url
        jirani.move_clock_to(NOON)
        loaded = command(jirani.environment, "load", *files(tmp_path, pair))
        assert loaded.returncode == 0, loaded.stderr
        try:
            await jirani.start()
            yield World(jirani, twilio, server)
            await jirani.stop()
        finally:
            jirani.kill()


async def test_a_whole_exchange(world: World, pair: Pair) -> None:
    """Asked, matched, talked over, planned, visited and closed; each update comes twice."""
    world.telegram.repeats = 2
    world.telegram.forums.add(GROUP)
    await _link(world, pair)
    e = await _agree(world, pair)
    card = await world.see(GROUP, e, "\n")
    assert world.telegram.topics[card.thread or 0].startswith(f"{e} ")
    assert f"/join {e}" in card.buttons.values()
    await _talk(world, pair, e, card.thread)
    await _plan(world, pair, e)
    await _end(world, pair, e, card.thread)

    assert not any("345" in text for text in world.twilio.texts_to(pair.guest[0]))
    asked = [one for one in world.telegram.told if pair.question in one.text]
    assert len([one for one in asked if one.chat == GROUP]) == 1, "it came twice, it went out once"
    verdict = world.telegram.verdict(require=("sendMessage", "sendDocument", "editMessageText"))
    assert verdict["ok"], verdict


async def _link(world: World, pair: Pair) -> None:
    chat, language, city, country = pair.host
    where = ("--chat", "exchange", "--city", city, "--country", country)
    code = command(world.jirani.environment, "invite", *where)
    assert code.returncode == 0, code.stderr
    await world.telegram.say_in(GROUP, chat, f"{code.stdout.strip()} {language}")
    await world.see(GROUP, city, "/help")


async def _agree(world: World, pair: Pair) -> str:
    """Asked by SMS, offered and accepted on Telegram; the reference."""
    chat, language, city, _ = pair.host
    phone = pair.guest[0]
    told = world.telegram.told_to
    await world.telegram.say(chat, pair.offers, language)
    await until(lambda: _true(told(chat)), SECONDS, world.jirani.log)
    await world.text(phone, pair.asks)
    await world.hear(phone, city)
    await world.text(phone, "1")
    await until(lambda: _true(E.search("".join(told(chat)))), SECONDS, world.jirani.log)
    found = E.search(told(chat)[-1])
    assert found is not None
    await world.telegram.say(chat, f"{found[0]} {pair.yes}", language)
    await world.hear(phone, found[0], city)
    return found[0]


async def _talk(world: World, pair: Pair, e: str, thread: int | None) -> None:
    """No number crosses; an answer reaches the phone at once, and so does its edit."""
    phone, member = pair.guest[0], pair.host[0] + 50
    await world.text(phone, f"{e} {pair.question} +254 712 345 678")
    asked = await world.see(GROUP, e, pair.question)
    assert asked.thread == thread
    assert "712" not in asked.text
    say = partial(world.telegram.say_in, GROUP, member, thread=thread, answers=asked.message)
    said = await say(pair.answer)
    assert str(member) not in await world.hear(phone, e, pair.heard_answer)
    await say(f"{pair.answer} 41!", edits=said)
    await world.hear(phone, e, "41!")


async def _plan(world: World, pair: Pair, e: str) -> None:
    """A day by votes from both, the visit as a file, its plan by SMS."""
    phone, member = pair.guest[0], pair.host[0] + 50
    await world.text(phone, f"{e} {pair.dates}")
    ballot = await world.see(GROUP, e, "/visit")
    assert len(ballot.buttons) == 2
    await world.telegram.tap_in(GROUP, member, list(ballot.buttons)[1])
    await world.see(GROUP, e, "0, 1")
    await world.text(phone, f"{e} {pair.vote}")
    await world.see(GROUP, e, "0, 2")
    await world.text(phone, f"{e} {pair.visit}")
    await until(lambda: _true(_files(world)), SECONDS, world.jirani.log)
    assert _files(world) == [f"{e}.ics"]
    await world.text(phone, f"{e} {pair.plan}")
    await world.hear(phone, e, " 1 ", " 2 ", " 3 ")


async def _end(world: World, pair: Pair, e: str, thread: int | None) -> None:
    """The day after the visit all are asked about it; a member's tap ends nothing."""
    chat, phone = pair.host[0], pair.guest[0]
    world.jirani.move_clock_to(datetime(2027, 1, 23, 18, tzinfo=UTC))
    before = len(world.twilio.texts_to(phone))
    await until(lambda: _true(world.twilio.texts_to(phone)[before:]), SECONDS, world.jirani.log)
    await _learn(world, pair, e, thread)
    end = f"/close {e} yes"
    await world.telegram.say_in(GROUP, chat, f"/close {e}", thread=thread)

    async def asked() -> bool:
        return any(end in one.buttons.values() for one in world.shown(GROUP))

    await until(asked, SECONDS, world.jirani.log)
    shown = next(one for one in world.shown(GROUP) if end in one.buttons.values())
    label = next(label for label, data in shown.buttons.items() if data == end)
    await world.telegram.tap_in(GROUP, chat + 50, label)
    await world.telegram.tap_in(GROUP, chat, label)
    await until(lambda: _true(world.telegram.shut == {thread}), SECONDS, world.jirani.log)


async def _learn(world: World, pair: Pair, e: str, thread: int | None) -> None:
    """Both sides tell; who leads the host's side is asked to write it down."""
    chat, phone = pair.host[0], pair.guest[0]
    before = len(world.telegram.told_to(chat))
    await world.text(phone, f"{e} {pair.learnt}")
    await world.hear(phone, e, pair.host[2])
    await world.telegram.say_in(GROUP, chat, f"/learned {pair.guest[2]} 41 + 41", thread=thread)
    await world.hear(phone, e, "41 + 41")

    async def asked() -> bool:
        return any(e in text for text in world.telegram.told_to(chat)[before:])

    await until(asked, SECONDS, world.jirani.log)


def _files(world: World) -> list[str]:
    return [one.file for one in world.telegram.told if one.file is not None]


async def _true(value: object) -> bool:
    return bool(value)
