"""The forms of return checklists: three choices on two pages, and no field for anything about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.countries import countries
from partnership.returns.repatriation.variants import AgeGroup
from partnership.web.fields import DropDownField, RadiosField, choice
from partnership.web.forms import BaseForm, FilterForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnership.guidance.types import Route

WITH_EMBASSY = "With an embassy in this partnership"
ALL = "All countries"


class ReturnForm(FilterForm):
    """Whose return it is, and to which country: what decides which routes there are. It stands in the address."""

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

    def offer(self, embassies: Iterable[str]) -> None:
        """Offer every country: those with an embassy in the partnership on top."""
        first = set(embassies)
        names = countries()
        self.country.choices = [choice(code, names[code], group=WITH_EMBASSY) for code in names if code in first] + [
            choice(code, names[code], group=ALL) for code in names if code not in first
        ]


class RouteForm(BaseForm):
    """By which of the routes that are open to this person and country."""

    route = RadiosField("By which route?", required="Select a route")

    def offer(self, routes: Sequence[Route]) -> None:
        """Offer the routes; the only one is chosen already."""
        self.route.choices = [choice(route.id, route.name, hint=route.description) for route in routes]
        if len(routes) == 1 and self.route.data is None:
            self.route.data = routes[0].id
