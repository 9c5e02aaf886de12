"""The form with which an administrator makes a partnership."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.people.administration.beginning import NewPartnership
from partnership.register.partnerships.services import LONGEST_NAME, SLUG
from partnership.web import fields
from partnership.web.forms import BaseForm

if TYPE_CHECKING:
    from typing import Any

    from partnership.guidance.loader import Packs

LONGEST_SLUG = 60
WRONG_SLUG = "Use 2 to 60 small letters, figures and hyphens, starting with a letter"
NO_SLUG = "Enter a short name: none can be made from this name"
_OTHER = re.compile(r"[^a-z0-9]+")


def slug_of(name: str) -> str:
    """A short name made from a full one: “Riverside partnership” gives riverside-partnership."""
    return _OTHER.sub("-", name.casefold()).strip("-0123456789")[:LONGEST_SLUG].strip("-")


class PartnershipForm(BaseForm):
    """A partnership with its guidance, boards and first coordinator."""

    field_of = MappingProxyType({"board": "board_for_children", "email": "coordinator"})
    name = fields.TextLineField(
        "Name",
        required="Enter the name",
        subject="The name",
        max_length=LONGEST_NAME,
        description="As documents print it",
    )
    area = fields.TextLineField(
        "Area",
        required="Enter the area",
        subject="The area",
        max_length=LONGEST_NAME,
        description="The local authority area or areas, for example “London Borough of Riverside”",
    )
    coordinator = fields.EmailField(
        "Email address of its first coordinator",
        required="Enter the email address of its first coordinator",
        max_length=254,
        description="They get a link to sign up, or see it at once if they have an account. It cannot be you",
        width="two-thirds",
        render_kw={"autocomplete": "off"},
    )
    pack_id = fields.DropDownField("Guidance", required="Select the guidance")
    board_for_children = fields.TextLineField(
        "Board for cases of children", subject="The board", max_length=LONGEST_NAME
    )
    board_for_adults = fields.TextLineField(
        "Board for cases of adults",
        subject="The board",
        max_length=LONGEST_NAME,
        description="The same name if one board is for both",
    )
    slug = fields.TextLineField(
        "Short name in addresses",
        subject="The short name",
        max_length=LONGEST_SLUG,
        description="Left empty, it is made from the name. It cannot be changed later",
        width="20",
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )

    def offer(self, packs: Packs) -> None:
        """Fill the list of guidance, the newest first; each says of which day it is."""
        self.pack_id.choices = [
            fields.choice(pack.id, f"{pack.title} (as of {day(pack.as_of)})") for pack in packs.newest_first
        ]
        if self.pack_id.data is None:
            self.pack_id.data = packs.newest_first[0].id

    def validate(self, extra_validators: Any = None) -> bool:
        """As any form; and the short name, typed or made, is one that an address can have."""
        is_valid: bool = super().validate(extra_validators)
        if not self.slug.errors and not self.name.errors and not SLUG.fullmatch(self.short_name):
            self.add_fault(WRONG_SLUG if self.slug.data else NO_SLUG, "slug")
            return False
        return is_valid

    @property
    def short_name(self) -> str:
        """As typed, else made from the name."""
        return self.slug.data or slug_of(self.name.data or "")

    @property
    def wanted(self) -> NewPartnership:
        """What was filled in."""
        return NewPartnership(
            self.name.data or "",
            self.short_name,
            self.area.data or "",
            self.pack_id.data,
            self.coordinator.data or "",
            self.board_for_children.data or "",
            self.board_for_adults.data or "",
        )
