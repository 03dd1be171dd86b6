"""A visit as a calendar file."""

from base64 import b64encode
from datetime import timedelta

from icalendar import Calendar, Event
from sqlmodel import Session

from handlers.room_texts import title
from locales.render import render
from storage.content import File
from storage.models import Exchange, Match, Visit
from storage.places import zone_of

_ONE_DAY = timedelta(days=1)


def visit_file(session: Session, match_id: int, language: str) -> File | None:
    """None where no days are set. The same visit always gives the same bytes."""
    visit, match = session.get(Visit, match_id), session.get_one(Match, match_id)
    if visit is None:
        return None
    request = session.get_one(Exchange, match.request_id)
    offer = session.get_one(Exchange, match.offer_id)
    name = render(title(match, request, offer), language, sms=False, zone=zone_of(offer.country))
    event = Event()
    event.add("uid", f"{match.reference}@jirani")
    event.add("sequence", visit.version - 1)
    event.add("dtstamp", visit.at)
    event.add("dtstart", visit.starts)
    event.add("dtend", visit.ends + _ONE_DAY)  # the first day that is no part of it
    event.add("summary", name.text)
    event.add("location", offer.city or "")
    calendar = Calendar()
    calendar.add("prodid", "-//Jirani//visits//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    body = b64encode(calendar.to_ical()).decode()
    return File(f"{match.reference}.ics", "text/calendar", body)
