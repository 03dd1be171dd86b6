"""The fonts of a PDF: they come with the wheels, so that no machine needs to have any."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from unicodedata import category

from fontTools.ttLib import TTFont

REGULAR, BOLD = "Fira", "B"
MISSING = "\u25a1"  # where no font has a sign


@dataclass(frozen=True, slots=True)
class Font:
    """`number`: of a collection. `has_bold`: another file, of the same signs."""

    name: str
    package: str
    path: str
    number: int = 0

    @property
    def file(self) -> Path:
        return Path(str(files(self.package))) / self.path


BASE = Font(REGULAR, "fontpkg_fira_sans", "files/FiraSans-Regular.ttf")
BASE_BOLD = Font(REGULAR, "fontpkg_fira_sans", "files/FiraSans-SemiBold.ttf")
# The last one has most signs of other scripts, and is the largest by far.
OTHERS = (
    Font("Arabic", "fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    Font("Devanagari", "fontpkg_noto_sans_devanagari", "files/NotoSansDevanagari[wdth,wght].ttf"),
    Font(
        "Ethiopic",
        "justmytype_intl_africa",
        "fonts/ofl/notosansethiopic/NotoSansEthiopic[wdth,wght].ttf",
    ),
    Font("Han", "noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc", 2),
)


def needed(texts: Iterable[str]) -> list[Font]:
    """Those beside the base font that these texts need."""
    missing = {ord(sign) for text in texts for sign in printable(text)} - signs_of(BASE)
    found = []
    for font in OTHERS:
        if missing and (font is OTHERS[-1] or missing & signs_of(font)):
            found.append(font)
            missing -= signs_of(font)
    return found


def signs_of_all(fonts: Iterable[Font]) -> frozenset[int]:
    """Of these and of the base font."""
    return signs_of(BASE).union(*map(signs_of, fonts))


def shown(text: str, known: frozenset[int]) -> str:
    """`text` with a box for each sign that no font has."""
    return "".join(
        sign if sign == "\n" or ord(sign) in known else MISSING for sign in printable(text)
    )


def printable(text: str) -> str:
    """Without controls: the layout finds the direction of a text itself."""
    return "".join(
        sign for sign in text if sign in "\n\u200c\u200d" or category(sign) not in {"Cf", "Cc"}
    )


@cache
def signs_of(font: Font) -> frozenset[int]:
    """Code points; a joiner is shaped with its neighbours by every font."""
    with TTFont(font.file, fontNumber=font.number, lazy=True) as opened:
        return frozenset(opened.getBestCmap()) | {0x200C, 0x200D}
