"""Pictures and text boxes of a letterhead's header or footer, measured and then drawn anew in our own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents.text import clean, escape

if TYPE_CHECKING:
    from lxml import etree

MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
PLACED: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
SHAPE: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
REF: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A, _WP, _WPS = f"{{{MAIN}}}", f"{{{PLACED}}}", f"{{{SHAPE}}}"

_FORMS: Final = ("rect", "roundRect", "line", "straightConnector1", "ellipse")
_SCHEME: Final = re.compile("(bg|tx)[12]|(dk|lt)[12]|accent[1-6]|hlink|folHlink")


@dataclass(frozen=True, slots=True)
class DrawingPlace:
    """How large a drawing is, in EMU, and how it stands: `anchor` is empty in a line of text."""

    across: int
    down: int
    anchor: str = ""  # what stands inside wp:anchor before its size
    behind: bool = False
    wrap: str = ""
    is_backdrop: bool = False  # as tall as a page: for pages of the way that it was made for


def alt_of(frame: etree._Element) -> str:
    """What the letterhead says about a picture, for those who hear it."""
    told = frame.find(f"{_WP}docPr")
    text = clean(told.get("descr", "") if told is not None else "", is_name=True)
    return "".join(each for each in text if each.isprintable())[:200].strip()


def cropped(frame: etree._Element) -> str:
    """Which part of the picture is shown."""
    found = next(frame.iter(f"{_A}srcRect"), None)
    if found is None:
        return ""
    sides = {side: whole_number(found.get(side)) for side in ("l", "t", "r", "b")}
    return "<a:srcRect" + "".join(f' {side}="{cut}"' for side, cut in sides.items() if 0 < cut < 100_000) + "/>"  # noqa: PLR2004


def picture_xml(place: DrawingPlace, number: int, picture: str, alt: str, crop: str = "") -> str:
    """A picture; `picture` is the id of its relation."""
    name, told = escape(f"Letterhead {number}"), escape(alt or "Part of the letterhead")
    inner = (
        f'<a:graphicData uri="{PICTURE}"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr="{told}"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{picture}"/>{crop}<a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{place.across}" '
        f'cy="{place.down}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData>"
    )
    return _placed(place, number, name, told, inner)


def shape_xml(place: DrawingPlace, number: int, shape: etree._Element, text: str) -> str:
    """A text box or a plain form; `text` is what stands in it, already written anew."""
    properties = shape.find(f"{_WPS}spPr")
    geometry = properties.find(f"{_A}prstGeom") if properties is not None else None
    form = geometry.get("prst", "rect") if geometry is not None else "rect"
    line = properties.find(f"{_A}ln") if properties is not None else None
    thick = whole_number(line.get("w")) if line is not None else 0
    width = f' w="{thick}"' if 0 < thick <= 1_000_000 else ""  # noqa: PLR2004 - about an inch
    body = f"<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx>" if text else ""
    name = escape(f"Letterhead {number}")
    inner = (
        f'<a:graphicData uri="{SHAPE}"><wps:wsp><wps:cNvSpPr{" txBox=" + chr(34) + "1" + chr(34) if text else ""}/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{place.across}" cy="{place.down}"/></a:xfrm>'
        f'<a:prstGeom prst="{form if form in _FORMS else "rect"}"><a:avLst/></a:prstGeom>{_fill(properties)}'
        f"<a:ln{width}>{_fill(line)}</a:ln></wps:spPr>{body}{_insets(shape)}</wps:wsp></a:graphicData>"
    )
    drawn = _placed(place, number, name, "", inner)
    return f'<mc:AlternateContent><mc:Choice Requires="wps">{drawn}</mc:Choice></mc:AlternateContent>'


def _insets(shape: etree._Element) -> str:
    body = shape.find(f"{_WPS}bodyPr")
    found = {side: body.get(side, "") if body is not None else "" for side in ("lIns", "tIns", "rIns", "bIns")}
    kept = "".join(f' {side}="{cut}"' for side, cut in found.items() if re.fullmatch("[0-9]{1,6}", cut))
    return f"<wps:bodyPr{kept}/>"


def _fill(element: etree._Element | None) -> str:
    """A plain colour, or nothing."""
    solid = element.find(f"{_A}solidFill") if element is not None else None
    plain = solid.find(f"{_A}srgbClr") if solid is not None else None
    scheme = solid.find(f"{_A}schemeClr") if solid is not None else None
    if plain is not None and re.fullmatch("[0-9A-Fa-f]{6}", plain.get("val", "")):
        return f'<a:solidFill><a:srgbClr val="{plain.get("val")}"/></a:solidFill>'
    if scheme is not None and _SCHEME.fullmatch(scheme.get("val", "")):
        return f'<a:solidFill><a:schemeClr val="{scheme.get("val")}"/></a:solidFill>'
    return "<a:noFill/>"


def _placed(place: DrawingPlace, number: int, name: str, told: str, inner: str) -> str:
    described = f' descr="{told}"' if told else ""
    rest = f'<wp:docPr id="{number}" name="{name}"{described}/><wp:cNvGraphicFramePr/><a:graphic>{inner}</a:graphic>'
    size = f'<wp:extent cx="{place.across}" cy="{place.down}"/>'
    if not place.anchor:
        frame = f'<wp:inline distT="0" distB="0" distL="0" distR="0">{size}{rest}</wp:inline>'
    else:
        frame = (
            '<wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" '
            f'relativeHeight="{251_000_000 + number}" behindDoc="{int(place.behind)}" locked="0" layoutInCell="1" '
            f'allowOverlap="1"><wp:simplePos x="0" y="0"/>{place.anchor}{size}{place.wrap}{rest}</wp:anchor>'
        )
    return f"<w:drawing>{frame}</w:drawing>"


def whole_number(text: str | None) -> int:
    """A whole number; 0 for what is none."""
    return int(text) if text and re.fullmatch("-?[0-9]{1,9}", text) else 0
