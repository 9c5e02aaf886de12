"""Pictures as DrawingML: a PNG that every reader shows, with the drawing itself beside it for those that can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.pictures import size_of
from partnership.documents.text import escape

if TYPE_CHECKING:
    from partnership.documents.blocks import Picture
    from partnership.documents.word.runs import Ledger

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
