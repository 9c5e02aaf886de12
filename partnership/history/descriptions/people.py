"""Words for accounts, what they are in partnerships and organisations, how they sign in, and what waits for a yes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from partnership.history.descriptions.shape import Category, EventWording, RecordedEvent, done, entry_link
from partnership.policy.authority import Act
from partnership.register.directory.events import FieldLine
from partnership.store.models import Gift, LinkPurpose, QuestionState
from partnership.web.templating import moment

if TYPE_CHECKING:
    from collections.abc import Callable

# Words for what waits for somebody's yes before it widens what an account reaches.

DONE = {
    QuestionState.OPEN: "Yes asked for",
    QuestionState.AGREED: "Yes given",
    QuestionState.REFUSED: "Yes refused",
    QuestionState.WITHDRAWN: "Yes no longer asked for",
    QuestionState.LAPSED: "Nobody said yes in time",
}


def _whom(event: RecordedEvent) -> str:
    key, names = event.fact("account_id"), event.names
    if not key:
        return "somebody"
    return "you" if names.is_own(key) else names.account(key)


def _where(event: RecordedEvent) -> str:
    organisation_id = event.fact("organisation_id")
    if organisation_id:
        return event.names.organisation(organisation_id)
    return event.names.partnership(event.fact("partnership_id"))


_WHAT: dict[str, Callable[[str, str], str]] = {
    Act.PLACE_BY_HOME: lambda whom, where: f"{whom} joins {where}",
    Act.PLACE_STANDS: lambda whom, where: f"the place of {whom} in {where} stands",
    Act.PLACE_STANDS_SEALED: lambda whom, where: f"the place of {whom} in {where} stands",
    Act.COORDINATOR_BY_ADMINISTRATOR: lambda whom, where: f"{whom} coordinates {where}",
    Act.CLEARANCE: lambda whom, where: f"clearance for {whom}, {where}",
    Act.GRANT_BY_CLEARED: lambda whom, where: f"a confidential address of {where} for {whom}",
    Act.VACANCY: lambda whom, where: f"the seat of {whom} in {where} is vacant",
    Act.BACK_IN: lambda whom, where: f"a place of {whom} counts again, {where}",
    Act.MERGING: lambda _whom, where: f"{where} and another entry become one",
    Act.WORDS: lambda _whom, where: f"texts of {where} lose the name of a person who was erased",
    Act.AUDIENCE: lambda _whom, where: f"a locked address of {where}, or that nobody is hidden there",
}


def _asked(event: RecordedEvent) -> str:
    """What became of a question, then what it is about; why, and what was typed, is told to who answers it alone."""
    state = QuestionState.OPEN if event.action == "created" else event.told("state")
    done = DONE.get(state, "Yes asked for again")
    act = str(event.fact("act"))
    if act == Act.HOME:
        organisation = event.names.organisation(event.fact("organisation_id"))
        return f"{done}: the home of {organisation} is {event.names.partnership(event.fact('partnership_id'))}"
    whom, where = _whom(event), _where(event)
    say = _WHAT.get(act)
    return f"{done}: {say(whom, where) if say else f'{whom}, {where}'}"


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
    "calendar address made": "A private calendar address made",
    "calendar address ended": "A private calendar address taken back",
    "unlocked": "Failed sign-ins are counted anew",
    "data taken": "All that is held taken as a file",
    "erased": "Holder erased",
}


def _about_whom(event: RecordedEvent, name: str = "account_id") -> object:
    """The account that a column of the row names, or that the row is."""
    return event.entry.row_id if event.entry.table == "account" else event.fact(name)


def _is_own(event: RecordedEvent) -> bool:
    return event.names.is_own(_about_whom(event))


def _whose(event: RecordedEvent, name: str = "account_id") -> str:
    """The word “you”, or the account's mail address where the reader may see it."""
    key = _about_whom(event, name)
    return "you" if event.names.is_own(key) else event.names.account(key)


def _about(event: RecordedEvent, what: str) -> str:
    return what if _is_own(event) else f"{what}: {_whose(event)}"


def _event(event: RecordedEvent) -> str:
    return _about(event, EVENTS.get(event.action, event.action))


def _event_there(event: RecordedEvent) -> str:
    """An event of somebody in a partnership or an organisation."""
    names, organisation_id = event.names, event.fact("organisation_id")
    place = names.organisation(organisation_id) if organisation_id else names.partnership(event.entry.partnership_id)
    return f"{_about(event, event.action)}, {place}"


def _account(event: RecordedEvent) -> str:
    changes = event.entry.changes
    if event.action == "created":
        return _about(event, "Account made")
    for name, on, off in _SWITCHES:
        if name in changes:
            return _about(event, on if changes[name][1] else off)
    return _about(event, "Account changed")


_SWITCHES = (
    ("is_active", "Account opened again", "Account closed"),
    ("is_administrator", "Made an administrator", "No longer an administrator"),
    ("has_second_factor", "Second factor set up", "Second factor taken away"),
    ("password_hash", "Password changed", "Password taken away"),
    ("warned_unused_at", "Told that the account is unused", "In use again"),
    ("stands_for_itself_since", "Vouched for as another person than all others", "No longer vouched for"),
)


def _membership(event: RecordedEvent) -> str:
    whose = _whose(event)
    are = "are" if _is_own(event) else "is"
    place = event.names.partnership(event.entry.partnership_id)
    role = str(event.told("role") or event.fact("role") or "a member")
    if event.action == "created":
        return f"{_first(whose)} {are} {_a(role)} of {place}"
    if event.action == "deleted" or _has_ended(event):
        return f"{_first(whose)} {are} no longer in {place}{_by_whom(event)}"
    if event.is_about("asleep_since"):
        return f"{_first(whose)}: {_asleep(event)}, {place}"
    if event.is_about("is_cleared"):
        cleared = event.entry.changes["is_cleared"][1]
        return (
            f"{_first(whose)} {are} {'cleared' if cleared else 'no longer cleared'} for confidential addresses, {place}"
        )
    return f"{_first(whose)} {are} {_a(role)} of {place} now"


def _position(event: RecordedEvent) -> str:
    whose = _whose(event)
    are = "are" if _is_own(event) else "is"
    place = event.names.organisation(event.fact("organisation_id"))
    role = str(event.told("role") or event.fact("role") or "one of the people")
    if event.action == "created":
        return f"{_first(whose)} {'have become' if _is_own(event) else 'became'} {role} of {place}"
    if event.action == "deleted" or _has_ended(event):
        return f"{_first(whose)} {are} no longer {role} of {place}{_by_whom(event)}"
    found = next((say for name, say in _OF_PLACES.items() if event.is_about(name)), None)
    return found(event, whose, role, place) if found else f"{_first(whose)} {are} {role} of {place} now"


def _stands(event: RecordedEvent, whose: str, role: str, place: str) -> str:
    does = "stands" if event.entry.changes["stands_since"][1] else "only works"
    return f"{_first(whose)}: the place as {role} of {place} {does} now"


# What a change of a place is called by the first of these columns that it changed.
_OF_PLACES: dict[str, Callable[[RecordedEvent, str, str, str], str]] = {
    "vacant_at": lambda _event, whose, role, place: f"The seat of the {role} of {place} is vacant: {whose}",
    "asleep_since": lambda event, whose, _role, place: f"{_first(whose)}: {_asleep(event)}, {place}",
    "agreed_at": lambda _event, whose, _role, place: f"Owner agreement for {place} accepted: {whose}",
    "stands_since": _stands,
}


def _has_ended(event: RecordedEvent) -> bool:
    return event.is_about("ended_at") and bool(event.entry.changes["ended_at"][1])


def _by_whom(event: RecordedEvent) -> str:
    """How a place ended, where that is told; another's name stands beside the event, as far as it may be known."""
    if not _has_ended(event):
        return ""
    by = event.told("ended_by_id")
    if by is None:
        return ", ended by the site"
    return ", given up" if str(by) == str(event.fact("account_id")) else ", ended by somebody else"


def _asleep(event: RecordedEvent) -> str:
    return "the place sleeps" if event.entry.changes["asleep_since"][1] else "the place was woken"


def _let_in(event: RecordedEvent) -> str:
    were = "were" if _is_own(event) else "was"
    let_in = GIFTS.get(event.fact("gift"), "let in by")
    return f"{_first(_whose(event))} {were} {let_in} {_whose(event, 'by_id')}"


def _a(role: str) -> str:
    return role if " " in role else f"a {role}"


def _first(text: str) -> str:
    """With a capital where it is no mail address."""
    return text if "@" in text else text[:1].upper() + text[1:]


def _passkey(event: RecordedEvent) -> str:
    name = event.fact("name")
    what = f"Passkey “{name}”" if name else "Passkey"
    return _about(event, f"{what} {done(event)}")


def _provider(event: RecordedEvent) -> str:
    return _about(event, f"Way in by the sign-in provider {done(event)}")


def _api_token(event: RecordedEvent) -> str:
    """Its name is its maker's own, and in no history."""
    place = event.names.partnership(event.entry.partnership_id)
    return _about(event, f"Token for own systems of {place} {event.action}")


def _ending(event: RecordedEvent) -> str:
    return f"Mail ending {event.fact('ending') or ''} {done(event)}".replace("  ", " ")


def _link(event: RecordedEvent) -> str:
    what = LINKS.get(event.fact("purpose"), "Link")
    to = event.fact("email") if event.names.sees_people else ""
    ended = "ended" if event.action != "created" and event.told("ended_at") else done(event, "sent")
    return f"{what}{f' for {to}' if to else ''} {ended}"


def _grant(event: RecordedEvent) -> str:
    place = event.names.organisation(event.entry.organisation_id)
    has_ended = event.action == "deleted" or _has_ended(event)
    may = "may no longer see" if has_ended else "may see"
    return f"{_first(_whose(event))} {may} a confidential address of {place}"


def _since(event: RecordedEvent) -> tuple[FieldLine, ...]:
    """From when a grant held, as it was told before grants had an end."""
    given = event.told("granted_at")
    return (FieldLine("Since", new=moment(datetime.fromisoformat(given))),) if given else ()


TABLES = {
    "account": EventWording(Category.ACCOUNTS, _account, event=_event),
    "let_in": EventWording(Category.ACCOUNTS, _let_in),
    "membership": EventWording(Category.PEOPLE, _membership, event=_event_there),
    "position": EventWording(Category.PEOPLE, _position, entry_link, event=_event_there),
    "passkey": EventWording(Category.ACCOUNTS, _passkey),
    "provider_link": EventWording(Category.ACCOUNTS, _provider),
    "api_token": EventWording(Category.PEOPLE, _api_token, event=_api_token),
    "mail_ending": EventWording(Category.ACCOUNTS, _ending),
    "one_time_link": EventWording(Category.PEOPLE, _link),
    "location_grant": EventWording(Category.PEOPLE, _grant, lines=_since),
    "asked": EventWording(Category.PEOPLE, _asked),
}
