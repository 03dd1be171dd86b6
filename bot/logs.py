"""Logs as JSON lines on stderr: events and ids, never a text or a number."""

import logging
import sys

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
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=stages,
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
