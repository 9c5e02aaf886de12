"""Words for accounts, what they are in partnerships and organisations, and how they sign in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from partnership.directory.events import FieldLine
from partnership.history.descriptions.shape import Happening, Sort, Words, done, entry_link
from partnership.models import Gift, LinkPurpose
from partnership.web.templating import moment

if TYPE_CHECKING:
    from collections.abc import Callable

LINKS = {
    LinkPurpose.SIGN_UP: "Link to sign up",
    LinkPurpose.INVITATION: "Invitation",
    LinkPurpose.RESET: "Link to set a new password",
    LinkPurpose.CONFIRM: "Link to confirm own entries",
}
GIFTS = {
    Gift.PLACE: "let into an organisation, or raised there, by",
    Gift.TEAM: "let into a team, or raised there, by",
    Gift.CLEARANCE: "cleared by",
    Gift.ADMINISTRATOR: "made an administrator by",
    Gift.BACK_IN: "let back in by",
    Gift.SAME_PERSON: "called the same person as",
}
# Events of accounts in better words than their names; others are told by their names.
EVENTS = {
    "signed in": "Signed in",
    "signed out": "Signed out",
    "signed up": "Signed up",
    "sign-ins ended": "Other sign-ins ended",
}


def _about_whom(happening: Happening, name: str = "account_id") -> object:
    """The account that a column of the row names, or that the row is."""
    return happening.entry.row_id if happening.entry.table == "account" else happening.fact(name)


def _is_own(happening: Happening) -> bool:
    return happening.names.is_own(_about_whom(happening))


def _whose(happening: Happening, name: str = "account_id") -> str:
    """The word “you”, or the account's mail address where the reader may see it."""
    key = _about_whom(happening, name)
    return "you" if happening.names.is_own(key) else happening.names.account(key)


def _about(happening: Happening, what: str) -> str:
    return what if _is_own(happening) else f"{what}: {_whose(happening)}"


def _event(happening: Happening) -> str:
    return _about(happening, EVENTS.get(happening.action, happening.action))


def _event_there(happening: Happening) -> str:
    """An event of somebody in a partnership or an organisation."""
    names, organisation_id = happening.names, happening.fact("organisation_id")
    place = (
        names.organisation(organisation_id) if organisation_id else names.partnership(happening.entry.partnership_id)
    )
    return f"{_about(happening, happening.action)}, {place}"


def _account(happening: Happening) -> str:
    changes = happening.entry.changes
    if happening.action == "created":
        return _about(happening, "Account made")
    for name, on, off in _SWITCHES:
        if name in changes:
            return _about(happening, on if changes[name][1] else off)
    return _about(happening, "Account changed")


_SWITCHES = (
    ("is_active", "Account opened again", "Account closed"),
    ("is_administrator", "Made an administrator", "No longer an administrator"),
    ("has_second_factor", "Second factor set up", "Second factor taken away"),
    ("password_hash", "Password changed", "Password taken away"),
    ("warned_unused_at", "Told that the account is unused", "In use again"),
    ("stands_for_itself_since", "Vouched for as another person than all others", "No longer vouched for"),
)


def _membership(happening: Happening) -> str:
    whose = _whose(happening)
    are = "are" if _is_own(happening) else "is"
    place = happening.names.partnership(happening.entry.partnership_id)
    role = str(happening.told("role") or happening.fact("role") or "a member")
    if happening.action == "created":
        return f"{_first(whose)} {are} {_a(role)} of {place}"
    if happening.action == "deleted" or _has_ended(happening):
        return f"{_first(whose)} {are} no longer in {place}{_by_whom(happening)}"
    if happening.is_about("asleep_since"):
        return f"{_first(whose)}: {_asleep(happening)}, {place}"
    if happening.is_about("is_cleared"):
        cleared = happening.entry.changes["is_cleared"][1]
        return (
            f"{_first(whose)} {are} {'cleared' if cleared else 'no longer cleared'} for confidential addresses, {place}"
        )
    return f"{_first(whose)} {are} {_a(role)} of {place} now"


def _position(happening: Happening) -> str:
    whose = _whose(happening)
    are = "are" if _is_own(happening) else "is"
    place = happening.names.organisation(happening.fact("organisation_id"))
    role = str(happening.told("role") or happening.fact("role") or "one of the people")
    if happening.action == "created":
        return f"{_first(whose)} {'have become' if _is_own(happening) else 'became'} {role} of {place}"
    if happening.action == "deleted" or _has_ended(happening):
        return f"{_first(whose)} {are} no longer {role} of {place}{_by_whom(happening)}"
    found = next((say for name, say in _OF_PLACES.items() if happening.is_about(name)), None)
    return found(happening, whose, role, place) if found else f"{_first(whose)} {are} {role} of {place} now"


def _stands(happening: Happening, whose: str, role: str, place: str) -> str:
    does = "stands" if happening.entry.changes["stands_since"][1] else "only works"
    return f"{_first(whose)}: the place as {role} of {place} {does} now"


# What a change of a place is called by the first of these columns that it changed.
_OF_PLACES: dict[str, Callable[[Happening, str, str, str], str]] = {
    "vacant_at": lambda _happening, whose, role, place: f"The seat of the {role} of {place} is vacant: {whose}",
    "asleep_since": lambda happening, whose, _role, place: f"{_first(whose)}: {_asleep(happening)}, {place}",
    "agreed_at": lambda _happening, whose, _role, place: f"Owner agreement for {place} accepted: {whose}",
    "stands_since": _stands,
}


def _has_ended(happening: Happening) -> bool:
    return happening.is_about("ended_at") and bool(happening.entry.changes["ended_at"][1])


def _by_whom(happening: Happening) -> str:
    """How a place ended, where that is told; another's name stands beside the event, as far as it may be known."""
    if not _has_ended(happening):
        return ""
    by = happening.told("ended_by_id")
    if by is None:
        return ", ended by the site"
    return ", given up" if str(by) == str(happening.fact("account_id")) else ", ended by somebody else"


def _asleep(happening: Happening) -> str:
    return "the place sleeps" if happening.entry.changes["asleep_since"][1] else "the place was woken"


def _let_in(happening: Happening) -> str:
    were = "were" if _is_own(happening) else "was"
    let_in = GIFTS.get(happening.fact("gift"), "let in by")
    return f"{_first(_whose(happening))} {were} {let_in} {_whose(happening, 'by_id')}"


def _a(role: str) -> str:
    return role if " " in role else f"a {role}"


def _first(text: str) -> str:
    """With a capital where it is no mail address."""
    return text if "@" in text else text[:1].upper() + text[1:]


def _passkey(happening: Happening) -> str:
    name = happening.fact("name")
    what = f"Passkey “{name}”" if name else "Passkey"
    return _about(happening, f"{what} {done(happening)}")


def _ending(happening: Happening) -> str:
    return f"Mail ending {happening.fact('ending') or ''} {done(happening)}".replace("  ", " ")


def _link(happening: Happening) -> str:
    what = LINKS.get(happening.fact("purpose"), "Link")
    to = happening.fact("email") if happening.names.sees_people else ""
    ended = "ended" if happening.action != "created" and happening.told("ended_at") else done(happening, "sent")
    return f"{what}{f' for {to}' if to else ''} {ended}"


def _grant(happening: Happening) -> str:
    place = happening.names.organisation(happening.entry.organisation_id)
    has_ended = happening.action == "deleted" or _has_ended(happening)
    may = "may no longer see" if has_ended else "may see"
    return f"{_first(_whose(happening))} {may} a confidential address of {place}"


def _since(happening: Happening) -> tuple[FieldLine, ...]:
    """From when a grant held, as it was told before grants had an end."""
    given = happening.told("granted_at")
    return (FieldLine("Since", new=moment(datetime.fromisoformat(given))),) if given else ()


TABLES = {
    "account": Words(Sort.ACCOUNTS, _account, event=_event),
    "let_in": Words(Sort.ACCOUNTS, _let_in),
    "membership": Words(Sort.PEOPLE, _membership, event=_event_there),
    "position": Words(Sort.PEOPLE, _position, entry_link, event=_event_there),
    "passkey": Words(Sort.ACCOUNTS, _passkey),
    "mail_ending": Words(Sort.ACCOUNTS, _ending),
    "one_time_link": Words(Sort.PEOPLE, _link),
    "location_grant": Words(Sort.PEOPLE, _grant, lines=_since),
}
