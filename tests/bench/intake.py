"""Signed webhooks a second, from nothing at all to durable rows, each beside the no-op."""

from tests.bench.lines import AT_LEAST, AT_MOST, Targets

NOOP, HANDLER, SQLITE, UNWOKEN, POSTGRES = "noop", "handler", "sqlite", "sqlite_unwoken", "postgres"
_TARGETS: dict[str, Targets] = {
    SQLITE: {"ratio": (AT_LEAST, 0.33), "of_handler": (AT_LEAST, 0.80), "p99_ms": (AT_MOST, 13)},
    POSTGRES: {"ratio": (AT_LEAST, 0.45), "p99_ms": (AT_MOST, 13)},
}
