"""Pictures of a letterhead: PNG and JPEG only, known by their first bytes, measured, and freed of all but the picture.

What cameras and programs write beside a picture (places, names, previews) is taken out, and so is what follows its end.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents.untrusted.docx_file import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST: Final = 1024 * 1024  # bytes of one picture
WIDEST: Final = 5000  # pixels of a side
DOTS: Final = 12_000_000  # pixels of a picture
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_KEPT: Final = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"pHYs", b"IDAT", b"IEND")
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of each kind of colour
_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_LEAD: Final = 0xFF  # each marker of JPEG begins so
_STARTS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers that carry the size
_RESTARTS: Final = frozenset(range(0xD0, 0xD8))  # markers within a scan
_BARE: Final = frozenset((0x00, 0x01, 0xD8, *_RESTARTS))  # what is no marker, or none with a length
_TAKEN_OUT: Final = frozenset((*range(0xE1, 0xEE), 0xEF, 0xFE))  # what programs write about it, and remarks
_SCAN, _END = 0xDA, 0xD9
_OWN_LENGTH: Final = 2  # bytes; a segment's length counts them too
_TO_MAKE_SMALLER: Final = (
    "In Word click the picture, choose Picture Format, Compress Pictures, “Print (220 ppi)”, and save."
)


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A picture that has been looked at: "png" or "jpeg", its bytes, its pixels."""

    kind: str
    content: bytes
    width: int
    height: int


def bitmap(content: bytes) -> Bitmap | None:
    """The picture; None for another kind than PNG and JPEG. Raises Refused for one that is damaged or too large."""
    if len(content) > LARGEST:
        message = f"A picture of the letterhead is larger than {LARGEST // 1024} KiB. {_TO_MAKE_SMALLER}"
        raise Refused(message)
    try:
        if content.startswith(_PNG):
            return _png(content)
        if content.startswith(b"\xff\xd8\xff"):
            return _jpeg(content)
    except (struct.error, IndexError, zlib.error) as fault:
        raise _damaged() from fault
    return None


def _png(content: bytes) -> Bitmap:
    chunks = list(_chunks(content))
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        raise _damaged()
    width, height, depth, colour, packing, sieve, interlaced = struct.unpack(">2I5B", chunks[0][1])
    if depth not in _DEPTHS.get(colour, ()) or packing or sieve or interlaced > 1:
        raise _damaged()
    _check_dots(width, height)
    row = (width * _CHANNELS[colour] * depth + 7) // 8 + 1
    # Interlaced pictures take a little more: part of a byte for each row of each of seven passes.
    most = row * height + (16 * (width + height) + 64 if interlaced else 0)
    engine = zlib.decompressobj()
    length = len(engine.decompress(b"".join(data for name, data in chunks if name == b"IDAT"), most + 1))
    if not engine.eof or length > most or (length < most and not interlaced):
        raise _damaged()
    return Bitmap("png", _PNG + b"".join(_chunk(name, data) for name, data in chunks), width, height)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG that make the picture, up to its end."""
    at = len(_PNG)
    while True:
        (length,) = struct.unpack_from(">I", content, at)
        name, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        (crc,) = struct.unpack_from(">I", content, at + 8 + length)
        if crc != zlib.crc32(name + data):
            raise _damaged()
        if name in _KEPT:
            yield name, data
        if name == b"IEND":
            return
        at += 12 + length


def _jpeg(content: bytes) -> Bitmap:
    """A JPEG by its segments; the coded dots of a scan are left as they are."""
    out, at, size = [b"\xff\xd8"], 2, (0, 0)
    while True:
        at, marker = _marker(content, at)
        if marker == _END:
            break
        (length,) = struct.unpack_from(">H", content, at)
        segment = content[at : at + length]
        if len(segment) != length or length < _OWN_LENGTH:
            raise _damaged()
        at += length
        if marker in _STARTS:
            height, width = struct.unpack_from(">2H", segment, 3)
            size = (width, height)
            _check_dots(width, height)
        if marker not in _TAKEN_OUT:
            out.append(bytes((_LEAD, marker)) + segment)
        if marker == _SCAN:
            end = _end_of_scan(content, at)
            out.append(content[at:end])
            at = end
    if size == (0, 0):
        raise _damaged()
    return Bitmap("jpeg", b"".join(out) + bytes((_LEAD, _END)), *size)


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """Where the next segment's length stands, and its marker."""
    if content[at] != _LEAD:
        raise _damaged()
    while content[at] == _LEAD:  # it may be there several times
        at += 1
    marker = content[at]
    if marker in _BARE:
        raise _damaged()
    return at + 1, marker


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands that is neither a stuffed byte nor a restart."""
    while (at := content.find(b"\xff", at)) >= 0:
        following = content[at + 1]
        if following and following not in _RESTARTS:
            return at
        at += 2
    raise _damaged()


def _check_dots(width: int, height: int) -> None:
    if not width or not height:
        raise _damaged()
    if max(width, height) > WIDEST or width * height > DOTS:
        message = f"A picture of the letterhead has {width:,} by {height:,} dots. {_TO_MAKE_SMALLER}"
        raise Refused(message)


def _damaged() -> Refused:
    return Refused("A picture of the letterhead is damaged. In Word take it out, insert it anew, save, upload again.")
