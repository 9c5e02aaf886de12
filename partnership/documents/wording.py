"""The words that all writers add to a document, so that Word, preview and plain text say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.blocks import UNFILLED_DATE, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from partnership.documents.blocks import Check, Clause, ContentControl, ContentsEntry

CONTENTS: Final = "Contents"
COPY_OF: Final = "Copy of version"  # the property of a file that says which saved version it is a copy of
ABOUT: Final = "About this document"
PICTURE: Final = "Picture"
ABOUT_DESCRIPTION: Final = "Facts about this document: each row has a label and its value."
CHECK_COLUMNS: Final = ("Tick", "No. and check", "Responsible", "Evidence to see", "If not done", "Cleared on / by")
CHECK_HELP: Final = (
    "For each check: see the evidence, tick the box, choose the state below it (in Word from a list: Not cleared "
    "becomes Cleared, Open becomes Done) and enter the date and your post. A tick without evidence clears nothing."
)
SIGNATURE_COLUMNS: Final = ("Agency", "Post", "Name", "Signature", "Date")
DATE_PLACEHOLDER: Final = UNFILLED_DATE
DAY_AND_NIGHT: Final = "day and night"  # after a desk that answers on one number at all hours
SAME_AT_NIGHT: Final = "The same, day and night"  # in a column of the night, where it stands in that of the day
ROOM: Final = "......"  # to write in, where there is no control
BY_PLACEHOLDER: Final = "post, initials"
TONES: Final = {Tone.INFORMATION: "Note", Tone.WARNING: "Warning", Tone.STOP: "Stop"}

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(value: date | None) -> str:
    """A date in full, "24 November 2009", whatever the locale of the machine; none gives an empty text."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value is not None else ""


def capital(text: str) -> str:
    """Return a text with a capital letter first."""
    return text[:1].upper() + text[1:]


def first_words(text: str, most: int) -> str:
    """Return the first words of a text, with an ellipsis where it goes on."""
    words = text.split()
    return " ".join(words[:most]) + (" …" if len(words) > most else "")


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words in a row: "police, housing and a refuge"; with semicolons where one has a comma of its own."""
    *head, end = [*words] or [""]
    if not head:
        return end
    mark = ";" if any("," in each for each in (*head, end)) else ","
    return f"{f'{mark} '.join(head)}{mark if mark == ';' else ''} {last} {end}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 organisation", "20,000 organisations"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def gap(text: str) -> str:
    """A slot without an answer, as every writer shows it."""
    return f"[To settle: {text}]"


def control(run: ContentControl) -> str:
    """A place to fill in, as text without controls shows it: of a choice, all that may be chosen."""
    return f"[{' / '.join(run.choices) or run.text or ROOM}]"


def callout_title(tone: Tone, title: str) -> str:
    """The title of a callout with its tone in words, since colour alone says nothing to some readers."""
    word = TONES[tone]
    return title if title.lower().startswith(word.lower()) else f"{word}: {title}" if title else word


def sources(names: tuple[str, ...]) -> str:
    """The small line that says what a clause or a check rests on."""
    return f"Source: {'; '.join(names)}"


def state(check: Check) -> str:
    """How a check stands when the checklist is printed."""
    return "Not cleared" if check.is_hard else "Open"


def states(check: Check) -> tuple[str, ...]:
    """What the state of a check may become in Word; a hard stop is cleared or not, and nobody explains it away."""
    return (state(check), "Cleared") if check.is_hard else (state(check), "Done", "Not applicable: reason recorded")


def consequence(check: Check) -> str:
    """What happens while a check is open; a hard stop always says so."""
    if check.is_hard and "hard stop" not in check.stop.lower():
        return f"Hard stop: {check.stop}" if check.stop else "Hard stop"
    return check.stop


def clause_line(clause: Clause) -> str:
    """Number and heading of a clause."""
    return f"{clause.number} {clause.heading}".strip(" ")


def contents_line(entry: ContentsEntry) -> str:
    """A line of a list of contents, with where it is that does not stand in the document."""
    line = f"{entry.number} {entry.text}".strip()
    return f"{line}, {entry.note}" if entry.note else line
