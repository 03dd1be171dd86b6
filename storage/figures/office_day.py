"""An office's day as a window on the records."""

from datetime import date

from storage.figures.window import Window
from storage.places import Office, offices


def window_of(office: Office, day: date) -> Window:
    """The first office also answers for countries that none has."""
    first, *rest = offices()
    others = tuple(country for other in rest for country in other.countries)
    return Window(
        office=office.code,
        day=day,
        zone=office.zone,
        countries=tuple(office.countries),
        others=others if office.code == first.code else None,
    )
