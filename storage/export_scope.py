"""What an export is of, and how it writes a rate."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped

from storage.places import Office

MONTHS = 12  # closed ones: the record that is asked for
_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """What is exported: of a country, or of one city in it; None for all. `today` closes months.

    With `office`, of its countries only. `inside`: it stays within an office, so that counts of
    cases which could point at somebody are kept.
    """

    country: str | None
    city: str | None
    today: date
    office: Office | None = None
    inside: bool = False

    def holds(
        self, country: Mapped[str] | Mapped[str | None], city: Mapped[str] | Mapped[str | None]
    ) -> list[ColumnElement[bool]]:
        """What a row's place must be."""
        wanted: list[ColumnElement[bool]] = []
        if self.office is not None:
            wanted.append(country.in_(self.office.countries))
        if self.country is not None:
            wanted.append(country == self.country)
        if self.city is not None:
            wanted.append(city == self.city)
        return wanted


def rate(share: float | None) -> float | None:
    """None stays an empty cell: it is not 0."""
    return None if share is None else round(share, _DECIMALS)
