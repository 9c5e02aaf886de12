"""Words for the partnership itself, who takes part in it, who does what there, and what information is shared."""

from __future__ import annotations

from partnership.guidance.facts import FactOutcome
from partnership.history.descriptions.shape import (
    Category,
    EventWording,
    RecordedEvent,
    done,
    entry_link,
    in_guidance,
    in_partnership,
)
from partnership.map.downloads.formats import kind_of_file
from partnership.protocols.lifecycle.status import title_of
from partnership.register.directory.events import FieldLine
from partnership.register.directory.wording import AGREEMENTS, ROLES
from partnership.register.relationships.edges import LABELS
from partnership.store.models import TAKEN, GuidanceChangeState, MergerState, TakingInState

_FORTH = {kind.value: words.forth for kind, words in LABELS.items()}
TOLD_OF_TAKEN = frozenset({"paper", "file", "length", "sha256", "files", "saved_version"})
_MERGED = {
    MergerState.MADE: "merged with",
    MergerState.UNDONE: "split again from",
    MergerState.ENDED: "not merged with",
}
_ANSWERS = {
    TakingInState.ACCEPTED: "said that it takes part",
    TakingInState.DECLINED: "said that it does not take part",
    TakingInState.WITHDRAWN: "is not asked any longer whether it takes part",
    TakingInState.LAPSED: "was asked whether it takes part, and nobody answered in thirty days",
}


def _recorded(event: RecordedEvent) -> str:
    if event.action == TAKEN:
        return _taken(event)
    return f"{'Partnership' if event.entry.table == 'partnership' else _whose(event)}: {event.action}"


def _taken(event: RecordedEvent) -> str:
    whose = f" of {_whose(event)}" if event.entry.table == "participation" else ""
    part = " (the whole of it)" if event.told("files") and event.told("sha256") else ""
    return f"Taken away{whose}: “{event.told('paper')}”, {kind_of_file(event.told('file'))}{part}"


def _taken_lines(event: RecordedEvent) -> tuple[FieldLine, ...]:
    """What was taken away, for whoever may see who took it; the hash is that of the file, as `/verify` takes it."""
    if event.action != TAKEN or not event.names.sees_people:
        return ()
    length, files = event.told("length"), event.told("files")
    found = (
        ("File", event.told("file")),
        ("Length", f"{length:,} bytes" if length is not None else ""),
        ("Files in it", str(files) if files is not None else ""),
        ("Hash of the file (SHA-256)", event.told("sha256") or ""),
    )
    return tuple(FieldLine(label, new=words) for label, words in found if words)


def _whose(event: RecordedEvent) -> str:
    return event.names.organisation(event.fact("organisation_id"))


def _participation(event: RecordedEvent) -> str:
    name = _whose(event)
    if event.action == "created":
        return f"{name} takes part"
    if event.is_about("left_on"):
        return f"{name} {done(event, left_on=('left', 'takes part again'))}"
    return f"Taking part of {name} {done(event)}"


def _taking_in(event: RecordedEvent) -> str:
    asked = "asked whether it takes part"
    if event.is_about("reminders"):
        return f"{_whose(event)} {asked} once more"
    answer = "" if event.action == "created" else _ANSWERS.get(event.told("state"), f"{asked}: changed")
    return f"{_whose(event)} {answer or asked}"


def _role(event: RecordedEvent) -> str:
    who = f"{_whose(event)}, “{event.names.task(event.fact('function_id'))}”"
    states = {state: words.lower() for state, words in AGREEMENTS.items()}
    role = ROLES.get(event.told("role"), "") if event.action == "created" else ""
    return f"Role {done(event, 'given', state=states)}: {who}{f', {role.lower()}' if role else ''}"


def _relationship(event: RecordedEvent) -> str:
    label = _FORTH.get(event.fact("kind"), "and")
    what = f"{_whose(event)} {label} {event.names.organisation(event.fact('other_id'))}"
    return f"Relationship {done(event, 'recorded', until_on=('given an end', 'without an end again'))}: {what}"


def _merger(event: RecordedEvent) -> str:
    said = _MERGED.get(event.told("state"), "to be merged with")
    return f"{_whose(event)} {said} {event.fact('merged_name') or 'another entry'}"


_GUIDANCE: dict[str, str] = {
    GuidanceChangeState.MADE: "The guidance was changed",
    GuidanceChangeState.UNDONE: "The change of guidance was undone",
    GuidanceChangeState.DROPPED: "A change of guidance was given up",
}


def _guidance_change(event: RecordedEvent) -> str:
    told = str(event.told("state") or "") if event.action == "changed" else ""
    said = _GUIDANCE.get(told, "A change of guidance is planned")
    before, after = (title_of(str(event.fact(name) or "")) for name in ("from_pack_id", "to_pack_id"))
    return f"{said}: from “{before}” to “{after}”"


def _publication(event: RecordedEvent) -> str:
    who = event.names.organisation(event.fact("organisation_id"))
    said = done(event, "agreed", ended_at=("ended", "agreed again"), agreed_at=("agreed again", "ended"))
    return f"Entry of {who} in the public directory: {said}"


def _sharing(event: RecordedEvent) -> str:
    names = event.names
    what = f"{names.information(event.fact('information_id'))} to {names.kind(event.fact('kind_id'))}"
    if event.action == "deleted":
        return f"Sharing as the guidance proposes again: {what}"
    return f"Sharing {'decided' if event.action == 'created' else 'decided anew'}: {what}"


def _finding_note(event: RecordedEvent) -> str:
    title = f": {event.fact('title')}" if event.fact("title") else ""
    if event.is_about("aside_until") or event.told("aside_until"):
        return f"Gap {'set aside' if event.told('aside_until') else 'no longer set aside'}{title}"
    return f"Note on a gap {done(event)}{title}"


def _fact_check(event: RecordedEvent) -> str:
    which = f", fact {event.fact('fact_id')}" if event.fact("fact_id") else ""
    return f"Law looked up{which}{_FOUND.get(event.told('outcome'), '')}"


_FOUND = {
    FactOutcome.HOLDS: ": holds",
    FactOutcome.BEGUN: ": is in force",
    FactOutcome.CHANGED: ": has changed",
    FactOutcome.ENDED: ": has ended",
    FactOutcome.NOT_FOUND: ": not found",
}


TABLES = {
    "partnership": EventWording(
        Category.TAKING_PART,
        lambda event: f"Partnership {done(event, 'begun')}",
        lines=_taken_lines,
        event=_recorded,
        untold=frozenset({"account"}) | TOLD_OF_TAKEN,
    ),
    "board": EventWording(Category.TAKING_PART, lambda event: f"Board {done(event)}"),
    "law_post": EventWording(Category.TAKING_PART, lambda event: f"Post that records checks of the law {done(event)}"),
    "fact_check": EventWording(Category.PROTOCOLS, _fact_check),
    "finding_note": EventWording(Category.TAKING_PART, _finding_note),
    "participation": EventWording(
        Category.TAKING_PART, _participation, entry_link, lines=_taken_lines, event=_recorded, untold=TOLD_OF_TAKEN
    ),
    "publication": EventWording(Category.TAKING_PART, _publication, entry_link),
    "taking_in": EventWording(Category.TAKING_PART, _taking_in, entry_link),
    "guidance_change": EventWording(
        Category.TAKING_PART, _guidance_change, in_partnership("See the guidance", "pack_change.index")
    ),
    "merger": EventWording(Category.TAKING_PART, _merger, entry_link),
    "relationship": EventWording(Category.ROLES, _relationship, entry_link),
    "responsibility": EventWording(
        Category.ROLES,
        _role,
        in_guidance("See the task", "mapping.function", "function_id", lambda pack: pack.functions),
    ),
    "sharing_decision": EventWording(
        Category.SHARING,
        _sharing,
        in_guidance("See what holds", "sharing.information", "information_id", lambda pack: pack.information),
    ),
}
