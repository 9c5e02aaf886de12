from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from partnership.documents.word.package import deflate, encoded, zipped

ROOT = Path(__file__).parents[3]
WORDS = "Wer nicht fragt, bleibt dumm \u2013 \u201cand so on\u201d. " * 3000
# A process that has no libdeflate, as on a platform without a wheel.
WITHOUT = """
import sys
sys.modules["deflate"] = None
from pathlib import Path
from partnership.documents.word.package import deflate, zipped
content = Path(sys.argv[1]).read_bytes()
sys.stdout.buffer.write(zipped(deflate(f"{level}.txt", content, level) for level in (1, 3, 6, 9)))
"""


def unpacked(file: bytes) -> dict[str, bytes]:
    """The members of a zip file by name, their checksums held against them."""
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("level", range(1, 10))
def test_what_is_packed_is_unpacked_by_others(level: int) -> None:
    members = {"words.txt": WORDS.encode(), "empty.txt": b"", "one.txt": b"1"}
    file = zipped([deflate(name, content, level) for name, content in members.items()])
    assert unpacked(file) == members
    assert file == zipped([deflate(name, bytearray(content), level) for name, content in members.items()])


def test_a_platform_without_libdeflate_packs_the_same_content(tmp_path: Path) -> None:
    source = tmp_path / "words.txt"
    source.write_bytes(WORDS.encode())
    made = [
        subprocess.run([sys.executable, "-c", WITHOUT, str(source)], cwd=ROOT, capture_output=True, check=True).stdout
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert unpacked(made[0]) == {f"{level}.txt": WORDS.encode() for level in (1, 3, 6, 9)}


def test_texts_are_encoded_as_one_in_their_order() -> None:
    assert encoded(("a", "\u2013", "", "\U0001f600")) == "a\u2013\U0001f600".encode()
    assert encoded(()) == b""
