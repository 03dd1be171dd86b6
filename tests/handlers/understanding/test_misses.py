"""What is listed of texts that were not understood tells words, not people."""

import pytest

from handlers.understanding.misses import masked, missed
from tests.cases import heard


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("jiko la mama sofi", "jiko la mama sofi"),
        ("Jiko la Sofi Wanjala 12,500", "Jiko la (name) (name) 00,000"),
        ("call me 0712 000 111 or a@b.example", "call me (number) or (address)"),
        ("TUPATE JIKO MPYA", "TUPATE JIKO MPYA"),
        ("तीन ५०० कुछ", "तीन 000 कुछ"),
        ("we met Saturday at Kibera", "we met (name) at (name)"),
        ("x" * 400, "x" * 160),
    ],
)
def test_figures_and_names_are_covered(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_the_most_frequent_come_first_with_the_words_that_are_lacking() -> None:
    swahili, english = heard("sw"), heard("en", "NG")
    texts = [
        ("sijui jiko 500", swahili),
        ("wetin dey sup", english),
        ("sijui jiko 700", swahili),
    ]
    first, second = missed(texts)
    assert (first.text, first.language, first.country, first.count) == (
        "sijui jiko 000",
        "sw",
        "KE",
        2,
    )
    assert "jiko" in first.unknown
    assert (second.text, second.count) == ("wetin dey sup", 1)
    assert {"wetin", "dey", "sup"} >= set(second.unknown) > set()
