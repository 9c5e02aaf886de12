"""The words that fields of guidance may hold, an enumeration for each choice. Their values are stored for ever."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where in the response a function belongs, in the order in which a case meets them."""

    IDENTIFICATION = "identification"
    REFERRAL = "referral"
    SUPPORT = "support"
    RETURN = "return"
    PREVENTION = "prevention"
    PARTNERSHIP = "partnership"


class Group(StrEnum):
    """Whose case it is: children (under 18), adults, or both."""

    CHILDREN = "children"
    ADULTS = "adults"
    BOTH = "both"


class Sector(StrEnum):
    """What sort of body an organisation is."""

    STATUTORY = "statutory"
    VOLUNTARY = "voluntary"
    INTERNATIONAL = "international"
    DIPLOMATIC = "diplomatic"
    PRIVATE = "private"


class Level(StrEnum):
    """How far an organisation reaches."""

    LOCAL = "local"
    REGIONAL = "regional"
    NATIONAL = "national"
    INTERNATIONAL = "international"
    ORIGIN = "country-of-origin"


class Stop(StrEnum):
    """What an open checklist item does to a return."""

    HARD = "hard"  # return may not proceed; only evidence clears it
    HOLD = "hold"  # pause until a senior decision is recorded
    COMPLETE = "complete"  # complete it, or explain why not


class GeneratedPart(StrEnum):
    """The parts of a protocol that the map writes; a clause names one to say where it stands."""

    DOCUMENT_CONTROL = "document-control"
    PARTIES = "parties"
    DUTIES = "duties"  # agency by agency: what each leads, deputises for and supports
    RESPONSIBILITIES = "responsibilities"  # the matrix, functions as rows, in a landscape section
    CONTACTS = "contacts"  # the contact schedule, unconfirmed contacts marked
    INDICATORS = "indicators"  # Annex 1 indicators by setting, for the template's group
    MATTERS = "matters"  # matters to settle: every slot without an answer, every role only proposed
    SIGNATURES = "signatures"
    PARAMETERS = "parameters"  # the times and limits this protocol sets, in one table
    SHARING = "information-sharing"  # the information sharing matrix, and each flow with its basis and condition
    RETURN_CHILDREN = "return-checks-children"  # the hard stops and checks of the return checklist, for a child
    RETURN_ADULTS = "return-checks-adults"  # the same for an adult
    STOP_GAPS = "stop-gaps"  # whom one gets in the place of each lead that nobody has accepted


class Sharing(StrEnum):
    """Whether a kind of information may go to a kind of agency, from freest to never."""

    ROUTINE = "routine"  # whenever the purpose of the partnership calls for it
    CONSENT = "consent"  # with the person's informed consent (for a child: of who may give it)
    CASE = "case"  # only when the condition is met in this one case, decided and written down
    NEVER = "never"


class Weight(StrEnum):
    """What sort of statement a recommendation of the source is."""

    DUTY = "duty"  # a duty in law, as the source has it
    ADVICE = "advice"
    WARNING = "warning"


class ChangeKind(StrEnum):
    """What guidance of a site does to an item of the pack that it stands over."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"

    @property
    def is_removed(self) -> bool:
        """Whether the item is out of use."""
        return self is ChangeKind.REMOVED

    @property
    def words(self) -> str:
        """How pages and documents mark it, the same everywhere."""
        done = "Taken out" if self.is_removed else self.value.capitalize()
        return f"{done} by this council’s guidance"


class Night(StrEnum):
    """Whether somebody must answer for a task at night, on a weekend and on a bank holiday."""

    MUST = "must"
    ASKED = "asked"  # a text asks for a number at night; it can wait where there is none
    WAITS = "waits"  # for the next working day


class Emergency(StrEnum):
    """Where the emergency number stands among the numbers of a task."""

    FIRST = "first"  # whoever is in danger or hurt rings it before anybody else
    LAST = "last"  # where nobody answers and it cannot wait
    NONE = "none"


class Need(StrEnum):
    """For whose cases a partnership needs an agency of a kind."""

    ANY = "any"
    CHILDREN = "children"
    ADULTS = "adults"
