"""Files in the format of age: encrypted to public keys, opened with a private one. Nothing is held whole in memory.

Whoever has a public key can write such a file: that a backup is of this site is shown by the proof in its manifest.
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from partnership.base.errors import InputFault, UnsafeSettings
from partnership.base.private_files import for_owner, sync

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECIPIENT, PRIVATE = "PARTNERSHIP_BACKUP_RECIPIENT", "AGE-SECRET-KEY-"
HEAD = b"age-encryption.org/v1\n"
LONGEST_HEAD = 64 * 1024  # of some hundred bytes for each public key
_STANZA = re.compile(rb"^-> \S+", re.MULTILINE)


def _age() -> Any:
    """The library is loaded by those who encrypt, not by each process that serves."""
    import pyrage  # noqa: PLC0415

    return pyrage


def read_recipients(text: str) -> list[Any]:
    """The public keys of a setting, with spaces or commas between them; raises UnsafeSettings for what is none."""
    if PRIVATE in text.upper():
        message = f"{RECIPIENT} is a private key: give the public one, which begins with “age1”, and make new keys"
        raise UnsafeSettings(message)
    try:
        return [_age().x25519.Recipient.from_str(each) for each in re.split(r"[\s,]+", text.strip()) if each]
    except _age().RecipientError as fault:
        message = f"{RECIPIENT} must be a public key that begins with “age1”: “flask backup keygen” makes one"
        raise UnsafeSettings(message) from fault


def write_new_key(path: Path) -> str:
    """Write a new private key for its owner only, where there is no file yet; gives the public key."""
    identity = _age().x25519.Identity.generate()
    public = str(identity.to_public())
    with open(path, "x", encoding="ascii", opener=for_owner) as file:
        file.write(f"# Opens the backups of a partnership directory.\n# public key: {public}\n{identity}\n")
        sync(file)
    return public


def read_identities(text: str) -> list[Any]:
    """The private keys of a file, a line each; raises InputFault without repeating any of it."""
    lines = [each.strip() for each in text.splitlines()]
    try:
        found = [_age().x25519.Identity.from_str(each) for each in lines if each and not each.startswith("#")]
    except _age().IdentityError:
        found = []
    if not found:
        message = f"the file of the private key has no line that begins with “{PRIVATE}” and is whole"
        raise InputFault(message)
    return found


class DigestWriter:
    """A file that is written, with the SHA-256 and the size of what went into it, and why it could not."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0
        self.fault: OSError | None = None

    def write(self, piece: bytes) -> int:
        """Write a piece."""
        try:
            self._file.write(piece)
        except OSError as fault:
            self.fault = fault
            raise
        self._hash.update(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Hand it to the system."""
        self._file.flush()

    @property
    def sha256(self) -> str:
        """Of all that was written."""
        return self._hash.hexdigest()


class _PieceReader:
    """What is made piece by piece, read as a file is; `fault` is what went wrong while a piece was made."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""
        self.fault: Exception | None = None

    def read(self, most: int = -1) -> bytes:
        try:
            while not self._left:
                self._left = next(self._pieces)
        except StopIteration:
            return b""
        except Exception as fault:
            self.fault = fault
            raise
        end = len(self._left) if most < 0 else most
        piece, self._left = self._left[:end], self._left[end:]
        return piece


def encrypt(pieces: Iterator[bytes], out: DigestWriter, recipients: list[Any]) -> None:
    """Write the pieces encrypted; raises what went wrong while they were made or written."""
    source = _PieceReader(pieces)
    try:
        _age().encrypt_io(source, out, recipients)
    except _age().EncryptError as fault:
        raise (source.fault or out.fault or fault) from fault


def decrypt(source: BinaryIO, out: BinaryIO, identities: list[Any]) -> None:
    """Write what is in a file; raises InputFault. What was written before a fault is not to be used."""
    writer = DigestWriter(out)
    try:
        _age().decrypt_io(source, writer, identities)
    except _age().DecryptError as fault:
        message = "this private key does not open the backup, or the file is not whole"
        raise InputFault(message) from fault
    except OSError as fault:
        if writer.fault is not None:
            raise writer.fault from fault
        message = "the backup is damaged or was changed: it is not the file that was written"
        raise InputFault(message) from fault


def count_recipients(source: BinaryIO) -> int:
    """For how many public keys a file is, from its head, which anybody can read; raises InputFault if it is no such."""
    head = source.read(LONGEST_HEAD)
    end = head.find(b"\n--- ")
    if not head.startswith(HEAD) or end < 0:
        message = "this is no backup in the format of age, or its beginning is missing"
        raise InputFault(message)
    return len([each for each in _STANZA.findall(head[:end]) if not each.endswith(b"-grease")])


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, as it lies on the disk."""
    with path.open("rb") as file:
        with suppress(OSError, AttributeError):  # what was just written is read from the disk, not from memory
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").hexdigest()
