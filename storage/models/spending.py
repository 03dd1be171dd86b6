"""How much was sent to a country on a day."""

from datetime import date

from sqlmodel import Field, SQLModel


class Spending(SQLModel, table=True):
    """SMS segments to numbers of that country; the day is UTC's."""

    day: date = Field(primary_key=True)
    country: str = Field(primary_key=True, max_length=2)
    segments: int = 0
