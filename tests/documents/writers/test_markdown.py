"""The Markdown of a document: the words of the other writers, and no markup that the text could bring in."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from documents.samples import cell, document, everything, paragraph, with_text, words
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from partnership.documents import blocks as b
from partnership.documents.text import refused_characters
from partnership.documents.writers.html import write_html
from partnership.documents.writers.markdown import write_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OURS = {"p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "em",
        "blockquote", "br", "hr", "a"}  # fmt: skip
HOSTILE = (
    "<script>alert(1)</script>", "<!-- hidden -->", "![x](http://evil.example/p.png)", "[click](javascript:alert(1))",
    "<http://evil.example>", "http://evil.example/", "www.evil.example", "| a | b |\n| --- | --- |\n| c | d |",
    "# Heading", "1. one", "1) one", "- item", "+ item", "* item", "---", "===", "***", "_ _ _", "    code", "`code`",
    "```\ncode\n```", "~~~\ncode", "~~gone~~", "> quote", "**bold** _x_ *y*", "a\n---", "a\n===", "a\n:-:", ": x",
    "&lt;b&gt; &#60; &copy;", "\\", "\\\\*a*", "a\\", "[a]: http://evil.example", "[^1]: note", "$x^2$ $$y$$",
    "trailing  \nnext", "\ttab", "{{ 7 * 7 }} {% x %}", "a|b", "é \u202e x", "#", "-", "1.", "",
)  # fmt: skip


def read(text: str) -> BeautifulSoup:
    """The Markdown as a program shows it that takes no HTML but the break of a line."""
    return BeautifulSoup(READER.render(text).replace("<!-- -->", ""), "html.parser")


def plain(page: BeautifulSoup) -> list[str]:
    for line in page.select("br"):
        line.replace_with(" ")
    return page.get_text(" ").split()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    page = read(write_markdown(with_text(text)))
    assert {each.name for each in page.find_all(True)} <= OURS
    assert {each["href"] for each in page.select("a")} <= {"https://example.org"}
    joined = "".join(plain(page))
    assert "".join(text.split()) in joined


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab1 .)\n#*_-=+~`|<>[]()!\\&$:/\t{}w☐é"), max_size=40))
def test_whatever_is_written_reads_as_it_was_written(text: str) -> None:
    page = read(write_markdown(document(paragraph(text), b.Table("", "", (b.Column("A"),), ((cell(text),),)))))
    assert {each.name for each in page.find_all(True)} <= OURS - {"a", "h1", "h2", "ul", "ol", "blockquote", "hr"}
    wanted = "".join(text.split())
    assert "".join(plain(page)).count(wanted) >= 2 if wanted else True


def test_it_has_the_words_of_the_preview_in_their_order() -> None:
    whole = everything()
    shown = BeautifulSoup(write_html(whole), "html.parser")
    for each in shown.select("svg"):
        each.decompose()
    written = "".join(plain(read(write_markdown(whole))))
    missing = [word for word in re.findall(r"\w{4,}", shown.get_text(" ")) if word not in written]
    assert missing == []


def test_the_structure_is_that_of_the_document() -> None:
    page = read(write_markdown(everything()))
    assert len(page.select("h1")) == 1
    assert page.select("h2")
    assert page.select("table")
    assert page.select("blockquote strong")
    assert page.select("ol li ol li")


def test_it_begins_with_where_the_document_stands_and_its_marking() -> None:
    first = write_markdown(everything(b.Status.CONSULTATION)).splitlines()[0]
    assert first == "**DRAFT FOR CONSULTATION** – Restricted: for the partnership only"


def test_a_link_goes_where_it_should_and_nowhere_else() -> None:
    for href in ("https://example.org/a b", "https://example.org/a>b", "https://example.org/(x)", "tel:+4420"):
        page = read(write_markdown(document(b.Paragraph((b.Link("here] (x", href),)))))
        (link,) = page.select("a")
        assert link["href"].startswith(href[:12])
        assert link.text == "here] (x"
    with pytest.raises(ValueError, match="only http"):
        write_markdown(document(b.Paragraph((b.Link("x", "javascript:alert(1)"),))))


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\ud800", "\ufffe", "a\rb"])
def test_what_a_document_cannot_hold_is_refused(character: str) -> None:
    assert refused_characters(character)
    with pytest.raises(ValueError, match="Character"):
        write_markdown(document(paragraph(character)))


def test_a_dead_reference_is_refused() -> None:
    with pytest.raises(ValueError, match="not included"):
        write_markdown(document(b.Paragraph((b.Reference("nowhere", "1.1"),))))


def test_two_lists_in_a_row_stay_two() -> None:
    one = b.ItemList((b.ListItem(words("one")),))
    assert len(read(write_markdown(document(one, one))).select("ul")) == 2


def _links(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        if tree.get("t") == "Link":
            yield tree["c"][2][0]
        yield from _links(tree.get("c"))
    elif isinstance(tree, list):
        for each in tree:
            yield from _links(each)


@pytest.mark.skipif(not shutil.which("pandoc"), reason="install pandoc to read the Markdown with it")
def test_pandoc_finds_no_link_and_no_markup_that_is_not_ours() -> None:
    texts = [each for each in HOSTILE if each]
    whole = document(*(block for text in texts for block in (paragraph(text), paragraph("–"))))
    ran = subprocess.run(
        ["pandoc", "-f", "gfm", "-t", "json"], input=write_markdown(whole).encode(), capture_output=True, check=True
    )
    tree = json.loads(ran.stdout)
    assert list(_links(tree)) == []
    assert {block["t"] for block in tree["blocks"]} == {"Para"}
