"""Ids that a row has before it is stored, so that a batch can be written set-wise."""

import secrets
import time
from threading import Lock

_RANDOM_BITS = 22
_STEP_BITS = 10  # what is made within a millisecond keeps its order and is not to be guessed
_EPOCH_MS = 1_704_067_200_000  # 2024-01-01
_lock = Lock()
_newest = [0]


def new_id() -> int:
    """63 bits: 41 of milliseconds since 2024, 22 random; one process's rise one by one."""
    milliseconds = time.time_ns() // 1_000_000 - _EPOCH_MS
    fresh = milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    with _lock:
        _newest[0] = fresh if fresh > _newest[0] else _newest[0] + 1 + secrets.randbits(_STEP_BITS)
        return _newest[0]
