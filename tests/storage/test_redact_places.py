"""What goes to another city holds no number, address, link or exact place; other words stay."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from storage.redact import redact_places


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("we are at -1.29207, 36.82195 near the river", "we are at (place) near the river"),
        ("1°17'31.5\"S 36°49'19.0\"E", "(place) (place)"),
        ("6GCRPR6C+2V", "(place)"),
        ("see https://maps.example/x?q=1,2 tonight", "see (link) tonight"),
        ("maps.app.goo.gl/AbC123", "(link)"),
        ("call 0712 345 678", "call (number)"),
        ("call 712.345.678 or 712,345,678", "call (number) or (number)"),
        ("pay to till 524120", "pay to till (number)"),
        ("PAYBILL: no. 400200, account no. 0101-7", "PAYBILL: no. (number), account no. (number)"),
        ("paybill 247247 account 12345678", "paybill (number) account (number)"),
        ("Buy Goods & Services 5241207", "Buy Goods & Services (number)"),
        ("till number is 543210, till no: 54 32 10", "till number is (number), till no: (number)"),
        ("lipa kwa M-Pesa till 543210", "lipa kwa M-Pesa till (number)"),
        ("cuenta nro. 12345-6 o cuenta: 1234 5678", "cuenta nro. (number) o cuenta: (number)"),
        ("número de conta 12345-6", "número de conta (number)"),
        ("numéro de compte 12345678", "numéro de compte (number)"),
        ("nomor rekening 12345678", "nomor rekening (number)"),
        ("खाता संख्या 12345678, akaunti 12345678", "खाता संख्या (number), akaunti (number)"),
        ("we saved till 15000 shillings and stayed till 20000 came", None),
        ("a conta no 2019 fechou; la cuenta no 5000 sino 6000", None),
        ("on compte no 1200; an account no 1500 families use", None),
        ("the account has 5000000; cuenta 5000000", None),
        ("Lipa namba 5241207 ama conta nº 12345-6", "Lipa namba (number) ama conta nº (number)"),
        ("la cuenta número 00123 45", "la cuenta número (number)"),
        ("we stayed till 2019; the account has 50000, till 6", None),
        ("the road cost Rp 712.500.000", None),
        ("the road cost 12.345.678", None),
        ("bit.ly/3xYz and Wa.me/254", "(link) and (link)"),
        ("on example.org. Then duka.co.ke", "on (link). Then (link)"),
        ("sh.500/month, p.m. and/or a.m.", None),
        ("write a@example.org", "write (address)"),
        ("we built 40 toilets in 2019 for KES 1,250,000", None),
        ("1.5, 2.5 and 3 metres", None),
        ("19.30 to 21.00, 12 women", None),
    ],
)
def test_what_is_covered(text: str, read: str | None) -> None:
    assert redact_places(text) == (text if read is None else read)


_DEGREE = st.floats(-180, 180).map(lambda degree: f"{degree:.5f}")
_SECRETS = st.one_of(
    st.from_regex(regex.compile(r"\+2547\d{8}").pattern, fullmatch=True),
    st.tuples(_DEGREE, st.sampled_from([", ", " ", ",", ";"]), _DEGREE).map("".join),
    st.just("https://maps.example/8fVC+2V"),
)


@given(
    before=st.text("abc \n.,", max_size=30), secret=_SECRETS, after=st.text("xyz ,.", max_size=30)
)
def test_no_secret_crosses(before: str, secret: str, after: str) -> None:
    read = redact_places(f"{before} {secret} {after}")
    assert secret not in read
    assert not regex.search(r"\d{4}", read)
