"""`jirani chat`: text as anybody, in a terminal, through the same inbox, worker and outbox."""

import asyncio
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text
from sqlmodel import Session

from bot.bootstrap import Service, open_service
from bot.channels.simulator import ADDRESS_HINT, ADDRESSES, NAME, Simulator, texted
from bot.cli.main import Mend
from bot.demo import people_to_play
from bot.logs import configure_logs
from bot.settings import load_settings
from storage.content import Button
from storage.models import Medium, Role
from storage.phones import Bubble, contacts, phone

_SOMEBODY = {Medium.SMS: "+254700000990", Medium.TELEGRAM: "700990"}


def chat(
    sender: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NUMBER", help="Number (+254700000001) or chat id to text as."
        ),
    ] = None,
    telegram: Annotated[
        bool, typer.Option("--telegram", help="Text by Telegram instead of SMS.")
    ] = False,
) -> None:
    """Text as a leader and read the answers; lines may also be piped in. Ctrl-D ends it."""
    medium = Medium.TELEGRAM if telegram else Medium.SMS
    if sender is not None and not ADDRESSES[medium].fullmatch(sender):
        msg = f"--as {sender}: {ADDRESS_HINT}"
        raise Mend(msg)
    configure_logs()
    asyncio.run(_chat(medium, sender))


async def _chat(medium: Medium, address: str | None) -> None:
    settings = load_settings()
    if not settings.simulator:
        msg = "A gateway is connected: unset TWILIO_ACCOUNT_SID and TELEGRAM_TOKEN to chat."
        raise Mend(msg)
    async with open_service(settings, embedded=False) as service:
        await service.db.write(people_to_play, service.clock())
        if address is None:
            address = await service.db.read(_first_treasurer, medium)
        conversation = Conversation(service, medium, address)
        if sys.stdin.isatty():
            await _typed(conversation, address)
        else:
            await _piped(conversation)


def _first_treasurer(session: Session, medium: Medium) -> str:
    """One of Kenya if there is any, for AKIBA 12500; else a number that nobody knows."""
    treasurers = [
        contact
        for contact in contacts(session)
        if contact.medium == medium and contact.role == Role.TREASURER
    ]
    treasurers.sort(key=lambda contact: contact.country != "KE")
    return treasurers[0].address if treasurers else _SOMEBODY[medium]


class Conversation:
    """One simulated phone and the service behind it."""

    def __init__(self, service: Service, medium: Medium, address: str) -> None:
        self._service = service
        self._medium = medium
        self._address = address

    async def say(self, text: str, *, tap: bool = False) -> list[Bubble]:
        """Texts, lets everything that is due happen, and returns what came back."""
        service = self._service
        before = {bubble.id for bubble in await self._bubbles()}
        received = texted(self._medium, self._address, text, tap=tap)
        await service.inbox.keep(NAME, [received])
        await service.worker.drain()
        await service.sender.drain()
        await self._receipts()
        return [
            bubble
            for bubble in await self._bubbles()
            if bubble.id not in before and not bubble.mine
        ]

    async def _receipts(self) -> None:
        channel = self._service.channels[self._medium]
        if isinstance(channel, Simulator) and await channel.hand_back(
            self._service.inbox.keeper(channel.name)
        ):
            await self._service.worker.drain()

    async def _bubbles(self) -> list[Bubble]:
        return await self._service.db.read(phone, self._medium, self._address)


async def _piped(conversation: Conversation) -> None:
    """Lines of stdin to lines of stdout."""
    for line in sys.stdin:
        if text := line.strip():
            for bubble in await conversation.say(text):
                sys.stdout.write(f"{bubble.text}\n")
            sys.stdout.flush()


async def _typed(conversation: Conversation, address: str) -> None:
    """A prompt until Ctrl-D."""
    console = Console(highlight=False)
    console.print(f"[bold]Jirani[/] · texting as {address} · /1 taps a button · Ctrl-D ends")
    buttons: tuple[Button, ...] = ()
    while True:
        try:
            line = await asyncio.to_thread(console.input, "[bold cyan]> [/]")
        except EOFError:
            return
        if not line.strip():
            continue
        tap = tapped(line.strip(), buttons)
        for bubble in await conversation.say(tap or line.strip(), tap=tap is not None):
            console.print(_panel(bubble))
            buttons = bubble.buttons


def tapped(line: str, buttons: tuple[Button, ...]) -> str | None:
    """The data of the button that `/2` taps; None where the line is a text."""
    number = line.removeprefix("/")
    if line == number or not number.isdecimal() or not 1 <= int(number) <= len(buttons):
        return None
    return buttons[int(number) - 1].data


def _panel(bubble: Bubble) -> Panel:
    text = Text(bubble.text)
    for number, button in enumerate(bubble.buttons, start=1):
        text.append(f"\n/{number} {button.label}", style="cyan")
    size = f"{bubble.segments} SMS, " if bubble.segments else ""
    return Panel(text, subtitle=f"{size}{bubble.state}", subtitle_align="right", width=72)
