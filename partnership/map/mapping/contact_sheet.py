"""Every desk of the partnership on one dated sheet, and the rule in place of numbers for bodies abroad. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import day, listed
from partnership.findings.certainty import NEVER_CONFIRMED, least
from partnership.findings.phrases import calling_rule
from partnership.findings.types import Rule
from partnership.findings.words import WORDINGS
from partnership.map.mapping.paper import map_paper

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from partnership.findings.certainty import Certainty
    from partnership.findings.facts import Agency, Desk, PartnershipMap
    from partnership.guidance.pack import Pack

TITLE: Final = "Contact sheet"
NONE_SHOWN: Final = WORDINGS[Rule.NO_NUMBER].in_place.row
NO_PARTY: Final = "not a party"
UNCONFIRMED: Final = "unconfirmed"
NOT_SINCE: Final = "not confirmed since"
A_PARTY: Final = "a party; the rule holds all the same"
HOW: Final = (
    "In danger: 999. These are posts and desks, not persons. Do not publish this sheet, send it abroad or leave it "
    "where a visitor can read it. Check a number marked as not confirmed through the main number of its agency. A "
    "newer sheet replaces this one. Where a protocol prints another number, the newer date counts."
)


def compose_contacts(map_: PartnershipMap, pack: Pack) -> b.Document:
    """The sheet: all agencies of the partnership with their desks, on the day of the map."""
    here = [agency for agency in map_.agencies if not pack.is_abroad(agency.kind_id)]
    elsewhere = [agency for agency in map_.agencies if pack.is_abroad(agency.kind_id)]
    tables = (desks(here), abroad(pack, elsewhere, ()))
    blocks = (
        b.Heading(1, f"{TITLE}, {day(map_.as_of)}", "contact-sheet"),
        b.Paragraph((b.Text(HOW),)),
        b.Landscape(tuple(table for table in tables if table.rows)),
    )
    return map_paper(map_, blocks, title=TITLE, subject="Posts and desks of all agencies", stem="contact-sheet")


def desks(agencies: Iterable[Agency]) -> b.Table:
    """A row for each desk."""
    return b.Table(
        "Contact schedule",
        "A row for each post or desk, with its numbers and the day on which they were last confirmed as they stand.",
        (
            b.Column("Agency", 2.4),
            b.Column("Post or desk", 3.1),
            b.Column("Telephone", 1.25),
            b.Column("Out of hours", 1.3),
            b.Column("Email", 2.6),
            b.Column("Last confirmed", 1.75),
        ),
        tuple(row for agency in agencies for row in _rows(agency)),
        has_row_headings=True,
        is_compact=True,
    )


def abroad(pack: Pack, agencies: Iterable[Agency], party_ids: Collection[UUID]) -> b.Table:
    """Bodies that nobody calls straight from a list: the rule stands where their numbers would."""
    return b.Table(
        "Embassies and authorities abroad: contacted only under their rule, no number is printed",
        "A row for each embassy or authority abroad, whether it is a party, and the rule that holds before anybody "
        "contacts it.",
        (b.Column("Body", 3.2), b.Column("Before anybody contacts it", 9.2)),
        tuple(
            (
                _cell(b.Filled(agency.name, A_PARTY if agency.id in party_ids else NO_PARTY)),
                _cell(b.Text(calling_rule(agency, pack), bold=True)),
            )
            for agency in agencies
        ),
        has_row_headings=True,
        is_compact=True,
    )


def _rows(agency: Agency) -> list[tuple[b.Cell, ...]]:
    name = _cell(agency.name)
    if not agency.desks:
        gap = _cell(b.Gap("no contact is shown in the register"))
        return [(name, gap, *(_cell("–"),) * 3, _cell(_told(agency.certainty, agency)))]
    return [(name, _cell(post(desk)), *ways(desk), _cell(confirmed(agency, desk))) for desk in agency.desks]


def confirmed(agency: Agency, desk: Desk) -> b.Run:
    """How sure the least sure of a desk's numbers and its address is, with which it is where they differ."""
    known = desk.by_way
    sure = least(known.values()) or NEVER_CONFIRMED
    which = [way for way, each in known.items() if each == sure]
    return _told(sure, agency, "" if len(which) in (0, len(known)) else f"{listed(which)} ")


def _told(sure: Certainty, agency: Agency, which: str = "") -> b.Run:
    if sure.is_changed:
        return b.Filled(f"{which}changed {day(sure.changed_on)}" if sure.changed_on else f"{which}changed", NOT_SINCE)
    if sure.confirmed_on is None:
        return b.Filled(str(agency.body_year) if agency.is_body_of_pack else "never", UNCONFIRMED)
    return b.Filled(f"{which}{day(sure.confirmed_on)}", UNCONFIRMED if sure.is_doubtful else "")


def post(desk: Desk) -> str:
    """A desk with its hours."""
    return f"{desk.post} ({desk.hours})" if desk.hours else desk.post


def ways(desk: Desk) -> tuple[b.Cell, b.Cell, b.Cell]:
    """Telephone, number out of hours and email of a desk."""
    night = desk.night_number
    same = night and night == desk.telephone
    return (
        _cell(desk.telephone or NONE_SHOWN),
        _cell("the same" if same else night or NONE_SHOWN),
        _cell(desk.email or NONE_SHOWN),
    )


def _cell(what: b.Run | str) -> b.Cell:
    return b.Cell(((b.Text(what) if isinstance(what, str) else what,),))
