"""Every table, so that importing this module completes the metadata."""

from storage.models.alerts import (
    Alert,
    AlertEvent,
    AlertEventKind,
    Handling,
    Phase,
    Verification,
)
from storage.models.base import Sealed
from storage.models.digests import Digest
from storage.models.exchanges import Exchange, ExchangeKind, ExchangeStage
from storage.models.handovers import Handover
from storage.models.ledger import OUTGOING, Entry, EntryKind, Fund, Meeting
from storage.models.messages import (
    Inbound,
    InboundKind,
    InboundState,
    Lane,
    Medium,
    Outbound,
    OutboundEvent,
    OutboundState,
)
from storage.models.people import (
    Address,
    AddressState,
    Audit,
    Dialogue,
    Invitation,
    Membership,
    Person,
    Role,
    Sex,
    Standing,
)
from storage.models.places import SavingsGroup, Settlement, SettlementState
from storage.models.spending import Spending

__all__ = [
    "OUTGOING",
    "Address",
    "AddressState",
    "Alert",
    "AlertEvent",
    "AlertEventKind",
    "Audit",
    "Dialogue",
    "Digest",
    "Entry",
    "EntryKind",
    "Exchange",
    "ExchangeKind",
    "ExchangeStage",
    "Fund",
    "Handling",
    "Handover",
    "Inbound",
    "InboundKind",
    "InboundState",
    "Invitation",
    "Lane",
    "Medium",
    "Meeting",
    "Membership",
    "Outbound",
    "OutboundEvent",
    "OutboundState",
    "Person",
    "Phase",
    "Role",
    "SavingsGroup",
    "Sealed",
    "Settlement",
    "SettlementState",
    "Sex",
    "Spending",
    "Standing",
    "Verification",
]
