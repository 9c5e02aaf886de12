"""Encryption to a public key: what opens a file, what does not, and what is said then."""

from __future__ import annotations

import hashlib
import io
import stat
from typing import TYPE_CHECKING, Any

import pytest

from partnership.base.errors import InputFault, UnsafeSettings
from partnership.operations.backups.age_files import (
    DigestWriter,
    count_recipients,
    decrypt,
    encrypt,
    read_identities,
    read_recipients,
    write_new_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECES = [bytes([each]) * 50_000 for each in range(7)]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "identity.txt"


@pytest.fixture
def public(key: Path) -> str:
    return write_new_key(key)


def _encrypted(public: str, pieces: list[bytes] = PIECES) -> bytes:
    out = io.BytesIO()
    encrypt(iter(pieces), DigestWriter(out), read_recipients(public))
    return out.getvalue()


def _decrypted(content: bytes, key: Path) -> bytes:
    out = io.BytesIO()
    decrypt(io.BytesIO(content), out, read_identities(key.read_text()))
    return out.getvalue()


def test_the_private_key_opens_what_the_public_one_closed(public: str, key: Path) -> None:
    content = _encrypted(public)
    assert _decrypted(content, key) == b"".join(PIECES)
    assert PIECES[3][:64] not in content


def test_the_hash_is_that_of_what_was_written(public: str) -> None:
    out = DigestWriter(io.BytesIO())
    encrypt(iter(PIECES), out, read_recipients(public))
    assert out.sha256 == hashlib.sha256(out._file.getvalue()).hexdigest()
    assert out.size == len(out._file.getvalue())


def test_each_of_two_officers_opens_what_is_encrypted_to_both(public: str, key: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    content = _encrypted(f"{public}, {write_new_key(other)}")
    assert _decrypted(content, key) == _decrypted(content, other) == b"".join(PIECES)
    assert count_recipients(io.BytesIO(content)) == 2


def test_another_private_key_opens_nothing(public: str, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    write_new_key(other)
    with pytest.raises(InputFault, match="does not open"):
        _decrypted(_encrypted(public), other)


@pytest.mark.parametrize("damage", ["one bit", "the last piece", "the end", "the beginning"])
def test_a_damaged_file_is_refused(public: str, key: Path, damage: str) -> None:
    content = bytearray(_encrypted(public))
    if damage == "one bit":
        content[200_000] ^= 1
    cut = {"the last piece": content[:-30_000], "the end": content[:-1], "the beginning": content[40:]}
    with pytest.raises(InputFault):
        _decrypted(bytes(cut.get(damage, content)), key)


def test_a_private_key_is_no_public_one(public: str, key: Path) -> None:
    private = key.read_text().splitlines()[-1]
    with pytest.raises(UnsafeSettings, match="private key") as refused:
        read_recipients(f"{public} {private}")
    assert private not in str(refused.value)


@pytest.mark.parametrize("text", ["age1abc", "ssh-ed25519 AAAA", "somebody@example.org"])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(UnsafeSettings, match="keygen"):
        read_recipients(text)


def test_a_private_key_is_for_its_owner_only_and_never_written_over(public: str, key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert public in key.read_text()
    before = key.read_text()
    with pytest.raises(FileExistsError):
        write_new_key(key)
    assert key.read_text() == before


def test_a_file_without_a_private_key_is_told_without_its_words() -> None:
    with pytest.raises(InputFault) as refused:
        read_identities("AGE-SECRET-KEY-1NOTWHOLE\nsecret words")
    assert "NOTWHOLE" not in str(refused.value)
    assert "secret words" not in str(refused.value)


def test_a_full_disk_is_said_as_such(public: str) -> None:
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(OSError, match="No space left"):  # noqa: PTH123
        encrypt(iter(PIECES), DigestWriter(full), read_recipients(public))


def test_what_goes_wrong_while_a_piece_is_made_is_what_is_raised(public: str) -> None:
    def broken() -> Iterator[bytes]:
        yield b"first"
        message = "the disk is gone"
        raise OSError(message)

    with pytest.raises(OSError, match="the disk is gone"):
        encrypt(broken(), DigestWriter(io.BytesIO()), read_recipients(public))


def test_nothing_is_held_whole(public: str) -> None:
    most: list[int] = []

    class Watched(io.BytesIO):
        def write(self, piece: Any) -> int:
            most.append(len(piece))
            return len(piece)

    encrypt((b"x" * 65536 for _ in range(300)), DigestWriter(Watched()), read_recipients(public))
    assert sum(most) > 300 * 65536
    assert max(most) < 1_000_000
