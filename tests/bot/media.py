"""Files as phones make them, with everything in them that nobody meant to tell."""

import struct
import zlib
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

MARK = "TELLTALE"  # stands in whatever must not survive
_ORIENTATION, _MAKE, _GPS = 0x0112, 0x010F, 0x8825


def photo(
    size: tuple[int, int] = (40, 20), orientation: int = 1, form: str = "JPEG", mode: str = "RGB"
) -> bytes:
    """Its upper left quarter is red. EXIF with GPS, XMP, a comment, a thumbnail, a second image."""
    picture = Image.new(mode, size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    exif[_MAKE] = f"{MARK} camera"
    place = exif.get_ifd(_GPS)
    place[1], place[2] = "S", (1.0, 15.0, 36.5)
    place[29] = f"{MARK}:23"
    out = BytesIO()
    more = {"comment": f"{MARK} comment".encode()} if form == "JPEG" else {}
    xmp = f"<x:xmpmeta><exif:GPSLatitude>{MARK}</exif:GPSLatitude></x:xmpmeta>".encode()
    picture.save(out, form, exif=exif, xmp=xmp, icc_profile=_profile(), **more)
    body = out.getvalue()
    return with_segments(body) if form == "JPEG" else body


def with_segments(jpeg: bytes) -> bytes:
    """IPTC, a maker's data, a thumbnail in JFXX, and another photo behind its end."""
    told = b"".join(
        b"\xff" + bytes((marker,)) + struct.pack(">H", len(data) + 2) + data
        for marker, data in (
            (0xE0, b"JFXX\x00\x10" + MARK.encode()),
            (0xEB, f"{MARK} of a maker".encode()),
            (0xED, f"Photoshop 3.0\x008BIM {MARK}".encode()),
        )
    )
    return jpeg[:2] + told + jpeg[2:] + b"\xff\xd8" + MARK.encode() + b"\xff\xd9"


def png(mode: str = "RGB") -> bytes:
    """Text chunks of each kind, EXIF, and bytes behind its end."""
    picture = Image.new(mode, (30, 20), 0)
    texts = PngInfo()
    texts.add_text("Author", MARK)
    texts.add_text("Comment", MARK, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{MARK}</x>")
    exif = Image.Exif()
    exif[_MAKE] = MARK
    out = BytesIO()
    picture.save(out, "PNG", pnginfo=texts, exif=exif)
    return out.getvalue() + MARK.encode()


def pixel_bomb(side: int = 20_000) -> bytes:
    """A PNG of a few hundred bytes that says it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def pdf(image: bytes | None = None, *, filters: str = "/DCTDecode") -> bytes:
    """A page with text, a photo, a filled field, a note, a link, an embedded file, scripts, XMP."""
    image = photo() if image is None else image
    drawing = b"BT /F1 12 Tf 10 50 Td (Vacate by Friday) Tj ET /Im1 Do"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Metadata 9 0 R /OpenAction 10 0 R /AcroForm 11 0 R"
        b" /Names << /EmbeddedFiles << /Names [(a) 12 0 R] >> /JavaScript << /Names [(j) 10 0 R] >>"
        b" >> /Outlines << /Title (TELLTALE) >> >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 100] >>",
        3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /LastModified (D:TELLTALE)"
        b" /Metadata 9 0 R /PieceInfo << /App << /Private (TELLTALE) >> >> /AA << /O 10 0 R >>"
        b" /Annots [6 0 R 7 0 R 8 0 R 14 0 R]"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        b" /XObject << /Im1 5 0 R >> >> >>",
        4: _stream(b"", drawing),
        5: _stream(
            b"/Type /XObject /Subtype /Image /Width 40 /Height 20 /BitsPerComponent 8"
            b" /ColorSpace /DeviceRGB /Metadata 9 0 R /Filter " + filters.encode(),
            image,
        ),
        6: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (TELLTALE) /V (TELLTALE) /Rect [0 0 9 9]"
        b" /AP << /N 13 0 R >> /AA << /K 10 0 R >> >>",
        7: b"<< /Type /Annot /Subtype /Text /T (TELLTALE) /Contents (TELLTALE) /Rect [0 0 9 9] >>",
        8: b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9]"
        b" /A << /S /URI /URI (http://TELLTALE) >> >>",
        9: _stream(b"/Type /Metadata /Subtype /XML", b"<x>TELLTALE</x>"),
        10: b"<< /S /JavaScript /JS (app.alert('TELLTALE')) >>",
        11: b"<< /Fields [6 0 R] >>",
        12: b"<< /Type /Filespec /F (TELLTALE.txt) /EF << /F 15 0 R >> >>",
        13: _stream(b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"(seen in a field) Tj"),
        14: b"<< /Type /Annot /Subtype /FileAttachment /FS 12 0 R /Rect [0 0 9 9] >>",
        15: _stream(b"/Type /EmbeddedFile", b"TELLTALE inside"),
        16: b"<< /Author (TELLTALE) /CreationDate (D:20261123) /Producer (TELLTALE) >>",
    }
    return _written(objects, b"/Root 1 0 R /Info 16 0 R")


def locked_pdf() -> bytes:
    return _written(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"},
        b"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"00" * 32
        + b"> /U <"
        + b"00" * 32
        + b"> >>",
    )


def _stream(words: bytes, data: bytes) -> bytes:
    head = b"<< " + words + b" /Length " + str(len(data)).encode() + b" >>"
    return head + b"\nstream\n" + data + b"\nendstream"


def _written(objects: dict[int, bytes], trailer: bytes) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in objects.items():
        places.append(len(out))
        out += str(number).encode() + b" 0 obj\n" + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 " + str(len(objects) + 1).encode() + b"\n0000000000 65535 f \n"
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    size = str(len(objects) + 1).encode()
    out += b"trailer\n<< /Size " + size + b" " + trailer + b" >>\n"
    return bytes(out) + b"startxref\n" + str(table).encode() + b"\n%%EOF\n"


def _profile() -> bytes:
    """Not one that any viewer would use, but kept by those that keep profiles."""
    return bytes(36) + b"acsp" + MARK.encode() + bytes(80)
