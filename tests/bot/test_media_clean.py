"""What is kept of a file: what can be seen in it, and nothing else."""

import zlib
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from bot import media_clean
from bot.media_clean import clean
from bot.media_segments import bare_jpeg, bare_jpeg2000
from storage.attachments import Refusal, Unkept
from tests.bot.media import MARK, locked_pdf, pdf, photo, pixel_bomb, png, with_segments

PACKED = "[/FlateDecode /DCTDecode]"


@pytest.mark.parametrize(
    ("body", "mime"),
    [
        pytest.param(photo(), "image/jpeg", id="a photo"),
        pytest.param(photo(mode="L"), "image/jpeg", id="a grey photo"),
        pytest.param(photo(form="WEBP"), "image/webp", id="webp"),
        pytest.param(photo(form="MPO"), "image/jpeg", id="a photo with depth"),
        pytest.param(png(), "image/png", id="a screenshot"),
        pytest.param(png("P"), "image/png", id="a palette"),
        pytest.param(png("RGBA"), "image/png", id="a transparent picture"),
        pytest.param(pdf(), "application/pdf", id="a notice"),
        pytest.param(b"\n\n" + pdf(), "application/pdf", id="a notice that begins late"),
        pytest.param(
            pdf(zlib.compress(photo()), filters=PACKED), "application/pdf", id="a packed photo"
        ),
    ],
)
def test_nothing_that_tells_of_its_maker_survives(body: bytes, mime: str) -> None:
    assert MARK.encode() in body
    kept = clean(body)
    assert kept.mime == mime
    for hidden in (MARK.encode(), b"Exif", b"xmp", b"GPS", b"8BIM", b"JavaScript", b"/Info"):
        assert hidden not in kept.body, hidden
    assert clean(kept.body).mime == mime, "what is kept is a whole file of its kind"
    if mime != "application/pdf":
        opened = Image.open(BytesIO(kept.body))
        opened.load()
        assert not opened.getexif()
        assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop"} | {
            "background",
            "timestamp",
            "duration",
        }


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1)), (2, (1, 0)), (5, (0, 0))],
)
def test_it_stands_upright(orientation: int, corner: tuple[int, int]) -> None:
    kept = Image.open(BytesIO(clean(photo((80, 40), orientation)).body)).convert("RGB")
    assert kept.size == ((40, 80) if orientation > 4 else (80, 40))
    x, y = (4 + side * (length - 9) for side, length in zip(corner, kept.size, strict=True))
    red, green, _ = kept.getpixel((x, y))  # type: ignore[misc]
    assert red > 200
    assert green < 100
    across = (kept.width - 1 - x, kept.height - 1 - y)
    assert min(kept.getpixel(across)) > 200  # type: ignore[arg-type]


def test_a_huge_photo_is_kept_smaller() -> None:
    kept = Image.open(BytesIO(clean(photo((6000, 3000))).body))
    assert kept.size == (4096, 2048)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        pytest.param(b"", Refusal.KIND, id="nothing"),
        pytest.param(b"OggS" + bytes(100), Refusal.KIND, id="a voice message"),
        pytest.param(b"<svg onload='x()'/>", Refusal.KIND, id="a drawing with a script"),
        pytest.param(b"GIF89a" + bytes(20), Refusal.KIND, id="a gif"),
        pytest.param(b"PK\x03\x04" + bytes(50), Refusal.KIND, id="a zip"),
        pytest.param(b"%!PS-Adobe-3.0", Refusal.KIND, id="PostScript"),
        pytest.param(photo()[:400], Refusal.BROKEN, id="half a photo"),
        pytest.param(b"\xff\xd8\xff\xe0", Refusal.BROKEN, id="the head of a photo"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(50), Refusal.BROKEN, id="the head of a PNG"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBPVP8 ", Refusal.BROKEN, id="the head of a WebP"),
        pytest.param(pixel_bomb(), Refusal.PIXELS, id="a bomb"),
        pytest.param(pixel_bomb(8_000), Refusal.PIXELS, id="a bomb below the library's own limit"),
        pytest.param(b"%PDF-1.7\n%%EOF", Refusal.BROKEN, id="an empty PDF"),
        pytest.param(pdf()[:900], Refusal.BROKEN, id="half a PDF"),
        pytest.param(pdf(b"no photo"), Refusal.BROKEN, id="a PDF with a broken photo"),
        pytest.param(locked_pdf(), Refusal.LOCKED, id="a locked PDF"),
    ],
)
def test_what_is_refused(body: bytes, refusal: Refusal) -> None:
    with pytest.raises(Unkept) as raised:
        clean(body)
    assert raised.value.refusal == refusal


def test_a_bomb_is_never_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_clean, "MOST_PIXELS", 100)
    with pytest.raises(Unkept) as raised:
        clean(png())
    assert raised.value.refusal == Refusal.PIXELS


def test_a_notice_still_says_what_it_said() -> None:
    kept = clean(pdf()).body
    [page] = PdfReader(BytesIO(kept)).pages
    assert "Vacate by Friday" in page.extract_text()
    [image] = page.images
    assert image.image is not None
    assert image.image.size == (40, 20)
    fields = page["/Annots"]
    assert isinstance(fields, ArrayObject)
    [field] = [one.get_object() for one in fields]
    assert isinstance(field, DictionaryObject)
    assert set(field) == {"/Type", "/Subtype", "/Rect", "/AP"}
    assert b"seen in a field" in kept


def test_a_scan_of_several_passes_keeps_them_all() -> None:
    out = BytesIO()
    Image.effect_noise((64, 64), 90).save(out, "JPEG", progressive=True)
    plain = out.getvalue()
    bare = bare_jpeg(with_segments(plain))
    assert MARK.encode() not in bare
    assert Image.open(BytesIO(bare)).tobytes() == Image.open(BytesIO(plain)).tobytes()


def test_a_jpeg2000_loses_its_boxes() -> None:
    out = BytesIO()
    Image.new("RGB", (16, 16), "red").save(out, "JPEG2000")
    plain = out.getvalue()
    told = b"<x>TELLTALE</x>"
    boxes = b"".join(
        (len(told) + 8).to_bytes(4, "big") + kind + told for kind in (b"xml ", b"uuid")
    )
    bare = bare_jpeg2000(plain + boxes)
    assert MARK.encode() not in bare
    assert Image.open(BytesIO(bare)).tobytes() == Image.open(BytesIO(plain)).tobytes()
