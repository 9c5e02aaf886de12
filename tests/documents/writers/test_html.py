from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser

import pytest
from documents.docx_parts import tokens
from documents.samples import cell, document, everything, paragraph, with_text

from partnership.documents import blocks as b
from partnership.documents.writers.html import write_html
from partnership.documents.writers.plain import write_text

VOID = {"br", "hr"}


class Page(HTMLParser):
    """Text, tags and ids of a piece of HTML; unbalanced tags fail."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.tags, self.ids, self._open = "", [], [], []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += " "
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.words += " "
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        # Of a drawing only what it says of itself is text: the words inside it are part of the picture.
        if "svg" not in self._open or self._open[-1] == "desc":
            self.words += data


def test_the_preview_has_the_same_words_as_the_plain_text() -> None:
    shown = tokens(Page(write_html(everything())).words)
    # The plain text numbers the items of a list itself; a browser does that for the preview.
    plain = re.sub(r"(?m)^\s*\d+\. ", "", write_text(everything()))
    assert shown == tokens(plain)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" onmouseover="x', "&lt; &amp;", "{{lead:x}}", "مرحبا 🧒"]
)
def test_hostile_text_is_shown_as_it_was_typed(text: str) -> None:
    page = Page(write_html(with_text(text)))
    assert text in page.words
    assert {tag for tag, _ in page.tags} <= {
        "div", "p", "span", "strong", "mark", "a", "nav", "ul", "ol", "li", "h2", "h3", "section", "table", "caption",
        "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "svg", "title", "desc", "rect", "text",
    }  # fmt: skip
    assert not {name for _, attributes in page.tags for name in attributes} & {"style", "onmouseover", "onclick"}


def test_headings_start_at_the_second_level_and_never_skip_one() -> None:
    levels = [int(tag[1]) for tag, _ in Page(write_html(everything())).tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 2
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_ids_are_unique_and_every_link_inside_lands() -> None:
    page = Page(write_html(everything()))
    assert len(page.ids) == len(set(page.ids))
    inner = {a["href"][1:] for tag, a in page.tags if tag == "a" and a["href"].startswith("#")}
    assert inner
    assert inner <= set(page.ids)


def test_links_outwards_tell_the_other_site_nothing() -> None:
    links = [a for tag, a in Page(write_html(everything())).tags if tag == "a" and not a["href"].startswith("#")]
    assert links
    assert all(link["rel"] == "noopener noreferrer" for link in links)


def test_every_table_scrolls_by_keyboard_under_a_label_of_its_own() -> None:
    twice = b.Table("Same", "", (b.Column("a"),), ((cell("x"),),))
    regions = [a for _, a in Page(write_html(document(twice, twice))).tags if a.get("role") == "region"]
    assert [(r["aria-label"], r["tabindex"]) for r in regions] == [("Same", "0"), ("Same (2)", "0")]


def test_a_gap_is_marked_in_words() -> None:
    assert '<mark class="doc-gap">[To settle: no lead]</mark>' in write_html(document(b.Paragraph((b.Gap("no lead"),))))


def test_a_control_character_is_refused() -> None:
    with pytest.raises(ValueError, match=r"U\+0000"):
        write_html(document(paragraph("\x00")))


def test_a_choice_that_nobody_has_made_stands_out() -> None:
    stop = b.ContentControl("s", "state", b.ControlKind.CHOICE, ("NOT CLEAR", "Clear"), is_marked=True)
    shown = '<strong><span class="doc-control">NOT CLEAR</span></strong>'
    assert shown in write_html(document(b.Paragraph((stop,))))
