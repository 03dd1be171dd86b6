"""Upgrading projects: opened by a group or a city, saved for, followed to their end."""

from collections.abc import Mapping
from typing import NamedTuple

from handlers import groups
from handlers.drafts import minor_units, unknown_project
from handlers.membership import no_group
from handlers.money_questions import YES_NO
from handlers.outcome import Kind, Outcome, Pending, Turn
from handlers.posting import hides_amounts
from handlers.reading import YES, answer_of, text_of, words_of
from handlers.topics import TOPICS
from handlers.understanding.meaning import Intent
from locales.say import N_, Choice, Money, Say, Term, say
from storage.changes import SetProject
from storage.models import Project, ProjectEvent, ProjectStage, Role, SavingsGroup, Standing
from storage.places import currency_of

STAGES = {
    ProjectStage.IDEA: N_("idea"),
    ProjectStage.PLANNED: N_("planned"),
    ProjectStage.FUNDED: N_("money found"),
    ProjectStage.BUILDING: N_("being built"),
    ProjectStage.DONE: N_("finished"),
    ProjectStage.STOPPED: N_("given up"),
}
_STAGES = tuple(Choice(stage.value, label) for stage, label in STAGES.items())
_CHANGE = (Choice("stage", N_("change the stage")),)
_MOST_SHOWN = 3
_LONGEST = 120


class _Owner(NamedTuple):
    """Whose project it is: a group's, or, without one, the whole city's."""

    group_id: int | None
    city: str
    country: str
    currency: str


def decide(turn: Turn) -> Outcome:
    """Opens one, tells how far one is, or keeps who helps with it."""
    reference = text_of(turn.meaning, "project")
    if reference is not None:
        return _named(turn, reference)
    topics = words_of(turn.meaning, "topics")
    told: dict[str, str | int | None] = {
        "title": text_of(turn.meaning, "title"),
        "need": next((topic for topic in topics if topic in TOPICS), "other"),
        "amount": text_of(turn.meaning, "amount"),
    }
    if not turn.sender.groups:
        owner = _city_of(turn)
        return _told(turn, owner, told) if owner is not None else no_group(turn)
    return groups.of_group(
        turn, KIND.name, lambda group: _told(turn, _owned_by(turn, group), told), told
    )


def resume(turn: Turn) -> Outcome:
    """What it costs, whether that is right, or how far it is now."""
    pending = turn.pending
    if pending is None:
        return no_group(turn)
    if pending.ask == groups.ASK:
        return groups.answered(
            turn, lambda group: _told(turn, _owned_by(turn, group), pending.data)
        )
    project = turn.read.project_by_id(int(pending.data.get("project") or 0))
    number = project.group_id if project else int(pending.data.get("group") or 0) or None
    owner = _owner(turn, number)
    return _answered(turn, pending, owner, project) if owner is not None else no_group(turn)


def _answered(turn: Turn, pending: Pending, owner: _Owner, project: Project | None) -> Outcome:
    if pending.ask == "cost":
        cost = minor_units(text_of(turn.meaning, "amount") or "", owner.currency)
        return _confirm(owner, str(pending.data["title"]), str(pending.data["need"]), cost)
    if pending.ask == "open":
        return _open(turn, pending, owner)
    answer = answer_of(turn)
    if project is None or not _is_owner(owner, project) or answer is None:
        return Outcome((say("Send one of the numbers. Nothing is changed yet."),))
    if pending.ask == "change":
        values = tuple(choice.value for choice in _STAGES)
        following = Pending(KIND.name, "stage", values, {"project": project.id})
        return Outcome((say("How far is it now?", *_STAGES),), question=following)
    text = say(
        "{reference}: {stage}. Thank you.",
        reference=project.reference,
        stage=Term(STAGES[ProjectStage(answer)]),
    )
    return _changed(turn, project, "stage", answer, text)


def _told(turn: Turn, owner: _Owner, told: Mapping[str, str | int | None]) -> Outcome:
    title, amount = told["title"], told["amount"]
    if title is None:
        return _all(turn, owner)
    cost = minor_units(str(amount), owner.currency) if amount else None
    return _confirm(owner, str(title), str(told["need"]), cost)


def _owner(turn: Turn, group_id: int | None) -> _Owner | None:
    """The group, where the sender reports for it; without one the city that they organise."""
    if group_id is None:
        return _city_of(turn)
    group = groups.own(turn, group_id)
    return _owned_by(turn, group) if group is not None else None


def _owned_by(turn: Turn, group: SavingsGroup) -> _Owner:
    place = turn.read.settlement(group.settlement_id)
    city, country = (place.city, place.country) if place else ("", "")
    return _Owner(group.id, city, country, group.currency)


def _city_of(turn: Turn) -> _Owner | None:
    for role in turn.sender.memberships:
        vouched = role.role == Role.ORGANISER and role.standing == Standing.VOUCHED
        if vouched and role.city and role.country:
            return _Owner(None, role.city, role.country, currency_of(role.country) or "")
    return None


def _all(turn: Turn, owner: _Owner) -> Outcome:
    found = (
        turn.read.city_projects(owner.country, owner.city)
        if owner.group_id is None
        else turn.read.open_projects(owner.group_id)
    )
    if not found:
        return Outcome(
            (say("There is no project yet. To open one send e.g. PROJECT water tap 50000"),)
        )
    return Outcome(tuple(_progress(turn, project) for project in found[:_MOST_SHOWN]))


def _named(turn: Turn, reference: str) -> Outcome:
    place, own = turn.sender.settlement, _city_of(turn)
    city = place.city if place else own.city if own else None
    country = place.country if place else own.country if own else None
    project = turn.read.project(reference, country, city)
    if project is None:
        return unknown_project(reference)
    owner = _owner(turn, project.group_id)
    words = text_of(turn.meaning, "text")
    if words is not None and _is_owner(owner, project):
        text = say("{reference}: your words about partners are kept.", reference=reference)
        return _changed(turn, project, "partners", words[:_LONGEST], text)
    said = _progress(turn, project)
    if not _is_owner(owner, project):
        return Outcome((said,))
    values = tuple(choice.value for choice in _CHANGE)
    question = Pending(KIND.name, "change", values, {"project": project.id})
    shown = Say(said.msgid, said.values, _CHANGE)
    return Outcome((shown,), question=question)


def _is_owner(owner: _Owner | None, project: Project) -> bool:
    here = (project.group_id, project.country, project.city)
    return owner is not None and (owner.group_id, owner.country, owner.city) == here


def _progress(turn: Turn, project: Project) -> Say:
    stage = Term(STAGES[project.stage])
    if hides_amounts(turn):
        return say(
            "{reference} {title}: {stage}.",
            reference=project.reference,
            title=project.title,
            stage=stage,
        )
    return say(
        "{reference} {title}: {saved} of {amount} saved. {stage}.",
        reference=project.reference,
        title=project.title,
        saved=Money(turn.read.saved_for(project.id), project.currency),
        amount=Money(project.cost, project.currency),
        stage=stage,
    )


def _confirm(owner: _Owner, title: str, need: str, cost: int | None) -> Outcome:
    data: dict[str, str | int | None] = {"title": title, "need": need, "cost": cost}
    data["group"] = owner.group_id
    if not cost:
        text = say("What will {title} cost? Send only the amount.", title=title)
        return Outcome((text,), question=Pending(KIND.name, "cost", (), data, "amount"))
    text = say(
        "Open the project {title}, cost {amount}?",
        *YES_NO,
        title=title,
        amount=Money(cost, owner.currency),
    )
    values = tuple(choice.value for choice in YES_NO)
    return Outcome((text,), question=Pending(KIND.name, "open", values, data))


def _open(turn: Turn, pending: Pending, owner: _Owner) -> Outcome:
    answer = answer_of(turn)
    if answer is None:
        return Outcome((say("Send 1 for yes or 2 for no. Nothing is changed yet."),))
    if answer != YES:
        return Outcome((say("Nothing is changed."),), settles=True)
    project = Project(
        reference=turn.read.free_project_reference(),
        group_id=owner.group_id,
        city=owner.city,
        country=owner.country,
        title=str(pending.data["title"]),
        need=str(pending.data["need"]),
        cost=int(pending.data["cost"] or 0),
        currency=owner.currency,
        opened_by=turn.sender.person_id,
        inbound_id=turn.inbound_id,
        at=turn.now,
    )
    text = say(
        "{reference} is open: {title}. To save for it send {reference} and the amount.",
        reference=project.reference,
        title=project.title,
    )
    return Outcome((text,), (project,), settles=True)


def _changed(turn: Turn, project: Project, what: str, value: str, text: Say) -> Outcome:
    event = ProjectEvent(
        project_id=project.id,
        what=what,
        value=value,
        person_id=turn.sender.person_id,
        inbound_id=turn.inbound_id,
        at=turn.now,
    )
    change = SetProject(project.id, what, value)
    return Outcome((text,), (event,), (change,), settles=True)


KIND = Kind("projects", (Intent.PROJECT,), ("project",), decide, resume)
