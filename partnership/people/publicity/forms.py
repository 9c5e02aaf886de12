"""Forms of the public directory: the search, the switch, and the yes to what was shown."""

from __future__ import annotations

from wtforms import HiddenField

from partnership.register.search.words import LONGEST_SEARCH
from partnership.web import fields
from partnership.web.forms import BaseForm, VersionedForm


class FindForm(BaseForm):
    """What somebody looks for who is not signed in."""

    unmarked = ("q",)
    q = fields.TextLineField(
        "What do you need?",
        max_length=LONGEST_SEARCH,
        subject="What you look for",
        description="A service, a language or a name. Do not write who you are or what happened",
        render_kw={"autocomplete": "off", "maxlength": str(LONGEST_SEARCH)},
    )


class SwitchForm(VersionedForm):
    """On or off: the button says which."""

    is_on = HiddenField()


class AgreeForm(BaseForm):
    """A yes to what was shown; `digest` says what that was."""

    digest = HiddenField()
