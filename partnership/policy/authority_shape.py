"""What the table of authority is made of: acts, and who starts them, agrees and undoes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LAPSES_AFTER = timedelta(days=30)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRow:
    """One act of the table.

    `starts` and `yes` name who may; an empty `yes` means at once. `is_second`: the yes must come from another line
    than `beside` says. `told` and `undone` are the words of the cells. `rules` are the names under which the model of
    these rules, and the planted faults of `tests/promises`, know what the row rests on.
    """

    number: int
    act: Act
    what: str
    starts: tuple[Who, ...]
    yes: tuple[Who, ...] = ()
    is_second: bool = False
    beside: str = ""  # whose line the second person must not share, by a name that `questions.services` knows
    when_yes: str = ""  # what the cell says besides who
    told: str
    undone: str
    lapses: timedelta | None = None
    rules: tuple[str, ...] = ()
    is_later: bool = False  # its page comes with a later release; its place is kept

    @property
    def leaves_to_lead(self) -> bool:
        """Whether only a lead answers as soon as somebody leads the organisation."""
        return self.act in (Act.PLACE_STANDS, Act.PLACE_STANDS_SEALED, Act.AUDIENCE)
