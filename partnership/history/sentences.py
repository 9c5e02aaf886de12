"""The sentence of an event, and from what to what.

Both follow from the descriptions of the columns and from `TABLES`: "Role accepted: Borough police, …". Some
twenty events say more than that, and have a sentence of their own in `OWN` or `OWN_EVENTS`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Enum

from partnership.documents.blocks import Status
from partnership.exchange.imports.wording import TAGS as IMPORTS
from partnership.guidance.types import Sharing
from partnership.history.tables import TABLES, organisation, reference
from partnership.map.downloads.formats import kind_of_file
from partnership.map.mapping.sharing import WORDS as SHARING
from partnership.policy.authority import Act
from partnership.register.directory import wording
from partnership.register.directory.history import EMPTY, FieldLine, plain, recorded
from partnership.register.directory.parts import CONFIRMED_WORDS
from partnership.register.directory.queries import REVEALED
from partnership.reviews.assessment.wording import WORDS as RATINGS
from partnership.store.audit import WITHHELD
from partnership.store.models import (
    TAKEN,
    Agreement,
    Base,
    CommentState,
    Decision,
    Described,
    EntrySection,
    FieldAnswer,
    Gift,
    GuidanceChangeState,
    ImportState,
    LinkPurpose,
    MergerState,
    QuestionState,
    Rating,
    RequestState,
    SigningState,
    TakingInState,
)
from partnership.web.states import tag_of
from partnership.web.templating import day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Column

    from partnership.history.names import RecordedEvent

# Words of choices; a choice without any is told by its stable value.
LISTS: Mapping[type[Any], Mapping[Any, str]] = {
    **wording.LISTS,
    Rating: RATINGS,
    Sharing: SHARING,
    QuestionState: {state: tag_of(state).words for state in QuestionState},
    Status: {Status.DRAFT: "a draft", Status.CONSULTATION: "in consultation"},
    ImportState: {state: words for state, (words, _colour) in IMPORTS.items()},
    CommentState: {CommentState.OPEN: tag_of(CommentState.OPEN).words},
    Decision: {Decision.OPEN: "Not signed yet"},
    RequestState: {RequestState.OPEN: tag_of(RequestState.OPEN).words},
    FieldAnswer: {FieldAnswer.OPEN: "Not answered yet"},
    TakingInState: {
        TakingInState.OPEN: "Not answered yet",
        TakingInState.ACCEPTED: "Takes part",
        TakingInState.DECLINED: "Does not take part",
        TakingInState.WITHDRAWN: "Asked no longer",
        TakingInState.LAPSED: "No answer in thirty days",
    },
}
# Verbs for columns that are set, or emptied. The first that changed tells the event.
VERBS = {
    "archived_at": ("archived", "restored"),
    "closed_at": ("closed", "opened again"),
    "left_on": ("ended", "begun again"),
    "until_on": ("given an end date", "without an end date again"),
    "is_used": ("taken into use", "taken out of use"),
    "no_comment_at": ("has no comment", "asked for a comment again"),
    "reminded_at": ("reminded", "not reminded"),
    "reminders": ("sent again", "sent again"),
    "done_at": ("dealt with", "opened again"),
    "ended_at": ("ended", "begun again"),
    "owner_id": ("taken on by a coordinator", "put back in the queue"),
    "answered_at": ("answered", "no longer answered"),
    "answered_by": ("answered", "withdrawn"),
    "asked_at": ("asked for by mail", "asked for by mail again"),
    "escalated_at": ("reported to the coordinators as unanswered", "sent again"),
    "opened_at": ("opened", "opened again"),
}


STATES = {"status", "decision", "answer", "state"}
# Events of a row whose names alone say too little.
EVENTS = {
    "account": {
        "closed": "account closed",
        "opened again": "account opened again",
        "woken": "places woken",
        "erased": "holder erased",
        "unlocked": "count of failed sign-ins set to zero",
        "data taken": "everything held about the account downloaded",
        "took back": "access given by the account taken back",
        "vouched for as another person": "vouched for as a separate person",
        "sign-ins ended": "other sign-ins ended",
    },
    "position": {"agreement accepted": "owner agreement accepted"},
    "membership": {"cleared": "cleared for confidential addresses"},
    "protocol": {
        "finding after opening answered": "gap found during signing answered",
        "agreement waits for an answer": "agreement waits for an answer to a gap",
    },
}
# What a row became by its state; a state that is not here is its own verb: "accepted", "refused".
BECAME: Mapping[type[Any], Mapping[Any, str]] = {
    Status: {Status.DRAFT: "is now a draft", Status.CONSULTATION: "is now in consultation"},
    SigningState: {SigningState.AGREED: "completed"},
    Decision: {Decision.SIGNED: "given", Decision.OPEN: "withdrawn"},
    MergerState: {
        MergerState.ASKED: "asked for",
        MergerState.MADE: "carried out",
        MergerState.ENDED: "not carried out",
    },
    GuidanceChangeState: {GuidanceChangeState.MADE: "carried out", GuidanceChangeState.DROPPED: "given up"},
    TakingInState: {TakingInState.LAPSED: "not answered in thirty days"},
    ImportState: {ImportState.WAITING: "waits for its turn", ImportState.DONE: "imported"},
}


def sentence_of(event: RecordedEvent) -> str:
    """What happened, in one sentence."""
    own = (OWN if event.is_of_row else OWN_EVENTS).get(event.entry.table)
    return capital((own(event) if own else "") or _derived(event))


def _derived(event: RecordedEvent) -> str:
    words = TABLES[event.entry.table]
    verbs = {"created": words.made or _verb(event), "deleted": "removed", "changed": _verb(event)}
    said = EVENTS.get(event.entry.table, {}).get(event.action, event.action)
    what = f"{words.noun} {verbs[event.action]}" if event.is_of_row else said
    about = ", ".join(filter(None, (reference(event, name) for name in words.about)))
    return f"{what}: {about}" if about else what


def _verb(event: RecordedEvent) -> str:
    """What a change did: to which state it led, or what it set or emptied."""
    columns = Base.metadata.tables[event.entry.table].columns
    for name in STATES & event.entry.changes.keys():
        kind = columns[name].type if name in columns else None
        if isinstance(kind, Enum) and kind.enum_class is not None:
            state = str(event.new(name) or "open")
            verb = "opened again" if state == "open" else state.replace("-", " ")
            return BECAME.get(kind.enum_class, {}).get(state, verb)
    is_new = event.action == "created"
    names = (name for name in VERBS if name in event.entry.changes and (event.new(name) or not is_new))
    found = next(names, "")
    return VERBS[found][0 if event.new(found) else 1] if found else "added" if is_new else "changed"


def lines_of(event: RecordedEvent) -> tuple[FieldLine, ...]:
    """From what to what, column by column, as far as the reader may see it."""
    words = TABLES[event.entry.table]
    if words.is_private and not event.names.sees_people:
        return ()
    columns = Base.metadata.tables[event.entry.table].columns
    own = OWN_LINES.get(event.action if event.action == TAKEN else event.entry.table)
    found = [*(own(event) if own else ())]
    for name, (old, new) in event.entry.changes.items():
        if name in columns:
            found += _of_column(event, columns[name], old, new)
        elif not event.is_of_row and name not in words.unsaid and _may_see_details(event):
            found.append(FieldLine(name.replace("_", " ").capitalize(), new=_detail(new)))
    return tuple(found)


def told_columns(table: str) -> dict[str, Described]:
    """The columns of a table that its histories tell from what to what: those described, none that is kept secret."""
    if TABLES[table].is_entry:
        return {}
    columns = Base.metadata.tables[table].columns
    return {each.name: each.info["field"] for each in columns if "field" in each.info and not each.info.get("audit")}


def _of_column(event: RecordedEvent, column: Column[Any], old: Any, new: Any) -> list[FieldLine]:
    description = told_columns(event.entry.table).get(column.name)
    is_empty = event.action == "created" and new is False  # what a new row is not
    if description is None or is_empty or (description.is_written and event.is_secret):
        return []
    if description.is_private and not event.names.sees_people:
        return []
    return [FieldLine(description.label, _value(event, column, old), _value(event, column, new))]


def _value(event: RecordedEvent, column: Column[Any], value: Any) -> str:
    is_organisation = any(key.column.table.name == "organisation" for key in column.foreign_keys)
    if value in (*EMPTY, WITHHELD) or not is_organisation:
        return recorded(column, value, LISTS)
    return event.names.organisation(value)


def _detail(value: Any) -> str:
    """A detail of an event; a day, which the audit keeps as 2009-05-03, as readers write it."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    return plain(value)


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _may_see_details(event: RecordedEvent) -> bool:
    """Details of an event hold no restricted value, but may name people: for coordinators, and one's own account."""
    names = event.names
    return names.sees_people or (names.own_id is not None and event.entry.row_id == str(names.own_id))


def capital(text: str) -> str:
    """A text with a capital, where it does not begin with a mail address."""
    return text if "@" in text.partition(" ")[0] else text[:1].upper() + text[1:]


# Events with a sentence of their own. Each gives "" where the derived sentence says enough.

_SWITCHES = (
    ("is_active", "Account opened again", "Account closed"),
    ("is_administrator", "Made an administrator", "No longer an administrator"),
    ("has_second_factor", "Second factor set up", "Second factor removed"),
    ("password_hash", "Password changed", "Password removed"),
    ("warned_unused_at", "Told that the account is unused", "In use again"),
    ("stands_for_itself_since", "Vouched for as a separate person", "No longer vouched for as a separate person"),
)
GIFTS = {
    Gift.PLACE: "let into an organisation, or given a stronger role there, by",
    Gift.TEAM: "let into a team, or given a stronger role there, by",
    Gift.CLEARANCE: "cleared for confidential addresses by",
    Gift.ADMINISTRATOR: "made an administrator by",
    Gift.BACK_IN: "let back in by",
    Gift.SAME_PERSON: "recorded as the same person as",
}
LINKS = {
    LinkPurpose.SIGN_UP: "Link to sign up",
    LinkPurpose.INVITATION: "Invitation",
    LinkPurpose.RESET: "Link to set a new password",
    LinkPurpose.CONFIRM: "Link to confirm own entries",
}
_AGREEMENTS = {
    QuestionState.OPEN: "Agreement asked for",
    QuestionState.AGREED: "Agreement given",
    QuestionState.REFUSED: "Agreement refused",
    QuestionState.WITHDRAWN: "Agreement no longer asked for",
    QuestionState.LAPSED: "Agreement not given in time",
}
_ACTS = {
    Act.HOME: "the home of {organisation} is {partnership}",
    Act.PLACE_BY_HOME: "{whom} joins {where}",
    Act.PLACE_STANDS: "the place of {whom} in {where} counts",
    Act.PLACE_STANDS_SEALED: "the place of {whom} in {where} counts",
    Act.COORDINATOR_BY_ADMINISTRATOR: "{whom} coordinates {where}",
    Act.CLEARANCE: "clearance for {whom}, {where}",
    Act.GRANT_BY_CLEARED: "a confidential address of {where} for {whom}",
    Act.VACANCY: "the seat of {whom} in {where} is vacant",
    Act.BACK_IN: "a place of {whom} counts again, {where}",
    Act.MERGING: "{where} and another entry become one",
    Act.WORDS: "texts of {where} lose the name of a person who was erased",
    Act.AUDIENCE: "a locked address of {where}, or that a place is no longer a hidden one",
}


def _whose(event: RecordedEvent, name: str = "account_id") -> str:
    """The word “you”, or the account's mail address where the reader may see it."""
    key = event.about_account(name)
    return "you" if event.names.is_own(key) else event.names.account(key)


def _are(event: RecordedEvent, plural: str = "are", one: str = "is") -> str:
    """Whose it is and the verb that fits: "you are", "desk@example.org is"."""
    return f"{_whose(event)} {plural if event.names.is_own(event.about_account()) else one}"


def _account(event: RecordedEvent) -> str:
    said = next((on if event.new(name) else off for name, on, off in _SWITCHES if event.is_about(name)), "")
    is_own = event.names.is_own(event.entry.row_id)
    return said if is_own or not said else f"{said}: {_whose(event)}"


_ARTICLES = {"coordinator": "a coordinator", "editor": "an editor", "reader": "a reader"}


def _place(event: RecordedEvent) -> str:
    """What somebody is, or no longer is, in a partnership or an organisation."""
    is_member = event.entry.table == "membership"
    where = event.names.partnership(event.entry.partnership_id) if is_member else organisation(event)
    named = event.new("role") or event.fact("role") or ("a member" if is_member else "one of the people")
    role = _ARTICLES.get(str(named), str(named))
    has_ended = event.is_about("ended_at") and event.new("ended_at")
    if event.action == "created":
        return f"{_are(event)} now {role} of {where}"
    if event.action == "deleted" or has_ended:
        return f"{_are(event)} no longer {role} of {where}{_ended_by(event) if has_ended else ''}"
    pairs = ((on if event.new(name) else off) for name, on, off in _OF_PLACES if event.is_about(name))
    whose = _whose(event)
    place = "your place" if whose == "you" else f"the place of {whose}"
    return next(pairs, "{are} now {role} of {where}").format(
        whose=whose, are=_are(event), place=place, role=role, named=named, where=where
    )


# What a change of a place is called by the first of these columns that it changed: set, and emptied.
_OF_PLACES = (
    (
        "vacant_at",
        "The seat of the {named} of {where} is vacant: {whose}",
        "The seat of the {named} of {where} is filled again: {whose}",
    ),
    ("asleep_since", "{place} in {where} is asleep now", "{place} in {where} was woken"),
    (
        "is_cleared",
        "{are} cleared for confidential addresses in {where}",
        "{are} no longer cleared for confidential addresses in {where}",
    ),
    ("agreed_at", "Owner agreement for {where} accepted: {whose}", "Owner agreement for {where} ended: {whose}"),
    ("stands_since", "{place} as {role} of {where} counts now", "{place} as {role} of {where} no longer counts"),
)


def _ended_by(event: RecordedEvent) -> str:
    """How a place ended, where that is told; another's name stands beside the event, as far as it may be known."""
    by = event.new("ended_by_id")
    if by is None:
        return ", ended by the site"
    return ", given up" if str(by) == str(event.fact("account_id")) else ", ended by another person"


def _grant(event: RecordedEvent) -> str:
    has_ended = event.action == "deleted" or (event.is_about("ended_at") and event.new("ended_at"))
    return f"{_whose(event)} may {'no longer ' if has_ended else ''}see a confidential address of {organisation(event)}"


def _asked(event: RecordedEvent) -> str:
    """What became of a question, then what it is about; why, and what was typed, is told to who answers it alone."""
    names, key = event.names, event.fact("account_id")
    state = QuestionState.OPEN if event.action == "created" else event.new("state")
    partnership = names.partnership(event.fact("partnership_id"))
    organisation_id = event.fact("organisation_id")
    about = _ACTS.get(Act(event.fact("act")), "{whom}, {where}") if event.fact("act") else "{whom}, {where}"
    text = about.format(
        whom=_whose(event) if key else "a person",
        where=names.organisation(organisation_id) if organisation_id else partnership,
        organisation=names.organisation(organisation_id),
        partnership=partnership,
    )
    return f"{_AGREEMENTS.get(state, 'Agreement asked for again')}: {text}"


def _link(event: RecordedEvent) -> str:
    to = event.fact("email") if event.names.sees_people else ""
    what = f"{LINKS.get(event.fact('purpose'), 'Link')}{f' for {to}' if to else ''}"
    if event.action == "created":
        return f"{what} sent"
    return f"{what} {'ended' if event.new('ended_at') else 'used' if event.new('used_at') else 'changed'}"


def _clause(event: RecordedEvent) -> str:
    clause = f"“{event.names.clause(event.fact('protocol_id'), event.fact('clause_id'))}”"
    name = f"Clause {clause} of {event.names.paper(event.protocol_id, 'a protocol')}"
    if event.new("is_left_out"):
        return f"{name} left out"
    if event.is_about("is_left_out"):
        return f"{name} taken in again"
    is_template = "text" in event.entry.changes and not event.new("text")
    return f"{name} {'has the text of the template again' if is_template else 'rewritten'}"


def _objection(event: RecordedEvent) -> str:
    """What became of a signature that stays what it was: set aside, given again, or counting again."""
    if not event.is_about("objected_at") or event.is_about("decision"):
        return ""
    again = "given again" if event.is_about("decided_at") else "counts again, as the objection was withdrawn"
    what = "set aside by an objection" if event.new("objected_at") else again
    return f"Signature of {reference(event, 'place')} on {reference(event, 'version_id')} {what}"


def _gap(event: RecordedEvent) -> str:
    """A gap that was set aside, or is no longer; a post and a day for it say enough as they are."""
    if not (event.is_about("aside_until") or event.new("aside_until")):
        return ""
    title = reference(event, "title")
    what = f"Gap {'set aside' if event.new('aside_until') else 'no longer set aside'}"
    return f"{what}: {title}" if title else what


def _answered_side(event: RecordedEvent) -> str:
    """Which of two organisations accepted or declined a relationship: the state of one is not that of the whole."""
    sides = (("own_state", "organisation_id"), ("other_state", "other_id"))
    told = [
        f"{event.new(state)} by {event.names.organisation(event.fact(side))}"
        for state, side in sides
        if event.is_about(state) and event.new(state) in {Agreement.ACCEPTED, Agreement.DECLINED}
    ]
    return f"Relationship {' and '.join(told)}: {reference(event, 'other_id')}" if told else ""


def _publication(event: RecordedEvent) -> str:
    if not (event.is_about("agreed_at") and event.new("agreed_at")):
        return ""
    return f"Agreement to the public directory given again: {organisation(event)}"


def _report(event: RecordedEvent) -> str:
    """A report that its sender took back ends as an answered one does, but says nothing of what was right."""
    is_taken_back = (
        event.is_about("answered_at") and event.new("answered_at") and "was_right" not in event.entry.changes
    )
    return f"Report taken back: {reference(event, 'row_id')}" if is_taken_back else ""


def _confirmation(event: RecordedEvent) -> str:
    section = EntrySection(event.entry.row_id.rpartition("/")[2])
    return f"{CONFIRMED_WORDS[section]} of {organisation(event)} confirmed"


OWN: dict[str, Callable[[RecordedEvent], str]] = {
    "account": _account,
    "membership": _place,
    "position": _place,
    "let_in": lambda event: (
        f"{_are(event, 'were', 'was')} {GIFTS.get(event.fact('gift'), 'let in by')} {_whose(event, 'by_id')}"
    ),
    "location_grant": _grant,
    "asked": _asked,
    "one_time_link": _link,
    "clause_text": _clause,
    "signature": _objection,
    "section_clock": _confirmation,
    "finding_note": _gap,
    "relationship": _answered_side,
    "publication": _publication,
    "report": _report,
}


def _file_taken(event: RecordedEvent) -> str:
    if event.action != TAKEN:
        return ""
    about = f" about {organisation(event)}" if event.entry.table == "participation" else ""
    part = " (complete)" if event.new("files") and event.new("sha256") else ""
    return f"File{about} downloaded: “{event.new('paper')}”, {kind_of_file(event.new('file'))}{part}"


OWN_EVENTS: dict[str, Callable[[RecordedEvent], str]] = {
    "partnership": _file_taken,
    "participation": _file_taken,
    "api_token": lambda event: (
        f"Token for own systems of {reference(event, 'partnership_id')} {event.action}"
        f"{f': {whose}' if (whose := reference(event, 'account_id')) else ''}"
    ),
    "location": lambda event: (
        f"Confidential address of {organisation(event)} shown" if event.action == REVEALED else ""
    ),
}


# Lines that no description of a column gives.


def _file(event: RecordedEvent) -> tuple[FieldLine, ...]:
    """The file that was taken, for readers who may see who took it; `/verify` takes the same hash."""
    if not event.names.sees_people:
        return ()
    length, files = event.new("length"), event.new("files")
    found = (
        ("File", event.new("file")),
        ("Length", f"{length:,} bytes" if length is not None else ""),
        ("Files in it", str(files) if files is not None else ""),
        ("Hash of the file (SHA-256)", event.new("sha256") or ""),
    )
    return tuple(FieldLine(label, new=words) for label, words in found if words)


def _settings(event: RecordedEvent) -> tuple[FieldLine, ...]:
    """Times and limits one by one, and how many parties came and went: never their names as they were written down."""
    proposed = "as the template proposes"
    old, new = (each or {} for each in event.entry.changes.get("parameters", ({}, {})))
    counts = [(name, event.new(name) or []) for name in ("added", "removed") if not event.is_of_row]
    return (
        *(FieldLine(name.capitalize(), remark=str(len(each))) for name, each in counts if each),
        *(
            FieldLine(event.names.parameter(event.entry.row_id, name), old.get(name, proposed), new.get(name, proposed))
            for name in sorted({*old, *new})
            if old.get(name) != new.get(name)
        ),
    )


def _text(event: RecordedEvent) -> tuple[FieldLine, ...]:
    """The text of a clause: the template's applies where the partnership has none of its own."""
    if "text" not in event.entry.changes:
        return ()
    old, new = (each or "the text of the template" for each in event.entry.changes["text"])
    return (FieldLine("Text", old, new),)


OWN_LINES = {TAKEN: _file, "protocol": _settings, "clause_text": _text}
