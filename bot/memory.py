"""How often Python looks for cycles, for a process that runs for months."""

import gc

_NEW_OBJECTS = 20_000  # beyond those in use; 700 by default, which a few requests make


def spare_collector() -> None:
    """Call when all is open: what the start made stays and need never be looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
