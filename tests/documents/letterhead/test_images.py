"""Pictures of letterheads: PNG and JPEG, measured, and freed of what is not the picture."""

from __future__ import annotations

import struct
import zlib

import pytest
from documents.letterheads import png

from partnership.documents.letterhead.images import bitmap
from partnership.documents.untrusted.docx_file import Refused


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg(*segments: bytes, width: int = 40, height: int = 20) -> bytes:
    """The frame of a JPEG: enough for a look at its segments."""
    size = b"\xff\xc0" + struct.pack(">H5BHB", 0, 0, 0, 0, 0, 0, 0, 0)[:0]
    size = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34\xff\xd0\x56"
    app = b"\xff\xe0" + struct.pack(">H", 7) + b"JFIF\x00"
    return b"\xff\xd8" + app + b"".join(segments) + size + scan + b"\xff\xd9"


def test_a_png_keeps_its_picture_and_loses_what_was_written_about_it() -> None:
    found = bitmap(png() + b"more after the end")
    assert found is not None
    assert (found.kind, found.width, found.height) == ("png", 240, 80)
    assert b"A. Person" not in found.content
    assert found.content.endswith(b"IEND" + struct.pack(">I", zlib.crc32(b"IEND")))
    assert bitmap(found.content) == found


def test_a_jpeg_loses_place_and_remarks_and_what_follows_its_end() -> None:
    place = b"\xff\xe1" + struct.pack(">H", 16) + b"Exif\x00\x00GPS here"
    remark = b"\xff\xfe" + struct.pack(">H", 10) + b"A person"
    found = bitmap(jpeg(place, remark) + b"more after the end")
    assert found is not None
    assert (found.kind, found.width, found.height) == ("jpeg", 40, 20)
    for gone in (b"GPS", b"A person", b"more"):
        assert gone not in found.content
    assert b"\x12\xff\x00\x34\xff\xd0\x56" in found.content  # the scan, with a stuffed byte and a restart
    assert bitmap(found.content) == found


@pytest.mark.parametrize("content", [b"GIF89a", b"BM", b"<svg/>", b"\x01\x00\x00\x00 EMF", b""])
def test_other_kinds_are_not_taken(content: bytes) -> None:
    assert bitmap(content) is None


@pytest.mark.parametrize("cut", [9, 20, 40, 60, -1])
def test_a_png_that_is_cut_is_refused(cut: int) -> None:
    with pytest.raises(Refused):
        bitmap(png()[:cut])


@pytest.mark.parametrize("cut", [5, 12, 20, 30, -1])
def test_a_jpeg_that_is_cut_is_refused(cut: int) -> None:
    with pytest.raises(Refused):
        bitmap(jpeg()[:cut])


def test_a_png_with_more_or_less_than_its_dots_is_refused() -> None:
    head = png()[:33]
    for size in (10, 240 * 3 * 80 + 80 + 1):
        with pytest.raises(Refused):
            bitmap(head + chunk(b"IDAT", zlib.compress(bytes(size))) + chunk(b"IEND", b""))


@pytest.mark.parametrize("sides", [(0, 10), (10, 0), (9000, 10), (4900, 4900)])
def test_sides_without_reason_are_refused(sides: tuple[int, int]) -> None:
    with pytest.raises(Refused):
        bitmap(jpeg(width=sides[0], height=sides[1]))
