"""The one form of return checklists: three choices, and no field in which anything could be written about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from partnership.guidance.countries import countries
from partnership.repatriation.variants import AgeGroup
from partnership.web.fields import DropDownField, RadiosField

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


class ReturnForm(FlaskForm):  # type: ignore[misc]
    """What a checklist is made for."""

    age_group = RadiosField(
        "Whose return is it?",
        choices=[
            SelectChoice(
                value=str(AgeGroup.CHILD),
                label="A child",
                render_kw={"hint": "Under 18. While age is disputed the person is treated as a child"},
            ),
            SelectChoice(
                value=str(AgeGroup.ADULT), label="An adult", render_kw={"hint": "18 or over, and not in doubt"}
            ),
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
        self.country.choices = [
            SelectChoice(value=code, label=names[code], optgroup=WITH_EMBASSY) for code in names if code in first
        ] + [SelectChoice(value=code, label=names[code], optgroup=ALL) for code in names if code not in first]
        self.route.choices = [
            SelectChoice(
                value=route.id,
                label=route.name,
                render_kw={"hint": f"{_WHOM[route.who]}, {_WHERE[route.region]}. {route.description}"},
            )
            for route in template.routes
        ]
