"""What stands in a drawing, for tests that look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from partnership.documents.drawing import width_of
from partnership.documents.pictures import png_of
from partnership.findings.find import register_of
from partnership.protocols.pictures.queries import PictureSubject

if TYPE_CHECKING:
    from findings.demonstration import Demonstration

    from partnership.documents.drawing import Drawing
    from partnership.findings.facts import PartnershipMap

SVG = "{http://www.w3.org/2000/svg}"


class PageLinks:
    """Addresses as a page gives them."""

    def task(self, function_id: str) -> str:
        return f"/task/{function_id}"

    def agency(self, agency_id: object) -> str:
        return f"/agency/{agency_id}"


def subject(made: Demonstration, map_: PartnershipMap | None = None) -> PictureSubject:
    """The demonstration, with every time of a protocol called by its name."""
    here = map_ or made.map_
    register = register_of(here, made.pack)
    return PictureSubject(here, register, frozenset(made.pack.protocols), lambda _protocol, name: f"“{name}”")


def words_of(drawing: Drawing) -> str:
    """Every word, lines joined."""
    return " ".join(str(each.text) for each in etree.fromstring(drawing.svg.encode()).iter(f"{SVG}text"))


def hrefs_of(drawing: Drawing) -> list[str]:
    """Where it leads, in the order of reading."""
    return [str(each.get("href")) for each in etree.fromstring(drawing.svg.encode()).iter(f"{SVG}a")]


def outside(drawing: Drawing) -> list[str]:
    """Words that run out of the drawing on either side."""
    found = []
    for each in etree.fromstring(drawing.svg.encode()).iter(f"{SVG}text"):
        if each.getparent().get("transform") or each.get("transform"):
            continue
        wide = width_of(str(each.text), float(each.get("font-size")), bold=each.get("font-weight") == "700")
        x = float(each.get("x"))
        left = {"middle": x - wide / 2, "end": x - wide}.get(str(each.get("text-anchor")), x)
        if left < -1 or left + wide > drawing.width + 1:
            found.append(str(each.text))
    return found


def has_words_drawn(drawing: Drawing) -> bool:
    """Whether its words really stand in the file of it: without a font they are left out in silence."""
    root = etree.fromstring(drawing.svg.encode())
    for text in list(root.iter(f"{SVG}text")):
        text.getparent().remove(text)
    return len(png_of(drawing.svg, 120)) > 1.2 * len(png_of(etree.tostring(root).decode(), 120))
