"""The preview: a document as safe HTML, with the same words as the Word file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

from partnership.documents import blocks as b
from partnership.documents import wording
from partnership.documents.outline import checked_link, outline
from partnership.documents.pictures import size_of
from partnership.documents.text import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from partnership.documents.blocks import Block, Cell, Document, Run, Runs
    from partnership.documents.outline import Outline

_TOP: Final = 2  # the page that shows the preview has the h1
_DEEPEST: Final = 6
_PARAGRAPHS: Final = {
    b.Style.BODY: "<p>{}</p>",
    b.Style.LEAD: '<p class="doc-lead">{}</p>',
    b.Style.NOTE: '<p class="doc-small">{}</p>',
    b.Style.HEADING: '<p class="doc-run-in"><strong>{}</strong></p>',
    b.Style.QUOTE: '<blockquote class="doc-quote"><p>{}</p></blockquote>',
    b.Style.SIGN: '<ul class="doc-list"><li>{}</li></ul>',
}


class WordWriter(Protocol):
    """What a page makes of words of a document, such as links; it is given plain text and returns HTML."""

    def said(self, text: str) -> str:
        """Words as somebody wrote them."""

    def filled(self, text: str) -> str:
        """Words that the map gave."""


class PlainWords:
    """Words as they are, escaped."""

    def said(self, text: str) -> str:
        """Escaped."""
        return escape(text)

    def filled(self, text: str) -> str:
        """Escaped."""
        return escape(text)


def write_html(document: Document) -> str:
    """The document as HTML for the inside of a page; headings start at h2, ids and classes with "doc-".

    Raises ValueError for what `write_word` refuses too: dead references, repeated anchors, links that are not allowed.
    """
    return "".join(_Writer(document).all(document.blocks))


def write_part(
    document: Document,
    blocks: Iterable[Block],
    elsewhere: Callable[[str], str],
    words: Callable[[Block], WordWriter] | None = None,
) -> Iterator[tuple[Block, str]]:
    """Some blocks of the document, one section or so, each with its HTML; `elsewhere` says where an anchor stands.

    It is given an anchor and returns the address of the page that has it, empty for this one. `words` is given a
    block and returns what is made of its words; escaping is its own then.
    """
    writer = _Writer(document, elsewhere)
    for block in blocks:
        if words is not None:
            writer.use_words(words(block))
        yield block, "".join(writer.all((block,)))


def html_id(anchor: str) -> str:
    """The id of a heading or clause in the preview."""
    return "doc-" + re.sub(r"\s", "-", anchor)


class _Writer:
    def __init__(self, document: Document, elsewhere: Callable[[str], str] | None = None) -> None:
        self._document = document
        self._elsewhere = elsewhere
        self._outline: Outline = outline(document)
        self._level = _TOP
        self._regions: dict[str, int] = {}
        self._words: WordWriter = PlainWords()
        self._is_labelled = False

    def use_words(self, found: WordWriter) -> None:
        """What is made of words from here on; cells of tables say their column too."""
        self._words, self._is_labelled = found, True

    def all(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[str]:  # noqa: C901, PLR0912 - one line for each type
        match block:
            case b.Clause():
                yield from self._clause(block)
            case b.Paragraph():
                yield _PARAGRAPHS[block.style].replace("{}", self._runs(block.runs))
            case b.Heading():
                self._level = block.level + _TOP - 1
                number = f'<span class="doc-number">{escape(block.number)}</span> ' if block.number else ""
                tag, key = f"h{self._level}", escape(html_id(block.anchor))
                above = f'<p class="doc-part"><strong>{escape(block.above)}</strong></p>' if block.above else ""
                yield f'{above}<{tag} id="{key}" class="doc-heading">{number}{escape(block.text)}</{tag}>'
            case b.ItemList():
                yield self._items(block)
            case b.Table():
                yield self._table(block)
            case b.Facts():
                yield self._facts(block.caption, [(name, self._cell(cell)) for name, cell in block.rows])
            case b.Checklist():
                yield self._checklist(block)
            case b.Signatures():
                yield self._signatures(block)
            case b.Picture():
                yield self._picture(block)
            case b.Callout():
                yield from self._callout(block)
            case b.TitlePage():
                yield from self._title_page(block)
            case b.Contents():
                yield self._contents(block)
            case b.Landscape():
                yield '<div class="doc-wide">'
                yield from self.all(block.blocks)
                yield "</div>"
            case b.PageBreak() | b.ColumnBreak():
                yield '<hr class="doc-page">'
            case b.Strip():
                yield self._strip(block)
            case b.Pathway():
                yield self._pathway(block)

    def _clause(self, clause: b.Clause) -> Iterator[str]:
        number = f'<span class="doc-number">{escape(clause.number)}</span>'
        yield f'<section class="doc-clause" id="{escape(html_id(clause.id))}">'
        if clause.is_bare:
            pass
        elif clause.heading:
            tag = f"h{min(self._level + 1, _DEEPEST)}"
            yield f'<{tag} class="doc-clause-heading">{number} {escape(clause.heading)}</{tag}>'
        else:
            yield f'<p class="doc-clause-number">{number}</p>'
        yield '<div class="doc-clause-text">' if not clause.is_bare else "<div>"
        yield from self.all(clause.blocks)
        if clause.sources:
            yield f'<p class="doc-source">{escape(wording.sources(clause.sources))}</p>'
        yield "</div></section>"

    def _callout(self, block: b.Callout) -> Iterator[str]:
        title = escape(wording.callout_title(block.tone, block.title))
        yield f'<div class="doc-callout doc-callout-{block.tone}">'
        yield f'<p class="doc-callout-title"><strong>{title}</strong></p>'
        yield from self.all(block.blocks)
        yield "</div>"

    def _title_page(self, block: b.TitlePage) -> Iterator[str]:
        yield f'<div class="doc-cover"><p class="doc-partnership">{escape(self._document.partnership)}</p>'
        yield f'<p class="doc-title">{escape(block.title)}</p>'
        if block.subtitle:
            yield f'<p class="doc-subtitle">{escape(block.subtitle)}</p>'
        if block.facts:
            yield self._facts("", [(name, _paragraph(escape(value))) for name, value in block.facts])
        yield from self.all(block.callouts)
        yield "</div>"

    def _strip(self, block: b.Strip) -> str:
        line = f'<p class="doc-strip-line">{escape(block.text)}</p>' if block.text else ""
        title = f'<p class="doc-strip-title"><strong>{escape(block.title)}</strong></p>'
        return f'<div class="doc-strip doc-strip-{block.tone}">{title}{line}</div>'

    def _pathway(self, block: b.Pathway) -> str:
        """Boxes as a list, which is read in its order; the way to a box beside, and the way down, in words."""
        items = []
        for step in block.steps:
            arrow = f'<span class="doc-pathway-arrow">{escape(f"{step.arrow} →".strip())}</span> '
            beside = f'<div class="doc-pathway-beside">{arrow}{self._runs(step.beside)}</div>' if step.beside else ""
            below = f'<div class="doc-pathway-below">↓ {escape(step.below)}</div>' if step.below else ""
            items.append(f'<li><div class="doc-pathway-box">{self._runs(step.runs)}</div>{beside}{below}</li>')
        return f'<ol class="doc-pathway" aria-label="{escape(block.description)}">{"".join(items)}</ol>'

    def _contents(self, block: b.Contents) -> str:
        lines = [self._entry(each) for each in block.entries]
        if lines:
            return self._listed(lines)
        for entry in self._outline.contents:
            number = f'<span class="doc-number">{escape(entry.number)}</span> ' if entry.number else ""
            link = f'<a href="{self._href(entry.anchor)}">{number}{escape(entry.text)}</a>'
            lines.append(f'<li class="doc-contents-{entry.level}">{link}</li>')
        return self._listed(lines)

    def _entry(self, entry: b.ContentsEntry) -> str:
        number = f'<span class="doc-number">{escape(entry.number)}</span> ' if entry.number else ""
        words = f"{number}{escape(entry.text)}"
        if entry.note:
            return f'<li class="doc-contents-1 doc-elsewhere">{words}, {escape(entry.note)}</li>'
        return f'<li class="doc-contents-1"><a href="{self._href(entry.anchor)}">{words}</a></li>'

    def _listed(self, lines: list[str]) -> str:
        title = f'<p class="doc-contents-title" id="doc-contents-title">{wording.CONTENTS}</p>'
        listed = f"<ul>{''.join(lines)}</ul>" if lines else ""
        return f'<nav class="doc-contents" aria-labelledby="doc-contents-title">{title}{listed}</nav>'

    def _href(self, anchor: str) -> str:
        """The address of a heading or clause, on this page or on another, escaped."""
        page = self._elsewhere(anchor) if self._elsewhere else ""
        return escape(f"{page}#{html_id(anchor)}")

    def _runs(self, runs: Runs) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:  # noqa: PLR0911 - one line for each type
        match run:
            case b.Text():
                text = _lines(self._words.said(run.text))
                text = f"<em>{text}</em>" if run.italic else text
                return f"<strong>{text}</strong>" if run.bold else text
            case b.Filled():
                note = f' <span class="doc-note">({self._words.filled(run.note)})</span>' if run.note else ""
                return f'<span class="doc-filled">{_lines(self._words.filled(run.text))}</span>{note}'
            case b.Gap():
                return f'<mark class="doc-gap">{_lines(escape(wording.gap(run.text)))}</mark>'
            case b.Link():
                return f'<a href="{escape(checked_link(run.href))}" rel="noopener noreferrer">{escape(run.text)}</a>'
            case b.Reference():
                entry = self._outline.target(run.target)
                return f'<a class="doc-reference" href="{self._href(entry.anchor)}">{escape(run.text)}</a>'
            case b.Number():
                return f'<strong class="doc-telephone">{self._words.filled(run.text)}</strong>'
            case b.ContentControl():
                shown = f'<span class="doc-control">{escape(run.text or wording.ROOM)}</span>'
                return f"<strong>{shown}</strong>" if run.is_marked else shown
            case b.Break():
                return "<br>"

    def _cell(self, cell: Cell) -> str:
        return "".join(_paragraph(self._runs(runs)) for runs in cell.paragraphs)

    def _items(self, block: b.ItemList) -> str:
        tag = "ol" if block.is_ordered else "ul"
        items = "".join(
            f"<li>{self._runs(item.runs)}{self._items(item.children) if item.children else ''}</li>"
            for item in block.items
        )
        return f'<{tag} class="doc-list">{items}</{tag}>'

    def _region(self, caption: str, kind: str, inside: str) -> str:
        """A table that scrolls sideways by keyboard too; where cells say their column, its rows may be cards."""
        name = self._region_name(caption or wording.ABOUT)
        title = f"<caption>{escape(caption)}</caption>" if caption else ""
        kind += " app-stacked" if self._is_labelled and "doc-signatures" not in kind else ""
        return (
            f'<div class="doc-scroll" role="region" aria-label="{name}" tabindex="0">'
            f'<table class="{kind}">{title}{inside}</table></div>'
        )

    def _region_name(self, label: str) -> str:
        """Every region that scrolls has a label of its own."""
        count = self._regions[label] = self._regions.get(label, 0) + 1
        return escape(f"{label} ({count})" if count > 1 else label)

    def _picture(self, block: b.Picture) -> str:
        size_of(block.svg)  # a second look: it goes into the page as it is
        name = self._region_name(block.caption or wording.PICTURE)
        title = f"<figcaption>{escape(block.caption)}</figcaption>" if block.caption else ""
        return (
            f'<figure class="doc-picture">{title}<div class="doc-scroll picture" role="region" aria-label="{name}" '
            f'tabindex="0">{block.svg}</div></figure>'
        )

    def _table(self, block: b.Table) -> str:
        rows = []
        labels = [self._label(column.title) for column in block.columns]
        for row in block.rows:
            if len(row) == 1 and row[0].spans:
                head = f'<th scope="rowgroup" colspan="{len(labels)}">{self._cell(row[0])}</th>'
                rows.append(f"<tr>{head}</tr>")
                continue
            cells = [f"<td{label}>{self._cell(cell)}</td>" for label, cell in zip(labels, row, strict=True)]
            if block.has_row_headings and row:
                cells[0] = f'<th scope="row">{self._cell(row[0])}</th>'
            rows.append(f"<tr>{''.join(cells)}</tr>")
        kind = "doc-table doc-table-compact" if block.is_compact else "doc-table"
        return self._region(block.caption, kind, _head([c.title for c in block.columns]) + _rows(rows))

    def _label(self, title: str) -> str:
        """What a cell says of its column where a page may show each row as a card; nothing elsewhere."""
        return f' data-label="{escape(title)}"' if self._is_labelled and title else ""

    def _facts(self, caption: str, rows: Sequence[tuple[str, str]]) -> str:
        lines = [f'<tr><th scope="row">{escape(name)}</th><td>{value}</td></tr>' for name, value in rows]
        return self._region(caption, "doc-table doc-facts", _rows(lines))

    def _checklist(self, block: b.Checklist) -> str:
        help_line = f'<p class="doc-small">{escape(wording.CHECK_HELP)}</p>'
        rows = [self._check(check) for check in block.checks]
        return help_line + self._region(
            block.caption, "doc-table doc-checklist", _head(wording.CHECK_COLUMNS) + _rows(rows)
        )

    def _check(self, check: b.Check) -> str:
        state, otherwise = escape(wording.state(check)), escape(wording.consequence(check))
        if check.is_hard:
            state, otherwise = f"<strong>{state}</strong>", f"<strong>{otherwise}</strong>"
        source = f'<p class="doc-source">{escape(wording.sources((check.source,)))}</p>' if check.source else ""
        what = _paragraph(f"<strong>{escape(check.id)}</strong> {self._runs(check.runs)}") + source
        done = _paragraph(f"On: {wording.DATE_PLACEHOLDER}") + _paragraph(f"By: {wording.BY_PLACEHOLDER}")
        cells = (_paragraph(state), what, self._cell(check.responsible), _paragraph(escape(check.evidence)),
                 _paragraph(otherwise), done)  # fmt: skip
        kind = ' class="doc-hard-stop"' if check.is_hard else ""
        return f"<tr{kind}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"

    def _signatures(self, block: b.Signatures) -> str:
        date = f"<td>{_paragraph(wording.DATE_PLACEHOLDER)}</td>"
        rows = [
            f'<tr><th scope="row">{escape(party)}</th><td></td><td></td><td></td>{date}</tr>' for party in block.parties
        ]
        return self._region(block.caption, "doc-table doc-signatures", _head(wording.SIGNATURE_COLUMNS) + _rows(rows))


def _paragraph(inside: str) -> str:
    return f"<p>{inside}</p>"


def _lines(text: str) -> str:
    """Text that is escaped, with its line ends as breaks."""
    return text.replace("\r\n", "\n").replace("\n", "<br>")


def _head(titles: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col">{escape(title)}</th>' if title else "<td></td>" for title in titles)
    return f"<thead><tr>{cells}</tr></thead>"


def _rows(rows: Iterable[str]) -> str:
    return f"<tbody>{''.join(rows)}</tbody>"
