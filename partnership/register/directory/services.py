"""Changes to entries of the register. Nothing here commits; rules that an import must obey too live here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from sqlalchemy import inspect
from sqlalchemy.orm import object_session

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.policy.audience import is_safe_place
from partnership.register.authority import grants, homes
from partnership.register.authority import queries as authority
from partnership.register.directory import desk_checks, queries, safe_places, wording
from partnership.register.directory.legal_standings import refuse_unsourced
from partnership.register.directory.namesakes import KnownName, namesakes
from partnership.register.directory.parts import PARTS, PartRow, word_for
from partnership.register.directory.values import accepted, looks_like_address
from partnership.store import audit
from partnership.store.models import (
    Audience,
    Entry,
    EntrySection,
    FieldKind,
    Location,
    Organisation,
    SectionClock,
    Service,
    descriptions,
    now,
)
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Partnership

FREE_TEXT = {FieldKind.TEXT, FieldKind.NAME, FieldKind.LONG_TEXT, FieldKind.LINES}
CHANGED_MEANWHILE = "Somebody else changed this after you opened it. Nothing was overwritten."
NEEDS_ADDRESS = "Enter the address. It is locked away when you save"
NOTE_LENGTH = 200


class AlreadyInRegister(Conflict):
    """An organisation of that name stands in the register; `existing` are those the visitor may know of, in words."""

    message = "There is an organisation with this name in the directory already"

    def __init__(self, existing: list[tuple[UUID, str]]) -> None:
        super().__init__(self.message, "name")
        self.existing = existing


class MayBeInRegister(AlreadyInRegister):
    """An organisation of a name that is nearly that one stands in the register."""

    message = "Check whether it is one of the organisations below"


class LooksLikeAddress(InputFault):
    """Free text of an organisation with a confidential place may give an address away; `fields` name where."""

    message = "This looks like an address. Take it out if it could tell where a confidential place is"

    def __init__(self, fields: list[str]) -> None:
        super().__init__(self.message, fields[0])
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Typist:
    """Who typed what is stored, and so knows it; nobody where an import or a command did."""

    account_id: UUID | None = None
    holds_first: bool = False  # whether the first address under a lock is theirs to open: a lead's, or home's
    agreed_by_id: UUID | None = None  # who accepted it, where it was asked for


MACHINE = Typist()


@dataclass(frozen=True, slots=True)
class Decisions:
    """Who is at the keyboard, and what they have confirmed about doubtful input; an import confirms nothing."""

    is_another: bool = False  # another organisation with the same name, or nearly the same
    is_meant: bool = False  # what looks like an address gives no confidential place away
    kept_grants: frozenset[UUID] = frozenset()  # grants that a new address of a confidential place does not end
    typist: Typist = MACHINE
    # Those that the visitor may know, read where a name is another one: what is nearly one of them is asked about.
    known_names: Callable[[], Collection[KnownName]] = tuple
    is_agreed: bool = False  # those who may have agreed that an organisation hides nobody any more


UNDECIDED = Decisions()


def add_organisation(
    session: Session,
    values: Mapping[str, Any],
    *,
    partnership: Partnership | None = None,
    joined_on: date | None = None,
    body_pack_id: str = "",
    among: ColumnElement[bool] | None = None,
    decisions: Decisions = UNDECIDED,
) -> Organisation:
    """A new entry from plain values, which takes part in the partnership from `joined_on` (today when not given).

    Sector and level come from the kind where they are missing. `among` limits the search for namesakes to what the
    visitor may know of. Raises InputFault, or AlreadyInRegister unless it was decided that it is another one.
    """
    organisation = new_organisation(values, body_pack_id=body_pack_id, among=among, decisions=decisions)
    session.add(organisation)
    session.flush()
    if partnership is not None:
        homes.begin(session, organisation, partnership, joined_on or now().date())
    return organisation


def new_organisation(
    values: Mapping[str, Any],
    *,
    body_pack_id: str = "",
    among: ColumnElement[bool] | None = None,
    decisions: Decisions = UNDECIDED,
) -> Organisation:
    """The same as a row that is in no session yet: an import writes many together."""
    given = dict(values)
    if (kind := wording.kinds().get(str(given.get("kind_id", "")))) is not None:
        given = {"sector": kind.sector.value, "level": kind.level.value} | given
    cleaned = accepted(Organisation, given, is_new=True)
    refuse_unsourced(None, cleaned)
    _refuse_namesake(cleaned["name"], cleaned.get("short_name", ""), among, decisions)
    return Organisation(id=uuid4(), audience=Audience.PARTNERS, audiences={}, body_pack_id=body_pack_id, **cleaned)


def add_part(
    session: Session,
    organisation: Organisation,
    part: str,
    values: Mapping[str, Any],
    *,
    keyring: Keyring,
    audience: Audience | None = None,
    audiences: Mapping[str, Audience | None] | None = None,
    decisions: Decisions = UNDECIDED,
) -> PartRow:
    """A new service, contact or location from plain values; `part` is "services", "contacts" or "locations".

    Of a confidential place the address is granted to who typed it, where it is theirs to hold.
    """
    is_hidden = is_safe_place(organisation.kind_id)
    row = new_part(
        organisation.id, part, values, keyring=keyring, audience=audience, decisions=decisions, is_hidden=is_hidden
    )
    session.add(row)
    if audience is not None or audiences:
        _refuse_audiences(row, row.audience, audiences or {})
        _set_audiences(row, row.audience, audiences or {})
    session.flush()
    if isinstance(row, Location) and row.sealed_address is not None:
        grants.seal_anew(session, row, decisions.typist.account_id if decisions.typist.holds_first else None)
    return row


def new_part(
    organisation_id: UUID,
    part: str,
    values: Mapping[str, Any],
    *,
    keyring: Keyring,
    audience: Audience | None = None,
    decisions: Decisions = UNDECIDED,
    is_hidden: bool = False,
) -> PartRow:
    """The same as a row that is in no session yet; the address of a confidential place is granted to nobody.

    `is_hidden`: people are hidden in its organisation, so that an address is locked away, whatever was said of it.
    """
    table = PARTS[part].table
    cleaned = accepted(table, values, is_new=True)
    if is_hidden and cleaned.get("address"):
        cleaned["is_confidential"] = True
    row = table(id=uuid4(), organisation_id=organisation_id, audiences={})
    row.audience = audience or _usual_audience(table)
    _refuse_turned_ages(row, cleaned)
    _warn_of_addresses(row, cleaned, decisions)
    _fill(row, cleaned, keyring)
    return row


def _usual_audience(table: type[Entry]) -> Audience:
    usual: Audience = inspect(table).columns["audience"].default.arg
    return usual


def change(
    record: Entry,
    values: Mapping[str, Any],
    *,
    expected_version: int,
    keyring: Keyring,
    among: ColumnElement[bool] | None = None,
    decisions: Decisions = UNDECIDED,
) -> list[str]:
    """Change the given fields of an organisation or a part; returns the names of those that are different now.

    Another address under seal ends every grant of the place but those that were ticked, and is granted to who typed it.
    Raises what `checked` raises.
    """
    cleaned = checked(record, values, expected_version=expected_version, among=among, decisions=decisions)
    sealed_before, typist = getattr(record, "sealed_address", None), decisions.typist
    was_locked = bool(getattr(record, "is_confidential", False))
    with safe_places.agreed(is_so=decisions.is_agreed):
        changed = _fill(record, cleaned, keyring)
    if isinstance(record, Location) and record.sealed_address != sealed_before:
        # Who locks away what stood in the open, and saw none of it, has typed nothing and is granted nothing.
        may_hold = bool(cleaned.get("address")) and (was_locked or typist.holds_first)
        session = object_session(record)
        if session is not None:
            by_id = typist.account_id if may_hold else None
            grants.seal_anew(session, record, by_id, decisions.kept_grants, agreed_by_id=typist.agreed_by_id)
    return changed


def checked(
    record: Entry,
    values: Mapping[str, Any],
    *,
    expected_version: int,
    among: ColumnElement[bool] | None = None,
    decisions: Decisions = UNDECIDED,
) -> dict[str, Any]:
    """The values as they would be stored, with nothing changed yet.

    Raises Stale when the row is not at `expected_version` any more, InputFault when it is archived.
    """
    _refuse_stale(record, expected_version)
    _refuse_archived(record)
    cleaned = accepted(type(record), values, is_new=False)
    if isinstance(record, Organisation):
        refuse_unsourced(record, cleaned)
        name, short = (cleaned.get(each, getattr(record, each)) for each in ("name", "short_name"))
        if (fold(name), fold(short)) != (record.folded_name, fold(record.short_name)):
            _refuse_namesake(name, short, among, decisions, but=record.id)
    _refuse_turned_ages(record, cleaned)
    if isinstance(record, Location) and _is_typed_where_people_hide(record, cleaned):
        cleaned["is_confidential"] = True
    _warn_of_addresses(record, cleaned, decisions)
    return cleaned


def _is_typed_where_people_hide(location: Location, cleaned: Mapping[str, Any]) -> bool:
    """Whether another address is typed in an organisation where people are hidden, for a place that never was locked.

    One that was locked was opened by those who may open it: its address stands in the open.
    """
    is_other = bool(cleaned.get("address")) and cleaned["address"] != location.address
    return is_other and location.sealed_address is None and is_safe_place(location.organisation.kind_id)


def _refuse_turned_ages(record: Entry, cleaned: Mapping[str, Any]) -> None:
    """A service whose last age is below its first would turn everybody away, and make a gap without a cause."""
    if not isinstance(record, Service):
        return
    first, last = (cleaned.get(name, getattr(record, name)) for name in ("age_from", "age_to"))
    if first is not None and last is not None and last < first:
        message = f"Up to which age must be {first} or more, the age from which it takes people"
        raise InputFault(message, "age_to")


def _fill(record: Entry, cleaned: dict[str, Any], keyring: Keyring) -> list[str]:
    sealed_before = getattr(record, "sealed_address", None)
    if isinstance(record, Location):
        cleaned = _under_seal(record, cleaned, keyring)
    changed = [name for name, value in cleaned.items() if getattr(record, name) != value]
    if getattr(record, "sealed_address", None) != sealed_before and "address" not in changed:
        changed.append("address")  # a new one behind the same lock: the open field stays empty
    for name in changed:
        setattr(record, name, cleaned[name])
    if isinstance(record, Organisation) and "kind_id" in cleaned:
        record.is_kind_guessed = False  # somebody said it, be it the one that was guessed
    return changed


def _under_seal(location: Location, cleaned: dict[str, Any], keyring: Keyring) -> dict[str, Any]:
    """Put the address of a confidential place where nobody reads it by accident.

    Switching confidential off opens no seal: the locked address stays locked, and the place has the address that is
    typed from then on.
    """
    is_confidential = cleaned.get("is_confidential", bool(location.is_confidential))
    if not is_confidential:
        return cleaned
    if address := cleaned.get("address") or location.address:
        place = {"table": "location", "row": location.id, "field": "address"}
        location.sealed_address = keyring.seal(address, **place)  # type: ignore[arg-type]
    if location.sealed_address is None:
        raise InputFault(NEEDS_ADDRESS, "address")
    location.audience = Audience.NAMED
    return cleaned | {"address": ""}


def _warn_of_addresses(record: Entry, cleaned: Mapping[str, Any], decisions: Decisions) -> None:
    """Ask about free text that looks like an address, where the organisation has a place to protect."""
    if decisions.is_meant:
        return
    described = descriptions(type(record))
    is_switched = bool(cleaned.get("is_confidential")) and not getattr(record, "is_confidential", False)
    doubtful = [
        name
        for name, value in cleaned.items()
        if described[name].kind in FREE_TEXT
        and not (isinstance(record, Location) and name == "address")
        and (is_switched or value != getattr(record, name))
        and looks_like_address("\n".join(value) if isinstance(value, list) else value)
    ]
    if doubtful and (cleaned.get("is_confidential") or _has_confidential_places(record)):
        raise LooksLikeAddress(doubtful)


def _has_confidential_places(record: Entry) -> bool:
    organisation_id = record.id if isinstance(record, Organisation) else cast("PartRow", record).organisation_id
    return authority.has_sealed_place(organisation_id)


def refuse_addresses(organisation_id: UUID, texts: Mapping[str, str], decisions: Decisions) -> None:
    """Ask about remarks, by field, that look like an address, where the organisation has a place to protect."""
    doubtful = [name for name, text in texts.items() if looks_like_address(text)]
    if doubtful and not decisions.is_meant and authority.has_sealed_place(organisation_id):
        raise LooksLikeAddress(doubtful)


def _refuse_namesake(
    name: str, short_name: str, among: ColumnElement[bool] | None, decisions: Decisions, but: UUID | None = None
) -> None:
    if decisions.is_another:
        return
    if existing := [(row.id, row.name) for row in queries.namesakes(name, among) if row.id != but]:
        raise AlreadyInRegister(existing)
    others = (each for each in decisions.known_names() if each.organisation_id != but)
    if near := namesakes(name, short_name, others):
        raise MayBeInRegister(
            [
                (each.organisation_id, f"{each.words}, formerly “{former}”" if former else each.words)
                for each, former in near
            ]
        )


def _refuse_stale(record: Entry, expected_version: int | None) -> None:
    if expected_version is not None and record.version != expected_version:  # type: ignore[attr-defined]
        raise Stale(CHANGED_MEANWHILE)


def _refuse_archived(record: Entry) -> None:
    if record.is_archived:
        raise InputFault(f"This {word_for(record)} is archived. Restore it before you change it.")


def open_lock(location: Location) -> None:
    """A place is not confidential any more; its sealed address stays sealed, and another one has to be typed."""
    _refuse_archived(location)
    location.is_confidential = False


def lay_open(organisation: Organisation, kind_id: str) -> None:
    """An organisation in which people were hidden is of a kind that hides nobody; what is locked stays locked."""
    _refuse_archived(organisation)
    kept = accepted(Organisation, {"kind_id": kind_id}, is_new=False)
    with safe_places.agreed():
        organisation.kind_id = kept["kind_id"]


def archive(record: Entry, *, expected_version: int | None = None) -> None:
    """Put an organisation or a part away; it keeps everything and can be brought back."""
    _refuse_stale(record, expected_version)
    _refuse_archived(record)
    record.archived_at = now()


def restore(record: Entry) -> None:
    """Bring an organisation or a part back as it was."""
    if not record.is_archived:
        raise InputFault(f"This {word_for(record)} is not archived.")
    record.archived_at = None


def set_audiences(
    record: Entry, audience: Audience, audiences: Mapping[str, Audience | None], *, expected_version: int
) -> None:
    """Say who may know of the record and who may see its fields; None gives a field its usual audience back."""
    check_audiences(record, audience, audiences, expected_version=expected_version)
    _set_audiences(record, audience, audiences)


def check_audiences(
    record: Entry, audience: Audience, audiences: Mapping[str, Audience | None], *, expected_version: int
) -> None:
    """Refuse audiences that could not be set; raises Stale and InputFault as `set_audiences` does."""
    _refuse_stale(record, expected_version)
    _refuse_archived(record)
    _refuse_audiences(record, audience, audiences)


def fields_with_audience(table: type[Entry]) -> list[str]:
    """Fields whose audience can be set: the name and kind of an organisation follow its record."""
    described = descriptions(table).items()
    return [name for name, each in described if not each.is_confidential and not each.follows_record]


def _refuse_audiences(record: Entry, audience: Audience, audiences: Mapping[str, Audience | None]) -> None:
    if isinstance(record, Location) and record.is_confidential and audience is not Audience.NAMED:
        raise InputFault("A confidential place is for named people only", "audience")
    if unknown := set(audiences) - set(fields_with_audience(type(record))):
        raise InputFault(f"The audience of “{min(unknown)}” cannot be set")
    if audiences.get("holder") is Audience.PUBLIC:
        raise InputFault("The name of a holder is never public", "field_holder")


def _set_audiences(record: Entry, audience: Audience, audiences: Mapping[str, Audience | None]) -> None:
    record.audience = audience
    kept = dict(record.audiences)
    for name, each in audiences.items():
        if each is None:
            kept.pop(name, None)
        else:
            kept[name] = each.value
    if kept != record.audiences:
        record.audiences = kept


def confirm(
    session: Session,
    organisation: Organisation,
    section: EntrySection,
    by: str,
    *,
    at: datetime | None = None,
    seen_changed_at: str | None = None,
    seen_by: Viewer | None = None,
) -> None:
    """Set the confirmed clock of a section, and with its desks of each way to them; the changed clock stays.

    `seen_changed_at` is the changed clock of the page that was confirmed, as ISO text, empty for none: when the
    section has changed since, nobody has seen what would be confirmed, and Stale is raised. `seen_by` is who looked at
    it: of a desk they confirm what they are shown; the machine's word confirms all.
    """
    audit.take_turn(session)  # what is confirmed is what stands there when nobody else is writing
    session.flush()
    clock = session.get(SectionClock, (organisation.id, section), populate_existing=True)
    changed = clock.changed_at.isoformat() if clock is not None and clock.changed_at else ""
    if seen_changed_at is not None and seen_changed_at != changed:
        raise Stale("This was changed after you opened the page. Look at it again before you confirm it.")
    if section.is_identity:
        organisation.is_kind_guessed = False
    if clock is None:
        clock = SectionClock(organisation_id=organisation.id, section=section)
        session.add(clock)
    clock.confirmed_at = at or now()
    clock.confirmed_by = by
    if section.is_contacts:
        desk_checks.confirm_desks(session, organisation, by, clock.confirmed_at, seen_by)
    session.flush()


def unconfirm(session: Session, organisation: Organisation, section: EntrySection) -> bool:
    """Take the confirmed clock of a section back, because who answered for it has gone; False when it was not set.

    The audit has when it was confirmed last and by whom, since the clock's change is recorded as any other.
    """
    if section.is_contacts:
        desk_checks.unconfirm_desks(session, organisation.id)
    clock = session.get(SectionClock, (organisation.id, section))
    if clock is None or clock.confirmed_at is None:
        return False
    clock.confirmed_at, clock.confirmed_by = None, ""
    session.flush()
    return True
