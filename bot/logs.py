"""Logs as JSON lines on stderr: events and ids, never a text or a number."""

import logging
import sys
import traceback
from pathlib import Path

import structlog


def configure_logs() -> None:
    """Library warnings come out as the same JSON."""
    stages: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*stages, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    foreign: list[structlog.typing.Processor] = [*stages, _without_words]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=foreign,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # These log requests with their addresses, which hold tokens, chat ids and numbers.
    for noisy in ("httpx", "httpcore", "twilio", "telegram", "alembic", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _without_words(
    _logger: object, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """A library's line keeps its first line; of an exception its type and place stay.

    What follows quotes what was being handled: requests, rows, the address of who asked.
    """
    first = str(event["event"]).partition("\n")[0]
    event["event"] = first.partition(" request from ")[0]
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else None
    if error is not None:
        event["error"] = type(error).__name__
        if frames := traceback.extract_tb(error.__traceback__):
            event["at"] = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    return event
