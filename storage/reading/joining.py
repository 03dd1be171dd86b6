"""Questions for joining: invitations, settlements by name, organisers, claims to confirm."""

from collections.abc import Collection, Sequence
from datetime import datetime

from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from storage.invitations import bare_code
from storage.models import (
    Inbound,
    Invitation,
    Membership,
    Role,
    SavingsGroup,
    Settlement,
    SettlementState,
    Standing,
)
from storage.reading.heard import handled_since
from storage.vault import vault

_INVITATION = "token.invitation"  # as vault().token("invitation", code) made it
_MOST = 5
_MOST_LIKE = 5_000  # names that are compared
_SLIP_FROM = 5  # letters; shorter names are too near to one another


class JoiningQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def invitation(self, code: str, now: datetime) -> Invitation | None:
        """The unused invitation with that code, however it is cased and spaced; else None."""
        return self._session.exec(
            select(Invitation)
            .where(
                col(Invitation.code).in_(vault().indexes(_INVITATION, bare_code(code))),
                col(Invitation.chat).is_(None),  # a group's code lets nobody join
                col(Invitation.used_at).is_(None),
                col(Invitation.expires_at) > now,
            )
            .with_for_update()
        ).first()

    def joins_since(self, indexes: Collection[bytes], since: datetime) -> int:
        """How many texts of an address asked to join since then."""
        return handled_since(self._session, indexes, since, Inbound.intent == "join")

    def settlement(self, settlement_id: int) -> Settlement | None:
        """By its id."""
        return self._session.get(Settlement, settlement_id)

    def group(self, group_id: int) -> SavingsGroup | None:
        """By its id."""
        return self._session.get(SavingsGroup, group_id)

    def membership(self, membership_id: int) -> Membership | None:
        """By its id."""
        return self._session.get(Membership, membership_id)

    def settlements_named(self, folded: str, country: str | None) -> list[Settlement]:
        """Settlements of that name or alias, in the country where one is known."""
        wanted = select(Settlement).where(
            Settlement.state != SettlementState.CLOSED,
            or_(
                col(Settlement.folded) == folded,
                col(Settlement.aliases) == folded,
                col(Settlement.aliases).startswith(f"{folded}|", autoescape=True),
                col(Settlement.aliases).endswith(f"|{folded}", autoescape=True),
                col(Settlement.aliases).contains(f"|{folded}|", autoescape=True),
            ),
        )
        if country is not None:
            wanted = wanted.where(Settlement.country == country)
        return list(self._session.exec(wanted.order_by(col(Settlement.id)).limit(_MOST)))

    def settlements_like(self, folded: str, country: str | None) -> list[Settlement]:
        """Those of the country whose name or alias is one slip of the finger away."""
        if country is None or len(folded) < _SLIP_FROM:
            return []
        names = self._session.exec(
            select(Settlement.id, Settlement.folded, Settlement.aliases)
            .where(
                Settlement.state != SettlementState.CLOSED,
                Settlement.country == country,
                or_(
                    col(Settlement.folded).startswith(folded[0], autoescape=True),
                    col(Settlement.aliases) != "",
                ),
            )
            .limit(_MOST_LIKE)
        )
        near = [
            number
            for number, name, aliases in names
            if any(_is_slip(folded, known) for known in (name, *aliases.split("|")))
        ]
        return [row for number in near[:_MOST] if (row := self.settlement(number)) is not None]

    def groups_in(self, settlement_id: int) -> list[SavingsGroup]:
        """The first few groups of a settlement, by name."""
        return list(
            self._session.exec(
                select(SavingsGroup)
                .where(SavingsGroup.settlement_id == settlement_id)
                .order_by(col(SavingsGroup.folded))
                .limit(_MOST)
            )
        )

    def organisers_for(self, settlement: Settlement) -> list[int]:
        """People who may vouch there: of the settlement, its city, its country."""
        found = self._session.exec(
            select(Membership)
            .where(
                Membership.role == Role.ORGANISER,
                Membership.standing == Standing.VOUCHED,
                or_(
                    col(Membership.settlement_id) == settlement.id,
                    and_(
                        col(Membership.settlement_id).is_(None),
                        col(Membership.city) == settlement.city,
                    ),
                    and_(
                        col(Membership.settlement_id).is_(None),
                        col(Membership.city).is_(None),
                        col(Membership.country) == settlement.country,
                    ),
                ),
            )
            .order_by(col(Membership.id))
        )
        return list(dict.fromkeys(member.person_id for member in found))

    def oldest_claim(self, roles: Sequence[Membership]) -> Membership | None:
        """The first person who waits for one of these organisers' word."""
        scopes = [scope_of(role) for role in roles if role.role == Role.ORGANISER]
        if not scopes:
            return None
        return self._session.exec(
            select(Membership)
            .join(Settlement, col(Settlement.id) == col(Membership.settlement_id))
            .where(Membership.standing == Standing.CLAIMED, or_(*scopes))
            .order_by(col(Membership.created_at))
            .limit(1)
        ).first()


def _is_slip(written: str, name: str) -> bool:
    same_start = name[:1] == written[:1] and len(name) >= _SLIP_FROM
    return same_start and OSA.distance(written, name, score_cutoff=1) == 1


def scope_of(role: Membership) -> ColumnElement[bool]:
    """Settlements that an organiser's role is about."""
    if role.settlement_id is not None:
        return col(Settlement.id) == role.settlement_id
    if role.city is not None and role.country is not None:
        return and_(col(Settlement.city) == role.city, col(Settlement.country) == role.country)
    if role.city is not None:
        return col(Settlement.city) == role.city
    return col(Settlement.country) == role.country
