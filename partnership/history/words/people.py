"""Words for accounts, what they are in partnerships and organisations, and how they sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.history.words.shape import Column, Happening, Link, Sort, Words, at_time, one_of, unsaid, verb
from partnership.models import Gift, LinkPurpose, MemberRole, PositionRole

if TYPE_CHECKING:
    from collections.abc import Callable

MEMBERS = {MemberRole.COORDINATOR: "Coordinator", MemberRole.READER: "Reader"}
POSITIONS = {role: role.value.capitalize() for role in PositionRole}
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


# Who gave, ended or woke a place stands beside the event; since when is the event's own time.
GIVEN = ("given_by_id", "ended_at", "ended_by_id", "asleep_since", "woken_by_id")


def _whose(happening: Happening, name: str = "account_id") -> str:
    """The word “you”, or the account's mail address where the reader may see it."""
    is_account = happening.entry.table == "account"
    key = happening.entry.row_id if is_account else happening.fact(name)
    if happening.names.own_id is not None and str(key) == str(happening.names.own_id):
        return "you"
    return happening.names.account(key)


def _about(happening: Happening, what: str) -> str:
    whose = _whose(happening)
    return what if whose == "you" else f"{what}: {whose}"


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
    are = "are" if whose == "you" else "is"
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
    are = "are" if whose == "you" else "is"
    place = happening.names.organisation(happening.fact("organisation_id"))
    role = str(happening.told("role") or happening.fact("role") or "one of the people")
    if happening.action == "created":
        return f"{_first(whose)} {'have become' if whose == 'you' else 'became'} {role} of {place}"
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
    whose = _whose(happening)
    done = _GIFTS_BY_VALUE.get(str(happening.fact("gift")), "let in by")
    return f"{_first(whose)} {'were' if whose == 'you' else 'was'} {done} {_whose(happening, 'by_id')}"


_GIFTS_BY_VALUE = {gift.value: words for gift, words in GIFTS.items()}


def _a(role: str) -> str:
    return role if " " in role else f"a {role}"


def _first(text: str) -> str:
    """With a capital where it is no mail address."""
    return text if "@" in text else text[:1].upper() + text[1:]


def _passkey(happening: Happening) -> str:
    name = happening.fact("name")
    what = f"Passkey “{name}”" if name else "Passkey"
    return _about(happening, f"{what} {verb(happening)}")


def _ending(happening: Happening) -> str:
    return f"Mail ending {happening.fact('ending') or ''} {verb(happening)}".replace("  ", " ")


def _link(happening: Happening) -> str:
    what = _LINKS_BY_VALUE.get(str(happening.fact("purpose")), "Link")
    to = happening.fact("email") if happening.names.sees_people else ""
    done = "sent" if happening.action == "created" else "ended" if happening.told("ended_at") else verb(happening)
    return f"{what}{f' for {to}' if to else ''} {done}"


_LINKS_BY_VALUE = {purpose.value: words for purpose, words in LINKS.items()}


def _grant(happening: Happening) -> str:
    place = happening.names.organisation(happening.entry.organisation_id)
    has_ended = happening.action == "deleted" or _has_ended(happening)
    done = "may no longer see" if has_ended else "may see"
    return f"{_first(_whose(happening))} {done} a confidential address of {place}"


def _entry(happening: Happening) -> Link | None:
    organisation_id = happening.fact("organisation_id")
    if str(organisation_id) not in happening.names.organisations:
        return None
    return Link("See the entry", "directory.organisation", {"organisation_id": organisation_id})


TABLES = {
    "account": Words(
        Sort.ACCOUNTS,
        _account,
        {
            "email": Column("Mail address"),
            "display_name": Column("Post"),
            "is_active": Column("Open"),
            "is_administrator": Column("Administrator"),
            "has_second_factor": Column("Has a second factor"),
            "mail_off": Column("Mail that is switched off"),
            "closed_why": Column("Why it was closed"),
        },
        unsaid("password_hash", "totp_secret", "totp_step", "warned_unused_at", "stands_for_itself_since"),
        event=_event,
    ),
    "let_in": Words(Sort.ACCOUNTS, _let_in, {}, unsaid("account_id", "by_id", "gift", "at")),
    "membership": Words(
        Sort.PEOPLE,
        _membership,
        {"role": Column("Role", one_of(MEMBERS)), "is_cleared": Column("Cleared for confidential addresses")},
        unsaid("account_id", "clearance_given_by_id", "clearance_agreed_by_id", *GIVEN),
        event=_event_there,
    ),
    "position": Words(
        Sort.PEOPLE,
        _position,
        {
            "role": Column("Role", one_of(POSITIONS)),
            "agreement": Column("Owner agreement"),
            "agreed_at": Column("Accepted", at_time),
            "vouched_by": Column("Vouched for by", is_private=True),
            "stands_since": Column("Stands since", at_time),
            "is_before_rule": Column("From before the rule"),
        },
        unsaid("account_id", "organisation_id", "agreed_by_id", "vacant_at", "vacant_agreed_by_id", *GIVEN),
        _entry,
        event=_event_there,
    ),
    "passkey": Words(
        Sort.ACCOUNTS,
        _passkey,
        {"name": Column("Name")},
        unsaid("account_id", "credential_id", "public_key", "sign_count", "used_at"),
    ),
    "mail_ending": Words(
        Sort.ACCOUNTS, _ending, {"ending": Column("Ending"), "source": Column("Taken from")}, unsaid()
    ),
    "one_time_link": Words(
        Sort.PEOPLE,
        _link,
        {
            "role": Column("As"),
            "expires_at": Column("Works until", at_time),
            "vouched_by": Column("Vouched for by", is_private=True),
            "vouched_why": Column("Why", is_private=True),
            "is_another_person": Column("Said to be another person than all others"),
        },
        unsaid(
            "purpose",
            "token_hash",
            "email",
            "account_id",
            "organisation_id",
            "made_by",
            "made_by_id",
            "agreed_by_id",
            "same_person_id",
            "opens",
            "used_at",
            "ended_at",
        ),
    ),
    "location_grant": Words(
        Sort.PEOPLE,
        _grant,
        {
            "reason": Column("Why", is_private=True, is_written=True),
            "granted_at": Column("Since", at_time),  # as it was told before grants had an end
            "from_at": Column("From", at_time),
            "until_at": Column("Until", at_time),
        },
        unsaid("location_id", "account_id", "given_by_id", "agreed_by_id", "ended_at", "ended_by_id"),
    ),
}
