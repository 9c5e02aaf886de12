"""How the tests read a Word file: by its parts, by python-docx, and by the checker that stands beside the checkout."""

from __future__ import annotations

import importlib.util
import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHECKER = Path(__file__).resolve().parents[2].parent / "shared" / "tools" / "validate_docx.py"


def part(file: bytes, name: str) -> str:
    """A part of the package as text."""
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return package.read(name).decode()


def names(file: bytes) -> list[str]:
    """The names of the parts, in order."""
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        assert package.testzip() is None
        return package.namelist()


def body(file: bytes) -> Any:
    """The main part as a tree."""
    return tree(file, "word/document.xml")


def tree(file: bytes, name: str) -> Any:
    """A part as a tree."""
    return etree.fromstring(part(file, name).encode(), etree.XMLParser(resolve_entities=False))


def notes(file: bytes) -> dict[str, str]:
    """The words of each footnote by its id, without the separators; none where there is no such part."""
    if "word/footnotes.xml" not in names(file):
        return {}
    each = tree(file, "word/footnotes.xml").findall(W + "footnote")
    return {note.get(W + "id"): text_of(note).strip() for note in each if note.get(W + "type") is None}


def text_of(element: Any) -> str:
    """All words under an element, with breaks and tabs as they are."""
    out = []
    for node in element.iter(W + "t", W + "tab", W + "br", W + "p"):
        if node.tag == W + "t":
            out.append(node.text or "")
        elif node.tag != W + "tab":
            out.append("\n")
        elif node.getparent().tag == W + "r":  # not a tab stop
            out.append("\t")
    return "".join(out)


def tokens(text: str) -> list[str]:
    """The words of a text without spaces and signs."""
    return re.findall(r"\w+", text)


def complaints(file: bytes) -> list[str]:
    """What the checker of Word files says, errors and warnings; skips when it does not stand beside the checkout."""
    if not _CHECKER.exists():
        pytest.skip("the checker of Word files (../shared/tools/validate_docx.py) is not beside this checkout")
    report, _ = _checker().check(io.BytesIO(file), "protocol")
    return [f"{item['level']} {item['part']}: {item['message']}" for item in report.items]


@cache
def _checker() -> Any:
    """The checker, once in a process: it keeps the schemas that it has compiled, which takes longer than a file."""
    spec = importlib.util.spec_from_file_location("validate_docx", _CHECKER)
    assert spec is not None
    assert spec.loader is not None
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    return checker
