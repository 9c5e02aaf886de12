"""A style taken apart into its properties, and our own styles so."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

from partnership.documents.letterhead.allowlist import PARAGRAPH, RUN, ordered, wrapped
from partnership.documents.text import escape
from partnership.documents.word.styles import W, styles_xml

_W: Final = f"{{{W}}}"


@dataclass(frozen=True, slots=True)
class WordStyle:
    """A style: its properties by name, each already as XML."""

    id: str
    name: str
    kind: str
    p: dict[str, str] = field(default_factory=dict)
    r: dict[str, str] = field(default_factory=dict)
    based: str = ""
    next: str = ""
    link: str = ""
    table: str = ""
    more: str = ""  # priorities and the like
    is_default: bool = False

    def xml(self) -> str:
        """The style as it stands in the part."""
        default = ' w:default="1"' if self.is_default else ""
        names = "".join(
            f'<w:{key} w:val="{value}"/>'
            for key, value in (("basedOn", self.based), ("next", self.next), ("link", self.link))
            if value
        )
        paragraph = wrapped("pPr", ordered(self.p, PARAGRAPH))
        return (
            f'<w:style w:type="{self.kind}"{default} w:styleId="{self.id}"><w:name w:val="{escape(self.name)}"/>{names}'
            f"{self.more}{paragraph}{wrapped('rPr', ordered(self.r, RUN))}{self.table}</w:style>"
        )


@lru_cache(maxsize=1)
def own_styles() -> tuple[WordStyle, ...]:
    """Our own styles, taken apart."""
    root = etree.fromstring(styles_xml().encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    return tuple(_own(each) for each in root.iter(f"{_W}style"))


def _own(element: etree._Element) -> WordStyle:
    held = {str(child.tag).removeprefix(_W): child for child in element}

    def named(key: str) -> str:
        return held[key].get(f"{_W}val", "") if key in held else ""

    def pieces(key: str) -> dict[str, str]:
        return {str(each.tag).removeprefix(_W): _plain(each) for each in held.get(key, ())}

    more = ("uiPriority", "semiHidden", "unhideWhenUsed", "qFormat")
    return WordStyle(
        element.get(f"{_W}styleId", ""),
        named("name"),
        element.get(f"{_W}type", ""),
        pieces("pPr"),
        pieces("rPr"),
        named("basedOn"),
        named("next"),
        named("link"),
        _plain(held["tblPr"]) if "tblPr" in held else "",
        "".join(_plain(held[key]) for key in more if key in held),
        element.get(f"{_W}default") == "1",
    )


def _plain(element: etree._Element) -> str:
    """An element of ours as text, without the name of its language."""
    return etree.tostring(element, encoding="unicode").replace(f' xmlns:w="{W}"', "")
