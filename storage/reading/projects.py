"""Questions about upgrading projects."""

from sqlmodel import Session, col, func, select

from storage.models import Entry, EntryKind, Project, ProjectStage
from storage.references import Letter, new_reference

_OVER = (ProjectStage.DONE, ProjectStage.STOPPED)


class ProjectQuestions:
    """Of `storage.reader.Reader`."""

    _session: Session

    def project_by_id(self, project_id: int) -> Project | None:
        """By its id."""
        return self._session.get(Project, project_id)

    def project(self, reference: str, country: str | None, city: str | None) -> Project | None:
        """By its reference, in that city: others are as if they were not there."""
        return self._session.exec(
            select(Project).where(
                Project.reference == reference, Project.country == country, Project.city == city
            )
        ).first()

    def open_projects(self, group_id: int) -> list[Project]:
        """Those of a group that are not over, the newest first."""
        found = self._session.exec(
            select(Project)
            .where(Project.group_id == group_id, col(Project.stage).not_in(_OVER))
            .order_by(col(Project.id).desc())
        )
        return list(found)

    def city_projects(self, country: str, city: str) -> list[Project]:
        """Those of a whole city that are not over, the newest first."""
        found = self._session.exec(
            select(Project)
            .where(
                Project.country == country,
                Project.city == city,
                col(Project.group_id).is_(None),
                col(Project.stage).not_in(_OVER),
            )
            .order_by(col(Project.id).desc())
        )
        return list(found)

    def saved_for(self, project_id: int) -> int:
        """Own savings so far, minor units: what was paid in and stands."""
        found = self._session.exec(
            select(col(Entry.reverses).is_(None), func.sum(Entry.amount))
            .where(Entry.project_id == project_id, Entry.kind == EntryKind.UPGRADING_IN)
            .group_by(col(Entry.reverses).is_(None))
        )
        return sum(int(amount) if is_entry else -int(amount) for is_entry, amount in found)

    def free_project_reference(self) -> str:
        """A reference that no project has."""

        def taken(reference: str) -> bool:
            found = self._session.exec(select(Project.id).where(Project.reference == reference))
            return found.first() is not None

        return new_reference(Letter.PROJECT, taken)
