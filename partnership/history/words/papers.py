"""Words for protocols with their parties, texts and versions, for return checklists, and for letterheads."""

from __future__ import annotations

from partnership.history.words.shape import (
    Column,
    Happening,
    Line,
    Link,
    Sort,
    Words,
    one_of,
    put_away,
    unsaid,
    verb,
)

TEMPLATE_TEXT = "the text of the template"
AGES = {"child": "a child", "adult": "an adult"}
PARTIES_CHANGED = "parties changed"


def title(happening: Happening) -> str:
    """The protocol that a row belongs to, by its title."""
    key = happening.entry.row_id if happening.entry.table == "protocol" else happening.fact("protocol_id")
    return happening.names.paper(key, "a protocol")


def protocol_link(protocol_id: object, happening: Happening) -> Link | None:
    """The page of a protocol of the reader's own partnership."""
    paper = happening.names.papers.get(str(protocol_id))
    if paper is None or not paper.slug:
        return None
    return Link("See the protocol", "protocols.protocol", {"slug": paper.slug, "protocol_id": protocol_id})


def _protocol(happening: Happening) -> str:
    name = title(happening)
    if happening.action == "created":
        return f"Protocol {name} started"
    if happening.is_about("status"):
        return f"Protocol {name} is now {STATUSES.get(happening.told('status'), happening.told('status'))}"
    if happening.action == "changed" and not put_away(happening):
        return f"Settings of {name} changed"
    return f"Protocol {name} {verb(happening)}"


STATUSES = {
    "draft": "a draft",
    "consultation": "in consultation",
    "agreed": "agreed",
    "superseded": "superseded",
}


def _settings(happening: Happening) -> tuple[Line, ...]:
    """Times and limits one by one; the template's value stands where the protocol has none of its own."""
    old, new = (each or {} for each in happening.entry.changes.get("parameters", ({}, {})))
    return tuple(
        Line(
            happening.names.parameter(happening.entry.row_id, name),
            old.get(name, "as the template proposes"),
            new.get(name, "as the template proposes"),
        )
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    )


def _counted(happening: Happening) -> tuple[Line, ...]:
    """What an event of a protocol tells: how many parties, never their names as somebody once wrote them down."""
    if happening.action != PARTIES_CHANGED:
        return _settings(happening)
    found = [(label, happening.told(name) or []) for name, label in (("added", "Added"), ("removed", "Taken out"))]
    return tuple(Line(label, remark=str(len(each))) for label, each in found if each)


def _party(happening: Happening) -> str:
    name = happening.names.organisation(happening.fact("organisation_id"))
    done = "no longer a party" if happening.action == "deleted" else "a party"
    return f"{name} is {done} to {title(happening)}"


def _clause(happening: Happening) -> str:
    names = happening.names
    name = f"Clause “{names.clause(happening.fact('protocol_id'), happening.fact('clause_id'))}” of {title(happening)}"
    if happening.told("is_left_out"):
        return f"{name} left out"
    if happening.is_about("is_left_out"):
        return f"{name} taken in again"
    if "text" in happening.entry.changes and not happening.told("text"):
        return f"{name} has the text of the template again"
    return f"{name} rewritten"


def _clause_link(happening: Happening) -> Link | None:
    return protocol_link(happening.fact("protocol_id"), happening)


def _texts(happening: Happening) -> tuple[Line, ...]:
    """The text of a clause: where there is none of the partnership's own, the template's stands."""
    if "text" not in happening.entry.changes:
        return ()
    old, new = (each or TEMPLATE_TEXT for each in happening.entry.changes["text"])
    return (Line("Text", old, new),)


def _version(happening: Happening) -> str:
    number = happening.fact("number")
    return f"{f'Version {number}' if number else 'A version'} of {title(happening)} {verb(happening, made='saved')}"


def _checklist(happening: Happening) -> str:
    age = AGES.get(str(happening.fact("age_group")), "somebody")
    where = happening.names.country(happening.fact("country"))
    return f"Return checklist for {age}, {where}, {verb(happening, made='made')}"


def _checklist_link(happening: Happening) -> Link | None:
    slug = happening.names.slug(happening.entry.partnership_id)
    if not slug:
        return None
    return Link("See the checklists", "repatriation.returns", {"slug": slug})


def _letterhead(happening: Happening) -> str:
    name = f"Letterhead “{happening.fact('name') or 'without a name'}”"
    if happening.is_about("is_used"):
        return f"{name} is {'in use' if happening.told('is_used') else 'no longer in use'}"
    if happening.is_about("file_sha256"):
        return f"{name} has another file"
    return f"{name} {verb(happening)}"


def _letterhead_link(happening: Happening) -> Link | None:
    slug = happening.names.slug(happening.entry.partnership_id)
    if not slug:
        return None
    return Link("See the letterhead", "letterheads.letterhead", {"slug": slug, "letterhead_id": happening.entry.row_id})


TABLES = {
    "protocol": Words(
        Sort.PROTOCOLS,
        _protocol,
        {"title": Column("Title"), "status": Column("Status", one_of(STATUSES)), "template_id": Column("Template")},
        unsaid("archived_at", "parameters", "added", "removed", "number", "sha256"),
        lambda happening: protocol_link(happening.entry.row_id, happening),
        _counted,
        event=lambda happening: f"Protocol {title(happening)}: {happening.action}",
    ),
    "party": Words(
        Sort.PROTOCOLS,
        _party,
        unsaid=unsaid("protocol_id", "organisation_id"),
        link=_clause_link,
    ),
    "clause_text": Words(
        Sort.PROTOCOLS,
        _clause,
        {"is_left_out": Column("Left out"), "reason": Column("Why it is left out")},
        unsaid("protocol_id", "clause_id", "text"),
        _clause_link,
        _texts,
    ),
    "protocol_version": Words(
        Sort.PROTOCOLS,
        _version,
        {"note": Column("What it is for"), "sha256": Column("Fingerprint (SHA-256)")},
        unsaid("protocol_id", "number", "created_by", "content"),
        _clause_link,
    ),
    "letterhead": Words(
        Sort.LETTERHEADS,
        _letterhead,
        {
            "name": Column("Name"),
            "file_name": Column("File"),
            "file_sha256": Column("Fingerprint of the file (SHA-256)"),
        },
        unsaid("archived_at", "taken", "found", "is_used", "read_by", "read_at"),
        _letterhead_link,
    ),
    "return_checklist": Words(
        Sort.RETURNS,
        _checklist,
        {"route": Column("Route")},
        unsaid("archived_at", "age_group", "country", "created_by"),
        _checklist_link,
    ),
}
