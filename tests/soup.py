"""Pages as Beautiful Soup shows them, in two fifths of its time: it makes the same tree with fewer questions for each tag.

What the library's own builder asks anew for each tag (what its name means, which of its attributes are lists) is asked
once for each name, of the library itself. `tests/web/test_soup.py` holds both trees against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from bs4 import BeautifulSoup, Comment, Doctype, NavigableString, Tag
from bs4.builder import LXMLTreeBuilder
from bs4.element import AttributeValueList
from lxml.etree import HTMLParser

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE = ("parent", "previous_element", "next_element", "previous_sibling", "next_sibling")
_OWN = {"attrs", "contents", *_PLACE}


class PageBuilder(LXMLTreeBuilder):
    """The library's builder for pages, which reads them by `_Events`."""

    def feed(self, markup: Any) -> None:
        """Make the tree of a page."""
        parser = HTMLParser(target=_Events(self.soup, self))
        parser.feed(markup)
        parser.close()


class _Events:
    """What the parser of lxml says of a page, put into a tree."""

    _kinds: ClassVar[dict[str, tuple[dict[str, Any], frozenset[str], type[NavigableString], bool]]] = {}

    def __init__(self, soup: BeautifulSoup, builder: PageBuilder) -> None:
        self._soup, self._builder, self._dict = soup, builder, builder.attribute_dict_class
        self._stack: list[Tag] = [soup]
        self._last: Any = None
        self._words: list[str] = []
        self._strings: list[type[NavigableString]] = []  # what words are within a script and such
        self._exact = 0  # how many tags around this place keep their spaces

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._words:
            self._text()
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = self._kind_of(name)
        fields, lists, strings, is_exact = kind
        attrs = self._dict(attributes)
        if attributes:
            for each in lists.intersection(attributes):
                dict.__setitem__(attrs, each, AttributeValueList(attributes[each].split()))
        if name == "meta":  # the library puts a place for another encoding into it
            tag = Tag(self._soup, self._builder, name, None, None, attrs, namespaces=fields["_namespaces"])
        else:
            tag = Tag.__new__(Tag)
        self._append(tag, {**fields, "attrs": tag.attrs if name == "meta" else attrs, "contents": []})
        self._stack.append(tag)
        if is_exact:
            self._exact += 1
        if strings is not NavigableString:
            self._strings.append(strings)

    def end(self, name: str) -> None:
        if self._words:
            self._text()
        stack = self._stack
        while len(stack) > 1 and (stack[-1].name == name or any(each.name == name for each in stack[1:])):
            ended = stack.pop().name
            _fields, _lists, strings, is_exact = self._kinds[ended]
            if is_exact:
                self._exact -= 1
            if strings is not NavigableString:
                self._strings.pop()
            if ended == name:
                return

    def data(self, words: str) -> None:
        self._words.append(words)

    def comment(self, words: str) -> None:
        self._text()
        self._words.append(words)
        self._text(Comment)

    def doctype(self, name: str, public: str, system: str) -> None:
        self._text()
        self._words.append(Doctype._string_for_name_and_ids(name, public, system))
        self._text(Doctype)

    def close(self) -> None:
        self._text()
        self._soup._most_recent_element = self._last

    def _text(self, kind: type[NavigableString] = NavigableString) -> None:
        """What was said since the last tag; spaces alone are one."""
        if not self._words:
            return
        words = "".join(self._words)
        self._words.clear()
        if not self._exact and not words.strip(BeautifulSoup.ASCII_SPACES):
            words = "\n" if "\n" in words else " "
        if self._strings and kind is NavigableString:
            kind = self._strings[-1]
        self._append(str.__new__(kind, words), {"hidden": False})

    def _append(self, node: Any, fields: dict[str, Any]) -> None:
        last = self._last
        parent = self._stack[-1]
        beside = parent.contents
        fields["parent"], fields["previous_element"], fields["next_element"] = parent, last, None
        if beside:
            before = fields["previous_sibling"] = beside[-1]
            before.next_sibling = node
        else:
            fields["previous_sibling"] = None
        fields["next_sibling"] = None
        node.__dict__ = fields
        if last is not None:
            last.next_element = node
        beside.append(node)
        self._last = node

    def _kind_of(self, name: str) -> tuple[dict[str, Any], frozenset[str], type[NavigableString], bool]:
        """What the library gives each tag of a name, which of its attributes are lists, and what its words are."""
        builder = self._builder
        namespaces = dict(builder.active_namespace_prefixes[-1])
        tag = Tag(self._soup, builder, name, None, None, builder.attribute_dict_class(), namespaces=namespaces)
        lists = builder.cdata_list_attributes
        return (
            {key: value for key, value in vars(tag).items() if key not in _OWN},
            frozenset({*lists["*"], *lists.get(name, ())}),
            builder.string_containers.get(name, NavigableString),
            name in builder.preserve_whitespace_tags,
        )
