"""The page of an organisation as one visitor sees it: rows of words made from `policy.audience.visible`."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from partnership.base.clocks import Freshness, freshness_of
from partnership.documents.text import is_web_address
from partnership.policy.actions import Action
from partnership.policy.audience import RedactedRecord, reach, visible
from partnership.policy.rules import allows
from partnership.register.directory import legal_standings, wording
from partnership.register.directory.parts import CONFIRMED_WORDS, EMPTY, HEADINGS, PARTS, EntryPart, PartRow
from partnership.store.models import (
    Audience,
    EntrySection,
    FieldKind,
    Location,
    Organisation,
    Service,
    descriptions,
    now,
)
from partnership.store.models.standings import STANDING_FIELDS
from partnership.web.templating import telephone_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from partnership.guidance.types import Function
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Agreement, Entry, Partnership, Responsibility

NAMELESS = {"services": "A service", "contacts": "A desk", "locations": "A confidential place"}
WITHHELD_ADDRESS = "Address withheld"
# As the page of an organisation has them: whoever looks there wants its numbers, and then what it does.
ORDER = (
    EntrySection.CONTACTS, EntrySection.RESPONSIBILITIES, EntrySection.SERVICES, EntrySection.IDENTITY,
    EntrySection.LOCATIONS,
)  # fmt: skip
HEAD = frozenset({"name", "post", "is_confidential"})  # shown as a title, or in other words


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field as words; `href` makes its single line a link."""

    label: str
    lines: tuple[str, ...]
    href: str = ""
    name: str = ""  # of the field


@dataclass(frozen=True, slots=True)
class PartShown:
    """A service, contact or location."""

    id: UUID
    part: str
    title: str
    rows: tuple[FieldRow, ...]
    audience: Audience
    is_archived: bool
    is_confidential: bool = False
    may_edit: bool = False
    may_reveal: bool = False

    @property
    def is_desk(self) -> bool:
        """Whether somebody answers there."""
        return PARTS[self.part].section.is_contacts


@dataclass(frozen=True, slots=True)
class HeldTask:
    """A task with which the organisation has something to do."""

    id: str
    name: str
    whom: str  # empty where it is for everybody whom the task is for
    state: Agreement


@dataclass(frozen=True, slots=True)
class Duties:
    """What the organisation does in one partnership."""

    partnership: str
    slug: str
    joined_on: date
    by_role: tuple[tuple[str, tuple[HeldTask, ...]], ...]  # the role in words, the one that does most first
    may_manage: bool = False
    partnership_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section with its two clocks."""

    section: EntrySection
    heading: str
    standing: Freshness
    confirmed_at: datetime | None
    changed_at: datetime | None
    confirmed_by: str = ""
    changed_by: str = ""
    part: str = ""
    rows: tuple[FieldRow, ...] = ()
    parts: tuple[PartShown, ...] = ()
    archived: tuple[PartShown, ...] = ()
    duties: tuple[Duties, ...] = ()

    @property
    def one(self) -> str:
        """What one of its parts is called."""
        return PARTS[self.part].one

    @property
    def empty_words(self) -> str:
        """What stands where it has nothing to show."""
        return EMPTY[self.section]

    @property
    def is_empty(self) -> bool:
        """Whether nobody has entered anything yet, so that there is nothing to confirm."""
        return not (self.rows or self.count) and self.confirmed_at is None and not self.section.is_duties

    @property
    def count(self) -> int:
        """How many parts, or tasks, it has."""
        return len(self.parts) + sum(len(held) for each in self.duties for _, held in each.by_role)

    @property
    def has_confidential(self) -> bool:
        """Whether one of its parts is a confidential place."""
        return any(each.is_confidential for each in self.parts)

    @property
    def confirm_words(self) -> str:
        """What the button confirms."""
        return CONFIRMED_WORDS[self.section]

    @property
    def is_changed_since(self) -> bool:
        """Whether something of it was changed after it was confirmed."""
        return bool(self.confirmed_at and self.changed_at and self.changed_at > self.confirmed_at)

    @property
    def seen_changed_at(self) -> str:
        """The changed clock as the form carries it."""
        return self.changed_at.isoformat() if self.changed_at else ""


@dataclass(frozen=True, slots=True)
class EntryShown:
    """The whole page."""

    shown: RedactedRecord
    kind: str
    rule: str  # the safety rule of its kind
    mark: str  # "2009, unconfirmed", or empty
    sections: tuple[SectionShown, ...] = field(default_factory=tuple)


def is_taken_over(organisation: Organisation) -> bool:
    """Whether the entry is as the guidance pack has it: nobody has ever confirmed any of it."""
    return bool(organisation.body_pack_id) and not any(clock.confirmed_at for clock in organisation.clocks)


def mark_of(organisation: Organisation) -> str:
    """The mark of an entry that nobody has confirmed since the year of the guidance that it was taken over from."""
    if not is_taken_over(organisation):
        return ""
    year = wording.year_of(organisation.body_pack_id)
    return f"{year}, unconfirmed" if year else "unconfirmed"


def field_rows(
    shown: RedactedRecord,
    table: type[Entry],
    *,
    without: frozenset[str] = frozenset(),
    instead: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[FieldRow, ...]:
    """The fields that have something to show, in the order of the table; `instead` has lines of some of them."""
    rows = []
    for name, description in descriptions(table).items():
        if name in shown.withheld or name in without or name not in shown.values:
            continue
        if name in instead:
            rows.append(FieldRow(description.label, instead[name], name=name))
            continue
        value = shown.values[name]
        if description.kind is FieldKind.YES_NO and not value:
            continue
        if lines := wording.in_words(description, value):
            rows.append(FieldRow(description.label, lines, _href(description.kind, lines[0]), name))
    return tuple(rows)


# An import told it from the name. Saving the description with its kind, or confirming it, says so.
GUESSED = " (guessed from its name: edit or confirm “About this organisation” to say it)"


def _href(kind: FieldKind, text: str) -> str:
    if kind is FieldKind.EMAIL:
        return f"mailto:{text}"
    if kind is FieldKind.TELEPHONE:
        return telephone_address(text)
    return text if kind is FieldKind.WEB_ADDRESS and is_web_address(text) else ""


def _desk_of(viewer: Viewer, service: Service) -> str | None:
    """The desk of a service, for whoever may see that desk."""
    if service.contact_id is None:
        return None
    desks = (each for each in service.organisation.contacts if each.id == service.contact_id and not each.is_archived)
    shown = next((seen for each in desks if (seen := visible(viewer, each)) is not None), None)
    return " ".join(filter(None, (shown.post, shown.telephone or shown.email))) if shown is not None else None


def part_shown(viewer: Viewer, part: EntryPart, record: PartRow) -> PartShown | None:
    """A part as the viewer sees it; None when they may not know of it."""
    shown = visible(viewer, record)
    if shown is None:
        return None
    is_confidential = isinstance(record, Location) and record.is_confidential
    rows = field_rows(shown, part.table, without=HEAD | {"address"} if is_confidential else HEAD)
    if is_confidential:
        rows = (*rows, FieldRow("Address", (WITHHELD_ADDRESS,), name="address"))
    if isinstance(record, Service) and (desk := _desk_of(viewer, record)) is not None:
        rows = (*rows, FieldRow("Desk to ask", (desk,), name="contact_id"))
    return PartShown(
        id=record.id,
        part=part.name,
        title=shown.values.get(part.title_field) or NAMELESS[part.name],
        rows=rows,
        audience=record.audience,
        is_archived=record.is_archived,
        is_confidential=is_confidential,
        may_edit=allows(viewer, Action.ORGANISATION_EDIT, record),
        may_reveal=is_confidential and allows(viewer, Action.LOCATION_REVEAL, record),
    )


def entry_shown(
    viewer: Viewer,
    organisation: Organisation,
    partnerships: Mapping[UUID, Partnership],
    responsibilities: list[Responsibility],
) -> EntryShown:
    """The page for a viewer who may know of the organisation; partnerships and responsibilities are the viewer's."""
    shown = visible(viewer, organisation)
    if shown is None:
        message = "the page of an organisation was asked for a viewer who may not know of it"
        raise ValueError(message)
    kind = wording.kinds().get(organisation.kind_id)
    standings = legal_standings.lines_of(shown, organisation, names_checker=is_near(viewer, organisation))
    rows = field_rows(shown, Organisation, without=HEAD | {*STANDING_FIELDS} - standings.keys(), instead=standings)
    sections = [_clocked(viewer, organisation, EntrySection.IDENTITY, rows=rows)]
    for part in PARTS.values():
        found = [part_shown(viewer, part, row) for row in getattr(organisation, part.name)]
        known = [each for each in found if each is not None]
        sections.append(
            _clocked(
                viewer,
                organisation,
                part.section,
                part=part.name,
                parts=tuple(each for each in known if not each.is_archived),
                archived=tuple(each for each in known if each.is_archived and each.may_edit),
            )
        )
    duties = _duties(viewer, organisation, partnerships, responsibilities)
    sections.append(_clocked(viewer, organisation, EntrySection.RESPONSIBILITIES, duties=duties))
    return EntryShown(
        shown=shown,
        kind=(kind.name if kind else organisation.kind_id) + (GUESSED if organisation.is_kind_guessed else ""),
        rule=kind.rule if kind else "",
        mark=mark_of(organisation),
        sections=tuple(sorted(sections, key=lambda each: ORDER.index(each.section))),
    )


def is_near(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether the viewer is told who confirmed and changed it: colleagues, and who sees the history of the entry."""
    return reach(viewer, organisation) is Audience.NAMED or allows(viewer, Action.ORGANISATION_HISTORY, organisation)


def _clocked(viewer: Viewer, organisation: Organisation, section: EntrySection, **rest: object) -> SectionShown:
    clock = organisation.clock(section)
    is_told = is_near(viewer, organisation)
    return SectionShown(
        section=section,
        heading=HEADINGS[section],
        standing=freshness_of(clock.confirmed_at if clock else None, now()),
        confirmed_at=clock.confirmed_at if clock else None,
        changed_at=clock.changed_at if clock else None,
        confirmed_by=clock.confirmed_by if clock and is_told else "",
        changed_by=clock.changed_by if clock and is_told else "",
        **rest,  # type: ignore[arg-type]
    )


def _duties(
    viewer: Viewer,
    organisation: Organisation,
    partnerships: Mapping[UUID, Partnership],
    responsibilities: list[Responsibility],
) -> tuple[Duties, ...]:
    functions = wording.functions()
    joined = {each.partnership_id: each.joined_on for each in organisation.participations if each.is_current}
    found = []
    for partnership in partnerships.values():
        if partnership.id not in joined:
            continue
        here = [row for row in responsibilities if row.partnership_id == partnership.id]
        may_manage = allows(viewer, Action.ORGANISATION_ADD, partnership)
        found.append(
            Duties(
                partnership.name,
                partnership.slug,
                joined[partnership.id],
                _by_role(here, functions),
                may_manage,
                partnership.id,
            )
        )
    return tuple(found)


def _by_role(
    rows: list[Responsibility], functions: Mapping[str, Function]
) -> tuple[tuple[str, tuple[HeldTask, ...]], ...]:
    found: dict[str, list[HeldTask]] = {words: [] for words in wording.ROLES.values()}
    for row in rows:
        function = functions.get(row.function_id)
        is_all = function is not None and row.group is function.group
        name, whom = function.name if function else row.function_id, "" if is_all else wording.GROUPS[row.group]
        found[wording.ROLES[row.role]].append(HeldTask(row.function_id, name, whom, row.state))
    return tuple(
        (words, tuple(sorted(held, key=lambda each: (each.name, each.whom)))) for words, held in found.items() if held
    )
