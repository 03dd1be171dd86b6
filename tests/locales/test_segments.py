"""Segments: every row of the cases, the clean-up, and laws that hold for any text."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.segments import clip, graphemes, is_gsm, measure, to_gsm, units

ROWS = json.loads((Path(__file__).parents[1] / "cases" / "segments.json").read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS["cases"], ids=lambda row: row["name"])
def test_counts_as_carriers_do(row: dict[str, Any]) -> None:
    assert measure(row["text"]) == (row["encoding"], row["units"], row["segments"])


@pytest.mark.parametrize("row", [row for row in ROWS["cases"] if "encoded_text" in row])
def test_tidies_what_needs_ucs_2_anyway(row: dict[str, Any]) -> None:
    assert to_gsm(row["text"]) == row["encoded_text"]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("é ñ ü à è ò ¿¡", "é ñ ü à è ò ¿¡"),
        ("e\u0301", "é"),
        ("São João, ação", "Sao Joao, acao"),
        ("œuvre — ₹500…", "oeuvre - Rs500..."),
        ("“Mama’s”", '"Mama\'s"'),
        ("12\u00a0500 12\u202f500", "12 500 12 500"),
        ("Ƙungiyar ɗalibai", "Kungiyar dalibai"),
        ("Ẹ káàárọ̀", "E kaàaro"),
        ("sí\u200b, tú", "si, tu"),
        ("500²", "500²"),
        ("ሰላም ã", "ሰላም ã"),
        ("नमस्ते", "नमस्ते"),
        ("", ""),
    ],
)
def test_brings_into_gsm_what_only_costs_marks(text: str, sent: str) -> None:
    assert to_gsm(text) == sent


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [
        ("Mathare", 7, "Mathare"),
        ("Mathare 4A", 8, "Mathar.."),
        ("Deep Sea settlement", 7, "Deep.."),
        ("[[[[", 8, "[[[["),
        ("[[[[[", 8, "[[[.."),
        ("नमस्ते दोस्त", 6, "नम.."),
        ("👩‍👩‍👧abc", 9, ".."),
    ],
)
def test_cuts_between_graphemes(text: str, longest: int, cut: str) -> None:
    assert clip(text, longest) == cut


@given(st.text())
def test_any_text_is_measured(text: str) -> None:
    measured = measure(text)
    assert (measured.segments == 0) == (not text)
    assert measured.segments * 160 >= measured.units
    assert measured.units >= len(text)


@given(st.text())
def test_cleaning_is_final_and_never_costs_the_encoding(text: str) -> None:
    clean = to_gsm(text)
    assert to_gsm(clean) == clean
    if is_gsm(text):
        assert is_gsm(clean)


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_a_cut_text_fits_and_keeps_whole_graphemes(text: str, longest: int) -> None:
    cut = clip(text, longest)
    assert units(cut) <= longest
    if cut != text:
        kept = graphemes(cut.removesuffix(".."))
        assert kept == graphemes(text)[: len(kept)]
