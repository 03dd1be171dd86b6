"""Ids that a row has before it is stored, so that a batch can be written set-wise."""

import secrets
import time

_RANDOM_BITS = 22
_EPOCH_MS = 1_704_067_200_000  # 2024-01-01


def new_id() -> int:
    """63 bits: 41 of milliseconds since 2024, 22 random. Sorts by time to the millisecond."""
    milliseconds = time.time_ns() // 1_000_000 - _EPOCH_MS
    return milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
