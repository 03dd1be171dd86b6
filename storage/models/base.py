"""What every table shares: naming of constraints, ids, sealed columns, enums as strings."""

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Enum, Integer, LargeBinary, MetaData, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlmodel import SQLModel

from storage.vault import vault

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")


class Sealed(TypeDecorator[str]):
    """Text that is encrypted in the database; `label` is its `table.column`."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else vault().seal(self.label, value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else vault().open(self.label, value)


class SealedBytes(TypeDecorator[bytes]):
    """As `Sealed`, for the bytes of a file."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else vault().seal_bytes(self.label, value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else vault().open_bytes(self.label, value)


SEALED = (Sealed, SealedBytes)


def one_of(enum: type[StrEnum]) -> Any:  # noqa: ANN401 - SQLModel's sa_type takes any type
    """A column of the enum's values, kept as text on both engines."""
    return Enum(
        enum,
        native_enum=False,
        values_callable=lambda members: [member.value for member in members],
        length=32,
        validate_strings=True,
    )
