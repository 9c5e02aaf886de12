"""Footnotes of a Word document: what a clause rests on, at the foot of the page that has the clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.word.runs import words
from partnership.documents.word.styles import DECLARATION, W

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARK: Final = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
_LINE: Final = '<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
_HEAD: Final = (  # the line above the notes of a page, and above notes that go on from the page before
    f'{DECLARATION}<w:footnotes xmlns:w="{W}">'
    f'<w:footnote w:type="separator" w:id="-1"><w:p>{_LINE}<w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0">'
    f"<w:p>{_LINE}<w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
)
_BEFORE: Final = (
    f'<w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r>{_MARK}<w:footnoteRef/></w:r>'
    '<w:r><w:t xml:space="preserve"> </w:t></w:r><w:r>'
)


def reference(number: int) -> str:
    """The raised number in the text; Word counts for itself, so a clause added in Word renumbers the notes."""
    return f'<w:r>{_MARK}<w:footnoteReference w:id="{number}"/></w:r>'


def notes_xml(notes: Iterable[str]) -> str:
    """The part with all notes, numbered from 1 in the order given."""
    each = [
        f'<w:footnote w:id="{number}">{_BEFORE}{words(text)}</w:r></w:p></w:footnote>'
        for number, text in enumerate(notes, 1)
    ]
    return f"{_HEAD}{''.join(each)}</w:footnotes>"
