"""The table of who may widen whose reach, as data: who starts an act, whose yes it needs, beside whom, when it lapses.

The rule behind it: no account, and no set of accounts that one person controls, reaches, changes or signs more than
before by its own acts alone. Services ask this table; `docs/security.md` shows it, with who is told and who undoes it,
and a test compares the cells that are data; the reasons are in ADR 0041. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

LAPSES_AFTER = timedelta(days=30)
REMINDED_AFTER = (timedelta(days=7), timedelta(days=21))
NOTICE = timedelta(days=7)  # of a coordinator for a partnership that has none
# What a sign-in by a provider's word alone may start: `policy/provider_sessions.py`.
PASSKEY_RULE = "passkey"


class Who(StrEnum):
    """Somebody in the table, in the words of its cells."""

    LEAD = "a lead or deputy whose seat counts"
    HOLDER = "a lead or deputy who holds the grant"
    HOME = "a coordinator of the home partnership"
    OLD_HOME = "a coordinator of the old home, where nobody leads"
    HOME_UNLED = "a coordinator of the home partnership, where nobody leads"
    CLEARED_HOME = "a cleared coordinator of the home partnership"
    COORDINATOR = "a coordinator of the partnership"
    CLEARED = "a cleared coordinator of the partnership"
    ADMINISTRATOR = "an administrator"
    COMMAND_LINE = "the command line"
    DATA_CONTACT = "after 14 days the data protection contact of the site"
    THEMSELVES = "whose seat it is"
    OWN_PEOPLE = "its own people who keep the entry"


class Act(StrEnum):
    """An act of the table, by a name that stays."""

    PLACE_BY_LEAD = "place-by-lead"
    PLACE_BY_HOME = "place-by-home"
    PLACE_WORKS = "place-works"
    PLACE_STANDS = "place-stands"
    PLACE_STANDS_SEALED = "place-stands-sealed"
    TEAM = "team"
    COORDINATOR_BY_ADMINISTRATOR = "coordinator-by-administrator"
    COORDINATOR_OF_ORPHAN = "coordinator-of-orphan"
    CLEARANCE = "clearance"
    GRANT_BY_HOLDER = "grant-by-holder"
    GRANT_BY_CLEARED = "grant-by-cleared"
    ENDING = "ending"
    VACANCY = "vacancy"
    BACK_IN = "back-in"
    TAKING_IN = "taking-in"
    HOME = "home"
    ENTRY = "entry"
    AUDIENCE = "audience"
    GOING_BACK = "going-back"
    SEEING_AS = "seeing-as"
    SIGNATURE = "signature"
    SIGNATURE_ON_PAPER = "signature-on-paper"
    BOOTSTRAP = "bootstrap"
    ADMINISTRATOR = "administrator"
    MERGING = "merging"
    IMPORT = "import"
    PARTNERSHIP_ON_SCREEN = "partnership-on-screen"
    PUBLIC_ENTRY = "public-entry"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """One act of the table.

    `starts` and `yes` name who may; an empty `yes` means at once. `rules` are the names under which the model of these
    rules, and the planted faults of `tests/promises`, know what the row rests on.
    """

    act: Act
    what: str
    starts: tuple[Who, ...]
    yes: tuple[Who, ...] = ()
    beside: str = ""  # whose line a second person must not share, by a name that `questions.services` knows
    lapses: timedelta | None = None
    rules: tuple[str, ...] = ()

    @property
    def is_second(self) -> bool:
        """Whether the yes must come from another line than `beside` says."""
        return bool(self.beside)

    @property
    def leaves_to_lead(self) -> bool:
        """Whether only a lead answers as soon as somebody leads the organisation."""
        return self.act in (Act.PLACE_STANDS, Act.PLACE_STANDS_SEALED, Act.AUDIENCE)


# In the order of their numbers in docs/security.md.
_ROWS = (
    AuthorityRow(
        Act.PLACE_BY_LEAD,
        "A place, or a stronger role, in an organisation that has a lead",
        starts=(Who.LEAD,),
        rules=("led",),
    ),
    AuthorityRow(
        Act.PLACE_BY_HOME, "The same", starts=(Who.HOME,), yes=(Who.LEAD,), lapses=LAPSES_AFTER, rules=("led",)
    ),
    AuthorityRow(
        Act.PLACE_WORKS, "A working place where nobody leads", starts=(Who.HOME,), rules=("working", "outside")
    ),
    AuthorityRow(
        Act.PLACE_STANDS,
        "A working place, or a stronger role where nobody leads, stands",
        starts=(Who.HOME,),
        yes=(Who.HOME, Who.ADMINISTRATOR, Who.LEAD),
        beside="account-and-starter",
        lapses=LAPSES_AFTER,
        rules=("line", "working"),
    ),
    AuthorityRow(
        Act.PLACE_STANDS_SEALED,
        "As 4, where there is a confidential place",
        starts=(Who.HOME,),
        yes=(Who.CLEARED_HOME, Who.LEAD),
        beside="account-and-starter",
        lapses=LAPSES_AFTER,
        rules=("sealed",),
    ),
    AuthorityRow(Act.TEAM, "A coordinator or reader is added to a team", starts=(Who.COORDINATOR,), rules=("line",)),
    AuthorityRow(
        Act.COORDINATOR_BY_ADMINISTRATOR,
        "A coordinator is named who counts as a second person beside the others",
        starts=(Who.ADMINISTRATOR,),
        yes=(Who.COORDINATOR,),
        lapses=LAPSES_AFTER,
        rules=("admin",),
    ),
    AuthorityRow(
        Act.COORDINATOR_OF_ORPHAN,
        "A coordinator where none is left",
        starts=(Who.COMMAND_LINE,),
        lapses=LAPSES_AFTER,
        rules=("orphan",),
    ),
    AuthorityRow(
        Act.CLEARANCE,
        "Clearance",
        starts=(Who.CLEARED,),
        yes=(Who.CLEARED,),
        beside="starter",
        lapses=LAPSES_AFTER,
        rules=("clear", "clear-two"),
    ),
    AuthorityRow(
        Act.GRANT_BY_HOLDER,
        "A grant of one address: from, until, reason",
        starts=(Who.HOLDER,),
        rules=("grant", "holder"),
    ),
    AuthorityRow(
        Act.GRANT_BY_CLEARED,
        "The same",
        starts=(Who.CLEARED_HOME,),
        yes=(Who.CLEARED_HOME,),
        beside="starter",
        lapses=LAPSES_AFTER,
        rules=("two-cleared",),
    ),
    AuthorityRow(
        Act.ENDING,
        "A place, membership or account is ended by another",
        starts=(Who.LEAD, Who.HOME, Who.COORDINATOR, Who.ADMINISTRATOR),
        rules=("kept",),
    ),
    AuthorityRow(
        Act.VACANCY,
        "An ended seat is vacant",
        starts=(Who.HOME,),
        yes=(Who.THEMSELVES, Who.HOME, Who.ADMINISTRATOR),
        beside="ended-by-and-starter",
        lapses=LAPSES_AFTER,
        rules=("kept", "line"),
    ),
    AuthorityRow(
        Act.BACK_IN,
        "Back in: a factor cleared, an account opened again, an address changed by others, a provider allowed by an "
        "administrator",
        starts=(Who.ADMINISTRATOR,),
        yes=(Who.COORDINATOR, Who.HOME, Who.LEAD),
        beside="account",
        rules=("back-in", "anew", "bound"),
    ),
    AuthorityRow(
        Act.TAKING_IN,
        "Taking in what has a home elsewhere",
        starts=(Who.COORDINATOR,),
        yes=(Who.LEAD, Who.HOME_UNLED),
        lapses=LAPSES_AFTER,
        rules=("take-in",),
    ),
    AuthorityRow(
        Act.HOME,
        "The home moves",
        starts=(Who.COORDINATOR,),
        yes=(Who.LEAD, Who.OLD_HOME),
        lapses=LAPSES_AFTER,
        rules=("handover",),
    ),
    AuthorityRow(
        Act.ENTRY,
        "Editing, archiving, inviting, audiences, answering requests",
        starts=(Who.OWN_PEOPLE, Who.HOME),
        rules=("home",),
    ),
    AuthorityRow(
        Act.AUDIENCE,
        "A wider audience; opening a locked place; a kind that hides nobody where people are hidden",
        starts=(Who.OWN_PEOPLE, Who.HOME),
        yes=(Who.LEAD, Who.CLEARED_HOME),
        beside="starter",
        lapses=LAPSES_AFTER,
        rules=("unseen",),
    ),
    AuthorityRow(
        Act.GOING_BACK,
        "Going back in the history",
        starts=(Who.OWN_PEOPLE, Who.HOME, Who.COORDINATOR),
        rules=("unseen",),
    ),
    AuthorityRow(Act.SEEING_AS, "Seeing as another", starts=(Who.COORDINATOR,), rules=("see-as",)),
    AuthorityRow(Act.SIGNATURE, "A signature here", starts=(Who.LEAD,), rules=("working", "kept")),
    AuthorityRow(Act.SIGNATURE_ON_PAPER, "A signature on paper", starts=(Who.COORDINATOR,), rules=("kept",)),
    AuthorityRow(
        Act.BOOTSTRAP,
        "The first administrator, coordinator and cleared coordinator; a partnership; `accounts stands`",
        starts=(Who.COMMAND_LINE,),
        rules=("line",),
    ),
    AuthorityRow(Act.ADMINISTRATOR, "An administrator", starts=(Who.ADMINISTRATOR,), rules=("line",)),
    AuthorityRow(
        Act.MERGING,
        "Merging two organisations",
        starts=(Who.HOME,),
        yes=(Who.LEAD,),
        lapses=LAPSES_AFTER,
        rules=("merge",),
    ),
    AuthorityRow(Act.IMPORT, "Imports", starts=(Who.COORDINATOR,), rules=("home", "take-in")),
    AuthorityRow(
        Act.PARTNERSHIP_ON_SCREEN,
        "A partnership and its first coordinator made on screen",
        starts=(Who.ADMINISTRATOR,),
        rules=("line", "take-in", "handover"),
    ),
    AuthorityRow(
        Act.PUBLIC_ENTRY,
        "A public directory or feed is switched on",
        starts=(Who.COORDINATOR,),
        yes=(Who.LEAD, Who.HOME_UNLED),
        lapses=LAPSES_AFTER,
        rules=("public",),
    ),
    AuthorityRow(
        Act.WORDS,
        "Words of others lose the name of a person who was erased",
        starts=(Who.ADMINISTRATOR,),
        yes=(Who.COORDINATOR, Who.DATA_CONTACT),
        beside="requester",
        lapses=LAPSES_AFTER,
        rules=("line",),
    ),
)

TABLE: Mapping[Act, AuthorityRow] = MappingProxyType({row.act: row for row in _ROWS})


def rule_names() -> frozenset[str]:
    """Every rule that some row rests on, and the one for sign-in providers."""
    return frozenset(name for row in _ROWS for name in row.rules) | {PASSKEY_RULE}


def is_second(line: frozenset[UUID], other: frozenset[UUID]) -> bool:
    """Whether two accounts are two persons, as far as the site can know.

    A line is the set of accounts, each vouched for at the command line, that an account hangs on. Two that share one
    may be one person; an account that hangs on nobody known is nobody's second.
    For example {A} and {B} are two; {A} and {A, B} may be one; {A} and nobody at all are not known to be two.
    """
    return bool(line) and bool(other) and not line & other
