"""The house template: built once from our own styles, opened by python-docx, its unchanging parts deflated once."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

import docx
from docx.opc.package import OpcPackage

from partnership.documents.package import Member, deflate, zipped
from partnership.documents.word_styles import DECLARATION, FONT, W, numbering_xml, styles_xml

_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WORD_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HYPERLINK: Final = f"{_OFFICE}/relationships/hyperlink"
_IMAGE: Final = f"{_OFFICE}/relationships/image"

# The parts that change with each document; everything else is written once.
BODY: Final = "word/document.xml"
CORE: Final = "docProps/core.xml"
CUSTOM: Final = "docProps/custom.xml"  # what the file is a copy of
NUMBERING: Final = "word/numbering.xml"
HEADERS: Final = ("word/header1.xml", "word/header2.xml")  # portrait, landscape
FOOTERS: Final = ("word/footer1.xml", "word/footer2.xml")
_OFTEN_CHANGED: Final = frozenset((BODY, CORE, CUSTOM, NUMBERING, *HEADERS, *FOOTERS))
_BEST: Final = 9


@dataclass(frozen=True, slots=True)
class Template:
    """What python-docx found in the house template: parts that never change, and how the body is related to others."""

    first: tuple[Member, ...]  # content types and package relationships, which stand first in the file
    rest: tuple[Member, ...]
    relations: str  # the relationships of the body, without those of links
    ids: dict[str, str]  # relationship ids of headers and footers, by part name


@lru_cache(maxsize=1)
def template() -> Template:
    """The house template, opened at first use."""
    source = zipped(deflate(name, [xml.encode()], 1) for name, xml in _parts().items())
    main = docx.Document(io.BytesIO(source)).part
    package = cast("OpcPackage", main.package)
    parts = sorted(package.iter_parts(), key=lambda part: str(part.partname))
    types = {str(part.partname): part.content_type for part in parts}
    rest = [
        deflate(str(part.partname)[1:], [part.blob], _BEST)
        for part in parts
        if str(part.partname)[1:] not in _OFTEN_CHANGED
    ]
    related = sorted((rel.rId, rel.reltype, str(rel.target_part.partname)) for rel in main.rels.values())
    relations = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{name}"/>' for key, kind, name in related)
    ids = {name[1:]: key for key, _, name in related if name[1:] in (*HEADERS, *FOOTERS)}
    first = (
        deflate("[Content_Types].xml", [_content_types(types).encode()], _BEST),
        deflate("_rels/.rels", [_parts()["_rels/.rels"].encode()], _BEST),
    )
    return Template(first, tuple(rest), relations, ids)


@lru_cache(maxsize=64)
def numbering(lists: int) -> Member:
    """The numbering part for a document with so many numbered lists."""
    return deflate(NUMBERING, [numbering_xml(lists).encode()], _BEST)


def relationships(links: dict[str, str], pictures: int = 0) -> str:
    """The relationships of the body: those of the template, an id for each address (already escaped) and picture."""
    outward = "".join(
        f'<Relationship Id="{key}" Type="{_HYPERLINK}" Target="{address}" TargetMode="External"/>'
        for address, key in links.items()
    )
    inward = "".join(
        f'<Relationship Id="picture{number}" Type="{_IMAGE}" Target="/{picture_name(number, "png")}"/>'
        f'<Relationship Id="drawing{number}" Type="{_IMAGE}" Target="/{picture_name(number, "svg")}"/>'
        for number in range(1, pictures + 1)
    )
    found = template().relations
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{found}{outward}{inward}</Relationships>'


def picture_name(number: int, kind: str) -> str:
    """The name of the part that holds a picture, as "png" or "svg"."""
    return f"word/media/picture{number}.{kind}"


def _content_types(types: dict[str, str]) -> str:
    over = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in sorted(types.items()))
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType="image/svg+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{over}</Types>'
    )


def _parts() -> dict[str, str]:
    """The parts of the template as XML; headers, footers and body stand empty."""
    empty = "<w:p/>"
    parts = {
        "word/styles.xml": ("styles", styles_xml()),
        NUMBERING: ("numbering", numbering_xml(0)),
        "word/settings.xml": ("settings", _settings()),
        "word/fontTable.xml": ("fontTable", _fonts()),
        **dict.fromkeys(HEADERS, ("header", f'{DECLARATION}<w:hdr xmlns:w="{W}">{empty}</w:hdr>')),
        **dict.fromkeys(FOOTERS, ("footer", f'{DECLARATION}<w:ftr xmlns:w="{W}">{empty}</w:ftr>')),
    }
    types = {f"/{name}": f"{_WORD_TYPE}.{kind}+xml" for name, (kind, _) in parts.items()}
    types |= {
        f"/{BODY}": f"{_WORD_TYPE}.document.main+xml",
        "/word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        f"/{CORE}": "application/vnd.openxmlformats-package.core-properties+xml",
        f"/{CUSTOM}": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    body = f'{DECLARATION}<w:document xmlns:w="{W}"><w:body>{empty}<w:sectPr/></w:body></w:document>'
    related = [(kind, f"/{name}") for name, (kind, _) in parts.items()] + [("theme", "/word/theme/theme1.xml")]
    return {
        "[Content_Types].xml": _content_types(types),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/relationships/officeDocument", f"/{BODY}"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", f"/{CORE}"),
            (f"{_OFFICE}/relationships/extended-properties", "/docProps/app.xml"),
            (f"{_OFFICE}/relationships/custom-properties", f"/{CUSTOM}"),
        ),
        BODY: body,
        "word/_rels/document.xml.rels": _relations(*((f"{_OFFICE}/relationships/{kind}", at) for kind, at in related)),
        "word/theme/theme1.xml": _theme(),
        CORE: f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"/>',
        CUSTOM: f'{DECLARATION}<Properties xmlns="{_OFFICE}/custom-properties"/>',
        "docProps/app.xml": f'{DECLARATION}<Properties xmlns="{_OFFICE}/extended-properties">'
        "<Application>Partnership</Application></Properties>",
        **{name: xml for name, (_, xml) in parts.items()},
    }


def _relations(*related: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{at}"/>' for number, (kind, at) in enumerate(related, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _settings() -> str:
    compatibility = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    colours = "".join(
        f' w:{name}="{value}"'
        for name, value in (
            ("bg1", "light1"), ("t1", "dark1"), ("bg2", "light2"), ("t2", "dark2"),
            *((f"accent{number}", f"accent{number}") for number in range(1, 7)),
            ("hyperlink", "hyperlink"), ("followedHyperlink", "followedHyperlink"),
        )
    )  # fmt: skip
    return (
        f'{DECLARATION}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/><w:compat>{compatibility}</w:compat>'
        f'<w:themeFontLang w:val="en-GB"/><w:clrSchemeMapping{colours}/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _fonts() -> str:
    faces = (
        (FONT, "020B0604020202020204", "swiss", "variable"),
        ("MS Gothic", "020B0609070205080204", "modern", "fixed"),  # holds the box of a check box
    )
    each = "".join(
        f'<w:font w:name="{name}"><w:panose1 w:val="{panose}"/><w:charset w:val="00"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'
        for name, panose, family, pitch in faces
    )
    return f'{DECLARATION}<w:fonts xmlns:w="{W}">{each}</w:fonts>'


def _theme() -> str:
    """The smallest theme that the schema allows: our colours, one font, plain fills and lines."""
    colours = {
        "dk1": "000000", "lt1": "FFFFFF", "dk2": "1F3552", "lt2": "F1F4F8", "accent1": "1F3552", "accent2": "A3191F",
        "accent3": "8A5A00", "accent4": "2F6F4F", "accent5": "505A5F", "accent6": "8A99AD",
        "hlink": "1D4F91", "folHlink": "5C3A86",
    }  # fmt: skip
    scheme = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items())
    face = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{DECLARATION}<a:theme xmlns:a="{_DRAWING}" name="House"><a:themeElements><a:clrScheme name="House">{scheme}'
        f'</a:clrScheme><a:fontScheme name="House"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont>'
        f'</a:fontScheme><a:fmtScheme name="House"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )
