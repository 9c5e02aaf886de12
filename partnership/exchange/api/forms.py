"""The form of a token: what it is called, what it reads and for how long, and that it is you."""

from __future__ import annotations

from partnership.accounts.forms import ProofForm, any_code_field, present_password_field
from partnership.exchange.api.services import LIVES
from partnership.exchange.exports.files import AUDIENCE_WORDS
from partnership.store.models import Audience
from partnership.web import fields

LONGEST_NAME = 100
AUDIENCE_USES = {
    Audience.PUBLIC: "What organisations agreed that the public sees: for a website",
    Audience.PARTNERS: "What every partner of this site sees",
    Audience.PARTNERSHIP: "With desks and direct numbers that are for members",
}


class TokenForm(ProofForm):
    """A new token; what is selected first is least."""

    name = fields.TextLineField(
        "What is it for?",
        required="Enter what the token is for",
        max_length=LONGEST_NAME,
        subject="What it is for",
        description="The system that will use it, so that you know it again",
    )
    audience = fields.RadiosField(
        "It reads the directory as seen by",
        choices=[fields.choice(each.value, words, hint=AUDIENCE_USES[each]) for each, words in AUDIENCE_WORDS.items()],
        required="Select as whom it reads",
    )
    places = fields.RadiosField(
        "Addresses of places",
        description="Confidential addresses and safe places are never read, whatever you select",
        choices=[fields.choice("no", "Without them"), fields.choice("yes", "With them")],
        default="no",
        required="Select whether it reads addresses",
    )
    days = fields.RadiosField(
        "It ends after",
        choices=[fields.choice(each, f"{each} days" if each < max(LIVES) else "A year") for each in LIVES],
        coerce=int,
        required="Select when it ends",
    )
    current = present_password_field()  # asked last, so that faults are told in the order of the page
    code = any_code_field()
