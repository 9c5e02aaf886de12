"""The form of which mails somebody gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import HiddenField

from partnership.register.mail.kinds import MailKind
from partnership.web import fields
from partnership.web.forms import BaseForm

if TYPE_CHECKING:
    from collections.abc import Collection

CHOSEN = tuple(each for each in MailKind if not each.is_needed)
ALWAYS = tuple(each for each in MailKind if each.is_needed)


class ChoicesForm(BaseForm):
    """The kinds that can be switched off; `seen` says what was stored when the page was opened."""

    unmarked = ("kinds",)  # each box is a switch, which stands as it does

    seen = HiddenField()
    kinds = fields.CheckboxesField(
        "Email me when",
        description="Untick what you do not want",
        choices=[fields.choice(each.value, each.words) for each in CHOSEN],
    )


def as_seen(mail_off: Collection[str]) -> str:
    """What an account has switched off, as the form carries it."""
    return " ".join(sorted(mail_off))


def wanted(mail_off: Collection[str]) -> list[str]:
    """The kinds that are marked for an account."""
    return [each.value for each in CHOSEN if each.value not in mail_off]
