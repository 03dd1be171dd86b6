"""What the library of good practices shows: the list with its filters, and one practice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select
from sqlalchemy import select as select_rows
from sqlmodel import Session, and_, col, func, or_

from bot.digest.words import Words
from bot.web.case_view import Way
from bot.web.labels import part_of
from bot.web.savings_view import NOT_TOLD, Cell
from handlers.practice_texts import PARTS
from handlers.topics import TOPICS
from locales.catalogue import translate
from locales.say import N_, page
from storage.models import (
    Practice,
    PracticeReview,
    PracticeStage,
    PracticeVersion,
    PracticeWord,
)
from storage.places import Office
from storage.practice_words import unpublished, words_of
from storage.reader import Reader

MOST = 200  # on a page, the best; the export has all that are published
_STAGES = {
    PracticeStage.PUBLISHED: page("published"),
    PracticeStage.REVIEW: page("in review"),
    PracticeStage.APPROVED: page("authors are asked"),
    PracticeStage.RETURNED: page("needs work"),
    PracticeStage.DRAFT: page("draft"),
    PracticeStage.WITHDRAWN: page("withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Of the address: words, a topic, a stage; '' for all."""

    words: str = ""
    topic: str = ""
    stage: str = ""

    def with_(self, **change: str) -> str:
        """The address of the same list with another filter."""
        values = {"q": self.words, "topic": self.topic, "stage": self.stage, **change}
        return f"?{urlencode({name: value for name, value in values.items() if value})}"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    reference: str
    href: str
    title: str
    language: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """The list, and its filters."""

    rows: tuple[Row, ...]
    topics: tuple[Way, ...]
    stages: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A review: whose word, of which version; `city` is all that is told of a peer."""

    by: str
    verdict: str
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """One practice. `judges`: this office's word is waited for; `withdraws`: its button, or ''."""

    practice: Practice
    facts: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str, str], ...]
    reviews: tuple[Said, ...]
    judges: bool
    withdraws: str


def heads(words: Words) -> list[str]:
    """Of the list's columns."""
    texts = (
        *(page("Practice"), page("City"), page("Topic"), page("Year"), page("Stage")),
        *(page("Helped"), page("Read")),
    )
    return [words.say(text) for text in texts]


def library(session: Session, office: Office, wanted: Filter, words: Words) -> Library:
    """What is published anywhere, and all others of the office's countries."""
    found = session.execute(_wanted(office, wanted)).scalars()
    return Library(
        tuple(_row(one, office, words) for one in found),
        _ways(wanted, "topic", {name: words.topic(name) for name in TOPICS}, words),
        _ways(
            wanted, "stage", {one.value: words.say(text) for one, text in _STAGES.items()}, words
        ),
    )


def may_see(practice: Practice, office: Office) -> bool:
    """Another office's drafts are not there; of what it published, no versions and reviews."""
    return practice.stage == PracticeStage.PUBLISHED or practice.country in office.countries


def one(session: Session, reference: str, office: Office, words: Words) -> Page | None:
    """None where there is none, or none for this office."""
    read = Reader(session)
    practice = read.practice_shown(reference)
    if practice is None or not may_see(practice, office):
        return None
    own = practice.country in office.countries
    reviews = read.reviews_of(practice.id) if own else []
    versions = read.versions_of(practice.id) if own else []
    return Page(
        practice,
        _facts(practice, words),
        _texts(practice, words),
        tuple(_version(each, words) for each in versions),
        tuple(_said(each, words) for each in reviews),
        judges(practice, reviews, office),
        translate(N_("withdraw"), words.language) if withdraws(practice, office) else "",
    )


def withdraws(practice: Practice, office: Office) -> bool:
    """What is published of its own countries, whoever wrote it."""
    return practice.stage == PracticeStage.PUBLISHED and practice.country in office.countries


def judges(practice: Practice, reviews: Sequence[PracticeReview], office: Office) -> bool:
    """Once a version, of its own countries."""
    said = {(each.office, each.version) for each in reviews}
    waits = practice.stage == PracticeStage.REVIEW and practice.country in office.countries
    return waits and (office.code, practice.version) not in said


def _wanted(office: Office, wanted: Filter) -> Select[Practice]:
    """With words: those that have most of them first; else what is worth most."""
    mine = col(Practice.country).in_(office.countries)
    such: list[ColumnElement[bool]] = [or_(col(Practice.stage) == PracticeStage.PUBLISHED, mine)]
    if wanted.topic:
        such.append(col(Practice.topic) == wanted.topic)
    stages = {wanted.stage} if wanted.stage else {*PracticeStage} - {PracticeStage.WITHDRAWN}
    such.append(col(Practice.stage).in_([one for one in PracticeStage if one in stages]))
    rows = select_rows(Practice).where(and_(*such)).limit(MOST)
    newest = col(Practice.worth).desc(), col(Practice.id).desc()
    if not wanted.words:
        return rows.order_by(*newest)
    named = words_of([wanted.words])
    has = (
        select_rows(col(PracticeWord.practice_id), func.count().label("many"))
        .where(col(PracticeWord.word).in_([*named, *map(unpublished, named)]))
        .group_by(col(PracticeWord.practice_id))
        .subquery()
    )
    joined = rows.join(has, has.c.practice_id == col(Practice.id))
    return joined.order_by(has.c.many.desc(), *newest)


def _row(practice: Practice, office: Office, words: Words) -> Row:
    href = f"/office/{office.code}/practice/{practice.reference}"
    cells = _cells(practice, words)
    return Row(practice.reference, href, practice.title, practice.language, cells)


def _cells(practice: Practice, words: Words) -> tuple[Cell, ...]:
    judged = practice.helped + practice.not_helped
    return (
        Cell(practice.city, words.country(practice.country)),
        Cell(words.topic(practice.topic)),
        Cell(str(practice.year or NOT_TOLD)),
        Cell(words.say(_STAGES[practice.stage])),
        Cell(part_of(practice.helped, judged, words) if judged else NOT_TOLD),
        Cell(words.number(practice.used)),
    )


def _facts(practice: Practice, words: Words) -> tuple[tuple[str, str], ...]:
    shown = zip(heads(words)[1:], map(_joined, _cells(practice, words)), strict=True)
    return (*shown, (words.say(page("Language")), words.language_name(practice.language)))


def _joined(cell: Cell) -> str:
    return f"{cell.text}, {cell.note}" if cell.note else cell.text


def _texts(practice: Practice, words: Words) -> tuple[tuple[str, str], ...]:
    """The title and the year stand above."""
    own = (part for part in PARTS if part.value not in {"title", "year"})
    told = ((part, getattr(practice, part.value)) for part in own)
    return tuple(
        (translate(str(part.label), words.language), str(text or NOT_TOLD)) for part, text in told
    )


def _version(version: PracticeVersion, words: Words) -> tuple[str, str, str]:
    labels = {part.value: translate(str(part.label), words.language) for part in PARTS}
    return str(version.version), labels.get(version.what, version.what), version.text


def _said(review: PracticeReview, words: Words) -> Said:
    verdict = translate(N_("good") if review.good else N_("needs work"), words.language)
    by = review.office or review.city or NOT_TOLD
    return Said(by, verdict, review.version, review.words)


def _ways(wanted: Filter, name: str, labels: Mapping[str, str], words: Words) -> tuple[Way, ...]:
    now = getattr(wanted, name)
    every = Way(words.say(page("All")), wanted.with_(**{name: ""}), not now)
    return (
        every,
        *(
            Way(label, wanted.with_(**{name: value}), now == value)
            for value, label in labels.items()
        ),
    )
