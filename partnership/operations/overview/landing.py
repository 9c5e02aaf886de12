"""Pages that lead on: documents, reviews, what coordinators and administrators manage, one's own organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from partnership.documents.wording import counted, day
from partnership.map.mapping.queries import members_map, pack_of, today
from partnership.policy.actions import Action
from partnership.protocols.drafting import in_order
from partnership.protocols.facts import facts_of
from partnership.protocols.lifecycle.progress import progress
from partnership.protocols.lifecycle.status import number_in_force
from partnership.protocols.queries import protocols_of
from partnership.protocols.views.blueprint import material
from partnership.reviews.assessment.queries import assessments_of
from partnership.reviews.identification.rows import rows_of
from partnership.web.pages import Page, address_of
from partnership.web.permit import can, viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from partnership.policy.viewer import PartnershipLink
    from partnership.protocols.facts import ProtocolFacts
    from partnership.protocols.queries import Draft
    from partnership.store.models import Organisation, Partnership


@dataclass(frozen=True, slots=True)
class PageLink:
    """Where a page leads: its words and address, and the state of what is there, in words."""

    text: str
    href: str
    state: str = ""
    read: tuple[str, str] = ("", "")  # words and address of its text, where that is in force


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links under one heading."""

    heading: str
    links: tuple[PageLink, ...]


def protocols_at_work(partnership: Partnership) -> list[tuple[Draft, ProtocolFacts]]:
    """The protocols that are not archived, in the order of their templates, with what is true of each now.

    Loaded once for a page, the same statements for any number: their links and what waits with them are made of it.
    """
    every = protocols_of(partnership)
    drafts = [each for each in in_order(every, pack_of(partnership)) if not each.protocol.is_archived]
    facts = facts_of(drafts, material(partnership)) if drafts else {}
    return [(draft, facts[draft.protocol.id]) for draft in drafts]


def protocol_links(work: Sequence[tuple[Draft, ProtocolFacts]]) -> list[PageLink]:
    """The protocols at work, each with its state."""
    stands = [(draft, progress(draft.protocol, viewer(), facts, today())) for draft, facts in work]
    return [
        PageLink(
            draft.protocol.title,
            url_for("protocols.protocol", **draft.place),
            f"{at.stage.tag.words}. {at.words}",
            _read(draft),
        )
        for draft, at in stands
    ]


def _read(draft: Draft) -> tuple[str, str]:
    number = number_in_force(draft.protocol)
    return (f"Read version {number}", url_for("protocols.manual", **draft.place)) if number else ("", "")


def documents(partnership: Partnership, returns: int) -> list[LinkGroup]:
    """Everything that the partnership has in writing; `returns` is the number of its return checklists."""
    slug, pack = partnership.slug, pack_of(partnership)
    protocols = [
        *protocol_links(protocols_at_work(partnership)),
        PageLink("All protocols", url_for("protocols.index", slug=slug)),
        PageLink("Amendments", url_for("protocols.amendments", slug=slug), "What changed in those in force"),
        *_allowed(Action.PROTOCOL_EDIT, partnership, "Start a protocol", "protocols.start"),
    ]
    checklists = [PageLink("Return checklists", url_for("repatriation.returns", slug=slug), f"{returns or 'None yet'}")]
    if pack.return_checklist is not None:
        checklists += _allowed(Action.RETURN_ADD, partnership, "Make a return checklist", "repatriation.new")
    return [
        LinkGroup("Protocols", tuple(protocols)),
        LinkGroup("Before somebody returns to another country", tuple(checklists)),
        LinkGroup(
            "To print and keep at hand",
            (
                PageLink("Forms", url_for("paper_forms.index", slug=slug), f"{len(pack.forms)} blank, Word"),
                PageLink("Card of numbers", url_for("calls.card", slug=slug), "A5, to print"),
                PageLink("Card for the wall", url_for("calls.card_file", slug=slug), "Word"),
                PageLink("Signs of trafficking: cards for staff", url_for("identification.cards", slug=slug), "Word"),
                PageLink("Who does what", url_for("tasks.download", slug=slug), "Word"),
            ),
        ),
        LinkGroup(
            "All together",
            (
                PageLink("All documents in one file", address_of(Page.BUNDLE, slug=slug), "Zip"),
                PageLink("The directory as a file", url_for("exports.index", slug=slug), "Excel, CSV, JSON, contacts"),
                PageLink("Check an agreed document", url_for("consultation.verify")),
                *_allowed(Action.LETTERHEAD_MANAGE, partnership, "Letterheads", "letterheads.index"),
            ),
        ),
    ]


def reviews(partnership: Partnership) -> list[LinkGroup]:
    """What the partnership looks at from time to time, and how far it is."""
    slug = partnership.slug
    rows = [row for row in assessments_of(partnership) if not row.is_archived]
    settings = [row for each in rows_of(members_map(partnership), pack_of(partnership)).values() for row in each]
    gaps = sum(len(row.gaps) for row in settings)
    opened = [
        PageLink(
            row.title,
            url_for("assessment.page", slug=slug, assessment_id=row.id),
            "Closed" if row.is_closed else f"Open since {day(row.opened_on)}",
        )
        for row in rows
    ]
    has_none = "None yet" if pack_of(partnership).competences else "Not in this guidance"
    assessments = PageLink("Self-assessment", url_for("assessment.index", slug=slug), "" if opened else has_none)
    audit = PageLink(
        "Where victims are met",
        url_for("identification.audit", slug=slug),
        f"{counted(gaps, 'entry', 'entries')} missing, {counted(len(settings), 'place')}",
    )
    return [
        LinkGroup("What the partnership can do", (assessments, *opened)),
        LinkGroup("Who would notice a victim", (audit,)),
        LinkGroup(
            "What is due when", (PageLink("Dates", url_for("calendar.index", slug=slug), "Also for a calendar"),)
        ),
    ]


def coordination(partnership: Partnership, unkept: int) -> list[LinkGroup]:
    """What coordinators manage; `unkept` organisations have nobody to update them."""
    slug = partnership.slug
    return [
        *_first_steps(slug),
        LinkGroup(
            "Organisations",
            (
                PageLink("Requests and reports", url_for("upkeep.queue", slug=slug)),
                PageLink("Add from the directory or the guidance", url_for("directory.take_in", slug=slug)),
                PageLink(
                    "Organisations with nobody to update them",
                    url_for("people.invite_many", slug=slug),
                    f"Invite people: {unkept}" if unkept else "None",
                ),
                PageLink("Public directory", url_for("publicity.directory", slug=slug)),
                PageLink("Open Referral feed", url_for("feed.manage", slug=slug), "For other systems"),
                PageLink("Searches without an answer", url_for("misses.index", slug=slug)),
            ),
        ),
        LinkGroup(
            "People",
            (
                PageLink("Team", url_for("people.team", slug=slug)),
                PageLink("See the site as another account does", url_for("people.see_as", slug=slug)),
            ),
        ),
        LinkGroup(
            "The partnership",
            (
                PageLink("Boards", url_for("mapping.boards", slug=slug)),
                PageLink("Import", url_for("imports.index", slug=slug)),
                PageLink("Change the guidance", url_for("pack_change.index", slug=slug), pack_of(partnership).title),
                PageLink("Letterheads", url_for("letterheads.index", slug=slug)),
                PageLink("Tokens of own systems", url_for("tokens.index", slug=slug), "Who lets a system read"),
                PageLink("History", address_of(Page.HISTORY, slug=slug)),
            ),
        ),
    ]


def _first_steps(slug: str) -> Iterator[LinkGroup]:
    """What makes a partnership work, and what keeps its numbers right."""
    yield LinkGroup(
        "Set up",
        (
            PageLink("Set-up", url_for("overview.set_up", slug=slug), "Five tasks, and how much of each is done"),
            PageLink("Ask for the usual roles", url_for("mapping.usual", slug=slug)),
        ),
    )
    yield LinkGroup(
        "Numbers",
        (
            PageLink("Try the night numbers", url_for("calls.ring_round", slug=slug)),
            PageLink("Opening hours to enter again", url_for("calls.hours_to_enter", slug=slug)),
        ),
    )


def administration() -> LinkGroup:
    """What administrators of the site manage."""
    return LinkGroup(
        "The site",
        (
            PageLink("Accounts", url_for("people.accounts")),
            PageLink("Failed sign-ins", url_for("accounts.failed_sign_ins")),
            PageLink("Partnerships and their coordinators", url_for("people.partnerships")),
            PageLink("Mail endings", url_for("people.endings"), "Which addresses can be invited"),
            PageLink("History of accounts", address_of(Page.SITE_HISTORY)),
            PageLink("State of the site", url_for("overview.state"), "Disk, mail, worker, history"),
            PageLink("Data protection", url_for("data_protection.papers"), "Papers for a data protection officer"),
        ),
    )


def own_organisations(organisations: Iterable[Organisation], places: Collection[PartnershipLink]) -> list[LinkGroup]:
    """One's own organisations; `places` are the partnerships of the visitor."""
    return [
        LinkGroup(each.name, tuple(_of_organisation(each, [at for at in places if at.id in each.partnership_ids])))
        for each in organisations
    ]


def _of_organisation(organisation: Organisation, places: Collection[PartnershipLink]) -> Iterator[PageLink]:
    own_id = organisation.id
    yield PageLink("Entry in the directory", url_for("directory.organisation", organisation_id=own_id))
    if can(Action.ORGANISATION_CONFIRM, organisation):
        yield PageLink("Check that the entry is right", url_for("digest.your_entries"))
    if can(Action.ORGANISATION_ASKED, organisation):
        yield PageLink("Tasks", url_for("mapping.roles", organisation_id=own_id))
    if can(Action.PEOPLE_MANAGE, organisation):
        yield PageLink("People and desks", url_for("people.organisation", organisation_id=own_id))
    if can(Action.REPORT_ANSWER, organisation):
        yield PageLink("Requests and reports", url_for("upkeep.of_organisation", organisation_id=own_id))
    for place in places:
        state = place.name if len(places) > 1 else ""
        pack = address_of(Page.PACK, slug=place.slug, organisation_id=own_id)
        yield PageLink("What it signed, and its pack", pack, state)


def _allowed(action: Action, partnership: Partnership, text: str, endpoint: str) -> list[PageLink]:
    return [PageLink(text, url_for(endpoint, slug=partnership.slug))] if can(action, partnership) else []
