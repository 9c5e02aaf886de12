"""What the Word writer needs of a council's letterhead: colours, typefaces, headers and footers, pictures, styles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.documents.letterhead.images import Bitmap
    from partnership.documents.letterhead.styles import MergedStyles
    from partnership.documents.word.paper import PaperSize


@dataclass(frozen=True, slots=True)
class DocumentTheme:
    """The colours (RRGGBB, by their names in a theme) and typefaces of a document; those that are missing are ours."""

    colours: Mapping[str, str] = field(default_factory=dict)
    major: str = ""  # of headings
    minor: str = ""  # of text


@dataclass(frozen=True, slots=True)
class LetterheadDesign:
    """What `write_word` needs of a letterhead. Two are the same when they were made of the same."""

    digest: str
    sheet: PaperSize = field(compare=False)
    theme: DocumentTheme = field(compare=False)
    fonts: tuple[str, ...] = field(compare=False)
    turns: tuple[str, ...] = field(compare=False)  # "default" and, where it has them, "first" and "even"
    frames: Mapping[str, str] = field(compare=False)  # what stands in its headers and footers, by "header/first"
    room: Mapping[str, int] = field(compare=False)  # twips between that and our lines, where drawings float
    pictures: tuple[Bitmap, ...] = field(compare=False)
    styles: str = field(compare=False)  # the whole part
    text_style: str = field(compare=False)
    changes: MergedStyles = field(compare=False)
    lines_style: str = field(default="House", compare=False)
