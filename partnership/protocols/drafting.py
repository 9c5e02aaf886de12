"""The working document of a protocol: composed anew from the register each time, so that it is never behind the map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from partnership.base.clocks import london_day
from partnership.base.errors import NotFound
from partnership.documents.blocks import Status
from partnership.findings.facts import AT_WORK
from partnership.findings.law import ClauseReadings
from partnership.guidance.loader import load_packs
from partnership.map.mapping.queries import members_map, pack_of, sharing_choices
from partnership.protocols.composing.compose import compose, open_matters
from partnership.protocols.composing.context import (
    AdoptedTerms,
    Context,
    OwnText,
    SavedVersion,
    concerns,
    functions_of,
    values_of,
)
from partnership.protocols.lifecycle.snapshot import next_number
from partnership.protocols.older_map import map_before
from partnership.protocols.queries import papers_in_force
from partnership.store.kept_answers import shelf
from partnership.store.models import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.papers import PaperFinding
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Clause, ProtocolTemplate
    from partnership.map.mapping.sharing import Choices
    from partnership.protocols.composing.context import ComposedDocument
    from partnership.protocols.queries import Draft
    from partnership.store.models import Partnership

MOST_COMPOSITIONS = 16  # of 300 agencies one takes 0.2 MB
# Slots that name who leads a task.
_OF_A_TASK: Final = ("lead", "number", "desk", "contact", "out-of-hours")


@dataclass(frozen=True, slots=True)
class Material:
    """What every document of a partnership is made from: its pack and its map, as any member may see them."""

    pack: Pack
    map_: PartnershipMap
    marking: str
    sharing: Choices
    terms: AdoptedTerms | None = None  # the common terms as the partnership has them; none: as the pack has them


def material_for(partnership: Partnership, marking: str) -> Material:
    """Reads the map once; several protocols can be composed from it."""
    pack = pack_of(partnership)
    map_ = members_map(partnership)
    return Material(pack, map_, marking, sharing_choices(partnership.id), terms_of(partnership, pack))


def terms_of(partnership: Partnership, pack: Pack, *, other_pack_id: str = "") -> AdoptedTerms | None:
    """The common terms of a partnership: the version in force with its hash, and what they set; None before a draft.

    `other_pack_id` asks for those that rest on guidance which the partnership had.
    """
    if pack.terms is None:
        return None
    found = papers_in_force(partnership.id, pack.terms.id, other_pack_id)
    if not found:
        return None
    paper = next((each for each in found if each.number), found[-1])
    adopted = AdoptedTerms(pack.terms, paper.title, values_of(pack.terms, paper.parameters))
    if not paper.number:
        return adopted
    on = london_day(paper.agreed_at) if paper.agreed_at else None
    return replace(adopted, version=paper.number, agreed_on=on, sha256=paper.sha256)


def template_of(partnership: Partnership, template_id: str) -> ProtocolTemplate:
    """A protocol template of the partnership's pack; raises NotFound."""
    template = pack_of(partnership).protocol(template_id)
    if template is None:
        raise NotFound
    return template


def pack_of_draft(draft: Draft) -> Pack:
    """The guidance that a protocol rests on: that of the partnership, or the one that it had."""
    other = draft.protocol.other_pack_id
    return load_packs()[other] if other else pack_of(draft.partnership)


def own_template(draft: Draft) -> ProtocolTemplate:
    """The template of a protocol, in the guidance that it rests on; raises NotFound."""
    template = pack_of_draft(draft).protocol(draft.protocol.template_id)
    if template is None:
        raise NotFound
    return template


def fitted(material: Material, draft: Draft) -> Material:
    """The material for one protocol: of the guidance that it rests on, where the partnership has another one by now."""
    pack = pack_of_draft(draft)
    if pack is material.pack:
        return material
    terms = terms_of(draft.partnership, pack, other_pack_id=draft.protocol.other_pack_id)
    return replace(material, pack=pack, map_=map_before(material.map_, draft.protocol.other_pack_id), terms=terms)


def clause_of(draft: Draft, clause_id: str) -> Clause:
    """A clause of the draft's template; raises NotFound."""
    clauses = own_template(draft).clauses()
    clause = next((each for each in clauses if each.id == clause_id), None)
    if clause is None:
        raise NotFound
    return clause


def in_order(drafts: Sequence[Draft], pack: Pack) -> list[Draft]:
    """Drafts in the order of their templates; those of one template, and of one taken out of use, as they came."""
    places = {template_id: place for place, template_id in enumerate(pack.protocols)}
    return sorted(drafts, key=lambda draft: places.get(draft.protocol.template_id, len(places)))


def own_texts(draft: Draft) -> dict[str, OwnText]:
    """The partnership's own texts by clause."""
    found = {
        row.clause_id: OwnText(
            row.text,
            row.is_left_out,
            row.reason,
            tuple(row.parts),
            ClauseReadings(row.written_at if row.text else None),
        )
        for row in draft.protocol.clause_texts
    }
    read: dict[str, dict[str, datetime]] = {}
    for each in draft.protocol.law_readings:  # the newest comes last
        read.setdefault(each.clause_id, {})[each.fact_id] = each.read_at
    for clause_id, moments in read.items():
        own = found.get(clause_id, OwnText())
        found[clause_id] = replace(own, readings=replace(own.readings, read_at=tuple(moments.items())))
    return found


def party_ids(draft: Draft) -> frozenset[UUID]:
    """The parties of a draft, those too that take part no more."""
    return frozenset(party.organisation_id for party in draft.protocol.parties)


def working_number(draft: Draft) -> str:
    """What a copy of the working draft is called: the number of the next version, marked as not saved."""
    return f"{next_number(version.number for version in draft.protocol.versions)}-working"


@dataclass(frozen=True, slots=True)
class Issue:
    """What a document is called that is put to signature, where that differs from the working draft."""

    number: str
    status: Status
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class KeptComposition:
    """A working document, with the frozen values it was made from, compared by being the same objects."""

    basis: tuple[ProtocolTemplate, Pack, PartnershipMap]
    composed: ComposedDocument

    def is_from(self, basis: tuple[ProtocolTemplate, Pack, PartnershipMap]) -> bool:
        """Whether it was made from these very objects."""
        return all(mine is theirs for mine, theirs in zip(self.basis, basis, strict=True))


def compose_draft(
    draft: Draft, material: Material, *, version: str = "", issue: Issue | None = None
) -> ComposedDocument:
    """The working document as the register stands now, or the same as it is issued.

    Kept by all that it is made from: most pages of a protocol, and each step of its signing, ask for the same again.
    """
    template, material = own_template(draft), fitted(material, draft)
    own, saved, parties = own_texts(draft), saved_versions(draft), party_ids(draft)
    called = issue or Issue(version or working_number(draft), draft.protocol.status)
    parameters: Mapping[str, str] = draft.protocol.parameters
    sets = (frozenset(each.items()) for each in (parameters, own, material.sharing))
    terms = material.terms
    adopted = (terms.title, terms.version, terms.sha256, *terms.values.items()) if terms is not None else ()
    key = (draft.protocol.id, draft.protocol.title, called, material.marking, parties, saved, adopted, *sets)
    basis = (template, material.pack, material.map_)
    compositions = shelf("compositions", MOST_COMPOSITIONS)
    kept: KeptComposition | None = compositions.get(key)
    if kept is None or not kept.is_from(basis):
        composed = compose(
            *basis,
            parameters,
            own,
            title=draft.protocol.title,
            status=called.status,
            version=called.number,
            dated_on=material.map_.as_of,
            marking=material.marking,
            party_ids=parties,
            saved=saved,
            sharing=material.sharing,
            review_on=called.review_on,
            terms=terms,
        )
        kept = KeptComposition(basis, composed)
        compositions.set(key, kept)
    return kept.composed


def matters_of_draft(draft: Draft, material: Material) -> tuple[PaperFinding, ...]:
    """What a draft has left to settle as the register stands now, what stops signing first."""
    return open_matters(context_of(draft, material), own_texts(draft))


def saved_versions(draft: Draft) -> tuple[SavedVersion, ...]:
    """The versions of a draft, the oldest first."""
    return tuple(
        SavedVersion(version.number, version.created_at.date(), version.note)
        for version in reversed(draft.protocol.versions)
    )


def context_of(draft: Draft, material: Material) -> Context:
    """What the slots of a draft are answered from."""
    template, material = own_template(draft), fitted(material, draft)
    parameters: Mapping[str, str] = draft.protocol.parameters
    return Context(
        template,
        material.pack,
        material.map_,
        parameters,
        material.map_.as_of,
        party_ids(draft),
        sharing=material.sharing,
        given_terms=material.terms,
    )


def compose_template(template: ProtocolTemplate, material: Material) -> ComposedDocument:
    """A draft that nobody has started: the template's own values, and every agency that holds a task as a party."""
    return compose(
        template,
        material.pack,
        material.map_,
        {},
        {},
        title=template.title,
        status=Status.DRAFT,
        version="0.1-working",
        dated_on=material.map_.as_of,
        marking=material.marking,
        party_ids=holders(material.map_, material.pack, template),
        sharing=material.sharing,
        terms=material.terms,
    )


def holders(map_: PartnershipMap, pack: Pack, template: ProtocolTemplate) -> frozenset[UUID]:
    """Agencies that act, or are asked to, in a task that the template is about, or have a step in it; none abroad.

    A step belongs to the agency that leads a task which a clause names or whose number it prints, in whatever cases,
    and to the one agency of a kind that a clause names: a paper for children may move a person who is an adult.
    """
    ids = {function.id for function in functions_of(template, pack)}
    slots = {(slot.name, slot.argument) for clause in template.clauses() for slot in clause.slots}
    tasks = {argument for name, argument in slots if name in _OF_A_TASK}
    acting = [
        duty.agency
        for duty in map_.duties
        if duty.state is not Agreement.DECLINED
        and (
            (duty.function_id in ids and duty.role in AT_WORK and concerns(duty.group, template.group))
            or (duty.role is Role.LEAD and duty.function_id in tasks)
        )
    ]
    found = (map_.of_kind(kind_id) for name, kind_id in slots if name == "agency")
    named = [agency for agencies in found if len(agencies) == 1 for agency in agencies]
    return frozenset(each.id for each in (*acting, *named) if not pack.is_abroad(each.kind_id))
