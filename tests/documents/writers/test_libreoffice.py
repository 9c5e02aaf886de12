"""LibreOffice: kept to its time with all its children, one at a time, told nothing that it need not know."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from documents.libreoffice import begun, is_running, program
from documents.samples import everything
from pypdf import PdfReader

from partnership.documents import wording
from partnership.documents.outline import outline
from partnership.documents.word.writer import write_word
from partnership.documents.writers.libreoffice import Office, OfficeFault, find_office
from partnership.documents.writers.pdf import page_numbers, write_pdf

SOFFICE = find_office("soffice")
needs_office = pytest.mark.skipif(not SOFFICE, reason="install LibreOffice to make a PDF with it")


def test_a_program_that_hangs_is_ended_in_time_with_its_children(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"sleep 300 & echo $! > {pids}; (sleep 300 & echo $! >> {pids}; sleep 300) & echo $$ >> {pids}; sleep 300"
    office = Office(program(tmp_path, script), tmp_path / "office", seconds=0.5)
    started = time.monotonic()
    with pytest.raises(OfficeFault) as caught:
        office.convert(b"word", "pdf")
    assert caught.value.is_late
    assert time.monotonic() - started < 3
    found = [int(each) for each in pids.read_text().split()]
    assert len(found) == 3
    gone_by = time.monotonic() + 2
    while any(map(is_running, found)) and time.monotonic() < gone_by:
        time.sleep(0.02)
    assert not [pid for pid in found if is_running(pid)]
    assert not list((tmp_path / "office").glob("work-*"))


def test_children_that_outlive_it_are_ended_too(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    office = Office(program(tmp_path, f"sleep 300 & echo $! > {pids}; echo made > $out/paper.pdf"), tmp_path / "office")
    assert office.convert(b"word", "pdf") == b"made\n"
    time.sleep(0.1)
    assert not is_running(int(pids.read_text()))


def test_one_that_outlived_its_site_is_ended_before_the_next(tmp_path: Path) -> None:
    office = Office(program(tmp_path, "echo made > $out/paper.pdf"), tmp_path / "office")
    profile = f"-env:UserInstallation={(tmp_path / 'office' / 'profile').as_uri()}"
    of_another = f"{profile}-of-another-site".replace("office/", "x/")
    with (
        begun("sh", "-c", "sleep 300; true", profile) as left,
        begun("sh", "-c", "sleep 300; true", of_another) as other,
    ):
        assert office.convert(b"word", "pdf") == b"made\n"
        assert left.wait(10) == -9
        assert other.poll() is None


def test_one_works_at_a_time(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    script = f"echo begin >> {marks}; sleep 0.2; echo end >> {marks}; echo made > $out/paper.odt"
    office = Office(program(tmp_path, script), tmp_path / "office")
    with ThreadPoolExecutor(3) as pool:
        assert [each.result() for each in [pool.submit(office.convert, b"word", "odt") for _ in range(3)]]
    assert marks.read_text().split() == ["begin", "end"] * 3


def test_it_is_told_no_setting_and_works_in_a_folder_for_the_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERSHIP_SECRET_KEY", "hush")
    office = Office(program(tmp_path, "env > $out/paper.pdf; stat -c %a .. >> $out/paper.pdf"), tmp_path / "office")
    told = office.convert(b"word", "pdf").decode()
    assert "hush" not in told
    assert "PARTNERSHIP" not in told
    assert told.splitlines()[-1] == "700"


def test_a_profile_that_it_may_have_left_half_written_goes(tmp_path: Path) -> None:
    office = Office(program(tmp_path, "mkdir -p $out/../profile/user; exit 77"), tmp_path / "office")
    with pytest.raises(OfficeFault):
        office.convert(b"word", "pdf")
    assert not (tmp_path / "office" / "profile").exists()


@pytest.mark.parametrize(
    ("script", "words"), [("exit 3", "status 3"), ("true", "without making the file"), ("kill -9 $$", "status -9")]
)
def test_a_program_that_fails_says_so(tmp_path: Path, script: str, words: str) -> None:
    office = Office(program(tmp_path, script), tmp_path / "office")
    with pytest.raises(OfficeFault, match=words) as caught:
        office.convert(b"word", "pdf")
    assert not caught.value.is_late


def test_it_is_found_by_name_and_by_path_and_not_where_it_is_not(tmp_path: Path) -> None:
    path = program(tmp_path, "true")
    assert find_office(path) == path
    assert find_office("sh").endswith("/sh")
    assert (find_office(""), find_office("no-such-office"), find_office(str(tmp_path))) == ("", "", "")


def test_page_numbers_that_do_not_hold_are_left_out(tmp_path: Path) -> None:
    """A program that puts nothing where it should: the contents have no numbers rather than wrong ones."""
    office = Office(program(tmp_path, "printf '%%PDF-1.7 nothing' > $out/paper.pdf"), tmp_path / "office")
    asked = []

    def write(pages: object) -> bytes:
        asked.append(pages)
        return b"word"

    assert write_pdf(office, everything(), write).startswith(b"%PDF")
    assert asked == [None]


@needs_office
def test_a_real_pdf_has_the_right_page_numbers_in_its_contents(tmp_path: Path) -> None:
    document = everything()
    office = Office(SOFFICE, tmp_path / "office")
    made = write_pdf(office, document, lambda pages: write_word(document, pages=pages))
    texts = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made)).pages]
    contents = next(text for text in texts if wording.CONTENTS in text)
    pages = page_numbers(made, document)
    assert pages
    for entry in outline(document).contents:
        assert entry.text in texts[pages[entry.anchor] - 1]
        assert re.search(rf"{re.escape(entry.text)}[. ]*{pages[entry.anchor]}\b", contents), contents


def test_what_it_leaves_in_its_profile_is_its_owners_alone(tmp_path: Path) -> None:
    left = tmp_path / "left"
    office = Office(program(tmp_path, f"touch {left}; echo made > $out/paper.pdf"), tmp_path / "office")
    office.convert(b"word", "pdf")
    assert left.stat().st_mode & 0o077 == 0
