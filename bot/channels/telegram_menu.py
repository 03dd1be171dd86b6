"""The commands that Telegram shows beside the text field, in private chats and in groups."""

import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats
from telegram.error import NetworkError, RetryAfter

from locales.catalogue import languages, translate
from locales.say import N_

log = structlog.get_logger()

_CODE = 2  # letters of a language, as Telegram knows them

COMMANDS = (
    ("savings", N_("report savings: /savings 12500")),
    ("eviction", N_("raise an eviction alert")),
    ("exchange", N_("ask another city: /exchange toilets Mumbai")),
    ("total", N_("what your group has saved")),
    ("undo", N_("take the last report back")),
    ("help", N_("what you can send")),
    ("language", N_("choose your language")),
)
GROUP_COMMANDS = (
    ("exchange", N_("ask another city: /exchange toilets Mumbai")),
    ("offer", N_("show what this city can: /offer savings")),
    ("topics", N_("what is asked and shown here")),
    ("join", N_("take part in an exchange: /join and a name")),
    ("date", N_("vote on a day: /date 12 January, 19 January")),
    ("poll", N_("ask all: /poll How many beds? | 4 | 6")),
    ("visit", N_("set the days of the visit")),
    ("plan", N_("who travels, what it costs, what is to do")),
    ("travel", N_("how many of you travel: /travel 4")),
    ("host", N_("whom you take in: /host 3 at the hall")),
    ("cost", N_("what you pay: /cost bus 4500")),
    ("todo", N_("something to do: /todo letter of invitation")),
    ("done", N_("a line of the plan is done: /done 2")),
    ("learned", N_("what you will do differently")),
    ("learn", N_("what others have done: /learn land")),
    ("undo", N_("take your last text back")),
    ("block", N_("in answer to somebody: block them")),
    ("close", N_("end an exchange")),
    ("savings", N_("what the groups of this city save together")),
    ("city", N_("this city's exchanges, with a picture")),
    ("help", N_("what you can do here")),
    ("link", N_("link this group with a code of your organiser")),
    ("unlink", N_("end the link of this group")),
)


async def introduce(bot: Bot) -> None:
    """The menus in each language, and once without one for all others."""
    for language in languages():
        code = None if language == "en" else language
        if code is not None and len(code) != _CODE:
            continue  # Telegram knows menus by two letters only
        try:
            await bot.set_my_commands(_menu(COMMANDS, language), language_code=code)
            await bot.set_my_commands(
                _menu(GROUP_COMMANDS, language), BotCommandScopeAllGroupChats(), code
            )
        except (NetworkError, RetryAfter) as error:
            log.warning("telegram.menu", language=language, error=type(error).__name__)


def _menu(commands: tuple[tuple[str, str], ...], language: str) -> list[BotCommand]:
    return [BotCommand(name, translate(text, language)) for name, text in commands]
