"""The eight points of General Comment 7, paragraph 15: each rule, and that silence is no 'no'."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.codes import CODES
from storage.facts import COUNTS, NO, UNKNOWN, YES, Fact
from storage.figures.due_process import ADEQUATE_DAYS, BASIS, Point, due_process

ROOT = Path(__file__).parents[2]
F, P = Fact, Point

TABLE = [
    ("said yes", {F.CONSULTATION: YES}, P.CONSULTATION, YES),
    ("said no", {F.CONSULTATION: NO}, P.CONSULTATION, NO),
    ("asked, not known", {F.CONSULTATION: UNKNOWN}, P.CONSULTATION, UNKNOWN),
    ("never asked", {}, P.CONSULTATION, UNKNOWN),
    ("no notice", {F.NOTICE: "none"}, P.NOTICE, NO),
    ("no notice, whatever length", {F.NOTICE: "none", F.NOTICE_DAYS: "120"}, P.NOTICE, NO),
    ("in writing, length not told", {F.NOTICE: "written"}, P.NOTICE, YES),
    ("by a court, length not told", {F.NOTICE: "court"}, P.NOTICE, YES),
    ("in writing, long enough", {F.NOTICE: "written", F.NOTICE_DAYS: "90"}, P.NOTICE, YES),
    ("in writing, too short", {F.NOTICE: "written", F.NOTICE_DAYS: "89"}, P.NOTICE, NO),
    ("by word of mouth", {F.NOTICE: "verbal"}, P.NOTICE, UNKNOWN),
    ("by word of mouth, too short", {F.NOTICE: "verbal", F.NOTICE_DAYS: "3"}, P.NOTICE, NO),
    ("by word of mouth, long", {F.NOTICE: "verbal", F.NOTICE_DAYS: "100"}, P.NOTICE, UNKNOWN),
    ("only a length, short", {F.NOTICE_DAYS: "7"}, P.NOTICE, NO),
    ("only a length, long", {F.NOTICE_DAYS: "100"}, P.NOTICE, UNKNOWN),
    ("some days, how many not said", {F.NOTICE_DAYS: "yes"}, P.NOTICE, UNKNOWN),
    ("informed", {F.INFORMATION: YES}, P.INFORMATION, YES),
    ("not informed", {F.INFORMATION: NO}, P.INFORMATION, NO),
    ("officials there", {F.OFFICIALS: YES}, P.OFFICIALS, YES),
    ("police are no officials", {F.POLICE: YES}, P.OFFICIALS, UNKNOWN),
    ("somebody named", {F.ACTOR: "city"}, P.IDENTIFIED, YES),
    ("named among others", {F.ACTOR: "police unknown"}, P.IDENTIFIED, YES),
    ("nobody knows who", {F.ACTOR: "unknown"}, P.IDENTIFIED, NO),
    ("nobody was asked who", {}, P.IDENTIFIED, UNKNOWN),
    ("by night", {F.NIGHT: YES, F.WEATHER: NO}, P.HOURS, NO),
    ("in the rain", {F.NIGHT: NO, F.WEATHER: YES}, P.HOURS, NO),
    ("by a dry day", {F.NIGHT: NO, F.WEATHER: NO}, P.HOURS, YES),
    ("by day, weather not told", {F.NIGHT: NO}, P.HOURS, UNKNOWN),
    ("by day, weather not known", {F.NIGHT: NO, F.WEATHER: UNKNOWN}, P.HOURS, UNKNOWN),
    ("remedies", {F.REMEDIES: YES}, P.REMEDIES, YES),
    ("an injunction", {F.REMEDIES: NO, F.INJUNCTION: YES}, P.REMEDIES, YES),
    ("none", {F.REMEDIES: NO}, P.REMEDIES, NO),
    ("no injunction alone", {F.INJUNCTION: NO}, P.REMEDIES, UNKNOWN),
    ("a lawyer", {F.LAWYER: YES}, P.LEGAL_AID, YES),
    ("no lawyer", {F.LAWYER: NO}, P.LEGAL_AID, NO),
]


@pytest.mark.parametrize(
    ("known", "point", "answer"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_each_rule(known: dict[Fact, str], point: Point, answer: str) -> None:
    assert due_process(known)[point] == answer


def test_of_nothing_all_is_unknown() -> None:
    assert due_process({}) == dict.fromkeys(Point, UNKNOWN)


_values = st.one_of(
    st.sampled_from([YES, NO, UNKNOWN, "", "89", "90", "none", "written", "gibberish"]),
    st.sampled_from([one for values in CODES.values() for one in values]),
)


@given(st.dictionaries(st.sampled_from(list(Fact)), _values))
def test_only_what_it_stands_on_decides_and_silence_never_counts_as_no(
    known: dict[Fact, str],
) -> None:
    found = due_process(known)
    for point, answer in found.items():
        alone = {fact: value for fact, value in known.items() if fact in BASIS[point]}
        assert due_process(alone)[point] == answer
        if not alone:
            assert answer == UNKNOWN


def test_the_doc_tells_the_same_rules() -> None:
    """docs/cases.md: a row a point, and the figures that it stands on in code."""
    doc = (ROOT / "docs" / "cases.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|", doc, re.MULTILINE)
    told = {point: set(re.findall(r"`(\w+)`", basis)) for point, basis in rows}
    assert told == {point.value: {fact.value for fact in BASIS[point]} for point in Point}
    assert f"{ADEQUATE_DAYS} days" in doc
    assert {Fact.NOTICE_DAYS} <= COUNTS
