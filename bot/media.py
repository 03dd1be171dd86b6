"""Which kinds of address somebody serves here, by the settings."""

from bot.settings import Settings
from storage.models import Medium


def served(settings: Settings) -> frozenset[Medium]:
    """Texts to other kinds would wait for ever."""
    if settings.simulator:
        return frozenset({Medium.SMS, Medium.TELEGRAM}) | _mail(settings)
    live = {
        Medium.SMS: settings.sms_is_live,
        Medium.TELEGRAM: settings.telegram_is_live,
    }
    return frozenset(medium for medium, is_on in live.items() if is_on) | _mail(settings)


def _mail(settings: Settings) -> frozenset[Medium]:
    return frozenset({Medium.EMAIL} if settings.smtp_url else ())
