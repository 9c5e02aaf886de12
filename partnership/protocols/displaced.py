"""What was written in a draft and its template has no place for: own texts and times that the common terms took.

Nothing is lost: it stays with its draft. A draft of the common terms takes over what fits; the rest is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.guidance.terms import find_clause
from partnership.protocols.clause_text import faults
from partnership.protocols.composing.context import label
from partnership.store.models import ClauseText

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import ProtocolTemplate
    from partnership.store.models import Protocol

NO_TERMS = "No draft of the common terms is started yet: it takes this over when it is."
TAKEN = "The draft of the common terms has it."
DIFFERS = "The draft of the common terms says something else. Compare the two, and copy what counts."
NO_PLACE = "Nothing in the common terms has its place. Copy what counts to another clause."


@dataclass(frozen=True, slots=True)
class Remnant:
    """One own text or time without a place in its draft, and what became of it."""

    name: str
    text: str
    what: str
    is_placed: bool = False


def displaced(protocol: Protocol, others: Iterable[Protocol], template: ProtocolTemplate, pack: Pack) -> list[Remnant]:
    """Everything in a draft that its template has no place for; `others` are the protocols of its partnership."""
    terms = pack.terms_for(template.id)
    draft = next((each for each in others if terms and each.template_id == terms.id and not each.is_archived), None)
    taken = {row.clause_id: _content(row) for row in draft.clause_texts} if draft is not None else {}
    own = {clause.id for clause in template.clauses()}
    found = []
    for row in sorted(protocol.clause_texts, key=lambda each: each.clause_id):
        if row.clause_id in own:
            continue
        target = find_clause(terms, row.clause_id) if terms is not None else None
        same = target is not None and taken.get(target.id) == _content(row)
        what = NO_PLACE if target is None else NO_TERMS if draft is None else TAKEN if same else DIFFERS
        name = label(target) if target is not None else row.clause_id.replace("-", " ").capitalize()
        found.append(Remnant(name, row.text or f"Left out: {row.reason}", what, is_placed=same))
    return [*found, *_values(protocol, draft, template, terms)]


def _values(
    protocol: Protocol, draft: Protocol | None, template: ProtocolTemplate, terms: ProtocolTemplate | None
) -> list[Remnant]:
    labels = {each.id: each.label for each in terms.parameters} if terms is not None else {}
    found = []
    for key, value in sorted(without_place(template, protocol.parameters).items()):
        same = draft is not None and draft.parameters.get(key) == value
        what = NO_PLACE if key not in labels else NO_TERMS if draft is None else TAKEN if same else DIFFERS
        found.append(Remnant(labels.get(key, key), value, what, is_placed=same))
    return found


def without_place(template: ProtocolTemplate, parameters: Mapping[str, str]) -> dict[str, str]:
    """Times that were set and that the template does not have."""
    own = {each.id for each in template.parameters}
    return {key: value for key, value in parameters.items() if key not in own}


def take_over(
    session: Session, started: Protocol, drafts: Sequence[Protocol], terms: ProtocolTemplate, pack: Pack
) -> None:
    """Puts into a new draft of the common terms what other drafts say in the places that it took, where they agree."""
    for clause in terms.clauses():
        known = {clause.id, *clause.was}
        rows = [row for each in drafts if not each.is_archived for row in each.clause_texts if row.clause_id in known]
        contents = {_content(row) for row in rows}
        if len(contents) == 1 and not faults(rows[0].text, terms, pack):
            text, is_left_out, reason = contents.pop()
            row = ClauseText(protocol_id=started.id, clause_id=clause.id)
            row.text, row.is_left_out, row.reason = text, is_left_out, reason
            row.written_at = max((each.written_at for each in rows if each.written_at is not None), default=None)
            session.add(row)
    given = dict(started.parameters)
    for parameter in terms.parameters:
        values = {
            each.parameters[parameter.id] for each in drafts if not each.is_archived and parameter.id in each.parameters
        }
        if len(values) == 1 and parameter.id not in given:
            given[parameter.id] = values.pop()
    started.parameters = given


def _content(row: ClauseText) -> tuple[str, bool, str]:
    return row.text, row.is_left_out, row.reason
