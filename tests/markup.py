"""Whether the HTML of a page is what was meant: without any fault that a browser mends in silence."""

from __future__ import annotations

import re

import turbohtml

_TAG = re.compile(r"</?[a-zA-Z][^\s/>]*|/>|(?<=>)\s*[^<\s]", re.ASCII)  # also where words begin
_DOCTYPE = re.compile("<!doctype", re.IGNORECASE)


def fault_in(text: str) -> str:
    """What is wrong with a page; empty where nothing is.

    The parser says what is wrong with a tag, an attribute, a character or a reference. Of tags that stand in each
    other wrongly it only makes the tree that a browser makes. So the tree is written down, and must have the tags and the
    words of the text in their order, all tags that may be left out too: `<p><div></div></p>` comes back as
    `<p></p><div></div><p></p>`.
    """
    try:
        page = turbohtml.parse(text, strict=True, positions=False)
    except turbohtml.HTMLParseError as error:
        return str(error)
    if len(_DOCTYPE.findall(text)) != 1:
        return "not one document type"
    meant, made = _parts(text), _parts(page.html)
    if meant == made:
        return ""
    at = next((at for at, (one, other) in enumerate(zip(meant, made, strict=False)) if one != other), len(made))
    return f"{meant[at : at + 3]} become {made[at : at + 3]}, after {meant[max(0, at - 3) : at]}"


def _parts(text: str) -> list[str]:
    """The tags of a page in their order, and where words begin; a tag that ends itself, as in a drawing, is two."""
    found = [each if each[0] in "</" else "words" for each in _TAG.findall(text)]
    return [f"</{found[at - 1][1:]}" if each == "/>" else each for at, each in enumerate(found)]
