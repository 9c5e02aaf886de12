"""The shapes of a blank form: what is asked, in which order, and which clauses of the protocols ask for it.

A form holds no answer. It is printed or filled in Word, away from the site, and the filled copy is kept in the case
file of the agency that filled it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from partnership.guidance.choices import Group
from partnership.guidance.citations import Citation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class AnswerKind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"
    HAND = "hand"  # by hand on paper: a signature, a mark
    LEAD = "lead"  # by the map: who leads the task of the row


class PlaceOf(StrEnum):
    """Whose place a field asks for, where it asks for one. The place of a person who was placed is in no form."""

    AGENCY = "agency"  # a desk, an office
    SUSPECTS = "suspects"
    JOURNEY = "journey"  # on the way, before anybody is received
    SCENE = "scene"  # where something happened or was seen
    BEFORE_PLACEMENT = "before-placement"  # where a child is before anybody has found a bed


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing that is asked."""

    id: str
    label: str
    kind: AnswerKind
    hint: str = ""
    choices: tuple[str, ...] = ()  # of a choice; the first says that nobody knows or nobody asked
    lines: int = 1  # that a hand needs for it on paper
    place_of: PlaceOf | None = None
    states: tuple[str, ...] = ()  # duties and rules of the table


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a table that is filled in row by row."""

    id: str
    label: str
    kind: AnswerKind
    width: int = 2  # its share beside the other columns
    choices: tuple[str, ...] = ()
    place_of: PlaceOf | None = None


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a table that is there already."""

    id: str
    label: str
    task: str = ""  # the function whose lead the row names
    place_of: PlaceOf | None = None
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormLevel:
    """A level of risk: the word that is chosen, when it is the right one, and what follows from it."""

    id: str
    word: str
    when: str
    act: str
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a form: words to say, remarks, levels, fields, and a table of rows; each only where it has any."""

    id: str
    heading: str = ""
    script: tuple[str, ...] = ()  # is said aloud
    notes: tuple[str, ...] = ()
    levels: tuple[FormLevel, ...] = ()
    fields: tuple[FormField, ...] = ()
    first: str = ""  # the heading above the labels of the rows
    columns: tuple[FormColumn, ...] = ()
    rows: tuple[FormRow, ...] = ()
    blank_rows: int = 0
    row_lines: int = 2  # that a hand needs in each row
    has_call_order: bool = False  # below its heading: whom to call where nobody is there, as the checklist has it
    states: tuple[str, ...] = ()  # what its script and its notes say


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form to fill in."""

    id: str
    code: str  # a letter and a number, by which people call it
    title: str
    purpose: str
    filled_by: str
    first_line: str  # what must be read before anything is written
    version: str
    order: int
    group: Group
    uses: tuple[str, ...]  # the clauses that ask for it: "protocol/clause"
    sources: tuple[Citation, ...]
    head: tuple[FormField, ...]
    parts: tuple[FormPart, ...]
    calls: tuple[str, ...] = ()  # functions whose numbers stand at the top
    travels: bool = False  # it is carried abroad, so that its numbers stand there as they are dialled from there
    may_be_given: bool = False  # a copy may go to the person, so that it names no safe place
    facts: tuple[str, ...] = ()
    states: tuple[str, ...] = ()  # what its first line says; a number at the top is for the group of its duty

    @property
    def name(self) -> str:
        """How it is called in a line: "Form R1, referral of a child"."""
        return f"Form {self.code}, {self.title[:1].lower()}{self.title[1:]}"

    @property
    def fields(self) -> Iterator[FormField]:
        """Every field, those of the head first."""
        yield from self.head
        for part in self.parts:
            yield from part.fields

    def texts(self) -> Iterator[FormText]:
        """Every text that may have slots, in reading order."""
        yield from _texts(self, self.states)
        for each in self.head:
            yield from _texts(each, each.states)
        for part in self.parts:
            yield from _texts(part, part.states)
            inside: tuple[FormLevel | FormField | FormRow, ...] = (*part.levels, *part.fields, *part.rows)
            for owner in inside:
                yield from _texts(owner, owner.states)


FormOwner: TypeAlias = BlankForm | FormPart | FormLevel | FormField | FormRow


class FormText(NamedTuple):
    """A text of a form that may have slots: what it belongs to, in which field, and what it states."""

    owner: FormOwner
    at: tuple[str | int, ...]  # the field and, in a list, the place
    text: str
    states: tuple[str, ...]


# The fields whose texts may have slots.
SLOTTED: Mapping[type, tuple[str, ...]] = {
    BlankForm: ("first_line",),
    FormPart: ("script", "notes"),
    FormLevel: ("when", "act"),
    FormField: ("label", "hint"),
    FormRow: ("label",),
}


def _texts(owner: FormOwner, states: tuple[str, ...]) -> Iterator[FormText]:
    for name in SLOTTED[type(owner)]:
        value = getattr(owner, name)
        if isinstance(value, str):
            yield FormText(owner, (name,), value, states)
        else:
            yield from (FormText(owner, (name, index), each, states) for index, each in enumerate(value))
