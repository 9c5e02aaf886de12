"""An organisation, service, contact or location as it was: values, audiences, put away or not.

What may be changed at once and what is asked first is decided by `directory.oversight.change_requests`, as in every
form. A locked address is never opened: an address that was open once goes back under lock only, and only by those who
may reveal it; the place itself is opened on its own page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from partnership.base.errors import InputFault, NotAllowed, NotFound, Stale
from partnership.history.restore.shape import ARCHIVED, FieldThen, Outcome, RestorePage
from partnership.policy import scopes
from partnership.policy.actions import Action
from partnership.policy.audience import may_see, may_see_record, reach
from partnership.policy.rules import allows
from partnership.register.directory import services, wording
from partnership.register.directory.as_of import as_then, present, row_of, taken_back
from partnership.register.directory.change_rules import fields_asked, lock_fields, split_audiences
from partnership.register.directory.entry import NAMELESS
from partnership.register.directory.oversight import change_requests
from partnership.register.directory.parts import BY_TABLE, organisation_of
from partnership.register.directory.safe_places import STAYS_HIDDEN, is_laid_open
from partnership.register.directory.values import accepted
from partnership.store.audit import WITHHELD
from partnership.store.models import Audience, Location, Organisation, descriptions
from partnership.store.models.persons import ERASED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring
    from partnership.policy.viewer import Viewer
    from partnership.register.directory.as_of import RowChange
    from partnership.register.directory.oversight.change_requests import RequestRemarks
    from partnership.store.models import Described, Entry

OF_FIELD = "audience:"
LOCKED = ("Locked away",)
NOT_YOURS_TO_ARCHIVE = "Only a coordinator of every partnership that it takes part in can do that"
STAYS_SHUT = "A place that is confidential now is not opened from here. Open it with “Change” on the page of the entry"
NOT_KEPT = "An address that was locked away is not kept by the history, so it cannot be put back"
ONLY_LOCKED = "It was locked away since, so it can only be put back under lock"
NOT_YOURS = "Only those who may see the address can put it back"
WIDER_THAN_YOU = "You do not belong to that audience yourself"
PUT_AWAY = "It is archived now. Bring it back before anything else, or together with it."
UNDER_LOCK = "It goes back under lock: nobody is shown it here"
NEXT_ADDRESS = "The address that is locked away is the address again, and the open one is taken out"


class EntryRestoration:
    """One record of an entry, and what it was."""

    def __init__(self, viewer: Viewer, record: Entry, steps: Iterable[RowChange], keyring: Keyring) -> None:
        self.viewer, self.record, self.keyring = viewer, record, keyring
        self.organisation = organisation_of(record)
        self.steps = list(steps)
        then = as_then(record, taken_back(present([record]), self.steps), self.organisation)  # type: ignore[list-item]
        if then is None or not may_see_record(viewer, then):
            raise NotFound
        self.then: Entry = then
        self.version: int = record.version  # type: ignore[attr-defined]
        self.fields = tuple(self._fields())
        self.page = self._page()

    def _page(self) -> RestorePage:
        organisation_id = self.organisation.id
        part = BY_TABLE.get(self.record.__tablename__)  # type: ignore[attr-defined]
        caption = self.organisation.name
        if part is not None:
            field = part.title_field
            is_seen = may_see(self.viewer, self.record, field, descriptions(part.table)[field])
            caption += (
                f", {part.one} “{getattr(self.record, field)}”" if is_seen else f", {NAMELESS[part.name].lower()}"
            )
        return RestorePage(
            title="Go back to how it was",
            caption=caption,
            back=url_for("history.of_entry", organisation_id=organisation_id),
            done=url_for("directory.organisation", organisation_id=organisation_id),
            active_nav="organisations",
            remark=PUT_AWAY if self.record.is_archived else "",
        )

    def _fields(self) -> Iterable[FieldThen]:
        if self.record.is_archived != self.then.is_archived:
            words = {True: ("Archived",), False: ("In the directory",)}
            now, then = words[self.record.is_archived], words[self.then.is_archived]
            yield FieldThen(ARCHIVED, "Archived or not", now, then, "" if self._may_archive() else NOT_YOURS_TO_ARCHIVE)
        for name, description in descriptions(type(self.record)).items():
            if isinstance(self.record, Location) and name in ("address", "is_confidential", "sealed_address"):
                continue
            if self._sees(name, description) and getattr(self.record, name) != getattr(self.then, name):
                yield self._field(name, description)
        if isinstance(self.record, Location) and isinstance(self.then, Location):
            yield from self._lock(self.record, self.then)
        yield from self._audiences()

    def _sees(self, name: str, description: Described) -> bool:
        """Whether the viewer may see the field by the audience of now and of then."""
        return all(may_see(self.viewer, row, name, description) for row in (self.record, self.then))

    def _field(self, name: str, description: Described) -> FieldThen:
        value = getattr(self.then, name)
        now, then = (wording.in_words(description, each) for each in (getattr(self.record, name), value))
        is_asked = name in fields_asked(self.viewer, self.record)
        return FieldThen(name, description.label, now, then, self._fault(name, value), is_asked=is_asked)

    def _fault(self, name: str, value: Any) -> str:
        """Why a value is not accepted today: guidance has it no more, a rule has changed, or its person was erased."""
        if isinstance(value, str) and ERASED in value:
            return f"It named {ERASED}"
        try:
            accepted(type(self.record), {name: value}, is_new=False)
            if is_laid_open(self.record, {name: value}):
                return STAYS_HIDDEN
        except InputFault as fault:
            return str(fault)
        return ""

    def _may_archive(self) -> bool:
        if isinstance(self.record, Organisation):
            return allows(self.viewer, Action.ORGANISATION_ARCHIVE, self.record)
        return allows(self.viewer, Action.ORGANISATION_EDIT, self.record)

    # A place, its lock and its address.

    def _lock(self, record: Location, then: Location) -> Iterable[FieldThen]:
        description = descriptions(Location)["is_confidential"]
        if record.is_confidential != then.is_confidential and self._sees("is_confidential", description):
            words = {True: ("Yes",), False: ("No",)}
            label = description.label
            now, was = words[bool(record.is_confidential)], words[bool(then.is_confidential)]
            has_other = then.is_confidential and record.sealed_address is not None
            why_not = STAYS_SHUT if record.is_confidential else ""
            yield FieldThen("is_confidential", label, now, was, why_not, NEXT_ADDRESS if has_other else "")
        if (field := self._address(record, then)) is not None:
            yield field

    def _address(self, record: Location, then: Location) -> FieldThen | None:
        """The address of then: as any field where the place was never locked, under lock or not at all where it was."""
        label, address = "Address", then.address
        if not record.is_confidential and record.sealed_address is None:
            description = descriptions(Location)["address"]
            is_seen = self._sees("address", description) and not then.is_confidential
            return self._field("address", description) if is_seen and record.address != address else None
        if then.is_confidential:
            is_other = any("sealed_address" in step.changes for step in self.steps)
            return FieldThen("sealed_address", label, LOCKED, LOCKED, NOT_KEPT) if is_other else None
        if not address or address == WITHHELD:
            return None
        if not allows(self.viewer, Action.LOCATION_REVEAL, record) or "address" not in lock_fields(self.viewer, record):
            return FieldThen("address", label, LOCKED, LOCKED, NOT_YOURS)
        now = LOCKED if record.is_confidential else (WITHHELD.capitalize(),)
        why_not = "" if record.is_confidential else ONLY_LOCKED
        is_asked = "address" in fields_asked(self.viewer, record)
        remark = "" if why_not else UNDER_LOCK
        return FieldThen("address", label, now, (WITHHELD.capitalize(),), why_not, remark, is_asked=is_asked)

    # Audiences.

    def _audiences(self) -> Iterable[FieldThen]:
        record, then = self.record, self.then
        if record.audience is not then.audience:
            words = [(wording.AUDIENCES[each],) for each in (record.audience, then.audience)]
            why_not, is_asked = self._about_audience(then.audience)
            yield FieldThen("audience", "Who can see it", words[0], words[1], why_not, is_asked=is_asked)
        described = descriptions(type(record))
        for name in services.fields_with_audience(type(record)):
            now, was = record.audiences.get(name), then.audiences.get(name)
            if now != was and self._sees(name, described[name]):
                usual = f"As usual ({described[name].audience.value})"
                words = [(wording.AUDIENCES[Audience(each)] if each else usual,) for each in (now, was)]
                audience = Audience(was) if was else described[name].audience
                label = f"Who may see “{described[name].label}”"
                why_not, is_asked = self._about_audience(audience, name)
                yield FieldThen(OF_FIELD + name, label, words[0], words[1], why_not, is_asked=is_asked)

    def _about_audience(self, audience: Audience, name: str = "") -> tuple[str, bool]:
        """Why an audience cannot be put back, and whether a coordinator is asked first."""
        if audience.reach > reach(self.viewer, self.organisation).reach:
            return WIDER_THAN_YOU, False
        record = self.record
        try:
            wanted = {name: audience} if name else {}
            services.check_audiences(
                _open(record), record.audience if name else audience, wanted, expected_version=self.version
            )
        except InputFault as fault:
            return str(fault), False
        split = split_audiences(self.viewer, record, record.audience if name else audience, wanted)
        return "", bool(split.asked)

    # Writing.

    def put_back(self, session: Session, names: Collection[str], *, seen_version: int, said: RequestRemarks) -> Outcome:
        """Write the chosen fields as they were."""
        record, chosen = self.record, set(names) & {field.name for field in self.fields if field.can}
        if seen_version != self.version:
            raise Stale(services.CHANGED_MEANWHILE)
        changed: list[str] = []
        if ARCHIVED in chosen:
            if not self._may_archive():
                raise NotAllowed
            changed.append(ARCHIVED)
            if record.is_archived:
                services.restore(record)
        asked: list[str] = []
        for values in self._values(chosen):
            saved = change_requests.save(
                session, self.viewer, record, values, expected_version=record.version, keyring=self.keyring,  # type: ignore[attr-defined]
                among=scopes.known_organisations(self.viewer), said=said,
            )  # fmt: skip
            changed += saved.changed
            asked += saved.asked
        if audiences := {name for name in chosen if name.startswith("audience")}:
            outcome = self._save_audiences(session, audiences, said)
            changed += outcome.changed
            asked += outcome.asked
        if ARCHIVED in chosen and self.then.is_archived:
            services.archive(record)
        is_locked_away = isinstance(record, Location) and record.is_confidential and "address" in changed
        return Outcome(tuple(changed), tuple(asked), is_locked_away=is_locked_away)

    def _values(self, chosen: set[str]) -> list[dict[str, Any]]:
        """The values to store, in one go; a lock goes on after the open address is out, so that it seals no other."""
        values = {name: getattr(self.then, name) for name in descriptions(type(self.record)) if name in chosen}
        record = self.record
        is_locked_again = values.get("is_confidential") and isinstance(record, Location)
        if is_locked_again and isinstance(record, Location) and record.sealed_address is not None:
            values.pop("is_confidential")
            return [values | {"address": ""}, {"is_confidential": True}]
        return [values] if values else []

    def _save_audiences(self, session: Session, chosen: set[str], said: RequestRemarks) -> change_requests.SaveOutcome:
        record, then = self.record, self.then
        fields = {name.removeprefix(OF_FIELD) for name in chosen if name.startswith(OF_FIELD)}
        wanted = {name: Audience(then.audiences[name]) if name in then.audiences else None for name in fields}
        return change_requests.save_audiences(
            session,
            self.viewer,
            record,
            then.audience if "audience" in chosen else record.audience,
            wanted,
            expected_version=record.version,  # type: ignore[attr-defined]
            said=said,
        )


def _open(record: Entry) -> Entry:
    """The record as it would be when it is brought back: what is put away refuses every audience."""
    if not record.is_archived:
        return record
    values = present([record])  # type: ignore[list-item]
    (held,) = values.values()
    row: Entry = row_of(type(record), {**held, "archived_at": None})  # type: ignore[type-var]
    row.version = record.version  # type: ignore[attr-defined]
    return row
