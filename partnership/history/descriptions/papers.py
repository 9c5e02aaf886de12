"""Words for protocols with their parties, texts and versions, for return checklists, and for letterheads."""

from __future__ import annotations

from partnership.directory.events import FieldLine
from partnership.history.descriptions.lists import STATUSES
from partnership.history.descriptions.shape import EventLink, Happening, Sort, Words, done, in_partnership

TEMPLATE_TEXT = "the text of the template"
TEMPLATE_VALUE = "as the template proposes"
AGES = {"child": "a child", "adult": "an adult"}
PARTIES_CHANGED = "parties changed"


def title(happening: Happening) -> str:
    """The protocol that a row belongs to, by its title."""
    return happening.names.paper(_protocol_id(happening), "a protocol")


def _protocol_id(happening: Happening) -> object:
    return happening.entry.row_id if happening.entry.table == "protocol" else happening.fact("protocol_id")


def protocol_link(protocol_id: object, happening: Happening) -> EventLink | None:
    """The page of a protocol of the reader's own partnership."""
    paper = happening.names.papers.get(str(protocol_id))
    if paper is None or not paper.slug:
        return None
    return EventLink("See the protocol", "protocols.protocol", {"slug": paper.slug, "protocol_id": protocol_id})


def _link(happening: Happening) -> EventLink | None:
    return protocol_link(_protocol_id(happening), happening)


def _protocol(happening: Happening) -> str:
    name = title(happening)
    if happening.is_about("status"):
        return f"Protocol {name} is now {STATUSES.get(happening.told('status'), happening.told('status'))}"
    if happening.action == "changed" and not happening.is_about("archived_at"):
        return f"Settings of {name} changed"
    return f"Protocol {name} {done(happening, 'started')}"


def _settings(happening: Happening) -> tuple[FieldLine, ...]:
    """Times and limits one by one; the template's value stands where the protocol has none of its own."""
    old, new = (each or {} for each in happening.entry.changes.get("parameters", ({}, {})))
    return tuple(
        FieldLine(
            happening.names.parameter(happening.entry.row_id, name),
            old.get(name, TEMPLATE_VALUE),
            new.get(name, TEMPLATE_VALUE),
        )
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    )


def _counted(happening: Happening) -> tuple[FieldLine, ...]:
    """What an event of a protocol tells: how many parties, never their names as somebody once wrote them down."""
    if happening.action != PARTIES_CHANGED:
        return _settings(happening)
    found = [(label, happening.told(name) or []) for name, label in (("added", "Added"), ("removed", "Taken out"))]
    return tuple(FieldLine(label, remark=str(len(each))) for label, each in found if each)


def _party(happening: Happening) -> str:
    name = happening.names.organisation(happening.fact("organisation_id"))
    is_gone = happening.action == "deleted"
    return f"{name} is {'no longer a party' if is_gone else 'a party'} to {title(happening)}"


def _clause(happening: Happening) -> str:
    heading = happening.names.clause(happening.fact("protocol_id"), happening.fact("clause_id"))
    name = f"Clause “{heading}” of {title(happening)}"
    if happening.told("is_left_out"):
        return f"{name} left out"
    if happening.is_about("is_left_out"):
        return f"{name} taken in again"
    if "text" in happening.entry.changes and not happening.told("text"):
        return f"{name} has the text of the template again"
    return f"{name} rewritten"


def _texts(happening: Happening) -> tuple[FieldLine, ...]:
    """The text of a clause: where there is none of the partnership's own, the template's stands."""
    if "text" not in happening.entry.changes:
        return ()
    old, new = (each or TEMPLATE_TEXT for each in happening.entry.changes["text"])
    return (FieldLine("Text", old, new),)


def _version(happening: Happening) -> str:
    number = happening.fact("number")
    return f"{f'Version {number}' if number else 'A version'} of {title(happening)} {done(happening, 'saved')}"


def _checklist(happening: Happening) -> str:
    age = AGES.get(str(happening.fact("age_group")), "somebody")
    where = happening.names.country(happening.fact("country"))
    return f"Return checklist for {age}, {where}, {done(happening, 'made')}"


def _letterhead(happening: Happening) -> str:
    name = f"Letterhead “{happening.fact('name') or 'without a name'}”"
    other_file = ("has another file", "has another file")
    use = ("is in use", "is no longer in use")
    return f"{name} {done(happening, is_used=use, file_sha256=other_file)}"


TABLES = {
    "protocol": Words(
        Sort.PROTOCOLS,
        _protocol,
        _link,
        _counted,
        event=lambda happening: f"Protocol {title(happening)}: {happening.action}",
        untold=frozenset({"added", "removed", "number", "sha256"}),
    ),
    "party": Words(Sort.PROTOCOLS, _party, _link),
    "clause_text": Words(Sort.PROTOCOLS, _clause, _link, _texts),
    "protocol_version": Words(Sort.PROTOCOLS, _version, _link),
    "letterhead": Words(
        Sort.LETTERHEADS,
        _letterhead,
        in_partnership("See the letterhead", "letterheads.letterhead", "letterhead_id"),
    ),
    "return_checklist": Words(Sort.RETURNS, _checklist, in_partnership("See the checklists", "repatriation.returns")),
}
