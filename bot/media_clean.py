"""A file without what its maker did not mean to tell: where, when and with what it was made."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageOps

from bot.media_pdf import clean_pdf
from storage.attachments import File, Refusal, Unkept

MOST_PIXELS = 50_000_000  # of any camera that people have; more is a bomb
_LONGEST_SIDE = 4096  # a page of small print can still be read
_QUALITY = 88
_HEAD = 1024  # bytes within which a PDF must say that it is one
_WITH_ALPHA = ("RGBA", "LA", "PA", "La", "RGBa")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def clean(body: bytes) -> File:
    """What is kept of a file. Its first bytes tell what it is, whatever anybody calls it.

    Raises Unkept. For a thread of its own: a large photo takes a second.
    """
    found = _cleaner(body)
    if found is None:
        raise Unkept(Refusal.KIND)
    mime, cleaned = found
    try:
        return File(mime, cleaned(body))
    except Unkept:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unkept(Refusal.PIXELS) from None
    except Exception:  # noqa: BLE001 - a parser may fail in any way on a broken or hostile file
        raise Unkept(Refusal.BROKEN) from None


def _cleaner(body: bytes) -> tuple[str, Callable[[bytes], bytes]] | None:
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", lambda photo: _picture(photo, "JPEG")
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", lambda picture: _picture(picture, "PNG")
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "image/webp", lambda picture: _picture(picture, "WEBP")
    if b"%PDF-" in body[:_HEAD]:
        return "application/pdf", clean_pdf
    return None


def _picture(body: bytes, form: str) -> bytes:
    """Its first frame, upright, encoded anew from the pixels alone: nothing else is carried over.

    Colour profiles go too: they can name a device, and no wall looks less broken without.
    """
    with Image.open(BytesIO(body), formats=(form, "MPO") if form == "JPEG" else (form,)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Unkept(Refusal.PIXELS)
        opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # a huge photo is decoded smaller
        upright = ImageOps.exif_transpose(opened)
    pixels = _plain(upright, form)
    pixels.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    bare = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    out = BytesIO()
    if form == "PNG":
        bare.save(out, form, optimize=False)
    else:
        bare.save(out, form, quality=_QUALITY)
    return out.getvalue()


def _plain(picture: Image.Image, form: str) -> Image.Image:
    """In a mode that every format and viewer knows."""
    transparent = picture.mode in _WITH_ALPHA or "transparency" in picture.info
    if form != "JPEG" and transparent:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode in {"1", "L"} else "RGB")
