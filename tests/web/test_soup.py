"""What reads pages for the tests makes the tree that Beautiful Soup's own builder makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.builder import LXMLTreeBuilder
from soup import PageBuilder

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

LINKS = ("parent", "previous_element", "next_element", "previous_sibling", "next_sibling")
OF_READING = {"parser_class", "builder", *LINKS, "contents"}
ODD = (
    "", "words", " ", "<p>one<b>two</p>three</b>", "</p></p>", "<a href=''></a><input disabled>", "<p>&nbsp; \u00a0</p>",
    "<!doctype html><html><head><script>x</script></head><body><!-- y --><pre> \n </pre><textarea>\n </textarea> \n</body>",
    "<table><tr><td headers='a b' class='  '>one<table><td>two</table></table>", "<template><p>a</p>b</template>",
    "<ruby>a<rt>b<i>c</i>d</rt></ruby>", "<select><option>one<option selected>two</select></div>", "<?word of=it?><p>",
    "<meta charset=utf-8><meta content='text/html; charset=x' http-equiv='content-type'>", "<svg:a xlink:href='x'>",
)  # fmt: skip


def _told(page: BeautifulSoup) -> list[Any]:
    """Each node with all that it says and what is around it."""
    nodes = [page, *page.descendants]
    numbers = {id(node): number for number, node in enumerate(nodes)}
    told: list[Any] = [[numbers[id(each)] for each in page.contents]]
    for node in nodes[1:]:
        own = {key: value for key, value in vars(node).items() if key not in OF_READING}
        around = [numbers.get(id(getattr(node, link))) for link in LINKS]
        within = [numbers[id(each)] for each in node.contents] if isinstance(node, Tag) else str(node)
        kinds = [type(node), *map(type, [node.attrs, *node.attrs.values()] if isinstance(node, Tag) else [])]
        told.append((kinds, own, around, within))
    return told


def _assert_alike(text: str) -> None:
    ours, theirs = BeautifulSoup(text, "lxml"), BeautifulSoup(text, builder=LXMLTreeBuilder)
    assert isinstance(ours.builder, PageBuilder)
    assert str(ours) == str(theirs)
    assert _told(ours) == _told(theirs)


@pytest.mark.parametrize("text", ODD)
def test_odd_words_make_the_same_tree(text: str) -> None:
    _assert_alike(text)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pages_make_the_same_tree(coordinator: CheckedClient, world: World, police: Any) -> None:
    world.contact(police)
    base = "/partnerships/thameside"
    for path in (
        base,
        f"{base}/gaps",
        f"{base}/map",
        f"/organisations/{police.id}/edit",
        "/guidance",
        "/accessibility",
    ):
        _assert_alike(coordinator.get(path).text)
