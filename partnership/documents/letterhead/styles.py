"""Puts the styles of a letterhead and ours together: its own look wherever it has one, ours made in its likeness."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from partnership.documents.letterhead.derived_styles import Look
from partnership.documents.letterhead.style import WordStyle, own_styles
from partnership.documents.word.styles import DECLARATION, TEXT_WIDTH, W

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.documents.word.paper import PaperSize

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
