"""How a protocol adopts the common terms: which version, and the rules that always stand, a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.guidance.terms import rules
from partnership.protocols.composing.phrases import cell, plain

if TYPE_CHECKING:
    from partnership.protocols.composing.context import AdoptedTerms, Context

    Blocks = tuple[b.Block, ...]

NONE_AGREED = "none is agreed yet"
_SHOWN = 16  # hexadecimal digits of a hash that tell two versions apart


def adopted_terms(context: Context) -> Blocks:
    """The version that this paper adopts, frozen with it."""
    terms = context.terms
    if terms is None:
        return ()
    rows = (("Adopted", cell(_version(terms))),)
    return (b.Facts("Common terms", "Which version of the common terms this paper adopts.", rows),)


def _version(terms: AdoptedTerms) -> str:
    if not terms.version:
        return NONE_AGREED
    on = f" of {day(terms.agreed_on)}" if terms.agreed_on else ""
    return f"version {terms.version}{on}, hash {terms.sha256[:_SHOWN]}"


def rule_leads(context: Context) -> Blocks:
    """The rules by their leads: nobody has to look for another paper to know what may never happen."""
    terms = context.terms
    found = rules(terms.template) if terms is not None else ()
    return (b.ItemList(tuple(b.ListItem((b.Text(plain(each.lead)),)) for each in found)),) if found else ()
