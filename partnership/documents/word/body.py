"""The body of a Word document: each block as WordprocessingML, in reading order, so that it can be streamed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from partnership.documents import blocks as b
from partnership.documents import wording
from partnership.documents.pictures import size_of
from partnership.documents.text import escape
from partnership.documents.word.contents import close_contents_xml, contents_xml
from partnership.documents.word.flow import (
    CAPTIONED,
    KEPT,
    LOOK_AHEAD,
    NOTHING,
    WHOLE,
    BlockPlace,
    of_items,
    opening,
    placed,
    upright,
    within,
)
from partnership.documents.word.footnotes import reference
from partnership.documents.word.headers import section_xml
from partnership.documents.word.panels import COLUMN_BREAK, pathway_xml, strip_xml
from partnership.documents.word.paper import APART, UPRIGHT
from partnership.documents.word.runs import Ledger, bold, runs_xml, words
from partnership.documents.word.styles import (
    ANNEX_INDENT,
    ANNEXES_LIST,
    BULLETS_LIST,
    CALLOUT_STYLES,
    CALLOUTS,
    CLAUSE_INDENT,
    DECLARATION,
    FIRST_NUMBERS_LIST,
    LIST_INDENT,
    TOP_OF_PAGE,
    W,
)
from partnership.documents.word.tables import (
    AFTER_TABLE,
    ROOM_TO_SIGN,
    Shape,
    checklist_xml,
    facts_xml,
    paired_facts_xml,
    signatures_xml,
    table_start,
    table_xml,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partnership.documents.blocks import Block, Document, Picture, Runs
    from partnership.documents.word.flow import Captioned, Keep
    from partnership.documents.word.template import Template

_MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_PLACED: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_SVG: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_EMU_IN_TWIP: Final = 635
_TWIPS_IN_MM: Final = 1440 / 25.4


def picture_xml(picture: Picture, width: int, indent: int, ledger: Ledger) -> str:
    """A picture in a line of its own, as wide as it says and never wider than `width` twips; it keeps its shape."""
    size = size_of(picture.svg)
    wide = min(round(picture.width_mm * _TWIPS_IN_MM), width)
    across, down = wide * _EMU_IN_TWIP, round(wide * _EMU_IN_TWIP * size.height / size.width)
    number = ledger.picture(picture.svg, wide / _TWIPS_IN_MM)
    name, told = escape(f"Picture {number}"), escape(picture.alt)
    moved = f'<w:ind w:left="{indent}"/>' if indent else ""
    drawing = (
        f'<a:extLst><a:ext uri="{_SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{_SVG}" r:embed="drawing{number}"/>'
        "</a:ext></a:extLst>"
    )
    return (
        f"<w:p><w:pPr>{moved}</w:pPr><w:r><w:drawing>"
        f'<wp:inline xmlns:wp="{_PLACED}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{down}"/>'
        f'<wp:docPr id="{number}" name="{name}" descr="{told}"/><wp:cNvGraphicFramePr>'
        f'<a:graphicFrameLocks xmlns:a="{_MAIN}" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_PICTURE}"><pic:pic xmlns:pic="{_PICTURE}">'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr="{told}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="picture{number}">{drawing}</a:blip><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


_ROOT: Final = (
    f'{DECLARATION}<w:document xmlns:w="{W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14"><w:body>'
)
_STYLES: Final = {
    b.Style.LEAD: "Lead",
    b.Style.NOTE: "SmallNote",
    b.Style.HEADING: "RunInHeading",
    b.Style.SIGN: "Sign",
    b.Style.QUOTE: "Quote",
}
_NO_NUMBER: Final = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
LITTLE_ROOM: Final = 400  # twips to sign in, in a paper that has few pages
_BOX_SIDE: Final = 180
_BOX_MARGINS: Final = (
    f'<w:tcMar><w:top w:w="110" w:type="dxa"/><w:left w:w="{_BOX_SIDE}" w:type="dxa"/>'
    f'<w:bottom w:w="40" w:type="dxa"/><w:right w:w="{_BOX_SIDE}" w:type="dxa"/></w:tcMar>'
)


Stands = tuple[int, bool, bool, bool, int]  # page, starts a page, starts a section, is empty, sections so far


class WriterState(NamedTuple):  # made and hashed for every section
    """Where the writer of a body stands between two sections: on the page, and in what is counted."""

    place: Stands
    counts: tuple[int, ...]


class BodyWriter:
    """Writes the body of one document on a template; `ledger` afterwards holds what it gave out."""

    beginning: Final = _ROOT

    def __init__(self, document: Document, ledger: Ledger, pages: Mapping[str, int] | None, template: Template) -> None:
        self._document = document
        self._pages = pages
        self.template = template
        self.ledger = ledger
        self._page = UPRIGHT
        self._sections = 0
        self._starts_page = False
        self._starts_section = self._is_empty = True

    @property
    def partnership(self) -> str:
        """Whose document it is."""
        return self._document.partnership

    @property
    def page_numbers(self) -> tuple[tuple[str, int], ...] | None:
        """The page numbers that stand in the list of contents; none where it has none."""
        return None if self._pages is None else tuple(self._pages.items())

    def sections(self) -> Iterator[tuple[tuple[Block, ...], tuple[Block, ...]]]:
        """The blocks in pieces, each with what comes next; each but the first begins with a heading of level 1."""
        blocks = self._document.blocks
        heads = [at for at, block in enumerate(blocks) if at and isinstance(block, b.Heading) and block.level == 1]
        for start, end in pairwise((0, *heads, len(blocks))):
            if start < end:
                yield blocks[start:end], blocks[end : end + LOOK_AHEAD]

    def section(self, blocks: tuple[Block, ...], after: tuple[Block, ...] = ()) -> Iterator[str]:
        """What `sections` gave, piece by piece; to be written in their order."""
        return self.template.tinted(self._all(blocks, upright(self.template.sheet), after))

    def end(self) -> str:
        """What stands after the last section."""
        return f"{self.last_section()}</w:body></w:document>"

    def last_section(self) -> str:
        """The properties of the section that is open when everything is written."""
        self._sections += 1
        return section_xml(self.template, self._page, is_first=self._sections == 1)

    @property
    def standing(self) -> WriterState:
        """Where the writer stands between two sections: the same section from the same place is written alike."""
        return WriterState(self.stands, self.ledger.counts)

    @property
    def stands(self) -> Stands:
        """Where on the page, and after how many sections of the file."""
        return self._page, self._starts_page, self._starts_section, self._is_empty, self._sections

    @stands.setter
    def stands(self, place: Stands) -> None:
        self._page, self._starts_page, self._starts_section, self._is_empty, self._sections = place

    def go_on(self, standing: WriterState, notes: Iterable[str], clauses: Iterable[str]) -> None:
        """Stand as after a section that was written before, with what it gave out."""
        self.stands = standing.place
        self.ledger.follow(standing.counts, notes, clauses)

    def _turn(self, page: int) -> str:
        """The end of the section so far, where the pages turn."""
        ended = "" if self._is_empty else f'<w:p><w:pPr><w:pStyle w:val="NewPage"/>{self.last_section()}</w:pPr></w:p>'
        self._page, self._starts_page, self._starts_section = page, False, True
        return ended

    def _all(self, blocks: tuple[Block, ...], place: BlockPlace, after: tuple[Block, ...] = ()) -> Iterator[str]:
        for block, at, keep in placed(blocks, place, self.template.sheet, after):
            yield from self._block(block, at, keep=keep)

    def _block(self, block: Block, place: BlockPlace, *, keep: Keep = NOTHING) -> Iterator[str]:  # noqa: C901, PLR0912 - a line a type
        """A block; `keep` says what of it is not parted at the end of a page."""
        if isinstance(block, b.Landscape):
            yield from self._all((block,), place)
            return
        if isinstance(block, b.PageBreak):
            yield from self._page_break(block)
            return
        if place.page != self._page and not (self._page == APART and place.page == UPRIGHT):
            yield self._turn(place.page)
        self._is_empty = False
        is_heading = isinstance(block, b.Heading)
        self._starts_section = self._starts_section and is_heading
        if self._starts_page and not is_heading:
            self._starts_page = False
            yield '<w:p><w:pPr><w:pStyle w:val="NewPage"/><w:pageBreakBefore/></w:pPr></w:p>'
        match block:
            case b.Clause():
                yield from self._clause(block, place, keep)
            case b.Paragraph():
                yield self._paragraph(block, place, keep)
            case b.Heading():
                yield self._heading(block)
            case b.ItemList():
                yield from self._items(block, place, keep=keep)
            case b.Table() | b.Facts() | b.Checklist() | b.Signatures():
                yield self._caption(block.caption)
                yield from self._table(block, place) if not keep & WHOLE else self._last_table(block, place)
            case b.Picture():
                yield self._caption(block.caption)
                yield picture_xml(block, place.width - place.indent, place.indent, self.ledger)
            case b.Callout():
                yield from self._callout(block, place)
            case b.TitlePage():
                yield from self._title_page(block, place)
            case b.Contents():
                yield from self._contents(block, place)
            case _:
                yield from self._of_card(block, place)

    def _page_break(self, block: b.PageBreak) -> Iterator[str]:
        if block.is_apart:
            yield self._turn(APART)
        elif self._page == APART:
            yield self._turn(UPRIGHT)
        else:
            self._starts_page = not self._is_empty

    def _of_card(self, block: b.Strip | b.Pathway | b.ColumnBreak, place: BlockPlace) -> Iterator[str]:
        match block:
            case b.Strip():
                yield strip_xml(block)
            case b.Pathway():
                yield from pathway_xml(block.description, block.steps, place.width, self.ledger)
            case b.ColumnBreak():
                yield COLUMN_BREAK

    def _contents(self, block: b.Contents, place: BlockPlace) -> Iterator[str]:
        """The list of contents: on a page of its own, but in a paper that has few pages."""
        if block.entries:
            yield from close_contents_xml(block, self.ledger.outline, self._pages, place.width)
            return
        yield from contents_xml(self.ledger.outline, self._pages)
        self._starts_page = True

    def _paragraph(self, block: b.Paragraph, place: BlockPlace, keep: Keep) -> str:
        style = _STYLES.get(block.style, "ClauseText" if place.indent else self.template.text_style)
        named = f'<w:pStyle w:val="{style}"/>' if style else ""
        indent = f'<w:ind w:left="{place.indent}"/>' if place.indent and style != "ClauseText" else ""
        properties = f"{named}{KEPT[keep]}{indent}"
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs_xml(block.runs, self.ledger)}</w:p>"

    def _caption(self, caption: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="Caption"/></w:pPr><w:r>{words(caption)}</w:r></w:p>' if caption else ""

    def _table(self, block: Captioned, place: BlockPlace) -> Iterator[str]:
        if isinstance(block, b.Table):
            return table_xml(block, place.width, self.ledger)
        if isinstance(block, b.Facts) and self.template.layout is b.Layout.CLOSE:
            return iter((paired_facts_xml(block, place.width, self.ledger),))
        if isinstance(block, b.Facts):
            return iter((facts_xml(block, place.width, self.ledger),))
        if isinstance(block, b.Checklist):
            return checklist_xml(block, place.width, self.ledger)
        is_close = self.template.layout is not b.Layout.USUAL
        return signatures_xml(block, place.width, self.ledger, LITTLE_ROOM if is_close else ROOM_TO_SIGN)

    def _last_table(self, block: Captioned, place: BlockPlace) -> Iterator[str]:
        """A table before a new page, without the gap below it, which would else stand on a page of its own."""
        return (piece.removesuffix(AFTER_TABLE) for piece in self._table(block, place))

    def _heading(self, block: b.Heading) -> str:
        entry = self.ledger.outline.by_anchor[block.anchor]
        start, end = self.ledger.bookmark(entry)
        fresh = "<w:pageBreakBefore/>" if self._starts_page else ""
        top = TOP_OF_PAGE if self._starts_page or self._starts_section else ""
        self._starts_page = self._starts_section = False
        number, indent = "", CLAUSE_INDENT
        lead = ""
        if entry.list_name == "annexes":
            number, indent = _numbered(ANNEXES_LIST), ANNEX_INDENT
        elif not entry.list_name:
            number = _NO_NUMBER if block.level == 1 else ""
            lead = f"<w:r>{words(block.number)}<w:tab/></w:r>" if block.number else ""
            indent = (CLAUSE_INDENT if len(block.number) < len("Annex") else ANNEX_INDENT) if block.number else 0
        tab = f'<w:tabs><w:tab w:val="left" w:pos="{indent}"/></w:tabs>' if indent else ""
        above = ""
        if block.above:
            above = f'<w:p><w:pPr><w:pStyle w:val="PartTitle"/>{fresh}</w:pPr><w:r>{words(block.above)}</w:r></w:p>'
            fresh = ""
        return (
            f'{above}<w:p><w:pPr><w:pStyle w:val="Heading{block.level}"/>{fresh}{number}{tab}{top}'
            f'<w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr>{lead}'
            f"{start}<w:r>{words(block.text)}</w:r>{end}</w:p>"
        )

    def _clause(self, clause: b.Clause, place: BlockPlace, keep: Keep) -> Iterator[str]:
        entry = self.ledger.outline.by_anchor[clause.id]
        self.ledger.clauses.append(clause.id)
        start, end = self.ledger.bookmark(entry)
        if clause.is_bare:
            yield from self._bare(clause, place, keep, start)
            yield end
            return
        first, rest = self._clause_start(clause)
        is_close = self.template.layout is b.Layout.CLOSE
        if is_close and clause.heading and rest and isinstance(rest[0], b.Paragraph):
            stop = "" if clause.heading.endswith("?") else "."
            first, rest = (b.Text(f"{clause.heading}{stop} ", bold=True), *rest[0].runs), rest[1:]
        is_led = isinstance(first, str)
        style = "ClauseHeading" if is_led else "Clause"
        number, lead = "", ""
        if entry.list_name == "annexes":
            number = _numbered(ANNEXES_LIST, 1) + _hanging(CLAUSE_INDENT)
        elif not entry.list_name:
            number = _NO_NUMBER + _hanging(CLAUSE_INDENT)
            lead = bold(clause.number) + "<w:r><w:tab/></w:r>"
        keeps = within(clause, keep)
        hold = KEPT[keeps[0]] if len(rest) < len(keeps) else ""
        note = reference(self.ledger.note(wording.sources(clause.sources))) if clause.sources else ""
        text = f"<w:r>{words(first)}</w:r>" if isinstance(first, str) else runs_xml(first, self.ledger)
        yield f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{hold}{number}</w:pPr>{start}{lead}{text}{note}</w:p>'
        inside = BlockPlace(place.width, CLAUSE_INDENT, place.page)
        for block, of_block in zip(rest, keeps[len(keeps) - len(rest) :], strict=True):
            if is_led and not clause.heading and block is rest[0] and isinstance(block, CAPTIONED):
                yield from self._table(block, inside)
            else:
                yield from self._block(block, inside, keep=of_block)
        yield end

    def _bare(self, clause: b.Clause, place: BlockPlace, keep: Keep, start: str) -> Iterator[str]:
        """The blocks of a clause that prints no number; its bookmark starts in a paragraph, where copies are read."""
        note = reference(self.ledger.note(wording.sources(clause.sources))) if clause.sources else ""
        if not (clause.blocks and isinstance(clause.blocks[0], b.Paragraph)):
            yield f'<w:p><w:pPr><w:pStyle w:val="NewPage"/><w:keepNext/></w:pPr>{start}{note}</w:p>'
            start = note = ""
        for block, of_block in zip(clause.blocks, within(clause, keep), strict=True):
            for xml in self._block(block, place, keep=of_block):
                if start:
                    head, _, rest = xml.partition("</w:pPr>")
                    yield f"{head}</w:pPr>{start}{rest.removesuffix('</w:p>')}{note}</w:p>"
                    start = ""
                else:
                    yield xml

    def _clause_start(self, clause: b.Clause) -> tuple[str | Runs, tuple[Block, ...]]:
        """What stands beside the number (a heading, a table's caption or the first words), and the blocks below."""
        if clause.heading:
            return clause.heading, clause.blocks
        head = clause.blocks[0] if clause.blocks else None
        if isinstance(head, b.Paragraph):
            return head.runs, clause.blocks[1:]
        return (head.caption if isinstance(head, CAPTIONED) else ""), clause.blocks

    def _items(
        self, block: b.ItemList, place: BlockPlace, level: int = 0, number: int = 0, *, keep: Keep = NOTHING
    ) -> Iterator[str]:
        """A list: its first two items stand on one page, and its last two."""
        kind = "ListNumber" if block.is_ordered else "ListBullet"
        if block.is_ordered:
            # A numbered list inside a numbered list counts in the list of its parent, one level down.
            if not number or not level:
                number = FIRST_NUMBERS_LIST + self.ledger.numbered_lists
                self.ledger.numbered_lists += 1
        else:
            number = BULLETS_LIST
        left = place.indent + (level + 1) * LIST_INDENT
        style = f'<w:pStyle w:val="{kind}{"2" if level else ""}"/>'
        properties = f'{_numbered(number, level)}<w:ind w:left="{left}" w:hanging="{LIST_INDENT}"/></w:pPr>'
        for item, of_item in zip(block.items, of_items(len(block.items), keep), strict=True):
            yield f"<w:p><w:pPr>{style}{KEPT[of_item]}{properties}{runs_xml(item.runs, self.ledger)}</w:p>"
            if item.children is not None:
                if level:
                    message = "A list may have one list inside it, not two."
                    raise ValueError(message)
                parent = number if block.is_ordered and item.children.is_ordered else 0
                yield from self._items(item.children, place, level + 1, parent, keep=of_item)

    def _callout(self, block: b.Callout, place: BlockPlace) -> Iterator[str]:
        """A box of bordered paragraphs, which a screen reader reads as text; a table only where lists are inside."""
        title = wording.callout_title(block.tone, block.title)
        if all(isinstance(inner, b.Paragraph) for inner in block.blocks):
            indent = f'<w:ind w:left="{place.indent + 240}" w:right="200"/>' if place.indent else ""
            style = f'<w:pStyle w:val="{CALLOUT_STYLES[block.tone]}"/>'
            keep = "<w:keepNext/>" if block.blocks else ""
            yield AFTER_TABLE
            yield f"<w:p><w:pPr>{style}{keep}{indent}</w:pPr>{bold(title)}</w:p>"
            for inner in block.blocks:
                if isinstance(inner, b.Paragraph):
                    yield f"<w:p><w:pPr>{style}{indent}</w:pPr>{runs_xml(inner.runs, self.ledger)}</w:p>"
            yield AFTER_TABLE
            return
        yield AFTER_TABLE
        yield from self._box(block, title, place)
        yield AFTER_TABLE

    def _box(self, block: b.Callout, title: str, place: BlockPlace) -> Iterator[str]:
        if any(isinstance(inner, b.Landscape | b.PageBreak) for inner in block.blocks):
            message = f"The box {block.title!r} holds a page of its own; a box stands on one page."
            raise ValueError(message)
        fill, border = CALLOUTS[block.tone]
        width = place.width - place.indent
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="{36 if side == "left" else 6}" w:space="0" w:color="{border}"/>'
            for side in ("top", "left", "bottom", "right")
        )
        yield table_start(title, "A boxed message.", Shape((width,), indent=place.indent))
        yield (
            f'<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
            f'<w:tcBorders>{sides}</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
            f"{_BOX_MARGINS}</w:tcPr>"
            f"<w:p><w:pPr><w:keepNext/></w:pPr>{bold(title)}</w:p>"
        )
        yield from self._all(block.blocks, BlockPlace(width - 2 * _BOX_SIDE, page=place.page))
        yield '<w:p><w:pPr><w:pStyle w:val="NewPage"/></w:pPr></w:p></w:tc></w:tr></w:tbl>'

    def _title_page(self, block: b.TitlePage, place: BlockPlace) -> Iterator[str]:
        for style, text, more in (
            ("CoverPartnership", self._document.partnership, opening(block, place.width, self.template.sheet.height)),
            ("Title", block.title, ""),
            ("Subtitle", block.subtitle, ""),
        ):
            if text:
                yield f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr><w:r>{words(text)}</w:r></w:p>'
        if block.facts:
            rows = tuple((name, b.Cell(((b.Text(value),),))) for name, value in block.facts)
            yield facts_xml(b.Facts(wording.ABOUT, wording.ABOUT_DESCRIPTION, rows), place.width, self.ledger)
        gap = last = ""
        for piece in self._all(block.callouts, place):
            if piece == AFTER_TABLE:
                gap = piece  # one between two boxes is enough
            else:
                yield gap + piece
                gap, last = "", piece
        if last.endswith("</w:tbl>"):  # a box with words in a border needs none before the next page
            yield gap
        self._starts_page = True


def _numbered(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def _hanging(indent: int) -> str:
    return f'<w:ind w:left="{indent}" w:hanging="{indent}"/>'
