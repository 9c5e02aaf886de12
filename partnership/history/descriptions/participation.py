"""Words for the partnership itself, who takes part in it, who does what there, and what information is shared."""

from __future__ import annotations

from partnership.directory.wording import AGREEMENTS, ROLES
from partnership.history.descriptions.shape import Happening, Sort, Words, done, entry_link, in_guidance
from partnership.models import TakingInState

_ANSWERS = {
    TakingInState.ACCEPTED: "said that it takes part",
    TakingInState.DECLINED: "said that it does not take part",
    TakingInState.WITHDRAWN: "is not asked any longer whether it takes part",
}


def _whose(happening: Happening) -> str:
    return happening.names.organisation(happening.fact("organisation_id"))


def _participation(happening: Happening) -> str:
    name = _whose(happening)
    if happening.action == "created":
        return f"{name} takes part"
    if happening.is_about("left_on"):
        return f"{name} {done(happening, left_on=('left', 'takes part again'))}"
    return f"Taking part of {name} {done(happening)}"


def _taking_in(happening: Happening) -> str:
    asked = "asked whether it takes part"
    answer = "" if happening.action == "created" else _ANSWERS.get(happening.told("state"), f"{asked}: changed")
    return f"{_whose(happening)} {answer or asked}"


def _role(happening: Happening) -> str:
    who = f"{_whose(happening)}, “{happening.names.task(happening.fact('function_id'))}”"
    states = {state: words.lower() for state, words in AGREEMENTS.items()}
    role = ROLES.get(happening.told("role"), "") if happening.action == "created" else ""
    return f"Role {done(happening, 'given', state=states)}: {who}{f', {role.lower()}' if role else ''}"


def _sharing(happening: Happening) -> str:
    names = happening.names
    what = f"{names.information(happening.fact('information_id'))} to {names.kind(happening.fact('kind_id'))}"
    if happening.action == "deleted":
        return f"Sharing as the guidance proposes again: {what}"
    return f"Sharing {'decided' if happening.action == 'created' else 'decided anew'}: {what}"


def _finding_note(happening: Happening) -> str:
    title = f": {happening.fact('title')}" if happening.fact("title") else ""
    if happening.is_about("aside_until") or happening.told("aside_until"):
        return f"Gap {'set aside' if happening.told('aside_until') else 'no longer set aside'}{title}"
    return f"Note on a gap {done(happening)}{title}"


TABLES = {
    "partnership": Words(
        Sort.TAKING_PART,
        lambda happening: f"Partnership {done(happening, 'begun')}",
        event=lambda happening: f"Partnership: {happening.action}",
        untold=frozenset({"account"}),
    ),
    "board": Words(Sort.TAKING_PART, lambda happening: f"Board {done(happening)}"),
    "finding_note": Words(Sort.TAKING_PART, _finding_note),
    "participation": Words(Sort.TAKING_PART, _participation, entry_link),
    "taking_in": Words(Sort.TAKING_PART, _taking_in, entry_link),
    "responsibility": Words(
        Sort.ROLES,
        _role,
        in_guidance("See the task", "mapping.function", "function_id", lambda pack: pack.functions),
    ),
    "sharing_decision": Words(
        Sort.SHARING,
        _sharing,
        in_guidance("See what holds", "sharing.information", "information_id", lambda pack: pack.information),
    ),
}
