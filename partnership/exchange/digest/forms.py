"""The form of everything that somebody keeps: one question for each section."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from wtforms import HiddenField

from partnership.store.models import EntrySection
from partnership.web import fields
from partnership.web.forms import BaseForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import MultiDict

    from partnership.exchange.digest.page import KeptEntry, KeptSection

ALL_ELSE = "all_else"  # the button that confirms every section which is not said to be wrong
NOTHING_SAID = "Select for at least one section whether it is still right"


class SectionAnswer(StrEnum):
    """What somebody says about a section."""

    RIGHT = "right"
    WRONG = "wrong"
    LATER = "later"


WORDS = {SectionAnswer.RIGHT: "Still right", SectionAnswer.WRONG: "Wrong", SectionAnswer.LATER: "Skip for now"}


class AnswersForm(BaseForm):
    """An answer for each section, and the changed clock of what was looked at; made by `answers_form`."""

    def answer(self, section: KeptSection) -> Any:
        """The field of a section."""
        return self[f"answer_{section.key}"]

    def seen(self, section: KeptSection) -> Any:
        """The hidden field with the changed clock that the page showed."""
        return self[f"seen_{section.key}"]

    def says_something(self, sections: Sequence[KeptSection]) -> bool:
        """Whether at least one section was answered; if not, the first question says so."""
        if not sections or any(self.answer(each).data != SectionAnswer.LATER for each in sections):
            return bool(sections)
        first = self.answer(sections[0])
        first.errors = [NOTHING_SAID]
        return False

    def ask_again(self, section: KeptSection) -> None:
        """Show that a section has changed: its answer was about something else, so it is asked anew."""
        words = section.shown.confirm_words
        field = self.answer(section)
        field.data = SectionAnswer.LATER.value
        field.errors = [f"{words[0].upper()}{words[1:]} changed after you opened the page. Look again"]


def answers_form(entries: Sequence[KeptEntry], sent: MultiDict[str, str] | None) -> AnswersForm:
    """The form for these entries; `sent` is what was posted."""
    made: dict[str, Any] = {}
    for entry in entries:
        for section in entry.sections:
            made[f"answer_{section.key}"] = fields.RadiosField(
                _question(section, entry.name if len(entries) > 1 else ""),
                required="Select one of the three",
                default=SectionAnswer.LATER.value,
                choices=fields.choices_of(WORDS),
            )
            made[f"seen_{section.key}"] = HiddenField(default=section.shown.seen_changed_at)
    kind: type[AnswersForm] = type("OwnAnswersForm", (AnswersForm,), made)
    form = kind(sent)
    if sent is not None and ALL_ELSE in sent:
        for each in (form[name] for name in made if name.startswith("answer_")):
            each.data = SectionAnswer.RIGHT.value if each.data == SectionAnswer.LATER else each.data
    return form


def _question(section: KeptSection, of: str) -> str:
    """What is asked: "Are the contacts of Borough police still right?"."""
    words = section.shown.confirm_words
    verb = "Is" if section.shown.section is EntrySection.IDENTITY else "Are"
    return f"{verb} {words}{f' of {of}' if of else ''} still right?"
