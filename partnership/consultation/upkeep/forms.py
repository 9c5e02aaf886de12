"""Forms of requests and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from wtforms import BooleanField, HiddenField

from partnership.consultation.upkeep.reports import TEXT_LENGTH
from partnership.consultation.upkeep.services import REASON_LENGTH, SAY_WHY, FieldReply
from partnership.register.directory.forms import ConfirmForm, RecordForm
from partnership.store.models import FieldAnswer
from partnership.web import fields
from partnership.web.forms import Relevance, seen_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wtforms import Field

    from partnership.consultation.upkeep.view_models import FieldShown

LATER = "later"
ANSWERS = {
    FieldAnswer.ACCEPTED.value: "Accept: it is written into the entry",
    FieldAnswer.REFUSED.value: "Refuse",
    LATER: "Answer later",
}


class DecideForm(RecordForm):
    """An answer for each open field of a request; `version` is that of what would be changed."""

    field_ids: ClassVar[tuple[UUID, ...]] = ()

    def answer_of(self, field_id: UUID) -> Field:
        """The choice of an answer to a field of the request."""
        return self[f"answer_{field_id.hex}"]

    def reason_of(self, field_id: UUID) -> Field:
        """Why it is answered so."""
        return self[f"reason_{field_id.hex}"]

    def seen_of(self, field_id: UUID) -> Field:
        """The version of it that the page showed."""
        return self[f"seen_{field_id.hex}"]

    @property
    def answers(self) -> dict[UUID, FieldReply]:
        """The fields that are answered now."""
        found = {}
        for each in self.field_ids:
            given = self.answer_of(each).data
            if given != LATER:
                seen = seen_version(self.seen_of(each).data)
                found[each] = FieldReply(FieldAnswer(given), self.reason_of(each).data or "", seen)
        return found


def decide_form(shown: Iterable[FieldShown]) -> type[DecideForm]:
    """The form for the fields that the visitor may answer."""
    made: dict[str, Any] = {}
    ids = []
    for each in shown:
        ids.append(each.id)
        made[f"answer_{each.id.hex}"] = fields.RadiosField(
            f"Your answer: {each.label[0].lower()}{each.label[1:]}",
            required="Select an answer",
            choices=fields.choices_of(ANSWERS),
            default=LATER,
        )
        made[f"reason_{each.id.hex}"] = fields.LongTextField(
            f"Reason ({each.label[0].lower()}{each.label[1:]})",
            description="Needed when you refuse. The sender reads it",
            subject="The reason",
            max_length=REASON_LENGTH,
            rows=2,
            render_kw={"autocomplete": "off"},
        )
        made[f"seen_{each.id.hex}"] = HiddenField(default=str(each.version))
    # A remark on what is accepted may be made, a refusal needs one.
    relevance = {
        f"reason_{each.hex}": Relevance(
            f"answer_{each.hex}", frozenset(map(str, FieldAnswer)), SAY_WHY, frozenset({FieldAnswer.REFUSED})
        )
        for each in ids
    }
    return type("OwnDecideForm", (DecideForm,), made | {"field_ids": tuple(ids), "relevance": relevance})


class ReportForm(ConfirmForm):
    """What is wrong, and how the reader knows."""

    field = fields.RadiosField("What is wrong?", required="Select what is wrong")
    text = fields.LongTextField(
        "What is wrong about it, and how do you know?",
        required="Enter what is wrong",
        description=(
            "For example “Nobody has answered this number since Monday”. "
            "Nothing about a victim, and no address of a refuge"
        ),
        subject="What you write",
        max_length=TEXT_LENGTH,
        has_count=True,
        rows=5,
        render_kw={"autocomplete": "off"},
    )
    is_meant = BooleanField("I have looked: it gives no address of a refuge or safe house away")

    def offer(self, labels: dict[str, str], whole: str) -> None:
        """Offer the fields that the reader sees, and the whole."""
        options = {"whole": whole} | labels
        self.field.choices = fields.choices_of(options)
        if len(options) == 1:
            self.field.data = "whole"

    @property
    def chosen(self) -> str:
        """The field, empty for the whole."""
        return "" if self.field.data == "whole" else self.field.data or ""


class ReportAnswerForm(ConfirmForm):
    """What came of a report."""

    outcome = fields.RadiosField(
        "What came of it?",
        required="Select what came of it",
        choices=[
            fields.choice("changed", "It was changed"),
            fields.choice("right", "It is right as it is"),
        ],
    )
    text = fields.LongTextField(
        "Your answer to the reader",
        required="Enter in a few words what came of it",
        description="The reader gets these words, and may see less of the entry than you do: repeat nothing restricted",
        subject="Your answer",
        max_length=TEXT_LENGTH,
        has_count=True,
        rows=4,
        render_kw={"autocomplete": "off"},
    )
