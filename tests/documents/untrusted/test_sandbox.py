"""Reading in a process of its own: limits hold, faults are words, and nothing of a file reaches the log."""

from __future__ import annotations

import logging
import resource

import pytest
from documents.hostile import doctype
from documents.letterheads import READER, plain, taken

from partnership.documents.untrusted import sandbox
from partnership.documents.untrusted.docx_file import Refused, check
from partnership.documents.untrusted.sandbox import run_sandboxed

SMALL = 22 * 1024 * 1024


def test_what_is_read_comes_back_as_json() -> None:
    assert taken(plain())["sheet"]["short"] == 12240


def test_a_refusal_comes_back_in_its_own_words() -> None:
    with pytest.raises(Refused, match="DOCTYPE"):
        run_sandboxed(READER, doctype('<!ENTITY x "y">'))


def test_too_little_memory_is_told_as_a_file_that_takes_too_much() -> None:
    with pytest.raises(Refused, match=r"time or memory|cannot be read"):
        run_sandboxed(READER, plain(), memory=SMALL)


def test_too_little_time_is_told_as_a_file_that_takes_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "PATIENCE", 0.001)
    with pytest.raises(Refused, match="time or memory"):
        run_sandboxed(READER, plain(), seconds=0)


def test_only_a_reader_of_documents_is_called(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(Refused, match="cannot be read"):
        run_sandboxed("os:system", plain())
    assert [each.message for each in caplog.records] == ["reading a file from outside failed: ValueError"]


def test_the_container_is_looked_at_before_a_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("a process was started"))
    with pytest.raises(Refused, match="no Word document"):
        run_sandboxed(READER, b"Dear colleague")


def test_the_other_process_sets_its_limits_first(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = []
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limit: limits.append((kind, limit)))
    monkeypatch.setattr("sys.argv", ["apart", "os:system", "7", "1234"])
    with pytest.raises(ValueError, match="no reader"):
        sandbox.main()
    assert (resource.RLIMIT_AS, (1234, 1234)) in limits
    assert (resource.RLIMIT_CPU, (7, 7)) in limits
    assert (resource.RLIMIT_FSIZE, (0, 0)) in limits


def test_the_other_process_is_told_no_setting_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {}
    monkeypatch.setenv("PARTNERSHIP_SECRET_KEY", "not for the other process")

    def run(command: list[str], **rest: object) -> object:
        given.update(rest)
        raise sandbox.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(sandbox.subprocess, "run", run)
    with pytest.raises(Refused):
        run_sandboxed(READER, plain())
    assert given["env"] == {"PYTHONUTF8": "1"}
    assert check(plain()).names  # the file itself was good
