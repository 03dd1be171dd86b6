"""Questions about what an exchange plans together."""

from collections import Counter
from datetime import datetime
from json import loads

from sqlmodel import Session, col, func, select

from storage.models import Ballot, PlanItem, PlanKind, Visit, Vote


class VisitQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def ballot(self, match_id: int, number: int | None = None) -> Ballot | None:
        """By its number in the exchange, else the newest."""
        wanted = select(Ballot).where(Ballot.match_id == match_id)
        if number is not None:
            wanted = wanted.where(Ballot.number == number)
        return self._session.exec(wanted.order_by(col(Ballot.number).desc())).first()

    def tally(self, ballot: Ballot) -> list[int]:
        """Votes for each of its options."""
        said = self._session.exec(select(Vote.choice).where(Vote.ballot_id == ballot.id))
        count = Counter(said)
        return [count[number] for number in range(1, len(options_of(ballot)) + 1)]

    def voted(self, ballot_id: int, seat_id: int) -> int | None:
        """What a seat said last."""
        vote = self._session.get(Vote, (ballot_id, seat_id))
        return vote.choice if vote is not None else None

    def open_tasks(self, match_id: int) -> int:
        """How many are not done."""
        open_ = (PlanItem.kind == PlanKind.TASK, col(PlanItem.done_at).is_(None))
        wanted = select(func.count()).select_from(PlanItem)
        return self._session.exec(wanted.where(PlanItem.match_id == match_id, *open_)).one()

    def visit(self, match_id: int) -> Visit | None:
        """None as long as it has no days."""
        return self._session.get(Visit, match_id)

    def plan(self, match_id: int) -> list[PlanItem]:
        """All that stands in it, in the order of its numbers."""
        wanted = select(PlanItem).where(PlanItem.match_id == match_id)
        return list(self._session.exec(wanted.order_by(col(PlanItem.number))))

    def ballots_since(self, match_id: int, since: datetime) -> int:
        """How many were begun from then on."""
        wanted = select(func.count()).select_from(Ballot)
        mine = wanted.where(Ballot.match_id == match_id, col(Ballot.at) >= since)
        return self._session.exec(mine).one()

    def next_ballot(self, match_id: int) -> int:
        """The number that a new one gets."""
        wanted = select(func.max(Ballot.number)).where(Ballot.match_id == match_id)
        return (self._session.exec(wanted).one() or 0) + 1

    def open_lines(self, match_id: int) -> int:
        """How many stand in the plan."""
        stands = PlanItem.match_id == match_id, col(PlanItem.done_at).is_(None)
        return self._session.exec(select(func.count()).select_from(PlanItem).where(*stands)).one()

    def next_item(self, match_id: int) -> int:
        """The number that a new line of the plan gets."""
        wanted = select(func.max(PlanItem.number)).where(PlanItem.match_id == match_id)
        return (self._session.exec(wanted).one() or 0) + 1


def options_of(ballot: Ballot) -> list[str]:
    """As they stand in it: words, or ISO days."""
    return [str(option) for option in loads(ballot.options)]
