"""What goes into a bundle: decided at one moment, written later one by one, all of it as any member may see it.

The map, the drafts and the assessment are read here. What is saved as a version cannot change any more, and is read
when its turn comes, so that no more than one document stands in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from partnership.base.config import site_settings
from partnership.base.errors import NotFound
from partnership.findings.find import register_of
from partnership.guidance.choices import Length
from partnership.guidance.countries import in_sentence
from partnership.guidance.types import ReturnPaper
from partnership.map.downloads.delivery import Delivery
from partnership.map.mapping.contact_sheet import compose_contacts
from partnership.map.mapping.queries import papers_in_use, today
from partnership.map.tasks.document import compose_tasks
from partnership.map.tasks.rows import task_list
from partnership.protocols import queries
from partnership.protocols.composing.lengths import lengths_of
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
from partnership.protocols.pictures.export import TITLE as GLANCE
from partnership.protocols.pictures.export import glance_to_come
from partnership.protocols.printing import duty_sheets, in_length, parties_with_duties
from partnership.returns.bundles.roles import compose_roles
from partnership.returns.paper_forms.export import current_form
from partnership.returns.repatriation.compose import NAMES
from partnership.returns.repatriation.export import document_of as checklist_document
from partnership.returns.repatriation.plan import plan_return
from partnership.returns.repatriation.queries import all_current
from partnership.returns.repatriation.variants import checklist_of, has_route, make_variant
from partnership.reviews.assessment import export as assessment_export
from partnership.reviews.identification.card import compose_cards
from partnership.reviews.identification.compose import compose_audit
from partnership.store.models import Decision, Partnership

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from uuid import UUID

    from partnership.documents.blocks import Document
    from partnership.findings.facts import Agency
    from partnership.protocols.queries import Draft
    from partnership.returns.repatriation.plan import Plan
    from partnership.store.models import Consultation, ReturnChecklist, Signature, Signing

PROTOCOLS, RETURNS, FORMS = "Protocols", "Return checklists", "Blank forms"
OTHERS = "Assessment, audit and cards"
SHEETS = "Dated sheets"
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
    """Every protocol, checklist, form, assessment, audit and card of a partnership."""
    every = queries.protocols_of(partnership)
    material = material_for(partnership, _marking())
    others = (_checklists, _forms, _others)
    planned = (
        *_protocols(every, material),
        *(each for part in others for each in part(partnership, material)),
    )
    return BundleContents(f"Papers of {partnership.name}", f"{partnership.slug}-papers", partnership, material, planned)


def pack_of_organisation(partnership: Partnership, organisation_id: UUID) -> BundleContents:
    """An organisation's own pack: what it does and whom others call, what it signed, and what it is asked about.

    Raises NotFound when the organisation is not on the partnership's map.
    """
    every = queries.protocols_of(partnership)
    material = material_for(partnership, _marking())
    agency = next((each for each in material.map_.agencies if each.id == organisation_id), None)
    if agency is None:
        raise NotFound
    own = partial(_roles, agency, material, partnership)
    planned = [PlannedDocument(OURS, "Our roles and contacts", "as the map is today", own)]
    drafts = _at_work(every, material)
    for draft in drafts:
        planned += _signed(draft, organisation_id, material)
    for draft in drafts:
        planned += _asked(draft, organisation_id, material)
    stem = f"{partnership.slug}-pack-{agency.short_name or agency.name}"
    return BundleContents(f"Papers of {agency.name}", stem, partnership, material, tuple(planned))


def _roles(agency: Agency, material: Material, partnership: Partnership) -> Delivery:
    document = compose_roles(agency, material.map_, material.pack, marking=material.marking)
    return Delivery(document, partnership, word_name=f"{document.file_stem}-{document.version}.docx")


def _marking() -> str:
    return site_settings().marking


def _at_work(drafts: Sequence[Draft], material: Material) -> list[Draft]:
    return [draft for draft in in_order(drafts, material.pack) if not draft.protocol.is_archived]


def _protocols(every: Sequence[Draft], material: Material) -> Iterator[PlannedDocument]:
    """Of each protocol the version in force, and what is worked on or signed beside it."""
    for draft in _at_work(every, material):
        agreed, shown = in_force(draft.protocol), signing_that_counts(draft.protocol)
        if agreed is not None:
            words = queries.following(draft.protocol, draft.partnership).standing
            version = _version(PROTOCOLS, draft, agreed, words, material)
            yield from _each_length(version, draft, material, agreed)
        if shown is not None and shown is not agreed:
            version = _version(PROTOCOLS, draft, shown, "for signature", material)
            yield from _each_length(version, draft, material, shown)
        if shown is None:
            make = partial(_draft, draft, material)
            working = PlannedDocument(PROTOCOLS, draft.protocol.title, "working draft", make)
            yield from _each_length(working, draft, material)


def _each_length(
    planned: PlannedDocument,
    draft: Draft,
    material: Material,
    signing: Signing | None = None,
    only: UUID | None = None,
) -> Iterator[PlannedDocument]:
    """A protocol in every length that it has, the full one first, and what each party signs for, or one does.

    A version from before there were several has the full one alone.
    """
    template = material.pack.protocol(draft.protocol.template_id)
    lengths = template.lengths if template is not None else ()
    if len(lengths) > 1 and signing is not None:
        lengths = lengths_of(thawed(queries.version_content(signing.version_id)))
    if len(lengths) < 2:  # noqa: PLR2004 - one is no choice
        yield planned
        return
    for length in reversed(lengths):
        words = f"{planned.standing}, {length.label.lower()}"
        make = partial(_in_length, planned.make, length)
        if length is Length.CARD and signing is not None:
            make = partial(_card_of_today, planned.make, draft, material)
        yield replace(planned, standing=words, make=make)
    if any(only in (None, each.id) for each in parties_with_duties(planned.make().document, draft, material)):
        make = partial(_sheets, planned.make, draft, material, only)
        yield replace(planned, standing=f"{planned.standing}, what you sign for", make=make)


def _in_length(make: Callable[[], Delivery], length: Length) -> Delivery:
    return in_length(make(), length)


def _card_of_today(make: Callable[[], Delivery], draft: Draft, material: Material) -> Delivery:
    """The card of what is in force or signed, with the numbers that are answered now, as its page hands it out."""
    return in_length(make(), Length.CARD, compose_draft(draft, material).document)


def _sheets(make: Callable[[], Delivery], draft: Draft, material: Material, only: UUID | None) -> Delivery:
    paper = make()
    found = duty_sheets(paper.document, draft, material, only)
    return replace(paper, document=found if found is not None else paper.document)


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


def _signed(draft: Draft, organisation_id: UUID, material: Material) -> Iterator[PlannedDocument]:
    """What it has signed, in force or waiting for others."""
    stands = queries.following(draft.protocol, draft.partnership).standing
    for signing, words in ((in_force(draft.protocol), stands), (being_signed(draft.protocol), "others still sign")):
        if signing is not None and any(row.counts for row in _rows(signing, organisation_id)):
            version = _version(SIGNED, draft, signing, words)
            yield from _each_length(version, draft, material, signing, organisation_id)


def _asked(draft: Draft, organisation_id: UUID, material: Material) -> Iterator[PlannedDocument]:
    """What waits for its signature, and what it may still comment on."""
    signing, asked = being_signed(draft.protocol), consultation_that_counts(draft.protocol)
    if signing is not None and any(row.decision is Decision.OPEN for row in _rows(signing, organisation_id)):
        version = _version(ASKED, draft, signing, "for signature")
        yield from _each_length(version, draft, material, signing, organisation_id)
    for each in (in_force(draft.protocol), signing):
        if each is not None and any(row.is_set_aside for row in _rows(each, organisation_id)):
            yield _version(ASKED, draft, each, "to be signed again: its signature is set aside by an objection")
    is_party = any(party.organisation_id == organisation_id for party in draft.protocol.parties)
    if asked is not None and is_party and is_open(asked, today()):
        yield _consulted(draft, asked)


def _rows(signing: Signing, organisation_id: UUID) -> list[Signature]:
    return [row for row in signing.signatures if row.organisation_id == organisation_id]


def _checklists(partnership: Partnership, material: Material) -> Iterator[PlannedDocument]:
    if material.pack.return_checklist is None:
        return
    # None for a way of return that guidance of before had: what is printed is the law of today.
    for row in (each for each in all_current(partnership.id) if has_route(material.pack, each.route)):
        plan = cache(partial(_plan, row, material))
        for paper in ReturnPaper:
            title = f"Return of {_whom(row)} to {in_sentence(row.country)}: {NAMES[paper].lower()}"
            make = partial(_checklist, partnership, plan, paper)
            yield PlannedDocument(RETURNS, title, "as the map is today", make)


def _whom(row: ReturnChecklist) -> str:
    return {"child": "a child", "adult": "an adult"}.get(row.age_group, row.age_group)


def _plan(row: ReturnChecklist, material: Material) -> Plan:
    variant = make_variant(material.pack, row.age_group, row.country, row.route)
    return plan_return(checklist_of(material.pack), material.pack, material.map_, variant)


def _checklist(partnership: Partnership, plan: Callable[[], Plan], paper: ReturnPaper) -> Delivery:
    return Delivery(checklist_document(plan(), paper), partnership)


def _forms(partnership: Partnership, material: Material) -> Iterator[PlannedDocument]:
    for form in material.pack.forms.values():
        make = partial(current_form, partnership, form, material.map_)
        yield PlannedDocument(FORMS, form.name, f"version {form.version}, blank", make)


def _others(partnership: Partnership, material: Material) -> Iterator[PlannedDocument]:
    held = assessment_export.current(partnership)
    if held is not None:
        paper = assessment_export.paper_of(held, material.marking)
        yield PlannedDocument(OTHERS, paper.document.title, paper.document.status_words.lower(), lambda: paper)
    for title, make in _dated_sheets(partnership, material):
        yield PlannedDocument(SHEETS, title, "as the map is today", partial(_paper, make, partnership))
    papers: tuple[tuple[str, Callable[[], Document]], ...] = (
        ("Victim identification audit", partial(compose_audit, material.map_, material.pack, marking=material.marking)),
        ("Indicator cards of all settings", partial(compose_cards, material.map_, material.pack)),
    )
    yield PlannedDocument(SHEETS, GLANCE, "as the map is today", glance_to_come(partnership, material.map_))
    if material.pack.settings:
        for title, make in papers:
            yield PlannedDocument(OTHERS, title, "as the map is today", partial(_paper, make, partnership))


def _dated_sheets(partnership: Partnership, material: Material) -> tuple[tuple[str, Callable[[], Document]], ...]:
    """The two dated sheets that go with every protocol."""
    map_, pack = material.map_, material.pack

    def tasks() -> Document:
        return compose_tasks(map_, task_list(map_, register_of(map_, pack), papers_in_use(partnership)))

    return (("Who does what", tasks), ("Contact sheet", partial(compose_contacts, map_, pack)))


def _paper(make: Callable[[], Document], partnership: Partnership) -> Delivery:
    return Delivery(make(), partnership)
