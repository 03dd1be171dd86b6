"""Every kind of conversation, one line each; a test walks them through every language."""

from dataclasses import replace
from itertools import groupby

from handlers import (
    acknowledge,
    answers,
    approval,
    cases,
    eviction,
    exchange,
    group_codes,
    handover,
    help,  # noqa: A004 - the kind is called so
    join,
    kept,
    language,
    learn,
    matches,
    practices,
    projects,
    quiet,
    savings,
    settings,
    start,
    statement,
    stop,
    total,
    undo,
    unknown,
)
from handlers.outcome import Kind
from handlers.understanding.meaning import Intent, Meaning

KINDS: tuple[Kind, ...] = (
    eviction.KIND,
    acknowledge.KIND,
    cases.KIND,
    savings.KIND,
    total.KIND,
    undo.KIND,
    approval.KIND,
    statement.KIND,
    settings.KIND,
    projects.KIND,
    join.KIND,
    exchange.KIND,
    matches.KIND,
    group_codes.KIND,
    learn.KIND,
    practices.KIND,
    help.KIND,
    language.KIND,
    quiet.KIND,
    stop.KIND,
    start.KIND,
    kept.KIND,
    answers.KIND,
    handover.KIND,
    unknown.KIND,
)

_BY_INTENT = {intent: kind for kind in KINDS for intent in kind.intents}
_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_for(intent: Intent) -> Kind:
    """Which kind decides about it."""
    return _BY_INTENT[intent]


def kind_named(name: str) -> Kind:
    """By the name that a pending question keeps."""
    return _BY_NAME[name]


def parts(meaning: Meaning) -> list[Meaning]:
    """A text's reports by kind: neighbours of one kind stay together, as one with `reports`."""
    if not meaning.reports:
        return [meaning]
    found = []
    for _, group in groupby(meaning.reports, key=lambda report: kind_for(report.intent).name):
        reports = tuple(group)
        found.append(replace(reports[0], reports=reports) if len(reports) > 1 else reports[0])
    return found
