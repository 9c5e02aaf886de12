"""A style taken apart into its properties, and our own styles so."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from partnership.documents.letterhead.allowlist import PARAGRAPH, RUN, children, local, ordered, value, whole, wrapped
from partnership.documents.text import clean, escape
from partnership.documents.untrusted.docx_file import SAVE_AGAIN, Refused
from partnership.documents.word.styles import W, styles_xml

if TYPE_CHECKING:
    from partnership.documents.untrusted.docx_file import IncomingPackage

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


_MOST_STYLES: Final = 1500
_KEPT_STYLES: Final = 400
_KINDS: Final = ("paragraph", "character", "table")
_TYPES: Final = {"styles": ".styles+xml", "theme": ".theme+xml", "header": ".header+xml", "footer": ".footer+xml"}


def part_of(file: IncomingPackage, main: str, kind: str) -> str | None:
    """The part of this kind that the document points at; raises Refused where it says it is another kind."""
    name = file.related(main, kind)
    if name is not None:
        check_type(file, name, kind)
    return name


def check_type(file: IncomingPackage, name: str, kind: str) -> None:
    """Refuse a part that the package declares as another kind."""
    if not file.types.get(name, "").endswith(_TYPES[kind]):
        message = f"The file says that its {kind} is something else. {SAVE_AGAIN}"
        raise Refused(message)


def read_styles(file: IncomingPackage, main: str) -> tuple[list[dict[str, Any]], dict[str, str], dict[str, Any]]:
    """The styles, which new id each old one has, and what holds for all text; raises Refused."""
    name = part_of(file, main, "styles")
    if name is None:
        message = "The file has no styles, so that there is nothing to take from it. Open it in Word and save it anew."
        raise Refused(message)
    root = file.xml(name)
    elements = [each for each in root if local(each) == "style" and value(each, "type") in _KINDS]
    if len(elements) > _MOST_STYLES:
        message = f"The file has more than {_MOST_STYLES} styles. Copy it into a new document and save that."
        raise Refused(message)
    ids: dict[str, str] = {}
    for each in elements:
        ids.setdefault(value(each, "styleId"), f"own{len(ids) + 1}")
    found: dict[str, dict[str, Any]] = {}
    for each in elements:
        style = _style(each, ids)
        found.setdefault(style["id"], style)
    return list(found.values()), ids, _defaults(root)


def _style(element: etree._Element, ids: dict[str, str]) -> dict[str, Any]:
    held = {local(child): child for child in reversed(element) if local(child)}
    named: dict[str, Any] = {key: ids.get(value(held[key]), "") for key in ("basedOn", "next", "link") if key in held}
    name = clean(value(held["name"]), is_name=True) if "name" in held else value(element, "styleId")
    table = ""
    if value(element, "type") == "table":
        table = "".join(whole(held.get(key), key) for key in ("tblPr", "trPr", "tcPr"))
    outline = value(next((each for each in held.get("pPr", ()) if local(each) == "outlineLvl"), element))
    return {
        "id": ids[value(element, "styleId")],
        "name": "".join(each for each in name if each.isprintable())[:100].strip() or "Unnamed",
        "kind": value(element, "type"),
        "is_default": value(element, "default") in ("1", "true", "on"),
        "outline": int(outline) if outline in tuple("0123456789") else None,
        "p": children(held.get("pPr"), "pPr"),
        "r": _look(held.get("rPr")),
        "table": table,
        **named,
    }


def _look(element: etree._Element | None) -> dict[str, str]:
    """Run properties without the language: documents of the partnership are in English."""
    return {name: xml for name, xml in children(element, "rPr").items() if name not in ("lang", "rStyle")}


def _defaults(root: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {"p": {}, "r": {}}
    for each in root.iter():
        if local(each) == "rPrDefault":
            found["r"] = _look(next((child for child in each if local(child) == "rPr"), None))
        elif local(each) == "pPrDefault":
            found["p"] = children(next((child for child in each if local(child) == "pPr"), None), "pPr")
    return found


def kept_styles(styles: list[dict[str, Any]], used: set[str]) -> list[dict[str, Any]]:
    """Styles of paragraphs and words; of tables only those that the header uses or that every document has."""
    by_id = {each["id"]: each for each in styles}
    wanted = set(used)
    wanted |= {each["id"] for each in styles if each["kind"] != "table" or each["is_default"]}
    wanted |= {each["id"] for each in styles if each["name"].casefold() == "table grid"}
    for key in list(wanted):
        seen = key
        while (seen := by_id.get(seen, {}).get("basedOn", "")) and seen not in wanted:
            wanted.add(seen)
    return [each for each in styles if each["id"] in wanted][:_KEPT_STYLES]
