"""Where what a protocol has left to settle is mended: the row of a task, the form of a desk, a value, a clause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from partnership.findings.types import About, Rule
from partnership.guidance.types import Group
from partnership.protocols.drafting import own_template
from partnership.protocols.forms import field_name
from partnership.store.models import Agreement, Role

if TYPE_CHECKING:
    from partnership.findings.facts import Agency, Desk
    from partnership.findings.papers import PaperFinding
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft

NUMBER, NIGHT = "telephone", "out_of_hours_telephone"  # fields of the form of a desk


@dataclass(frozen=True, slots=True)
class Mend:
    """What mends a matter, as a link: its words, the endpoint and the arguments of the address."""

    text: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)


def mend_of(matter: PaperFinding, draft: Draft, material: Material, *, may_map: bool, may_edit: bool) -> Mend | None:
    """The place that mends a matter; where whoever looks cannot mend it, the place that tells of it.

    `may_map`: whether they may change who does what; `may_edit`: the protocol. None where no page mends it.
    """
    finding, slug = matter.finding, draft.partnership.slug
    if finding.rule in (Rule.NO_NUMBER, Rule.NOT_AT_NIGHT, Rule.TWO_NIGHT_NUMBERS):
        return _number(matter, material, may_map=may_map)
    if finding.subject.about is About.TASK:
        return _task(matter, slug, material, may_map=may_map)
    if finding.rule is Rule.NO_BOARD:
        return Mend("Name the board", "mapping.boards", {"slug": slug}) if may_map else None
    if finding.subject.about is About.KIND and not material.map_.of_kind(finding.subject.id):
        return Mend("Add an organisation of this kind", "directory.take_in", {"slug": slug}) if may_map else None
    if finding.subject.about is About.DESK or finding.rule in (Rule.STALE_CONTACTS, Rule.ROLE_UNCONFIRMED):
        return _entry(matter)
    return _paper(matter, draft) if may_edit else None


def _paper(matter: PaperFinding, draft: Draft) -> Mend | None:
    """What is changed in the protocol itself."""
    rule = matter.finding.rule
    if rule in (Rule.NO_SIGNATORY, Rule.LEAD_NOT_BOUND, Rule.NO_QUORUM, Rule.PARTY_GONE, Rule.KIND_MISSING):
        return Mend("Change the parties", "protocols.parties", draft.place)
    if rule is Rule.VALUE_MISSING:
        template = own_template(draft)
        asked = (each for each in template.parameters if each.label in matter.finding.values[1:])
        anchor = [{"_anchor": field_name(each.id)} for each in asked]
        return Mend("Enter it", "protocols.parameters", draft.place | (anchor[0] if anchor else {}))
    if rule is Rule.TERMS_NOT_AGREED:
        return Mend("Open the common terms", "protocols.index", {"slug": draft.partnership.slug})
    if rule in (Rule.SLOT_UNKNOWN, Rule.REFERENCE_LOST) and matter.clause_ids:
        return Mend("Change the clause", "protocols.clause", draft.place | {"clause_id": matter.clause_ids[0]})
    return _entry(matter)


def _entry(matter: PaperFinding) -> Mend | None:
    if matter.agency_id is None:
        return None
    return Mend("See the entry", "directory.organisation", {"organisation_id": matter.agency_id, "_anchor": "contacts"})


def _task(matter: PaperFinding, slug: str, material: Material, *, may_map: bool) -> Mend:
    """The row of a task: for an answer that was asked the very role."""
    place = {"slug": slug, "function_id": matter.function_id}
    if not may_map:
        return Mend("See who does it", "mapping.function", place)
    finding = matter.finding
    if finding.rule is Rule.LEAD_PROPOSED:
        asked = next(
            (
                duty
                for duty in material.map_.duties
                if duty.function_id == matter.function_id
                and duty.role is Role.LEAD
                and duty.state is Agreement.PROPOSED
                and duty.agency.id in finding.agencies
            ),
            None,
        )
        if asked is not None:
            values = {"organisation_id": asked.agency.id, "group": asked.group.value}
            return Mend("Record the answer", "mapping.role", place | values)
    words = {Rule.NO_LEAD: "Give the task a lead", Rule.LEAD_DECLINED: "Ask another lead"}
    words[Rule.TWO_LEADS] = "Choose one lead"
    return Mend(words.get(finding.rule, "Change the roles"), "mapping.function", place | {"_anchor": "roles"})


def _number(matter: PaperFinding, material: Material, *, may_map: bool) -> Mend | None:
    """The form of the desk that should answer, at the field of the number; of an entry without a desk its contacts."""
    named = {agency.id: agency for agency in material.map_.agencies}
    agency = next((named[key] for key in matter.finding.agencies if key in named), None)
    if agency is None:
        return None
    contacts = {"organisation_id": agency.id, "_anchor": "contacts"}
    desk = _desk(agency, matter)
    if not may_map:
        return Mend(f"See {agency.name}", "directory.organisation", contacts)
    if desk is None:
        return Mend(f"Add a number at {agency.name}", "directory.organisation", contacts)
    is_night = matter.finding.rule is not Rule.NO_NUMBER
    words = {Rule.NO_NUMBER: "Add a number", Rule.NOT_AT_NIGHT: "Add a night number"}
    text = words.get(matter.finding.rule, "Choose one night number")
    return Mend(
        f"{text} at {agency.name}",
        "directory.propose_part",  # leads on to the form that saves at once, for who may
        {"organisation_id": agency.id, "part": "contacts", "row_id": desk.id, "_anchor": NIGHT if is_night else NUMBER},
    )


def _desk(agency: Agency, matter: PaperFinding) -> Desk | None:
    """The desk that is kept for the task, else the main one; those for the people of the finding first."""
    part = matter.finding.part.group

    def order(desk: Desk) -> tuple[bool, bool, bool]:
        is_for_them = part is Group.BOTH or desk.for_whom in (part, Group.BOTH)
        return (matter.function_id not in desk.function_ids, not is_for_them, not desk.is_main)

    return min((desk for desk in agency.desks if desk.id is not None), key=order, default=None)
