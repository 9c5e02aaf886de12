"""The slots of a clause by name: the two lists from which one is inserted, and a text with its slots as names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from partnership.base.errors import InputFault
from partnership.documents import blocks as b
from partnership.documents.clause_markup import SlotMark, fill, parse
from partnership.documents.wording import capital
from partnership.documents.writers.html import write_html
from partnership.findings.phrases import kind_name
from partnership.guidance.slots import SLOTS, Takes
from partnership.protocols.clause_text import MEANINGS, meaning, with_terms, written
from partnership.protocols.composing.context import label
from partnership.web.fields import choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.documents.blocks import Document
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import ProtocolTemplate
    from partnership.web.fields import Choice

# What a slot is about, in the words of the lists. The value of an option begins with what it takes, so that a script
# can tell which of the second list fit the first.
ABOUT = {
    Takes.FUNCTION: "task",
    Takes.KIND: "kind of agency",
    Takes.PARAMETER: "time or limit",
    Takes.CLAUSE: "clause",
    Takes.SECTION: "section",
    Takes.PROTOCOL: "protocol",
}
_BEGIN, _END = "\ue000", "\ue001"  # stand for the marks round a name until the text is HTML


def what_choices() -> list[Choice]:
    """What can be inserted, in words."""
    return [
        choice(f"{SLOTS[name]}.{name}", capital(words) + ("" if SLOTS[name] is Takes.NONE else " …"))
        for name, words in MEANINGS.items()
        if name in SLOTS
    ]


def about_choices(template: ProtocolTemplate, pack: Pack) -> list[Choice]:
    """What a slot can be about, by sort."""
    return [choice(f"{takes}.{key}", name, group=capital(ABOUT[takes])) for takes, key, name in _abouts(template, pack)]


def _abouts(template: ProtocolTemplate, pack: Pack) -> Iterator[tuple[Takes, str, str]]:
    for function in pack.functions.values():
        yield Takes.FUNCTION, function.id, function.name
    for kind_id in pack.kinds:
        yield Takes.KIND, kind_id, kind_name(pack, kind_id)
    both = with_terms(template, pack)
    parameters = {parameter.id: parameter.label for each in reversed(both) for parameter in each.parameters}
    clauses = {clause.id: label(clause) for each in reversed(both) for clause in each.clauses()}
    sections = {section.id: section.title for each in reversed(both) for section in each.sections}
    for takes, found in ((Takes.PARAMETER, parameters), (Takes.CLAUSE, clauses), (Takes.SECTION, sections)):
        for key, name in found.items():
            yield takes, key, name
    for protocol in pack.protocols.values():
        yield Takes.PROTOCOL, protocol.id, protocol.title


def chosen_slot(what: str, about: str) -> str:
    """The slot of two choices, as a text has it; raises InputFault where they do not fit together."""
    takes, _, name = what.partition(".")
    if name not in SLOTS:
        raise InputFault("Choose what to insert", "slot")
    if SLOTS[name] is Takes.NONE:
        return written(SlotMark(name, ""))
    sort, _, key = about.partition(".")
    if sort != takes or not key:
        raise InputFault(f"Choose a {ABOUT[SLOTS[name]]} for “{capital(MEANINGS[name])}”", "slot_about")
    return written(SlotMark(name, key))


def named(slots: tuple[SlotMark, ...], template: ProtocolTemplate, pack: Pack) -> dict[str, str]:
    """What each slot stands for in words, by how it is written."""
    return {written(slot): meaning(slot, template, pack) for slot in slots}


def with_names(text: str, template: ProtocolTemplate, pack: Pack, document: Document) -> Markup:
    """A text without faults as HTML, with the name of each slot in its place; `document` is that of the clause."""
    plain = text.replace(_BEGIN, "").replace(_END, "")

    def name(slot: SlotMark) -> tuple[b.Run, ...]:
        return (b.Text(f"{_BEGIN}{meaning(slot, template, pack)}{_END}"),)

    html = write_html(replace(document, blocks=tuple(fill(parse(plain), name))))
    begin, end = Markup('<span class="app-slot">'), Markup("</span>")
    return Markup(html.replace(_BEGIN, begin).replace(_END, end))  # noqa: S704 - the writer escapes every text
