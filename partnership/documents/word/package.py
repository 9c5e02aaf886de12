"""A small zip writer: fixed dates and order, so that the same document gives the same bytes."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

try:
    import deflate as libdeflate
except ImportError:  # a platform without a wheel
    libdeflate = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEFLATED = 8
_VERSION = 20
_FIRST_OF_JANUARY_1980 = 0x0021  # the earliest date that a zip file can hold
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of the package, deflated."""

    name: str
    deflated: bytes
    size: int
    crc: int


def deflate(name: str, content: bytes | bytearray, level: int) -> PackedFile:
    """Deflate a file in one stream; `level` as zlib counts, 1 to 9."""
    if libdeflate is not None:
        deflated = bytes(libdeflate.deflate_compress(content, level))
        return PackedFile(name, deflated, len(content), libdeflate.crc32(content))
    engine = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)  # type: ignore[unreachable]
    return PackedFile(name, engine.compress(content) + engine.flush(), len(content), zlib.crc32(content))


def encoded(text: Iterable[str]) -> bytearray:
    """Texts as the bytes of one file.

    Each by itself: most are plain English, of which the bytes are a copy, where all of them joined never are.
    """
    content = bytearray()
    for piece in text:
        content += piece.encode()
    return content


def zipped(members: Iterable[PackedFile]) -> bytes:
    """The members as a zip file, in the order given."""
    return b"".join(zip_stream(members))


def zip_stream(members: Iterable[PackedFile]) -> Iterator[bytes]:
    """The same piece by piece: a member is asked for when the one before it has been taken, and then let go."""
    directory: list[bytes] = []
    offset = 0
    for each in members:
        name = each.name.encode("ascii")
        sizes = (each.crc, len(each.deflated), each.size)
        shared = (_VERSION, 0, _DEFLATED, 0, _FIRST_OF_JANUARY_1980, *sizes, len(name), 0)
        yield _LOCAL.pack(b"PK\x03\x04", *shared) + name
        yield each.deflated
        directory += (_CENTRAL.pack(b"PK\x01\x02", _VERSION, *shared, 0, 0, 0, 0, offset), name)
        offset += _LOCAL.size + len(name) + len(each.deflated)
    count = len(directory) // 2
    yield from directory
    yield _END.pack(b"PK\x05\x06", 0, 0, count, count, sum(map(len, directory)), offset, 0)
