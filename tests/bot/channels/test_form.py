from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.form import given_once, read_form

_MOST = 8
_pieces = st.sampled_from(["&", "=", "+", "%", "%2B", "%C3%A9", "%C3", "%zz", "é", "a", "B", " "])


@given(st.lists(_pieces, max_size=12).map("".join))
@example("a=%C3&b=1")
@example("&&a&=b&")
def test_a_form_is_read_as_the_standard_library_reads_it(text: str) -> None:
    body = text.encode()

    def expected() -> list[tuple[str, str]]:
        return parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST
        )

    try:
        pairs = expected()
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - whatever urllib's words are
            read_form(body, _MOST)
    else:
        assert read_form(body, _MOST) == pairs


def test_what_is_no_utf_8_is_refused() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        read_form(b"a=\xff", _MOST)


def test_a_name_that_comes_twice_has_no_value() -> None:
    assert given_once([("a", "1"), ("b", "2"), ("a", "1")]) == {"b": "2"}
