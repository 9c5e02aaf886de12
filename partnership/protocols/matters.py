"""What is left to settle: what slots could not answer, what the map lacks, and which clauses are left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.guidance.types import Generated
from partnership.models.partnerships import Agreement, Role
from partnership.protocols.answers import NOT_A_PARTY, no_holder, nobody_told, stale_contacts, two_leads
from partnership.protocols.phrases import HOLDS, doubt, function_name, listed, names_of
from partnership.protocols.types import Matter, MatterKind, concerns, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.guidance.types import Function
    from partnership.mapping.facts import Agency, Duty
    from partnership.protocols.types import ClauseReason, Situation


def collected(situation: Situation, found: Iterable[Matter], reasons: Iterable[ClauseReason]) -> tuple[Matter, ...]:
    """Every matter once, by kind: those of slots first, so that they keep their clauses, then those of the map."""
    merged: dict[tuple[MatterKind, str], Matter] = {}
    for matter in (*found, *_of_map(situation), *_of_clauses(situation, reasons)):
        key = (matter.kind, matter.text)
        known = merged.get(key)
        if known is None:
            merged[key] = matter
        else:
            merged[key] = replace(
                known,
                function_id=known.function_id or matter.function_id,
                clause_ids=tuple(dict.fromkeys((*known.clause_ids, *matter.clause_ids))),
            )
    order = list(MatterKind)
    return tuple(sorted(merged.values(), key=lambda matter: order.index(matter.kind)))


def _of_map(situation: Situation) -> Iterator[Matter]:
    if gone := len(situation.party_ids) - len(situation.parties):
        who = "1 agency that was chosen as a party takes" if gone == 1 else f"{gone} agencies chosen as parties take"
        yield Matter(MatterKind.GAP, f"{who} no part in the partnership any more")
    if not situation.parties:
        yield Matter(MatterKind.GAP, "No agency has been chosen as a party")
    for function in situation.functions():
        yield from _of_function(situation, function)
    yield from _of_settings(situation)
    yield from _leads_outside(situation)
    for duty in situation.map_.duties:
        if concerns(duty.group, situation.group) and duty.function_id in situation.pack.functions:
            yield from _of_duty(situation, duty)
    for agency in situation.parties:
        if not agency.desks:
            text = f"The register shows no contact of {agency.name}"
            yield Matter(MatterKind.GAP, text, agency_id=agency.id)
        elif note := doubt(agency, situation.pack):
            yield stale_contacts(agency, note)


def _of_function(situation: Situation, function: Function) -> Iterator[Matter]:
    """Who leads a task, and whether the lead can be reached at night where it must be."""
    leads = situation.map_.holding(function.id, Role.LEAD, situation.group)
    if not leads:
        yield no_holder(situation, function.id, Role.LEAD)
        return
    yield from two_leads(situation, function.id)
    name = function_name(situation.pack, function.id)
    if function.needs_out_of_hours and not any(agency.desk_for(function.id, at_night=True) for agency in leads):
        text = f"The register does not show an out-of-hours number of {names_of(leads)} for {name}"
        yield Matter(MatterKind.GAP, text, function.id, leads[0].id)


def _of_settings(situation: Situation) -> Iterator[Matter]:
    """Settings of the audit about which nobody is told first, where the template lists them."""
    clauses = [each.id for each in situation.template.clauses() if each.generated is Generated.INDICATORS]
    for setting in situation.pack.settings.values() if clauses else ():
        text = nobody_told(situation, setting) if concerns(setting.group, situation.group) else ""
        if text:
            yield Matter(MatterKind.GAP, text[:1].upper() + text[1:], clause_ids=tuple(clauses))


def _leads_outside(situation: Situation) -> Iterator[Matter]:
    """Agencies that lead a task of this protocol and are no party to it."""
    led: dict[Agency, list[str]] = {}
    for function in situation.functions():
        for agency in situation.map_.holding(function.id, Role.LEAD, situation.group):
            if agency.id not in situation.party_ids:
                led.setdefault(agency, []).append(function_name(situation.pack, function.id))
    for agency, names in led.items():
        text = f"{agency.name} is {NOT_A_PARTY} and leads {listed(names)}"
        yield Matter(MatterKind.GAP, text, agency_id=agency.id)


def _of_duty(situation: Situation, duty: Duty) -> Iterator[Matter]:
    """A role that is proposed or declined. A lead without any acceptance is told by the task itself."""
    name = function_name(situation.pack, duty.function_id)
    role = HOLDS[duty.role]
    if duty.state is Agreement.DECLINED:
        why = f": {duty.reason}" if duty.reason else ""
        text = f"{duty.agency.name} has declined {role} {name}{why}"
        yield Matter(MatterKind.DECLINED, text, duty.function_id, duty.agency.id)
    elif duty.state is Agreement.PROPOSED:
        is_told = duty.role is Role.LEAD and not situation.map_.holding(duty.function_id, Role.LEAD, situation.group)
        if not is_told:
            text = f"{duty.agency.name} is asked {role} {name} and has not yet accepted"
            if duty.role is Role.LEAD:
                text = f"{duty.agency.name} is asked to take the lead for {name} and has not yet accepted"
            yield Matter(MatterKind.PROPOSED, text, duty.function_id, duty.agency.id)


def _of_clauses(situation: Situation, reasons: Iterable[ClauseReason]) -> Iterator[Matter]:
    clauses = {clause.id: clause for clause in situation.template.clauses()}
    for reason in reasons:
        if not reason.is_in:
            text = f"“{label(clauses[reason.clause_id])}”: {reason.reason}"
            yield Matter(MatterKind.CLAUSE, text, clause_ids=(reason.clause_id,))
