"""The forms of data protection."""

from __future__ import annotations

from partnership.operations.data_protection.erasure import LONGEST_NAMES
from partnership.web import fields
from partnership.web.forms import BaseForm


class ErasureForm(BaseForm):
    """The names under which somebody may stand in texts."""

    names = fields.LinesField(
        "Their name, as it may stand in texts",
        max_length=LONGEST_NAMES,
        description="First and last name, one a line. Leave it empty if no name was ever written",
        render_kw={"autocomplete": "off"},
    )
