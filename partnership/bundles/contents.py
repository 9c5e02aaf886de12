"""What goes into a bundle: decided at one moment, written later one by one, all of it as any member may see it.

The map, the drafts and the assessment are read here. What is saved as a version cannot change any more, and is read
when its turn comes, so that no more than one document stands in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flask import current_app

from partnership.assessment import export as assessment_export
from partnership.bundles.roles import compose_roles
from partnership.downloads.delivery import Delivery
from partnership.errors import NotFound
from partnership.identification.card import compose_cards
from partnership.identification.compose import compose_audit
from partnership.mapping.queries import today
from partnership.models import Decision, Partnership
from partnership.protocols import queries
from partnership.protocols.drafting import Material, compose_draft, in_order, material_for
from partnership.protocols.lifecycle.current import issued_version
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.lifecycle.status import (
    being_signed,
    consultation_that_counts,
    in_force,
    is_open,
    signing_that_counts,
    version_of,
)
from partnership.repatriation.export import current_document as checklist_document
from partnership.repatriation.queries import all_current
from partnership.repatriation.variants import TEMPLATE_ID, make_variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from partnership.documents.blocks import Document
    from partnership.findings.facts import Agency
    from partnership.models import Consultation, ReturnChecklist, Signature, Signing
    from partnership.protocols.queries import Draft

PROTOCOLS, RETURNS, OTHERS = "Protocols", "Return checklists", "Assessment, audit and cards"
OURS, SIGNED, ASKED = "What we do", "What we have signed", "What we are asked about"


@dataclass(frozen=True, slots=True)
class PlannedDocument:
    """A document that is to go in; `make` writes it when its turn comes."""

    part: str  # the heading under which the index has it
    title: str
    standing: str  # "version 1.0, in force"
    make: Callable[[], Delivery]


@dataclass(frozen=True, slots=True)
class BundleContents:
    """A bundle: what it is called, whose it is, and its documents in order."""

    title: str
    file_stem: str
    partnership: Partnership
    material: Material
    planned: tuple[PlannedDocument, ...]


def everything_of(partnership: Partnership) -> BundleContents:
    """Every protocol, checklist, assessment, audit and card of a partnership."""
    material = material_for(partnership, _marking())
    planned = (*_protocols(partnership, material), *_checklists(partnership, material), *_others(partnership, material))
    return BundleContents(f"Papers of {partnership.name}", f"{partnership.slug}-papers", partnership, material, planned)


def pack_of_organisation(partnership: Partnership, organisation_id: UUID) -> BundleContents:
    """An organisation's own pack: what it does and whom others call, what it signed, and what it is asked about.

    Raises NotFound when the organisation is not on the partnership's map.
    """
    material = material_for(partnership, _marking())
    agency = next((each for each in material.map_.agencies if each.id == organisation_id), None)
    if agency is None:
        raise NotFound
    own = partial(_roles, agency, material, partnership)
    planned = [PlannedDocument(OURS, "Our roles and contacts", "as the map is today", own)]
    drafts = _drafts(partnership, material)
    for draft in drafts:
        planned += _signed(draft, organisation_id)
    for draft in drafts:
        planned += _asked(draft, organisation_id)
    stem = f"{partnership.slug}-pack-{agency.short_name or agency.name}"
    return BundleContents(f"Papers of {agency.name}", stem, partnership, material, tuple(planned))


def _roles(agency: Agency, material: Material, partnership: Partnership) -> Delivery:
    document = compose_roles(agency, material.map_, material.pack, marking=material.marking)
    return Delivery(document, partnership, word_name=f"{document.file_stem}-{document.version}.docx")


def _marking() -> str:
    return str(current_app.extensions["settings"].marking)


def _drafts(partnership: Partnership, material: Material) -> list[Draft]:
    drafts = in_order(queries.protocols_of(partnership), material.pack)
    return [draft for draft in drafts if not draft.protocol.is_archived]


def _protocols(partnership: Partnership, material: Material) -> Iterator[PlannedDocument]:
    """Of each protocol the version in force, and what is worked on or signed beside it."""
    for draft in _drafts(partnership, material):
        agreed, shown = in_force(draft.protocol), signing_that_counts(draft.protocol)
        if agreed is not None:
            yield _version(PROTOCOLS, draft, agreed, "in force", material)
        if shown is not None and shown is not agreed:
            yield _version(PROTOCOLS, draft, shown, "for signature", material)
        if shown is None:
            yield PlannedDocument(PROTOCOLS, draft.protocol.title, "working draft", partial(_draft, draft, material))


def _draft(draft: Draft, material: Material) -> Delivery:
    return Delivery(compose_draft(draft, material).document, draft.partnership)


def _version(
    part: str, draft: Draft, signing: Signing, words: str, material: Material | None = None
) -> PlannedDocument:
    """A version that is or was put to signature, with its standing and signatures as they are now."""

    def make() -> Delivery:
        version = queries.version_content(signing.version_id)
        return Delivery(issued_version(draft, version, signing, material), draft.partnership, version.id)

    number = version_of(draft.protocol, signing).number
    return PlannedDocument(part, draft.protocol.title, f"version {number}, {words}", make)


def _consulted(draft: Draft, consultation: Consultation) -> PlannedDocument:
    """The version that the parties are asked about, as it was saved."""

    def make() -> Delivery:
        version = queries.version_content(consultation.version_id)
        return Delivery(thawed(version), draft.partnership, version.id)

    number = next(each.number for each in draft.protocol.versions if each.id == consultation.version_id)
    return PlannedDocument(ASKED, draft.protocol.title, f"version {number}, for comments", make)


def _signed(draft: Draft, organisation_id: UUID) -> Iterator[PlannedDocument]:
    """What it has signed, in force or waiting for others."""
    for signing, words in ((in_force(draft.protocol), "in force"), (being_signed(draft.protocol), "others still sign")):
        if signing is not None and any(row.counts for row in _rows(signing, organisation_id)):
            yield _version(SIGNED, draft, signing, words)


def _asked(draft: Draft, organisation_id: UUID) -> Iterator[PlannedDocument]:
    """What waits for its signature, and what it may still comment on."""
    signing, asked = being_signed(draft.protocol), consultation_that_counts(draft.protocol)
    if signing is not None and any(row.decision is Decision.OPEN for row in _rows(signing, organisation_id)):
        yield _version(ASKED, draft, signing, "for signature")
    for each in (in_force(draft.protocol), signing):
        if each is not None and any(row.is_set_aside for row in _rows(each, organisation_id)):
            yield _version(ASKED, draft, each, "to be signed again: its signature is set aside by an objection")
    is_party = any(party.organisation_id == organisation_id for party in draft.protocol.parties)
    if asked is not None and is_party and is_open(asked, today()):
        yield _consulted(draft, asked)


def _rows(signing: Signing, organisation_id: UUID) -> list[Signature]:
    return [row for row in signing.signatures if row.organisation_id == organisation_id]


def _checklists(partnership: Partnership, material: Material) -> Iterator[PlannedDocument]:
    if TEMPLATE_ID not in material.pack.checklists:
        return
    for row in all_current(partnership.id):
        make = partial(_checklist, partnership, row, material)
        yield PlannedDocument(RETURNS, f"Return of {_whom(row)} to {row.country}", "as the map is today", make)


def _whom(row: ReturnChecklist) -> str:
    return {"child": "a child", "adult": "an adult"}.get(row.age_group, row.age_group)


def _checklist(partnership: Partnership, row: ReturnChecklist, material: Material) -> Delivery:
    variant = make_variant(material.pack, row.age_group, row.country, row.route)
    return Delivery(checklist_document(partnership, variant, material.map_), partnership)


def _others(partnership: Partnership, material: Material) -> Iterator[PlannedDocument]:
    held = assessment_export.current(partnership)
    if held is not None:
        paper = assessment_export.paper_of(held, material.marking)
        yield PlannedDocument(OTHERS, paper.document.title, paper.document.status_words.lower(), lambda: paper)
    papers: tuple[tuple[str, Callable[[], Document]], ...] = (
        ("Victim identification audit", partial(compose_audit, material.map_, material.pack, marking=material.marking)),
        ("Indicator cards of all settings", partial(compose_cards, material.map_, material.pack)),
    )
    if material.pack.settings:
        for title, make in papers:
            yield PlannedDocument(OTHERS, title, "as the map is today", partial(_paper, make, partnership))


def _paper(make: Callable[[], Document], partnership: Partnership) -> Delivery:
    return Delivery(make(), partnership)
