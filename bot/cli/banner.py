"""What is on and where to go, in a few lines."""

from rich.console import Console
from rich.table import Table

from bot.bootstrap import Service
from storage.models import Medium
from storage.places import offices


def banner(service: Service) -> None:
    """Prints to stdout; no secret and no number in it."""
    settings = service.settings
    here = settings.public_url or f"http://{_host(settings.host)}:{settings.port}"
    table = Table(title="Jirani is on", title_justify="left", show_header=False, box=None)
    table.add_column(style="bold")
    table.add_column()
    table.add_row("database", service.db.dialect)
    table.add_row("Redis", "yours" if settings.redis_url else "embedded Valkey")
    table.add_row("SMS", _gateway(service, Medium.SMS))
    table.add_row("Telegram", _gateway(service, Medium.TELEGRAM))
    table.add_row(
        "offices", ", ".join(f"{office.name} {office.hour:02d}:00" for office in offices())
    )
    if settings.simulator:
        table.add_row("simulator", f"{here}/")
    table.add_row("office pages", f"{here}/office/nairobi")
    table.add_row("health", f"{here}/readyz")
    Console().print(table)


def farewell() -> None:
    """After an orderly end."""
    Console().print("Jirani has stopped. Everything that came in is kept.")


def _gateway(service: Service, medium: Medium) -> str:
    channel = service.channels.get(medium)
    return channel.name if channel else "off: see the settings table in README.md"


def _host(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - shown, not bound
