"""The common terms of a pack: what its protocols adopt, and that one matter has one value in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.wording import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.findings import PackFaults
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlaces
    from partnership.guidance.types import Clause, Parameter, ProtocolTemplate

LEADS = 200  # words that all leads may have together: every protocol prints them


def rules(terms: ProtocolTemplate) -> tuple[Clause, ...]:
    """The rules that always stand, in order."""
    return tuple(clause for clause in terms.clauses() if clause.lead)


def find_clause(terms: ProtocolTemplate, clause_id: str) -> Clause | None:
    """The clause of the common terms that has an id, or has taken in the clause that had it."""
    found = [each for each in terms.clauses() if each.id == clause_id or clause_id in each.was]
    return found[0] if found else None


def check_terms(template: ProtocolTemplate, pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """One set of terms, short leads, one value for each matter; a fault stands where the second was written."""
    terms = pack.terms
    if template is terms:
        _check_leads(terms, places, findings)
    elif template.is_terms and terms is not None:
        place = places.find(template)
        if place:
            findings.fault(place.field("is_terms"), f'"{terms.id}" holds the common terms already')
    for parameter, other, name in _doubles(template, pack):
        place = places.find(parameter)
        if place is None or not findings.is_own(place):  # a site's guidance may set what it likes over the pack
            continue
        if other is None:
            findings.fault(place.field("id"), f'"{parameter.id}" is a value of the common terms: take it out here')
        elif (parameter.default, parameter.unit) != (other.default, other.unit):
            said = f"{other.default} {other.unit}".strip()
            message = f'"{parameter.matter or parameter.id}" is {said} in "{name}": one matter has one value'
            findings.fault(place.field("default"), message)


def _check_leads(terms: ProtocolTemplate, places: FilePlaces, findings: PackFaults) -> None:
    words = sum(count_words(clause.lead) for clause in rules(terms))
    last = rules(terms)[-1:]
    place = places.find(last[0]) if last else None
    if words > LEADS and place:
        findings.fault(place.field("lead"), f"the leads of the rules have {words} words together; {LEADS} fit")
    for clause in rules(terms):
        place = places.find(clause)
        if place and not clause.lead.endswith("."):
            findings.fault(place.field("lead"), "a lead stands alone: end it as a sentence")


def _doubles(template: ProtocolTemplate, pack: Pack) -> Iterator[tuple[Parameter, Parameter | None, str]]:
    """Values that another protocol sets too, with its value and its id; None for those of the common terms."""
    terms = pack.terms_for(template.id)
    common = terms.parameters if terms is not None else ()
    earlier: dict[str, tuple[Parameter, str]] = {}
    for other in pack.protocols.values():
        if other.id == template.id:
            break
        for each in other.parameters:
            earlier.setdefault(each.matter or each.id, (each, other.id))
    for parameter in template.parameters:
        if any(parameter is each for each in common):  # by a section that both use: the very same
            continue
        of_terms = next((each for each in common if each.id == parameter.id), None)
        if of_terms is not None:
            # A time of the table of duties stands in the terms for written papers; the others keep theirs, if alike.
            is_kept = parameter.id in pack.times and not template.is_written
            if is_kept and parameter.matter not in ("", parameter.id):
                continue  # it settles something else, by the same name
            yield parameter, of_terms if is_kept else None, terms.id if terms is not None else ""
        elif (found := earlier.get(parameter.matter or parameter.id)) and found[0] is not parameter:
            yield parameter, *found
