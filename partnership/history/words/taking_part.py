"""Words for the partnership itself, who takes part in it, who does what there, and what information is shared."""

from __future__ import annotations

from partnership.directory.wording import AGREEMENTS, GROUPS, ROLES
from partnership.history.words.shape import (
    Column,
    Happening,
    Link,
    Sort,
    Words,
    in_guidance,
    on_day,
    one_of,
    organisation,
    unsaid,
    verb,
)
from partnership.mapping.sharing import WORDS as SHARING
from partnership.models import TakingInState

ROLES_BY_VALUE = {role.value: words for role, words in ROLES.items()}
ASKED = {
    TakingInState.OPEN: "Not answered yet",
    TakingInState.ACCEPTED: "Takes part",
    TakingInState.DECLINED: "Does not take part",
    TakingInState.WITHDRAWN: "Asked no longer",
}
ANSWERED_AS = {"lead": "Its lead", "home": "A coordinator of its home"}


def _partnership(happening: Happening) -> str:
    return f"Partnership {verb(happening, made='begun')}"


def _participation(happening: Happening) -> str:
    name = happening.names.organisation(happening.fact("organisation_id"))
    if happening.action == "created":
        return f"{name} takes part"
    if happening.is_about("left_on"):
        return f"{name} left" if happening.entry.changes["left_on"][1] else f"{name} takes part again"
    return f"Taking part of {name} {verb(happening)}"


def _taking_in(happening: Happening) -> str:
    name = happening.names.organisation(happening.fact("organisation_id"))
    if happening.action == "created":
        return f"{name} asked whether it takes part"
    said = {
        TakingInState.ACCEPTED.value: "said that it takes part",
        TakingInState.DECLINED.value: "said that it does not take part",
        TakingInState.WITHDRAWN.value: "is not asked any longer whether it takes part",
    }
    return f"{name} {said.get(happening.told('state'), 'asked whether it takes part: changed')}"


def _role(happening: Happening) -> str:
    names = happening.names
    who = f"{names.organisation(happening.fact('organisation_id'))}, “{names.task(happening.fact('function_id'))}”"
    if happening.action == "created":
        role = ROLES_BY_VALUE.get(str(happening.told("role")), "")
        return f"Role given: {who}, {role.lower()}" if role else f"Role given: {who}"
    if happening.action == "deleted":
        return f"Role taken away: {who}"
    state = happening.told("state") if happening.is_about("state") else None
    return f"Role {state or 'changed'}: {who}"


_role_link = in_guidance("See the task", "mapping.function", "function_id", lambda pack: pack.functions)
_sharing_link = in_guidance("See what holds", "sharing.information", "information_id", lambda pack: pack.information)


def _sharing(happening: Happening) -> str:
    names = happening.names
    what = f"{names.information(happening.fact('information_id'))} to {names.kind(happening.fact('kind_id'))}"
    if happening.action == "deleted":
        return f"Sharing as the guidance proposes again: {what}"
    return f"Sharing {'decided' if happening.action == 'created' else 'decided anew'}: {what}"


def _entry_link(happening: Happening) -> Link | None:
    """The organisation's page, where the reader may know of it."""
    organisation_id = happening.fact("organisation_id")
    if str(organisation_id) not in happening.names.organisations:
        return None
    return Link("See the entry", "directory.organisation", {"organisation_id": organisation_id})


def _finding_note(happening: Happening) -> str:
    title = f": {happening.fact('title')}" if happening.fact("title") else ""
    if happening.is_about("aside_until") or happening.told("aside_until"):
        return f"Gap {'set aside' if happening.told('aside_until') else 'no longer set aside'}{title}"
    return f"Note on a gap {verb(happening)}{title}"


TABLES = {
    "partnership": Words(
        Sort.TAKING_PART,
        _partnership,
        {
            "name": Column("Name"),
            "slug": Column("Short name in addresses"),
            "area": Column("Area"),
            "board": Column("Board it reports to"),
            "pack_id": Column("Guidance"),
        },
        unsaid("archived_at", "account"),
        event=lambda happening: f"Partnership: {happening.action}",
    ),
    "board": Words(
        Sort.TAKING_PART,
        lambda happening: f"Board {verb(happening)}",
        {"name": Column("Name"), "groups": Column("For whose cases"), "approver": Column("Who approves for it")},
        unsaid(),
    ),
    "finding_note": Words(
        Sort.TAKING_PART,
        _finding_note,
        {
            "title": Column("Gap"),
            "post": Column("Post"),
            "due_on": Column("By", on_day),
            "aside_on": Column("Set aside on", on_day),
            "aside_until": Column("Set aside until", on_day),
            "aside_by": Column("Set aside by"),
            "reason": Column("Reason"),
        },
        unsaid("key"),
    ),
    "participation": Words(
        Sort.TAKING_PART,
        _participation,
        {"joined_on": Column("Takes part from", on_day), "left_on": Column("Left on", on_day)},
        unsaid("organisation_id"),
        _entry_link,
    ),
    "taking_in": Words(
        Sort.TAKING_PART,
        _taking_in,
        {
            "state": Column("Answer", one_of(ASKED)),
            "reason": Column("Reason", is_private=True),
            "answered_by": Column("Answered by", is_private=True),
            "answered_as": Column("Answered as", one_of(ANSWERED_AS)),
        },
        unsaid("organisation_id", "asked_by", "asked_at", "answered_at"),
        _entry_link,
    ),
    "responsibility": Words(
        Sort.ROLES,
        _role,
        {
            "role": Column("Role", one_of(ROLES)),
            "group": Column("For whom", one_of(GROUPS)),
            "state": Column("State", one_of(AGREEMENTS)),
            "reason": Column("Remark", is_private=True),
            "from_on": Column("From", on_day),
            "until_on": Column("Until", on_day),
            "answered_by": Column("Answered by", is_private=True),
            "suggested_id": Column("Suggested instead", organisation, is_private=True),
        },
        unsaid("organisation_id", "function_id", "proposed_at", "answered_at"),
        _role_link,
    ),
    "sharing_decision": Words(
        Sort.SHARING,
        _sharing,
        {
            "sharing": Column("May it go there", one_of(SHARING)),
            "basis": Column("What it rests on in law"),
            "condition": Column("Condition"),
            "reason": Column("Why"),
        },
        unsaid("information_id", "kind_id"),
        _sharing_link,
    ),
}
