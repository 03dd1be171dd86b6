"""A PDF's pages as they are drawn, and nothing else of the file."""

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from bot.media_segments import bare_jpeg, bare_jpeg2000
from storage.attachments import Refusal, Unkept

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file

_MOST_OBJECTS = 100_000
# A page keeps what draws it. Document info, XMP, files, scripts, bookmarks and forms stand outside.
_OF_A_PAGE = frozenset(
    (
        *("/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit"),
        *("/Group", "/Resources", "/Contents", "/Annots"),
    )
)
# Of notes and form fields only what is seen of them: no author, no day, no comment, no action.
_SEEN = frozenset(
    (
        *("/Widget", "/FreeText", "/Stamp", "/Ink", "/Line", "/Square", "/Circle", "/Polygon"),
        *("/PolyLine", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly"),
    )
)
_OF_A_MARK = frozenset(("/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F"))
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/Alternates")
_BARE = {"/DCTDecode": bare_jpeg, "/JPXDecode": bare_jpeg2000}


def clean_pdf(body: bytes) -> bytes:
    """Raises Unkept for one behind a password, else whatever a broken one makes the parser raise.

    Only what a page's drawing reaches is copied, so nothing that was cut off stays behind.
    """
    reader = PdfReader(BytesIO(body))
    if reader.is_encrypted:
        raise Unkept(Refusal.LOCKED)
    pages = list(reader.pages)
    if not pages:
        raise Unkept(Refusal.BROKEN)
    for page in pages:
        _only(page, _OF_A_PAGE)
        _only_marks(page)
    for found in _reached(pages):
        for name in _TELLING:
            found.pop(name, None)
        if isinstance(found, EncodedStreamObject):
            _bare_image(found)
    writer = PdfWriter()
    for page in pages:
        writer.add_page(page)
    writer.metadata = None  # it would name the library, and when
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _only(found: DictionaryObject, names: frozenset[str]) -> None:
    for name in [name for name in found if name not in names]:
        del found[name]


def _only_marks(page: PageObject) -> None:
    listed = page.get("/Annots")
    if listed is None:
        return
    kept = ArrayObject()
    for one in listed.get_object():
        mark = one.get_object()
        if isinstance(mark, DictionaryObject) and mark.get("/Subtype") in _SEEN:
            _only(mark, _OF_A_MARK)
            kept.append(one)
    page[NameObject("/Annots")] = kept


def _reached(pages: list[PageObject]) -> Iterator[DictionaryObject]:
    """Every dictionary and stream that a page needs, once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = list(pages)
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if (found.idnum, found.generation) in seen:
                continue
            seen.add((found.idnum, found.generation))
            if len(seen) > _MOST_OBJECTS:
                raise Unkept(Refusal.BIG)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            waiting += [found.raw_get(name) for name in found if name != "/Parent"]
        elif isinstance(found, ArrayObject):
            waiting += list(found)


def _bare_image(stream: EncodedStreamObject) -> None:
    """A photo in a page tells as much as one by itself."""
    filters = stream.get("/Filter")
    names = [filters] if isinstance(filters, NameObject) else list(filters or ())
    bare = _BARE.get(str(names[-1])) if names else None
    if bare is None:
        return
    data = stream._data  # noqa: SLF001 - the bytes as they stand; `get_data` would decode the photo
    if len(names) > 1:
        packed = EncodedStreamObject()
        packed._data = data  # noqa: SLF001
        packed[NameObject("/Filter")] = ArrayObject(names[:-1])
        data = packed.get_data()
        stream[NameObject("/Filter")] = names[-1]
        _last_parameters(stream)
    stream._data = bare(data)  # noqa: SLF001


def _last_parameters(stream: StreamObject) -> None:
    parameters = stream.get("/DecodeParms")
    if isinstance(parameters, ArrayObject):
        last = parameters[-1]
        stream[NameObject("/DecodeParms")] = last
