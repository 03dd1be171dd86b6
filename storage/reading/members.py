"""Questions about who is on a group's list."""

from sqlmodel import Session, col, select

from storage.models import Member


class MemberQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def members_listed(self, group_id: int) -> list[Member]:
        """Who is on it now, by initials; nobody where the group only counts."""
        return listed(self._session, group_id)


def listed(session: Session, group_id: int) -> list[Member]:
    """As the table has it at this moment."""
    return list(
        session.exec(
            select(Member)
            .where(Member.group_id == group_id, col(Member.left).is_(None))
            .order_by(col(Member.initials), col(Member.id))
        )
    )
