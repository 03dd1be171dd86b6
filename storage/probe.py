"""Whether a database is sealed, and opens with the keys at hand."""

from sqlmodel import Session, col, select

from storage.models import Address, Inbound


def is_sealed(session: Session) -> bool:
    """Somebody is in it, or somebody wrote."""
    return any(
        session.exec(select(column).limit(1)).first() is not None
        for column in (Address.id, Inbound.id)
    )


def open_one(session: Session) -> None:
    """Opens the newest address, if there is one. Raises VaultError where the keys are others."""
    session.exec(select(Address.value).order_by(col(Address.id).desc()).limit(1)).first()
