"""Faulty files: what can be taken is taken, every refusal is told by its row, and nothing beside the cells comes out."""

from __future__ import annotations

import pytest
from exchange.imports.dirty_files import CORPUS, SECRET, Dirty

from partnership.documents.untrusted import table_file
from partnership.documents.untrusted.docx_file import Refused
from partnership.exchange.imports.entries import entries_of
from partnership.exchange.imports.services import plain_name
from partnership.exchange.imports.source import ImportSource, source_of
from partnership.exchange.imports.targets import guesses


def read(content: bytes) -> ImportSource:
    """As the other process reads it, here for speed; `test_views` goes through that process."""
    return source_of(table_file.read(table_file.opened(content)))


@pytest.mark.parametrize("dirty", CORPUS, ids=[each.name for each in CORPUS])
def test_a_faulty_file_comes_to_what_can_be_taken_and_every_refusal_names_its_row(dirty: Dirty) -> None:
    if dirty.refused:
        with pytest.raises(Refused, match=dirty.refused):
            read(dirty.content)
        return
    source = read(dirty.content)
    entries, refused = entries_of(source, guesses(source.headings, source.groups))
    assert len(entries) == dirty.organisations
    told = [(each.row, f"{each.column} {each.words}") for entry in entries for each in entry.refusals]
    told += [(each.row, f"{each.column} {each.words}") for each in refused]
    for row, words in dirty.tells:
        assert any(at == row and words in said for at, said in told), told
    assert not dirty.tells or {row for row, _words in dirty.tells} <= {row for row, _words in told}
    assert dirty.notes in " ".join(source.notes)
    assert SECRET not in source.to_json() + repr(entries)


def test_the_corpus_has_at_least_forty_files_of_different_faults() -> None:
    assert len({each.name for each in CORPUS}) == len(CORPUS) >= 40


def test_a_name_of_a_file_is_shown_without_folders_and_unseen_signs() -> None:
    assert plain_name("C:\\Users\\staff\\partners\u202exslx.csv") == "partnersxslx.csv"
