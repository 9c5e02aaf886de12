"""Files in one stream and out of it again: a tar of plain files, made small by gzip. Knows neither Flask nor SQL."""

from __future__ import annotations

import tarfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault
from partnership.base.private_files import MODE, for_owner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

GZIP = 31  # how zlib is told to write and read gzip
BLOCK = tarfile.BLOCKSIZE
PIECE = 256 * 1024
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "partnership.sqlite3", "postgresql": "partnership.dump"}
CONFIG, GUIDANCE = "config.py", "guidance"


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file as a manifest tells it."""

    size: int
    sha256: str


def packed(files: Mapping[str, Path]) -> Iterator[bytes]:
    """The files under their names, in the given order, as pieces of one stream."""
    small = zlib.compressobj(6, zlib.DEFLATED, GZIP)
    for piece in _tar(files):
        yield small.compress(piece)
    yield small.flush()


def _tar(files: Mapping[str, Path]) -> Iterator[bytes]:
    for name, path in files.items():
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, left = path.stat().st_size, MODE, path.stat().st_size
        yield entry.tobuf(tarfile.PAX_FORMAT)
        with path.open("rb") as file:
            while left and (piece := file.read(min(PIECE, left))):
                left -= len(piece)
                yield piece
        if left:
            message = f"{path.name} became shorter while it was packed"
            raise OSError(message)
        yield b"\0" * (-entry.size % BLOCK)
    yield b"\0" * (2 * BLOCK)


def unpack(source: Path, folder: Path) -> list[str]:
    """Write the files of a stream into an empty folder, readable by their owner only; gives their names.

    Raises InputFault for anything but plain files at the places where a backup has them.
    """
    names: list[str] = []
    try:
        with tarfile.open(source, "r|gz") as stream:
            for entry in stream:
                _refuse_place(entry, names)
                path = folder / entry.name
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                content = stream.extractfile(entry)
                with open(path, "xb", opener=for_owner) as file:
                    while content is not None and (piece := content.read(PIECE)):
                        file.write(piece)
                names.append(entry.name)
    except (tarfile.TarError, EOFError, zlib.error) as fault:
        message = "what is in the backup cannot be read: it is not whole"
        raise InputFault(message) from fault
    return names


def _refuse_place(entry: tarfile.TarInfo, before: list[str]) -> None:
    """Nothing leaves the folder, whoever packed it: no links, no way up, no name twice."""
    parts = PurePosixPath(entry.name).parts
    is_ours = entry.name in {MANIFEST, CONFIG, *DATABASE.values()} or (len(parts) > 1 and parts[0] == GUIDANCE)
    if not entry.isreg() or not is_ours or {"..", "/", "."} & set(parts) or entry.name in before:
        message = "the backup holds something that no backup of this site has"
        raise InputFault(message)
