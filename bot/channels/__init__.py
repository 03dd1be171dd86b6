"""The gateways: which one serves which kind of address is a matter of the settings."""

from collections.abc import Callable, Mapping

from bot.channels.base import Channel, Lease
from bot.channels.email import Email
from bot.channels.simulator import Simulator
from bot.channels.telegram import Telegram
from bot.channels.twilio import Twilio
from bot.settings import Settings
from storage.models import Medium

# (whether the settings ask for it, the gateway)
GATEWAYS: tuple[tuple[Callable[[Settings], bool], Callable[[Settings, Lease], Channel]], ...] = (
    (lambda settings: settings.sms_is_live, lambda settings, _: Twilio(settings)),
    (lambda settings: settings.telegram_is_live, Telegram),
    (lambda settings: settings.smtp_url is not None, lambda settings, _: Email(settings)),
    (lambda settings: settings.simulator, lambda _settings, _: Simulator()),
)


def open_channels(settings: Settings, lease: Lease) -> Mapping[Medium, Channel]:
    """Every gateway that is on, under each kind of address it serves.

    Of all processes only who holds the lease pulls.
    """
    opened = [make(settings, lease) for is_on, make in GATEWAYS if is_on(settings)]
    return {medium: channel for channel in opened for medium in channel.media}
