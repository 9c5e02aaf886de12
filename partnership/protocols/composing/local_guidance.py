"""What a protocol rests on, and what this council's own guidance made different in it, for document control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.guidance.types import ChangeKind
from partnership.protocols.composing.context import label
from partnership.protocols.composing.phrases import cell, joined, named_guidance, plain, with_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.protocols.composing.context import Context, Numbering

    Row = tuple[str, b.Cell]

LIST = "protocols"


def guidance_rows(context: Context, numbering: Numbering) -> Iterator[Row]:
    """The pack, the pack that it stands over, and the clauses that it changed, added or took out."""
    pack, template = context.pack, context.template
    yield "Guidance", cell(named_guidance(pack, is_dated=pack.base is not None))
    whole = pack.change_of(LIST, template.id)
    if whole is not None:
        yield "The protocol itself", cell(with_reason(whole.what.words, whole.reason))
    for what in (ChangeKind.CHANGED, ChangeKind.ADDED):
        runs = _clauses(context, numbering, what)
        if runs:
            yield what.words, b.Cell((runs,))
    removed = tuple((b.Text(text),) for text in _removed(context))
    if removed:
        yield ChangeKind.REMOVED.words, b.Cell(removed)


def _clauses(context: Context, numbering: Numbering, what: ChangeKind) -> b.Runs:
    """The clauses that stand in the document and were changed or added, by number; empty where there are none."""
    pack, template = context.pack, context.template
    found = [
        b.Reference(clause.id, numbering.clauses[clause.id])
        for clause in template.clauses()
        if clause.id in numbering.clauses
        and (change := pack.change_of("clauses", clause.id, template.id))
        and change.what is what
    ]
    if not found:
        return ()
    return (b.Text("Clause " if len(found) == 1 else "Clauses "), *joined(found))


def _removed(context: Context) -> Iterator[str]:
    """Sections and clauses that were taken out, by name, for they have no number here; each with the reason."""
    pack, template = context.pack, context.template
    below = pack.base.protocol(template.id) if pack.base else None
    for section in below.sections if below else ():
        gone = pack.change_of("sections", section.id, template.id)
        if gone is not None and gone.what is ChangeKind.REMOVED:
            yield with_reason(f"The section “{plain(section.title)}”", gone.reason)
            continue
        for clause in section.clauses:
            change = pack.change_of("clauses", clause.id, template.id)
            if change is not None and change.what is ChangeKind.REMOVED:
                yield with_reason(f"“{plain(label(clause))}”", change.reason)
