"""What waits for a yes, in words: the question, what a yes opens, and what became of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.policy.authority import Act
from partnership.store.models import Gift, PositionRole

if TYPE_CHECKING:
    from collections.abc import Mapping

GIFTS = {
    Gift.PLACE: "let in by",
    Gift.TEAM: "taken into a team by",
    Gift.CLEARANCE: "cleared by",
    Gift.ADMINISTRATOR: "made administrator by",
    Gift.BACK_IN: "let back in by",
    Gift.SAME_PERSON: "the same person as",
}
CONTACT_AFTER = timedelta(days=14)  # then the data protection contact answers about words as well
HIDDEN = "an organisation"  # what somebody is told of one that they may not know of
# What the questions of one kind are called together, as a heading.
KINDS = {
    Act.PLACE_BY_HOME: "People whom coordinators want to let in",
    Act.PLACE_STANDS: "People who work already, and do not stand yet",
    Act.PLACE_STANDS_SEALED: "People where there is a confidential place",
    Act.COORDINATOR_BY_ADMINISTRATOR: "Coordinators whom an administrator named",
    Act.CLEARANCE: "Clearance",
    Act.GRANT_BY_CLEARED: "Confidential addresses",
    Act.VACANCY: "Seats that nobody is to hold any more",
    Act.BACK_IN: "People who are back",
    Act.HOME: "Organisations that are to have another home",
    Act.MERGING: "Entries that are to become one",
    Act.AUDIENCE: "Locked addresses, and where people are hidden",
    Act.PUBLIC_ENTRY: "Entries that anybody is to see",
    Act.WORDS: "Texts that name a person who was erased",
}
# Acts whose questions are answered one by one, each in a form of its own: never several in one go.
ONE_BY_ONE = {
    Act.PLACE_STANDS_SEALED, Act.CLEARANCE, Act.GRANT_BY_CLEARED, Act.AUDIENCE, Act.PUBLIC_ENTRY, Act.MERGING,
    Act.WORDS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuestionNames:
    """What a question is about, by name, as far as its reader may know it."""

    who: str  # the post of whom it raises
    email: str
    by: str  # the post of who asks
    organisation: str
    partnership: str


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A question for a page or a mail: a title, the question itself, and what a yes opens."""

    title: str
    question: str
    opens: str


def asking_of(act: Act, named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    """The words of a question."""
    return _WORDS[act](named, details)


def _role(details: Mapping[str, str]) -> str:
    return details.get("role", "")


def _place_by_home(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    whom = details.get("email") or named.who
    return QuestionWords(
        f"{whom} is to join {named.organisation}",
        f"{named.by} wants to let {whom} into {named.organisation} as {_role(details)}. Do you know them?",
        _standing(named, details),
    )


def _standing(named: QuestionNames, details: Mapping[str, str]) -> str:
    sees = f"If you say yes, they see details of {named.organisation} that are kept for named people"
    if _role(details) in (PositionRole.LEAD, PositionRole.DEPUTY):
        return f"{sees}, speak and sign for it, and let others in."
    return f"{sees}."


def _place_stands(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    return QuestionWords(
        f"{named.who} at {named.organisation}",
        f"{named.by} let {named.who} ({named.email}) into {named.organisation} as {_role(details)}. They work already. "
        "Have you spoken with them, by a number that you found yourself?",
        _standing(named, details),
    )


def _coordinator(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    whom = details.get("email") or named.who
    return QuestionWords(
        f"{whom} is to coordinate {named.partnership}",
        f"{named.by}, who administers the site, wants to make {whom} a coordinator of {named.partnership}.",
        "If you say yes, they do there what you do, and count as a second person beside you.",
    )


def _clearance(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    return QuestionWords(
        f"Clearance of {named.who}",
        f"{named.by} wants {named.who} ({named.email}) cleared in {named.partnership}. "
        f"Why: {details.get('reason', '')}",
        "If you say yes, they see what is kept for named people there, and two who are cleared can open a confidential "
        "address to somebody.",
    )


def _grant(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    until = f" until {details['until']}" if details.get("until") else ""
    wants = (
        f"{named.by} ({named.email}) wants to be able to open"
        if named.who == named.by
        else f"{named.by} wants {named.who} ({named.email}) to be able to open"
    )
    return QuestionWords(
        f"A confidential address of {named.organisation}",
        f"{wants} one confidential address of {named.organisation}{until}. Why: {details.get('reason', '')}",
        "If you say yes, they can open it. Every look is mailed to all who keep it.",
    )


def _vacancy(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    return QuestionWords(
        f"The seat of the {_role(details)} at {named.organisation}",
        f"The place of {named.who} ({named.email}) at {named.organisation} was ended. "
        "Is nobody to hold the seat any more?",
        "If you say yes, the seat is vacant: its coordinators answer for the organisation until somebody leads it.",
    )


def _back_in(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    at = named.organisation or named.partnership
    return QuestionWords(
        f"{named.who} is back",
        f"{named.by} let {named.who} ({named.email}) back in. Their place as {_role(details)} at {at} sleeps. Have you "
        "spoken with them, by a number that you found yourself?",
        "If you say yes, the place counts again. Clearance and open addresses do not come back with it.",
    )


def _home(named: QuestionNames, _details: Mapping[str, str]) -> QuestionWords:
    return QuestionWords(
        f"The home of {named.organisation}",
        f"{named.by} wants {named.partnership} to be the home of {named.organisation}.",
        f"If you say yes, the coordinators of {named.partnership} keep its entry from now on, and those of today read.",
    )


def _merger(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    other = details.get("other", "another entry")
    return QuestionWords(
        f"{named.organisation} and {other}",
        f"{named.by} says that {named.organisation} and {other} are one organisation, and wants one entry for both.",
        f"If you say yes, {details.get('kept', '')} keeps what both hold: desks, services, tasks and relationships. "
        "People, grants and locked addresses stay where they are. It can be undone for 30 days.",
    )


def _notice(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    return QuestionWords(
        f"A coordinator for {named.partnership}",
        f"Those who run the site want to make {details.get('email', '')} the coordinator of {named.partnership}, "
        "which nobody coordinates any more.",
        "If no lead objects in a week, they are made its coordinator.",
    )


def _lock(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    if "kind" in details:
        return QuestionWords(
            f"Whether people are hidden in {named.organisation}",
            f"{named.by} says that {named.organisation} is of a kind that hides nobody.",
            "If you say yes, its entry is shown, printed and passed on as any other is, with every address that is not "
            "locked. Locked addresses stay locked, and it is in a public directory only when you agree to that too.",
        )
    return QuestionWords(
        f"A locked address of {named.organisation}",
        f"{named.by} wants a place of {named.organisation} not to be confidential any more.",
        "If you say yes, the place loses its lock. The sealed address stays sealed: another one has to be typed.",
    )


def _public(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    return QuestionWords(
        f"{named.organisation} in the public directory",
        f"{named.by} asks whether anybody may see the entry of {named.organisation} in the public directory of "
        f"{named.partnership}, without signing in.",
        f"If you say yes, anybody sees what was public when you were asked, with {details.get('what', '')}. You can "
        "take it out again at once.",
    )


def _erased(named: QuestionNames, details: Mapping[str, str]) -> QuestionWords:
    where = named.partnership or "no partnership"
    return QuestionWords(
        f"Texts of {where} that name a person who was erased",
        "A person asked for their data to be erased. Do the texts below name that person? The law wants an answer by "
        f"{details.get('due', '')}. After 14 days the data protection contact may answer for you.",
        "If you say yes, “a person who was erased” replaces the name in each of them. This cannot be undone. If you "
        "say no, each text stays as it is: say why, without the name.",
    )


_WORDS = {
    Act.PLACE_BY_HOME: _place_by_home,
    Act.PLACE_STANDS: _place_stands,
    Act.PLACE_STANDS_SEALED: _place_stands,
    Act.COORDINATOR_BY_ADMINISTRATOR: _coordinator,
    Act.COORDINATOR_OF_ORPHAN: _notice,
    Act.CLEARANCE: _clearance,
    Act.GRANT_BY_CLEARED: _grant,
    Act.VACANCY: _vacancy,
    Act.BACK_IN: _back_in,
    Act.HOME: _home,
    Act.MERGING: _merger,
    Act.AUDIENCE: _lock,
    Act.PUBLIC_ENTRY: _public,
    Act.WORDS: _erased,
}
