"""Every table, so that importing this module completes the metadata."""

from storage.models.alerts import (
    LIVE,
    OUTCOMES,
    Alert,
    AlertEvent,
    AlertEventKind,
    Handling,
    Phase,
    Told,
    Verification,
)
from storage.models.attachments import Attachment, AttachmentBody, AttachmentState
from storage.models.base import Sealed, SealedBytes
from storage.models.chats import Card, ChatGroup, ChatPurpose
from storage.models.digests import Digest
from storage.models.exchanges import Exchange, ExchangeKind, ExchangeStage
from storage.models.handovers import Handover
from storage.models.ledger import (
    A_SLIP,
    HELD_IN,
    MOVES,
    Account,
    Approval,
    CashCount,
    Entry,
    EntryKind,
    Fund,
    Meeting,
)
from storage.models.members import Member
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
from storage.models.projects import Project, ProjectEvent, ProjectStage
from storage.models.rhythm import Reminder, ReminderKind
from storage.models.spending import Spending

__all__ = [
    "A_SLIP",
    "HELD_IN",
    "LIVE",
    "MOVES",
    "OUTCOMES",
    "Account",
    "Address",
    "AddressState",
    "Alert",
    "AlertEvent",
    "AlertEventKind",
    "Approval",
    "Attachment",
    "AttachmentBody",
    "AttachmentState",
    "Audit",
    "Card",
    "CashCount",
    "ChatGroup",
    "ChatPurpose",
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
    "Member",
    "Membership",
    "Outbound",
    "OutboundEvent",
    "OutboundState",
    "Person",
    "Phase",
    "Project",
    "ProjectEvent",
    "ProjectStage",
    "Reminder",
    "ReminderKind",
    "Role",
    "SavingsGroup",
    "Sealed",
    "SealedBytes",
    "Settlement",
    "SettlementState",
    "Sex",
    "Spending",
    "Standing",
    "Told",
    "Verification",
]
