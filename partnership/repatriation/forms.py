"""The one form of return checklists: three choices, and no field in which anything could be written about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.countries import countries
from partnership.repatriation.variants import AgeGroup
from partnership.web.fields import DropDownField, RadiosField, choice
from partnership.web.forms import BaseForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.guidance.types import ReturnTemplate

WITH_EMBASSY = "With an embassy in this partnership"
ALL = "All countries"
_WHOM = {"child": "For children", "adult": "For adults"}
_WHERE = {
    "any": "to any country",
    "eu": "to countries of the European Union only",
    "non-eu": "to countries outside the European Union only",
}


class ReturnForm(BaseForm):
    """What a checklist is made for."""

    age_group = RadiosField(
        "Whose return is it?",
        choices=[
            choice(AgeGroup.CHILD, "A child", hint="Under 18. While age is disputed the person is treated as a child"),
            choice(AgeGroup.ADULT, "An adult", hint="18 or over, and not in doubt"),
        ],
        required="Select whether the return is that of a child or an adult",
    )
    country = DropDownField(
        "To which country?",
        description="The country of origin, to which the person would return",
        blank="Choose a country",
        required="Select a country",
    )
    route = RadiosField("By which route?", required="Select a route")

    def offer(self, template: ReturnTemplate, embassies: Iterable[str]) -> None:
        """Offer the template's routes, and every country: those with an embassy in the partnership on top."""
        first = set(embassies)
        names = countries()
        self.country.choices = [choice(code, names[code], group=WITH_EMBASSY) for code in names if code in first] + [
            choice(code, names[code], group=ALL) for code in names if code not in first
        ]
        self.route.choices = [
            choice(route.id, route.name, hint=f"{_WHOM[route.who]}, {_WHERE[route.region]}. {route.description}")
            for route in template.routes
        ]
