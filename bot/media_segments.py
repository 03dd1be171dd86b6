"""Photos as they stand in a PDF: without the segments that tell of them, not encoded anew."""

from collections.abc import Iterator

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_ADOBE = 0xEE  # APP14 says which colours the numbers are
_APPS, _COMMENT = range(0xE0, 0xF0), 0xFE
_ALONE = {*range(0xD0, 0xD8), 0x01}  # markers without a length
_DRAWN = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}
_LARGE_BOX = 16  # bytes of a head whose length has eight


def bare_jpeg(body: bytes) -> bytes:
    """Without application data, comments, and whatever follows its end. Raises ValueError."""
    return b"".join(_of_jpeg(body))


def bare_jpeg2000(body: bytes) -> bytes:
    """Without XML, UUID and other boxes; a bare codestream stays as it is. Raises ValueError."""
    if body.startswith(b"\xff\x4f"):
        return body
    return b"".join(box for kind, box in _boxes(body) if kind in _DRAWN)


def _of_jpeg(body: bytes) -> Iterator[bytes]:
    if not body.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    yield body[:2]
    at = 2
    while at + 1 < len(body):
        if body[at] != 0xFF:  # noqa: PLR2004 - what every marker begins with
            raise ValueError("no marker where one must be")
        marker = body[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - it may be said several times
            at += 1
            continue
        if marker == _END:
            break
        end = at + 2 if marker in _ALONE else at + 2 + _length(body, at + 2)
        if marker == _SCAN:
            end = _end_of_scan(body, end)
        if marker == _ADOBE or not (marker in _APPS or marker == _COMMENT):
            yield body[at:end]
        at = end
    yield bytes((0xFF, _END))


def _length(body: bytes, at: int) -> int:
    length = int.from_bytes(body[at : at + 2], "big")
    if length < 2:  # noqa: PLR2004 - it counts its own two bytes
        raise ValueError("a segment without an end")
    return length


def _end_of_scan(body: bytes, at: int) -> int:
    """Where the next marker is: inside a scan, FF 00 is a byte and RST0 to 7 are part of it."""
    while (at := body.find(b"\xff", at)) >= 0:
        if at + 1 >= len(body):
            break
        if body[at + 1] != 0 and body[at + 1] not in _ALONE:
            return at
        at += 2
    return len(body)


def _boxes(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(body):
        length, head = int.from_bytes(body[at : at + 4], "big"), 8
        if length == 1:
            length, head = int.from_bytes(body[at + 8 : at + 16], "big"), _LARGE_BOX
        elif length == 0:
            length = len(body) - at
        if length < head:
            raise ValueError("a box without an end")
        yield body[at + 4 : at + 8], body[at : at + length]
        at += length
