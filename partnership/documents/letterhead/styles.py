"""Puts the styles of a letterhead and ours together: its own look wherever it has one, ours made in its likeness."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from partnership.documents.blocks import Tone
from partnership.documents.letterhead.allowlist import PARAGRAPH, RUN, ordered
from partnership.documents.letterhead.style import WordStyle, own_styles
from partnership.documents.word.styles import CALLOUTS, DECLARATION, HEAD_FILL, INK, SIDE_FILL, TEXT_WIDTH, W

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.documents.word.paper import PaperSize

_USUAL: Final = 22  # half points of our own text
_WITHOUT_SIZE: Final = 20  # what Word takes where a file says nothing
_ROOMY: Final = 60  # twips between paragraphs; with less they run into each other
_LIGHT: Final = 0.62  # brighter than that, words cannot be read on white
_NOTE_FILL: Final = CALLOUTS[Tone.INFORMATION][0]
_HEADINGS: Final = frozenset(("Heading1", "Heading2", "Heading3"))
# What makes a style of ours work, whatever it looks like.
_WORKING: Final = {
    **dict.fromkeys(_HEADINGS, ("keepNext", "keepLines", "numPr", "tabs", "ind", "outlineLvl")),
    **dict.fromkeys(("ListBullet", "ListBullet2", "ListNumber", "ListNumber2"), ("numPr", "tabs", "ind")),
    "Caption": ("keepNext",),
}
_LOW_COVER: Final = '<w:spacing w:before="480" w:after="400"/>'  # a letterhead has a head of its own above
_FRAMES: Final = frozenset(("Header", "Footer"))  # of the letterhead's own words
_CONTENTS: Final = frozenset(("TOC1", "TOC2"))  # look theirs, tabs and indents ours
_NOT_OF_TEXT: Final = frozenset(("keepNext", "keepLines", "pBdr", "shd", "outlineLvl"))  # it would befall every cell
_SMALL: Final = re.compile("Table|Header|Footer|Spacer|NewPage")
_COLOURED_LINES: Final = re.compile('<w:tblBorders>.*w:(?:color="(?!auto|000000)|themeColor="(?!text1|dark1))')
_ATTRIBUTE: Final = re.compile(r'w:([A-Za-z]+)="([^"]*)"')
_THEMED: Final = {
    "dark1": "dk1", "text1": "dk1", "light1": "lt1", "background1": "lt1", "dark2": "dk2", "text2": "dk2",
    "light2": "lt2", "background2": "lt2", "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip


class Look:
    """The look of a letterhead: its text, its headings, its tables."""

    def __init__(self, theirs: Mapping[str, WordStyle], taken: Mapping[str, Any], plain_table: str) -> None:
        self._theirs = theirs
        self._plain_table = plain_table  # of ours: the margins of cells
        self._colours: Mapping[str, str] = (taken["theme"] or {}).get("colours", {})
        self._defaults = taken["defaults"]
        self._text = self._whole("Normal", "p", self._defaults["p"])
        packed = self._text.get("contextualSpacing", "")
        # Paragraphs of one style then have no space between them.
        self._is_packed = bool(packed) and attributes(packed).get("val", "1") not in ("0", "false", "off")
        size = attributes(self._whole("Normal", "r", self._defaults["r"]).get("sz", "")).get("val", "")
        self._factor = int(size or _WITHOUT_SIZE) / _USUAL
        heading = self._whole("Heading1", "r", {}) if "Heading1" in theirs else {}
        colour = heading.get("color", "")
        self._ink = colour if colour and self._is_read(colour) else ""
        self._has_heading = "Heading1" in theirs
        self._heading_face = heading.get("rFonts", "")
        grids = (style for style in theirs.values() if style.kind == "table" and style.name.casefold() == "table grid")
        # Word puts black lines there by itself; a council that chose its own gave them a colour.
        self._grid = next((style for style in grids if _COLOURED_LINES.search(style.table)), None)

    @cached_property
    def needs_room(self) -> bool:
        """Whether paragraphs of the letterhead's plain text stand without space between them."""
        return self._is_packed or not self._is_spaced("Normal")

    def _is_spaced(self, key: str) -> bool:
        """Whether paragraphs of one of their styles stand apart."""
        spacing = attributes(self._whole(key, "p", self._defaults["p"]).get("spacing", ""))
        space = max(int(spacing.get("after", "0")), int(spacing.get("before", "0")))
        return space >= _ROOMY or spacing.get("afterAutospacing", "0") in ("1", "true", "on")

    @property
    def defaults(self) -> str:
        """What holds for all text: theirs, in English."""
        run = "".join(ordered(self._defaults["r"], RUN).values())
        language = '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'
        paragraph = "".join(ordered(self._defaults["p"], PARAGRAPH).values())
        paragraph = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
        return f"<w:rPrDefault><w:rPr>{run}{language}</w:rPr></w:rPrDefault><w:pPrDefault>{paragraph}</w:pPrDefault>"

    @property
    def tints(self) -> tuple[tuple[str, str], ...]:
        """Which colours of ours, where they stand in the text itself, give way to which of theirs."""
        ink = self._hex(self._ink)
        if not ink:
            return ()
        changed = {HEAD_FILL: _tint(ink, 0.15), SIDE_FILL: _tint(ink, 0.06), _NOTE_FILL: _tint(ink, 0.07)}
        fills = tuple((f'w:fill="{old}"', f'w:fill="{new}"') for old, new in changed.items())
        return (*fills, (f'w:color="{INK}"', f'w:color="{ink}"'))

    def kept(self, theirs: WordStyle, ours: WordStyle) -> WordStyle:
        """Their style in the place of ours: their look, and what ours needs to work."""
        if theirs.kind == "table":
            return replace(theirs, table=theirs.table or ours.table, more=ours.more)
        if ours.id in _CONTENTS:
            return self._readable(replace(theirs, p=ours.p, based=ours.based, more=ours.more))
        working = _WORKING.get(ours.id, ())
        paragraph = {key: xml for key, xml in theirs.p.items() if key not in working}
        if ours.id == "Normal":
            paragraph = {key: xml for key, xml in paragraph.items() if key not in _NOT_OF_TEXT}
        paragraph |= {key: ours.p[key] for key in working if key in ours.p}
        if self.needs_room and "spacing" in ours.p and ours.id not in _FRAMES and not self._is_spaced(ours.id):
            paragraph["spacing"] = ours.p["spacing"]
        after = ours.next if ours.next in self._theirs or ours.next == ours.id else theirs.next
        return self._readable(replace(theirs, p=paragraph, next=after, more=ours.more))

    def added(self, ours: WordStyle) -> WordStyle:
        """A style that the letterhead lacks, in its typefaces, colour and size."""
        if ours.id == "HouseTable":
            return self._table(ours)
        if ours.kind != "paragraph":
            return ours
        return replace(ours, p=self._paragraph(ours), r=self._run(ours))

    def _run(self, ours: WordStyle) -> dict[str, str]:
        run = dict(ours.r)
        if f'"{INK}"' in run.get("color", "") and self._has_heading:
            run["color"] = self._ink
            run["rFonts"] = self._heading_face
        small = _SMALL.search(ours.id) is not None
        factor = min(max(self._factor, 0.9), 1.0) if small else min(max(self._factor, 0.8), 1.4)
        for key in ("sz", "szCs"):
            if key in run:
                size = round(int(attributes(run[key])["val"]) * factor)
                run[key] = f'<w:{key} w:val="{size}"/>'
        return {key: xml for key, xml in run.items() if xml}

    def _paragraph(self, ours: WordStyle) -> dict[str, str]:
        paragraph = dict(ours.p)
        if self._has_heading and f'"{INK}"' in paragraph.get("pBdr", ""):
            paragraph["pBdr"] = paragraph["pBdr"].replace(INK, self._hex(self._ink) or "auto")
        for old, new in self.tints:
            paragraph = {key: xml.replace(old, new) for key, xml in paragraph.items()}
        if ours.id == "CoverPartnership":
            paragraph["spacing"] = _LOW_COVER
        if ours.based == "Normal":
            if "ind" in self._text and "ind" not in paragraph:
                paragraph["ind"] = '<w:ind w:left="0" w:right="0" w:firstLine="0"/>'
            if "jc" in self._text and (_SMALL.search(ours.id) or '"both"' not in self._text["jc"]):
                paragraph["jc"] = '<w:jc w:val="left"/>'
            if self._is_packed:
                paragraph["contextualSpacing"] = '<w:contextualSpacing w:val="0"/>'
            exact = attributes(self._text.get("spacing", "")).get("lineRule", "auto") != "auto"
            if exact and "w:line=" not in paragraph.get("spacing", "w:line="):
                paragraph["spacing"] = paragraph["spacing"].replace("/>", ' w:line="274" w:lineRule="auto"/>')
        return paragraph

    def _table(self, ours: WordStyle) -> WordStyle:
        """Our table with the lines of theirs, where they have any."""
        margins = re.search("<w:tblCellMar>.*</w:tblCellMar>", self._plain_table)
        inside = margins[0] if margins else ""
        if self._grid is None:
            return replace(ours, table=ours.table.replace("</w:tblPr>", f"{inside}</w:tblPr>"))
        return replace(ours, based=self._grid.id, table=f"<w:tblPr>{inside}</w:tblPr>" if inside else "")

    def _readable(self, style: WordStyle) -> WordStyle:
        """The style without a colour that could not be read on white: a draft must say so where it can be seen."""
        if "color" in style.r and "shd" not in {**style.p, **style.r} and not self._is_read(style.r["color"]):
            return replace(style, r={key: xml for key, xml in style.r.items() if key != "color"})
        return style

    def _is_read(self, colour: str) -> bool:
        shade = self._hex(colour)
        if not shade:
            return True
        red, green, blue = (int(shade[at : at + 2], 16) / 255 for at in (0, 2, 4))
        return 0.299 * red + 0.587 * green + 0.114 * blue <= _LIGHT

    def _hex(self, colour: str) -> str:
        """The colour as RRGGBB; empty for none, and for the automatic one."""
        found = attributes(colour)
        themed = found.get("themeColor", "")
        value = self._colours.get(_THEMED.get(themed, themed), "") or found.get("val", "")
        return "" if value == "auto" else value

    def _whole(self, key: str, part: str, start: Mapping[str, str]) -> dict[str, str]:
        """All properties of a style, those of the styles that it is based on too; spacing piece by piece."""
        chain = []
        while key in self._theirs:
            chain.append(self._theirs[key])
            key = self._theirs[key].based
        found = dict(start)
        for style in reversed(chain):
            pieces = style.p if part == "p" else style.r
            if "spacing" in pieces and "spacing" in found:
                together = attributes(found["spacing"]) | attributes(pieces["spacing"])
                inner = "".join(f' w:{each}="{value}"' for each, value in together.items())
                pieces = {**pieces, "spacing": f"<w:spacing{inner}/>"}
            found |= pieces
        return found


def _tint(colour: str, share: float) -> str:
    """A light shade of a colour (RRGGBB): so much of it, and the rest white."""
    parts = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)


def attributes(xml: str) -> dict[str, str]:
    """The attributes of a single element."""
    return dict(_ATTRIBUTE.findall(xml))


_ADDED: Final = frozenset(("house header", "house footer", "house text"))
_ID: Final = re.compile('(<w:(?:pStyle|rStyle|tblStyle) w:val=")(own[0-9]+)"')
_NO_NUMBER: Final = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
_LEVELS: Final = 3  # of headings
# Styles that Word itself has, so that a letterhead's of the same name is the same thing. Others of ours are our own.
_OF_WORD: Final = frozenset(
    ("normal", "heading 1", "heading 2", "heading 3", "title", "subtitle", "caption", "header", "footer", "toc 1",
     "toc 2", "list bullet", "list bullet 2", "list number", "list number 2", "hyperlink", "placeholder text",
     "footnote text", "footnote reference", "default paragraph font", "normal table")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MergedStyles:
    """The styles part, the style of plain paragraphs, and what was done: kept and added styles by name."""

    xml: str
    text_style: str
    kept: tuple[str, ...]
    added: tuple[str, ...]
    ids: Mapping[str, str] = field(repr=False)
    tints: tuple[tuple[str, str], ...] = ()

    def resolved(self, xml: str) -> str:
        """XML of a header or footer with the styles' final ids."""
        return _ID.sub(lambda found: f'{found[1]}{self.ids.get(found[2], "Normal")}"', xml)


def merged(taken: Mapping[str, Any], sheet: PaperSize) -> MergedStyles:
    """The styles of a letterhead, as `letterhead.importer.read` took them, with ours among them."""
    theirs, ids = _theirs(taken["styles"])
    plain = next(each for each in own_styles() if each.id == "TableNormal")
    look = Look(theirs, taken, plain.table)
    out = dict(theirs)
    kept, added = [], []
    for ours in own_styles():
        mine = _fitted(ours, sheet)
        if ours.id in theirs:
            out[ours.id] = look.kept(theirs[ours.id], mine)
            kept.append(ours.name)
        else:
            out[ours.id] = look.added(mine)
            added.append(ours.name)
    for kind in ("Header", "Footer"):
        line = look.added(_fitted(next(each for each in own_styles() if each.id == kind), sheet))
        out[f"House{kind}"] = replace(line, id=f"House{kind}", name=f"House {kind}", next=f"House{kind}")
    if look.needs_room:
        spacing = '<w:spacing w:before="0" w:after="120" w:line="274" w:lineRule="auto"/>'
        text = WordStyle(
            "HouseText", "House Text", "paragraph", {"spacing": spacing}, based="Normal", more="<w:qFormat/>"
        )
        out["HouseText"] = look.added(text)
    whole = "".join(_numberless(each, out).xml() for each in out.values())
    defaults = f"<w:docDefaults>{look.defaults}</w:docDefaults>"
    return MergedStyles(
        f'{DECLARATION}<w:styles xmlns:w="{W}">{defaults}{whole}</w:styles>',
        "HouseText" if look.needs_room else "",
        tuple(kept),
        tuple(added),
        ids,
        look.tints,
    )


def _theirs(taken: list[dict[str, Any]]) -> tuple[dict[str, WordStyle], dict[str, str]]:
    """The letterhead's styles by their final ids, and which final id each of its own has.

    A style is known by its name, whatever its id in the language of the one who made it: "heading 1" is ours too.
    """
    ours = {(each.kind, each.name.casefold()): each for each in own_styles() if each.name.casefold() in _OF_WORD}
    taken_names = {each.name.casefold() for each in own_styles()} | _ADDED
    defaults = {each.kind: each for each in own_styles() if each.is_default}
    ids: dict[str, str] = {}
    known: dict[str, WordStyle] = {}
    named: dict[str, str] = {}
    headings = _headings(taken)
    for each in taken:
        name = headings.get(each["id"], each["name"])
        same = defaults.get(each["kind"]) if each["is_default"] else ours.get((each["kind"], name.casefold()))
        if same is not None and same.is_default and not each["is_default"]:
            same = None
        new, name = (same.id, same.name) if same is not None else (each["id"], name)
        if same is None and name.casefold() in taken_names:  # the word is ours, and means something else
            name = f"{name[:80]} of the letterhead"
        if name.casefold() in named:  # a second one of the name: Word would call the file damaged
            ids[each["id"]] = named[name.casefold()]
            continue
        named[name.casefold()] = ids[each["id"]] = new
        look = (each["p"], each["r"])
        known[new] = WordStyle(new, name, each["kind"], *look, table=each["table"], is_default=each["is_default"])
    for each in taken:
        if each["id"] in ids and (style := known.get(ids[each["id"]])) is not None:
            known[style.id] = _linked(style, each, known, ids)
    return _without_circles(known), ids


def _headings(taken: list[dict[str, Any]]) -> dict[str, str]:
    """Styles that are headings under another name, known by their level in the outline."""
    found = {}
    names = {each["name"].casefold() for each in taken}
    for level in range(_LEVELS):
        if f"heading {level + 1}" not in names:
            same = [each["id"] for each in taken if each["kind"] == "paragraph" and each["outline"] == level]
            if same:
                found[same[0]] = f"heading {level + 1}"
    return found


def _linked(
    style: WordStyle, taken: Mapping[str, Any], known: Mapping[str, WordStyle], ids: Mapping[str, str]
) -> WordStyle:
    """The style with what it is based on and goes with, where those are there and of the right kind."""

    def found(key: str, kind: str) -> str:
        new = ids.get(taken.get(key, ""), "")
        return new if new in known and known[new].kind == kind and (key == "next" or new != style.id) else ""

    other = {"paragraph": "character", "character": "paragraph"}.get(style.kind, "")
    after = found("next", "paragraph") if style.kind == "paragraph" else ""
    return replace(style, based=found("basedOn", style.kind), next=after, link=found("link", other))


def _without_circles(styles: dict[str, WordStyle]) -> dict[str, WordStyle]:
    """The styles, none of which is based on itself by way of others."""
    out = dict(styles)
    for key in styles:
        seen, at = {key}, key
        while based := out[at].based:
            if based in seen:
                out[at] = replace(out[at], based="")
                break
            seen.add(based)
            at = based
    return out


def _numberless(style: WordStyle, all_: Mapping[str, WordStyle]) -> WordStyle:
    """A style of paragraphs that is based on a numbered one, without its number."""
    at = style.based
    while at and "numPr" not in style.p and style.kind == "paragraph":
        if "numPr" in all_[at].p and style.id != "ClauseHeading":
            return replace(style, p={**style.p, "numPr": _NO_NUMBER})
        at = all_[at].based
    return style


def _fitted(ours: WordStyle, sheet: PaperSize) -> WordStyle:
    """Our style on this paper: the dots of the contents end where the text does."""
    tabs = ours.p.get("tabs", "").replace(f'w:pos="{TEXT_WIDTH}"', f'w:pos="{sheet.width(0)}"')
    return replace(ours, p={**ours.p, "tabs": tabs}) if tabs else ours
