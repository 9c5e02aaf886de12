"""The form in which somebody tells the coordinators what is missing."""

from __future__ import annotations

from partnership.map.misses.services import LONGEST
from partnership.web import fields
from partnership.web.forms import BaseForm, VersionedForm


class MissingForm(BaseForm):
    """What is missing, as the coordinators will read it."""

    words = fields.LongTextField(
        "What is missing?",
        description="Take out every name of a person, and anything else that tells who somebody is",
        required="Enter what is missing",
        subject="What is missing",
        max_length=LONGEST,
        has_count=True,
        rows=3,
        render_kw={"autocomplete": "off"},
    )


class DoneForm(VersionedForm):
    """A coordinator has looked after it."""
