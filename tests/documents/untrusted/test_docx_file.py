"""A Word file from outside: what could do harm is refused in words, before much of it is unpacked or read."""

from __future__ import annotations

import pytest
from documents.hostile import HARMLESS, HOSTILE, bomb, lying_sizes, many_small
from documents.letterheads import ALL, plain, replaced

from partnership.documents.letterhead.importer import read
from partnership.documents.untrusted import docx_file
from partnership.documents.untrusted.docx_file import Refused, check, parsed


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words(name: str) -> None:
    make, words = HOSTILE[name]
    content = make()
    with pytest.raises(Refused) as fault:
        read(check(content))
    assert words in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_no_harm_stops_nobody(name: str) -> None:
    assert read(check(HARMLESS[name]()))["frames"]


@pytest.mark.parametrize("name", ALL)
def test_a_letterhead_passes_the_look_at_its_container(name: str) -> None:
    file = check(ALL[name]())
    assert file.main == "word/document.xml"
    assert file.related(file.main, "styles") == "word/styles.xml"


def test_a_bomb_is_refused_before_any_of_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bomb()
    monkeypatch.setattr("zipfile.ZipFile.open", lambda *_, **__: pytest.fail("something was unpacked"))
    with pytest.raises(Refused, match="unpack"):
        check(content)


def test_no_more_is_unpacked_than_the_directory_says() -> None:
    file = check(lying_sizes())
    with pytest.raises(Refused, match="damaged"):
        file.raw("word/styles.xml")


def test_the_sizes_of_all_parts_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_file, "ALTOGETHER", 500_000)  # each part alone is smaller
    with pytest.raises(Refused, match="unpack"):
        check(plain())


def test_an_entity_is_never_put_in_even_if_it_were_declared() -> None:
    with pytest.raises(Refused, match="DOCTYPE"):
        parsed(b'<!DOCTYPE x [<!ENTITY y "z">]><x a="&y;">&y;</x>')
    with pytest.raises(Refused, match="damaged"):
        parsed(b"<x>&y;</x>")


def test_a_large_part_can_be_walked_where_it_may_not_be_read_whole() -> None:
    file = check(many_small())
    with pytest.raises(Refused, match="far larger"):
        file.xml("word/styles.xml")
    assert sum(1 for _ in file.walked("word/styles.xml")) > 450_000


def test_a_part_that_points_out_of_the_package_is_refused() -> None:
    out = replaced(plain(), "word/_rels/document.xml.rels", 'Target="styles.xml"', 'Target="../../../etc/passwd"')
    with pytest.raises(Refused, match="points out"):
        check(out).relations("word/document.xml")
