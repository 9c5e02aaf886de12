"""What is typed and sent on the pages of letterheads."""

from __future__ import annotations

from wtforms import FileField
from wtforms.validators import InputRequired

from partnership.register.letterheads.services import LARGEST, LONGEST_NAME, NO_FILE
from partnership.web.fields import TextLineField
from partnership.web.forms import BaseForm, VersionedForm

_WHICH = (
    f"A letter or an empty document with your header, footer and styles, as .docx, up to {LARGEST // 1024 // 1024} MB. "
    "What is written in it is not taken"
)
_KINDS = {"accept": ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


class AddForm(BaseForm):
    """A new letterhead."""

    name = TextLineField(
        "Name of the letterhead",
        required="Enter a name, such as “Children's services”",
        description="What your team calls it, such as “Children's services 2026”",
        max_length=LONGEST_NAME,
    )
    file = FileField("Word file", [InputRequired(NO_FILE)], description=_WHICH, render_kw=_KINDS)


class ReplaceForm(VersionedForm):
    """Another file for a letterhead."""

    file = FileField("Word file", [InputRequired(NO_FILE)], description=_WHICH, render_kw=_KINDS)
