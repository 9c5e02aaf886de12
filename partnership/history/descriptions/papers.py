"""Words for protocols with their parties, texts and versions, for return checklists, and for letterheads."""

from __future__ import annotations

from partnership.history.descriptions.lists import STATUSES
from partnership.history.descriptions.shape import (
    Category,
    EventLink,
    EventWording,
    RecordedEvent,
    done,
    in_partnership,
)
from partnership.register.directory.events import FieldLine

TEMPLATE_TEXT = "the text of the template"
TEMPLATE_VALUE = "as the template proposes"
AGES = {"child": "a child", "adult": "an adult"}
PARTIES_CHANGED = "parties changed"


def title(event: RecordedEvent) -> str:
    """The protocol that a row belongs to, by its title."""
    return event.names.paper(_protocol_id(event), "a protocol")


def _protocol_id(event: RecordedEvent) -> object:
    return event.entry.row_id if event.entry.table == "protocol" else event.fact("protocol_id")


def protocol_link(protocol_id: object, event: RecordedEvent) -> EventLink | None:
    """The page of a protocol of the reader's own partnership."""
    paper = event.names.papers.get(str(protocol_id))
    if paper is None or not paper.slug:
        return None
    return EventLink("See the protocol", "protocols.protocol", {"slug": paper.slug, "protocol_id": protocol_id})


def _link(event: RecordedEvent) -> EventLink | None:
    return protocol_link(_protocol_id(event), event)


def _protocol(event: RecordedEvent) -> str:
    name = title(event)
    if event.is_about("status"):
        return f"Protocol {name} is now {STATUSES.get(event.told('status'), event.told('status'))}"
    if event.action == "changed" and not event.is_about("archived_at"):
        return f"Settings of {name} changed"
    return f"Protocol {name} {done(event, 'started')}"


def _settings(event: RecordedEvent) -> tuple[FieldLine, ...]:
    """Times and limits one by one; the template's value stands where the protocol has none of its own."""
    old, new = (each or {} for each in event.entry.changes.get("parameters", ({}, {})))
    return tuple(
        FieldLine(
            event.names.parameter(event.entry.row_id, name),
            old.get(name, TEMPLATE_VALUE),
            new.get(name, TEMPLATE_VALUE),
        )
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    )


def _counted(event: RecordedEvent) -> tuple[FieldLine, ...]:
    """What an event of a protocol tells: how many parties, never their names as somebody once wrote them down."""
    if event.action != PARTIES_CHANGED:
        return _settings(event)
    found = [(label, event.told(name) or []) for name, label in (("added", "Added"), ("removed", "Taken out"))]
    return tuple(FieldLine(label, remark=str(len(each))) for label, each in found if each)


def _party(event: RecordedEvent) -> str:
    name = event.names.organisation(event.fact("organisation_id"))
    is_gone = event.action == "deleted"
    return f"{name} is {'no longer a party' if is_gone else 'a party'} to {title(event)}"


def _clause(event: RecordedEvent) -> str:
    heading = event.names.clause(event.fact("protocol_id"), event.fact("clause_id"))
    name = f"Clause “{heading}” of {title(event)}"
    if event.told("is_left_out"):
        return f"{name} left out"
    if event.is_about("is_left_out"):
        return f"{name} taken in again"
    if "text" in event.entry.changes and not event.told("text"):
        return f"{name} has the text of the template again"
    return f"{name} rewritten"


def _law_reading(event: RecordedEvent) -> str:
    heading = event.names.clause(event.fact("protocol_id"), event.fact("clause_id"))
    which = f" for fact {event.fact('fact_id')}" if event.fact("fact_id") else ""
    return f"Clause “{heading}” of {title(event)} read again{which}, and right as it stands"


def _texts(event: RecordedEvent) -> tuple[FieldLine, ...]:
    """The text of a clause: where there is none of the partnership's own, the template's stands."""
    if "text" not in event.entry.changes:
        return ()
    old, new = (each or TEMPLATE_TEXT for each in event.entry.changes["text"])
    return (FieldLine("Text", old, new),)


def _version(event: RecordedEvent) -> str:
    number = event.fact("number")
    return f"{f'Version {number}' if number else 'A version'} of {title(event)} {done(event, 'saved')}"


def _checklist(event: RecordedEvent) -> str:
    age = AGES.get(str(event.fact("age_group")), "somebody")
    where = event.names.country(event.fact("country"))
    return f"Return checklist for {age}, {where}, {done(event, 'made')}"


def _letterhead(event: RecordedEvent) -> str:
    name = f"Letterhead “{event.fact('name') or 'without a name'}”"
    other_file = ("has another file", "has another file")
    use = ("is in use", "is no longer in use")
    return f"{name} {done(event, is_used=use, file_sha256=other_file)}"


TABLES = {
    "protocol": EventWording(
        Category.PROTOCOLS,
        _protocol,
        _link,
        _counted,
        event=lambda event: f"Protocol {title(event)}: {event.action}",
        untold=frozenset({"added", "removed", "number", "sha256"}),
    ),
    "party": EventWording(Category.PROTOCOLS, _party, _link),
    "clause_text": EventWording(Category.PROTOCOLS, _clause, _link, _texts),
    "law_reading": EventWording(Category.PROTOCOLS, _law_reading, _link),
    "protocol_version": EventWording(Category.PROTOCOLS, _version, _link),
    "letterhead": EventWording(
        Category.LETTERHEADS,
        _letterhead,
        in_partnership("See the letterhead", "letterheads.letterhead", "letterhead_id"),
    ),
    "return_checklist": EventWording(
        Category.RETURNS, _checklist, in_partnership("See the checklists", "repatriation.returns")
    ),
}
