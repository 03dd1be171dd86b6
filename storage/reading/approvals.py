"""Questions about what waits for a second leader, and whose word it needs."""

from sqlmodel import select

from storage.models import Approval, SavingsGroup
from storage.reading.joining import JoiningQuestions
from storage.reading.ledger import LedgerQuestions


class ApprovalQuestions(LedgerQuestions, JoiningQuestions):
    """Of `storage.reader.Reader`."""

    def approval(self, approval_id: int) -> Approval | None:
        """By its id. Of two who agree at once, the second waits and finds it decided."""
        return self._session.get(
            Approval, approval_id, with_for_update=True, populate_existing=True
        )

    def approval_named(self, reference: str, person_id: int) -> Approval | None:
        """By its reference, where that person asked for it or may agree to it."""
        found = self._session.exec(select(Approval).where(Approval.reference == reference)).all()
        theirs = (
            one for one in found if one.asked_by == person_id or self.may_agree(one, person_id)
        )
        waiting = next(theirs, None)
        return self.approval(waiting.id) if waiting is not None else None

    def may_agree(self, waiting: Approval, person_id: int) -> bool:
        """Whether theirs is the word that it waits for."""
        group = self.group(waiting.group_id)
        return group is not None and person_id in self.witnesses(group, waiting.asked_by)

    def witnesses(self, group: SavingsGroup, asked_by: int | None) -> list[int]:
        """Its other officers; where there is none, organisers of the settlement."""
        officers = [one for one in self.officers(group.id) if one != asked_by]
        place = None if officers else self.settlement(group.settlement_id)
        found = self.organisers_for(place) if place is not None else []
        return officers or [one for one in found if one != asked_by]
