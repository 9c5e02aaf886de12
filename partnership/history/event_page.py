"""A page of events for one reader: the names are gathered, then each event is told in words with what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import url_for

from partnership.history import queries
from partnership.history.names import Names, RecordedEvent, names_for
from partnership.history.queries import last_changes
from partnership.history.restore.shape import AFTER, BEFORE
from partnership.history.sentences import lines_of, sentence_of
from partnership.history.tables import TABLES
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.directory import history as entry_history
from partnership.register.directory.history import Event, EventTarget, FieldLine
from partnership.register.directory.queries import openings, responsibilities
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.store.models import TAKEN
from partnership.store.models.audit import ROW_CHANGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.store.models import AuditEntry, Organisation

    Offers = Callable[[AuditEntry, AuditEntry], tuple[EventTarget, ...]]

# What is needed to go back, by table.
OF_PARTNERSHIP: dict[str, Action] = {
    "responsibility": Action.RESPONSIBILITY_EDIT,
    "sharing_decision": Action.SHARING_EDIT,
    "protocol": Action.PROTOCOL_EDIT,
    "party": Action.PROTOCOL_EDIT,
    "clause_text": Action.PROTOCOL_EDIT,
}
# Rows that can be made and taken away: before they were made there was something too, if only nothing.
_COME_AND_GO = ("responsibility", "sharing_decision", "clause_text", "party")
_WORDS = {BEFORE: "Go back to how it was before this", AFTER: "Go back to how it was after this"}


def entry_offers(
    organisation_id: UUID, entry: AuditEntry, last: Mapping[tuple[str, str], int]
) -> tuple[EventTarget, ...]:
    """The offers of an event of an organisation or one of its parts."""
    return tuple(
        EventTarget(
            _WORDS[side],
            url_for("history.entry", organisation_id=organisation_id, change=each.sequence, side=side),
        )
        for side, each in _sides(entry, entry, last)
    )


def partnership_offers(
    slug: str, oldest: AuditEntry, newest: AuditEntry, last: Mapping[tuple[str, str], int]
) -> tuple[EventTarget, ...]:
    """The offers of an event of a partnership; of several shown as one, before the first and after the last."""
    if newest.table not in OF_PARTNERSHIP:
        return ()
    return tuple(
        EventTarget(_WORDS[side], url_for("history.event", slug=slug, sequence=each.sequence, side=side))
        for side, each in _sides(oldest, newest, last)
    )


def _sides(
    oldest: AuditEntry, newest: AuditEntry, last: Mapping[tuple[str, str], int]
) -> Iterable[tuple[str, AuditEntry]]:
    """Before an event only where there was something, after it only where something happened since."""
    if newest.action not in ROW_CHANGES:
        return
    if oldest.action != "created" or oldest.table in _COME_AND_GO:
        yield BEFORE, oldest
    is_last = last.get((newest.table, newest.row_id)) == newest.sequence
    if newest.table == "party" or not is_last:
        yield AFTER, newest


ONE_ACT = timedelta(seconds=2)
# Events that only say more about the change of a row that they were recorded beside: why, by which post, on what.
SAYS_MORE = {
    "agreement accepted", "clearance ended", "cleared", "closed", "comment withdrawn", "invitation accepted", "left",
    "next version started", "opened again", "password changed", "protocol agreed", "refused to sign", "signed",
}  # fmt: skip
NOT_YOURS = "Something in a partnership that you no longer belong to"


def events_of(entries: Sequence[AuditEntry], names: Names, offers: Offers | None = None) -> list[Event]:
    """The events of a page, newest first; what belongs to one act is one event."""
    found = []
    for group in _together(entries):
        recorded_events = [RecordedEvent(entry, names) for entry in group]
        changes = [entry for entry in group if entry.action in ROW_CHANGES] or group
        event = _merged(recorded_events)
        found.append(replace(event, offers=offers(changes[-1], changes[0]) if offers is not None else ()))
    return found


def _merged(recorded_events: list[RecordedEvent]) -> Event:
    """One event of several: parties that were chosen together, or a change and the event that says why."""
    if len(recorded_events) > 1 and recorded_events[0].entry.table == "party":
        return _party_event(_told(recorded_events[0]), recorded_events)
    main = next((each for each in recorded_events if each.action in ROW_CHANGES), recorded_events[0])
    event = _told(main)
    said = {line.label for line in event.lines}
    more = [line for each in recorded_events if each is not main for line in lines_of(each) if line.label not in said]
    return replace(event, lines=(*event.lines, *more)) if more else event


def _told(recorded: RecordedEvent) -> Event:
    entry = recorded.entry
    link = TABLES[entry.table].link(recorded)
    return Event(
        sequence=entry.sequence,
        at=entry.at,
        who=recorded.names.who(entry),
        what=sentence_of(recorded),
        lines=lines_of(recorded),
        is_new=entry.action not in {"changed", "deleted"},
        link=EventTarget(link.text, url_for(link.endpoint, **link.values)) if link else None,
    )


def _together(entries: Sequence[AuditEntry]) -> list[list[AuditEntry]]:
    """Events that belong to one act, together; all others by themselves."""
    groups: list[list[AuditEntry]] = []
    for entry in entries:
        last = groups[-1][-1] if groups else None
        if last is not None and _is_one_act(last, entry):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _is_one_act(later: AuditEntry, earlier: AuditEntry) -> bool:
    """Parties chosen on one form, or a change of a row with the event that was recorded about it."""
    if later.actor != earlier.actor or later.at - earlier.at > ONE_ACT:
        return False
    if later.table == earlier.table == "party":
        return later.sequence == earlier.sequence + 1 and bool(_protocol_of(later) == _protocol_of(earlier))
    is_same = (later.table, later.row_id) == (earlier.table, earlier.row_id)
    actions = {later.action, earlier.action}
    return is_same and bool(actions & set(ROW_CHANGES)) and bool(actions & SAYS_MORE)


def _protocol_of(entry: AuditEntry) -> Any:
    old, new = entry.changes.get("protocol_id", (None, None))
    return new or old


def _party_event(event: Event, recorded_events: list[RecordedEvent]) -> Event:
    """The choice of parties as one event: who came, who went."""
    names = recorded_events[0].names
    found: dict[str, list[str]] = {"created": [], "deleted": []}
    for recorded in recorded_events:
        found.setdefault(recorded.action, []).append(names.organisation(recorded.fact("organisation_id")))
    title = names.paper(_protocol_of(recorded_events[0].entry), "a protocol")
    labels = (("created", "Parties now"), ("deleted", "No longer parties"))
    lines = tuple(FieldLine(label, new="; ".join(sorted(found[key]))) for key, label in labels if found[key])
    return replace(event, what=f"Parties of {title} chosen", lines=lines, is_new=True)


def own_acts_told(entries: Sequence[AuditEntry], names: Names, viewer: Viewer) -> list[Event]:
    """The events of an account's own page: what it did elsewhere is told without a value, what is about it in full."""
    found = []
    for entry in entries:
        event = _told(RecordedEvent(entry, names))
        if not _is_about(entry, names, viewer):
            is_elsewhere = entry.partnership_id is not None and entry.partnership_id not in viewer.partnership_ids
            event = replace(event, lines=(), what=NOT_YOURS if is_elsewhere else event.what)
        found.append(event)
    return found


def _is_about(entry: AuditEntry, names: Names, viewer: Viewer) -> bool:
    """Whether the event is about the viewer's own account."""
    own = str(viewer.account_id)
    facts = names.facts.get((entry.table, entry.row_id), {})
    old, new = entry.changes.get("account_id", (None, None))
    return own in (entry.row_id, str(facts.get("account_id")), str(new or old))


# The events of an entry in words: its own rows by `directory.history`, all others by the register of words.

BY_DIRECTORY = (*queries.ENTRY, "participation", "responsibility", "section_clock")


def entry_events(viewer: Viewer, organisation: Organisation, entries: Sequence[AuditEntry]) -> list[Event]:
    """The events of a page, newest first."""
    if not entries:
        return []
    shared = viewer.partnership_ids
    known = entry_history.EventContext(
        viewer=viewer,
        organisation=organisation,
        partnerships=partnerships_by_id(shared),
        responsibilities={str(row.id): row for row in responsibilities(organisation.id, shared)},
        openings=openings([organisation.id], entries[-1].sequence),
    )
    keeps_all = bool(viewer.coordinated_ids & organisation.partnership_ids)
    names = names_for(viewer, entries, sees_people=True, of_entry=None if keeps_all else organisation)
    last = last_changes(entries)
    may_restore = allows(viewer, Action.ORGANISATION_EDIT, organisation)
    found = []
    for entry in entries:
        if entry.table not in BY_DIRECTORY or entry.action == TAKEN:
            found += events_of([entry], names)
            continue
        offers = entry_offers(organisation.id, entry, last) if may_restore and entry.table in queries.ENTRY else ()
        found.append(replace(entry_history.event_of(known, entry), who=names.who(entry), offers=offers))
    return found
