from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import mammoth
import pytest
from documents.docx_parts import W, complaints, notes, tree
from documents.validity import STATES, document, every_file, other_files, own_files, templates
from lacking import lack

from partnership.documents.blocks import Status
from partnership.documents.writers.html import write_html
from tools import validate_word

TURNED = [(name, STATES[number % len(STATES)]) for number, name in enumerate(templates())]
# What Word's own lists put before a heading or a clause, and no other reader counts.
COUNTED = re.compile(r"Annex|[A-Za-z]")


def needed(found: object, what: str) -> None:
    """Skip where a program is missing; in CI, fail."""
    if not found:
        lack(f"{what} is missing")


def words_of(text: str) -> Counter[str]:
    """How often each word of letters stands in a text."""
    return Counter(re.findall(r"[^\W\d_]+", text))


def preview(name: str, status: Status) -> Counter[str]:
    """The words of the preview, without those drawn in pictures."""
    shown = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", write_html(document(name, status)), flags=re.DOTALL)
    return words_of(html.unescape(shown))


def written(folder: Path) -> list[Path]:
    """Every file, in a folder."""
    for name, file in every_file().items():
        (folder / f"{name}.docx").write_bytes(file)
    return sorted(folder.glob("*.docx"))


@pytest.mark.parametrize("name", templates())
@pytest.mark.parametrize("status", STATES)
def test_every_template_in_every_state_has_no_fault_and_no_warning(name: str, status: Status) -> None:
    assert complaints(own_files()[f"{name}-{status}"]) == []


@pytest.mark.parametrize("name", templates())
def test_letterheads_and_tracked_changes_have_no_fault_and_no_warning(name: str) -> None:
    files = {each: file for each, file in other_files().items() if each.startswith(f"{name}-")}
    assert len(files) >= 5
    assert {each: said for each, file in files.items() if (said := complaints(file))} == {}


def test_microsofts_own_validator_finds_no_fault_in_any(tmp_path: Path) -> None:
    needed(validate_word.validator(), "Microsoft's validator (tools/install_frontend.py --with-validator)")
    found = validate_word.complaints(written(tmp_path))
    assert len(found) == len(every_file()) > len(templates()) * (len(STATES) + 4)
    assert {file.stem: said for file, said in found.items() if said} == {}


def test_microsofts_own_validator_sees_a_fault(tmp_path: Path) -> None:
    needed(validate_word.validator(), "Microsoft's validator (tools/install_frontend.py --with-validator)")
    file = tmp_path / "broken.docx"
    whole = io.BytesIO(own_files()["everything-draft"])
    with zipfile.ZipFile(whole) as package, zipfile.ZipFile(file, "w") as broken:
        for name in package.namelist():
            broken.writestr(name, package.read(name).replace(b"<w:dropDownList>", b"<w:dropDownLst>"))
    assert validate_word.complaints([file])[file]


def test_libreoffice_opens_each_and_keeps_words_notes_and_clauses_when_it_saves(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    needed(office, "LibreOffice")
    before = {f"{name}-{status}": own_files()[f"{name}-{status}"] for name, status in TURNED}
    for name, file in before.items():
        (tmp_path / f"{name}.docx").write_bytes(file)
    subprocess.run(
        [str(office), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "docx",
         "--outdir", str(tmp_path / "saved"), *map(str, sorted(tmp_path.glob("*.docx")))],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for name, file in before.items():
        saved = (tmp_path / "saved" / f"{name}.docx").read_bytes()
        assert list(notes(saved).values()) == list(notes(file).values()), name
        assert anchors(saved) >= anchors(file), name
        assert noted(saved) == noted(file), name


def anchors(file: bytes) -> set[str]:
    """The bookmarks of headings and clauses."""
    marks = tree(file, "word/document.xml").iter(W + "bookmarkStart")
    return {name for mark in marks if (name := mark.get(W + "name")).startswith("c_")}


def noted(file: bytes) -> list[tuple[str, int]]:
    """The words of each paragraph with notes, and how many it has."""
    return [
        ("".join(each.text or "" for each in paragraph.iter(W + "t")).strip(), len(marks))
        for paragraph in tree(file, "word/document.xml").iter(W + "p")
        if (marks := list(paragraph.iter(W + "footnoteReference")))
    ]


@pytest.mark.parametrize(("name", "status"), TURNED)
def test_pandoc_reads_the_words_of_the_preview(name: str, status: Status, tmp_path: Path) -> None:
    pandoc = shutil.which("pandoc")
    needed(pandoc, "pandoc")
    file = own_files()[f"{name}-{status}"]
    (tmp_path / "x.docx").write_bytes(file)
    read = subprocess.run(
        [str(pandoc), "-f", "docx", "-t", "plain", "--wrap=none", str(tmp_path / "x.docx")],
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    told = words_of(" ".join(_told(tree(file, "word/document.xml"))))
    own, found = preview(name, status), words_of(read)
    assert [word for word in own - found if not COUNTED.fullmatch(word)] == []
    assert [word for word in found - own - told if not COUNTED.fullmatch(word)] == []


def _told(body: Any) -> list[str]:
    """What is told about tables and pictures to those who do not see them; pandoc prints it."""
    tables = [
        "".join(each.get(W + "val") for kind in ("tblCaption", "tblDescription") for each in table.findall(W + kind))
        for table in body.iter(W + "tblPr")
    ]
    return [*tables, *(each.get("descr") for each in body.iter("{*}docPr"))]


@pytest.mark.parametrize(("name", "status"), TURNED[::5])
def test_mammoth_reads_the_words_of_the_preview(name: str, status: Status) -> None:
    read = mammoth.convert_to_html(io.BytesIO(own_files()[f"{name}-{status}"])).value
    own, found = preview(name, status), words_of(html.unescape(re.sub(r"<[^>]+>", " ", read)))
    assert [word for word in own - found if not COUNTED.fullmatch(word)] == []
    assert found - own == Counter()


@pytest.mark.parametrize("name", templates())
def test_the_properties_name_the_partnership_and_nobody_else(name: str) -> None:
    file, own = own_files()[f"{name}-draft"], document(name, Status.DRAFT)
    core = tree(file, "docProps/core.xml")
    assert {each.text for each in core.iter("{*}creator", "{*}lastModifiedBy")} == {own.partnership}
    assert [each.text for each in tree(file, "docProps/app.xml")] == ["Partnership"]
