"""What is left to settle: what slots could not answer, what the map lacks, and which clauses are left out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from partnership.guidance.types import Generated
from partnership.models.partnerships import Agreement, Role
from partnership.protocols.answers import BOARD_SIGNS, NOT_A_PARTY, nobody_meets, stale_contacts
from partnership.protocols.holding import more_than_one, no_holder, shares
from partnership.protocols.phrases import HOLDS, doubt, function_name, is_urgent, listed, names_of
from partnership.protocols.signing import is_board, unsigned_leads, without_signatory
from partnership.protocols.types import Matter, MatterKind, concerns, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.guidance.types import Function
    from partnership.mapping.facts import Agency, Duty
    from partnership.protocols.types import ClauseReason, Situation


ROUTINE = {Role.SUPPORTS, Role.CONSULTED, Role.INFORMED}


def collected(situation: Situation, found: Iterable[Matter], reasons: Iterable[ClauseReason]) -> tuple[Matter, ...]:
    """Every matter once, by kind; those of the first hour, a safe place and a missing child first, then the others.

    Matters of slots and of the map that say the same are one, with all their clauses.
    """
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
                stops_signing=known.stops_signing or matter.stops_signing,
            )
    return tuple(sorted(merged.values(), key=partial(_place, situation)))


def _place(situation: Situation, matter: Matter) -> tuple[int, bool, bool, str]:
    """Where a matter stands: by kind, what may not wait, what stops signing; contacts by agency, others as found."""
    can_wait = not is_urgent(situation.pack, matter.function_id)
    name = matter.text.casefold() if matter.kind is MatterKind.CONTACT else ""
    return list(MatterKind).index(matter.kind), can_wait, not matter.stops_signing, name


def _of_map(situation: Situation) -> Iterator[Matter]:
    if gone := situation.gone:
        who = "1 agency that was chosen as a party takes" if gone == 1 else f"{gone} agencies chosen as parties take"
        yield Matter(MatterKind.GAP, f"{who} no part in the partnership any more")
    if not situation.parties:
        yield Matter(MatterKind.GAP, "No agency has been chosen as a party")
    yield from without_signatory(situation)
    for function in situation.functions():
        yield from _of_function(situation, function)
    yield from _of_settings(situation)
    yield from _leads_outside(situation)
    yield from unsigned_leads(situation)
    yield from _of_duties(situation)
    for agency in situation.parties:
        if not agency.desks:
            text = f"The register shows no contact of {agency.name}"
            yield Matter(MatterKind.GAP, text, agency_id=agency.id)
        elif note := doubt(agency, situation.pack):
            yield stale_contacts(agency, note)


def _of_function(situation: Situation, function: Function) -> Iterator[Matter]:
    """Who leads a task, and whether the lead can be reached at night where it must be."""
    yield from more_than_one(situation, function.id)
    for share in shares(situation, function.id, Role.LEAD):
        leads = share.agencies
        if not leads:
            yield no_holder(situation, function.id, Role.LEAD, share)
        elif function.needs_out_of_hours and not any(agency.desk_for(function.id, at_night=True) for agency in leads):
            name = function_name(situation.pack, function.id)
            text = f"The register does not show an out-of-hours number of {names_of(leads)} for {name}"
            stops = situation.stops_signing(function.id)
            yield Matter(MatterKind.GAP, text, function.id, leads[0].id, stops_signing=stops)


def _of_settings(situation: Situation) -> Iterator[Matter]:
    """Settings of the audit in which no party is likely to meet anybody, where the template lists them."""
    clauses = [each.id for each in situation.template.clauses() if each.generated is Generated.INDICATORS]
    for setting in situation.pack.settings.values() if clauses else ():
        text = nobody_meets(situation, setting) if concerns(setting.group, situation.group) else ""
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
        how = f"{BOARD_SIGNS}," if is_board(situation, agency) else f"is {NOT_A_PARTY}"
        text = f"{agency.name} {how} and leads {listed(names)}"
        yield Matter(MatterKind.GAP, text, agency_id=agency.id)


def _of_duties(situation: Situation) -> Iterator[Matter]:
    """Roles that were declined or are only proposed: a line for each, the routine ones in one for each agency.

    A lead that nobody has accepted is told by the task itself; an authority abroad is asked for nothing beforehand.
    """
    asked: dict[Agency, dict[Role, list[str]]] = {}
    for duty in situation.duties:
        name = function_name(situation.pack, duty.function_id)
        if duty.state is Agreement.DECLINED:
            why = f": {duty.reason}" if duty.reason else ""
            text = f"{duty.agency.name} has declined {HOLDS[duty.role]} {name}{why}"
            yield Matter(MatterKind.DECLINED, text, duty.function_id, duty.agency.id)
        elif duty.state is Agreement.PROPOSED and duty.role in ROUTINE:
            asked.setdefault(duty.agency, {}).setdefault(duty.role, []).append(name)
        elif duty.state is Agreement.PROPOSED:
            yield from _asked_to_act(situation, duty)
    for agency, roles in asked.items():
        if agency not in situation.listed_only:
            parts = [f"{HOLDS[role]} {listed(names)}" for role, names in roles.items()]
            text = f"{agency.name} has not yet agreed {', or '.join(parts)}"
            yield Matter(MatterKind.PROPOSED, text, agency_id=agency.id)


def _asked_to_act(situation: Situation, duty: Duty) -> Iterator[Matter]:
    """A lead or deputy that is only proposed, beside a lead who has accepted."""
    name = function_name(situation.pack, duty.function_id)
    has_lead = situation.map_.holding(duty.function_id, Role.LEAD, situation.group)
    role = HOLDS[duty.role] if duty.role is Role.DEPUTY else "to take the lead for"
    if has_lead or duty.role is Role.DEPUTY:
        text = f"{duty.agency.name} is asked {role} {name} and has not yet accepted"
        yield Matter(MatterKind.PROPOSED, text, duty.function_id, duty.agency.id)


def _of_clauses(situation: Situation, reasons: Iterable[ClauseReason]) -> Iterator[Matter]:
    clauses = {clause.id: clause for clause in situation.template.clauses()}
    for reason in reasons:
        if not reason.is_in:
            text = f"“{label(clauses[reason.clause_id])}”: {reason.reason}"
            yield Matter(MatterKind.CLAUSE, text, clause_ids=(reason.clause_id,))
