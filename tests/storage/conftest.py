"""The real Valkey, for the tests of hints."""

from tests.redis_fixture import redis_url, valkey, valkey_server

__all__ = ["redis_url", "valkey", "valkey_server"]
