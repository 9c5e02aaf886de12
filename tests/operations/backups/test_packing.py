"""What a backup holds is plain files at their places, and nothing else is ever written from one."""

from __future__ import annotations

import io
import stat
import tarfile
from typing import TYPE_CHECKING

import pytest

from partnership.base.errors import InputFault
from partnership.operations.backups.packing import packed, unpack

if TYPE_CHECKING:
    from pathlib import Path


def test_files_come_out_as_they_went_in(tmp_path: Path) -> None:
    files = {
        "manifest.json": b"{}",
        "partnership.sqlite3": b"x" * 700_001,
        "guidance/kent/pack.toml": b"",
        "config.py": b"A",
    }
    sources = {}
    for number, (name, content) in enumerate(files.items()):
        sources[name] = tmp_path / str(number)
        sources[name].write_bytes(content)
    stream, out = tmp_path / "stream", tmp_path / "out"
    stream.write_bytes(b"".join(packed(sources)))
    out.mkdir()
    assert unpack(stream, out) == list(files)
    assert {name: (out / name).read_bytes() for name in files} == files
    assert {stat.S_IMODE((out / name).stat().st_mode) for name in files} == {0o600}


def test_any_program_of_archives_reads_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"of a site")
    with tarfile.open(fileobj=io.BytesIO(b"".join(packed({"config.py": tmp_path / "a"}))), mode="r:gz") as archive:
        found = archive.extractfile("config.py")
        assert found is not None
        assert found.read() == b"of a site"


def _archive(path: Path, *entries: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for entry in entries:
            archive.addfile(entry, io.BytesIO(b"\0" * entry.size))
    return path


def _entry(name: str, kind: bytes = tarfile.REGTYPE, to: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, to
    return entry


@pytest.mark.parametrize(
    "entry",
    [
        _entry("../config.py"),
        _entry("/etc/cron.d/job"),
        _entry("guidance/../../keys.toml"),
        _entry("keys.toml"),
        _entry("guidance"),
        _entry("guidance/link", tarfile.SYMTYPE, "/etc"),
        _entry("config.py", tarfile.LNKTYPE, "manifest.json"),
        _entry("guidance/pipe", tarfile.FIFOTYPE),
    ],
    ids=lambda entry: f"{entry.name} {entry.type.decode()}",
)
def test_nothing_is_written_elsewhere_and_no_link_is_made(tmp_path: Path, entry: tarfile.TarInfo) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(InputFault, match="no backup of this site has"):
        unpack(_archive(tmp_path / "stream", _entry("manifest.json"), entry), out)
    assert [each.name for each in out.iterdir()] == ["manifest.json"]


def test_no_file_comes_twice(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(InputFault, match="no backup of this site has"):
        unpack(_archive(tmp_path / "stream", _entry("config.py"), _entry("config.py")), out)


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00rubbish"])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "stream").write_bytes(content)
    with pytest.raises(InputFault, match="not whole"):
        unpack(tmp_path / "stream", tmp_path)
