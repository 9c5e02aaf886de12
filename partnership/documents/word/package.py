"""A small zip writer: fixed dates and order, so that the same document gives the same bytes."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from partnership.lru_cache import LruCache

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEFLATED = 8
_VERSION = 20
_FIRST_OF_JANUARY_1980 = 0x0021  # the earliest date that a zip file can hold
_AT_ONCE = 65_536  # characters
_LAST_BLOCK = zlib.compressobj(9, zlib.DEFLATED, -15).flush()  # empty; it ends a file that was deflated in segments
_ALL_BITS = 0xFFFFFFFF
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


def deflate(name: str, chunks: Iterable[bytes], level: int) -> PackedFile:
    """Deflate a file chunk by chunk, so that the whole of it never stands in memory; `level` as zlib counts, 1 to 9."""
    engine = zlib.compressobj(level, zlib.DEFLATED, -15)
    out: list[bytes] = []
    size = crc = 0
    for chunk in chunks:
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
        if done := engine.compress(chunk):
            out.append(done)
    out.append(engine.flush())
    return PackedFile(name, b"".join(out), size, crc)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a file, deflated with no look at what stands before it, so that it can stand in other files too."""

    deflated: bytes
    size: int
    crc: int


_cache: LruCache[Segment] = LruCache(2048)  # some 5 KB each


class Stream:
    """A file of the package that is written segment by segment; `level` as zlib counts, 1 to 9."""

    def __init__(self, level: int) -> None:
        self._level = level
        self._out: list[bytes] = []
        self._size = self._crc = 0

    def write(self, text: Iterable[str]) -> tuple[Segment, ...]:
        """Write texts that belong together; gives their segments, which may be added to other files of this level."""
        segments = tuple(_segment(content, self._level) for content in gathered(text))
        self.add(segments)
        return segments

    def add(self, segments: Iterable[Segment]) -> None:
        """Segments that were written before."""
        for each in segments:
            self._out.append(each.deflated)
            self._size += each.size
            # As many zeros move the checksum so far to its place; both ends of it are kept turned over.
            self._crc = zlib.crc32(bytes(each.size), self._crc ^ _ALL_BITS) ^ _ALL_BITS ^ each.crc

    def member(self, name: str) -> PackedFile:
        """The whole file."""
        return PackedFile(name, b"".join((*self._out, _LAST_BLOCK)), self._size, self._crc)


def _segment(content: bytes, level: int) -> Segment:
    """The content deflated. What was deflated before is known by its digest: that is quicker told than deflated."""
    key = level, sha256(content).digest()
    found = _cache.get(key)
    if found is None:
        engine = zlib.compressobj(level, zlib.DEFLATED, -15)
        deflated = engine.compress(content) + engine.flush(zlib.Z_FULL_FLUSH)
        found = Segment(deflated, len(content), zlib.crc32(content))
        _cache.set(key, found)
    return found


def gathered(text: Iterable[str]) -> Iterator[bytes]:
    """Texts as bytes, many at once, but never more than memory should hold."""
    held: list[str] = []
    length = 0
    for piece in text:
        held.append(piece)
        length += len(piece)
        if length >= _AT_ONCE:
            yield "".join(held).encode()
            held.clear()
            length = 0
    yield "".join(held).encode()


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
