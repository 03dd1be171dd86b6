"""Starting, also after a stop."""

from handlers.examples import examples
from handlers.outcome import Kind, Outcome, Turn
from handlers.understanding.meaning import Intent
from storage.changes import SetAddressState
from storage.models import AddressState


def decide(turn: Turn) -> Outcome:
    """Revives the address and shows what can be sent."""
    address = turn.sender.address
    changes = (SetAddressState(address.id, AddressState.ACTIVE),) if address else ()
    return Outcome((examples(turn),), changes=changes)


KIND = Kind("start", (Intent.START,), ("start",), decide)
