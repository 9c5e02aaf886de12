"""Which checks belong to a return: by age group, country and route, on the law of the pack's date."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, NotInGuidance
from partnership.documents.wording import day
from partnership.guidance.countries import countries, in_sentence
from partnership.guidance.types import Group

if TYPE_CHECKING:
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import (
        CheckItem,
        ReturnTemplate,
        Route,
    )


class AgeGroup(StrEnum):
    """Whose return it is; while age is disputed the person is treated as a child."""

    CHILD = "child"
    ADULT = "adult"

    @property
    def group(self) -> Group:
        """As responsibilities name it."""
        return Group.CHILDREN if self is AgeGroup.CHILD else Group.ADULTS

    @property
    def with_article(self) -> str:
        """In a title: "a child", "an adult"."""
        return "a child" if self is AgeGroup.CHILD else "an adult"


@dataclass(frozen=True, slots=True)
class Variant:
    """What a checklist is made for: the only three choices that are stored."""

    age_group: AgeGroup
    country_code: str
    country_name: str  # as inside a sentence
    is_member: bool
    route: Route

    @property
    def title(self) -> str:
        """The title of the document and of its page."""
        return f"Return safety checklist: {self.whose}"

    @property
    def whose(self) -> str:
        """Whose return it is, in a title: "a child, to Romania"."""
        return f"{self.age_group.with_article}, to {self.country_name}"


def checklist_of(pack: Pack) -> ReturnTemplate:
    """The return safety checklist of a pack; raises NotInGuidance for a pack without one."""
    template = pack.return_checklist
    if template is None:
        message = f"The guidance “{pack.title}” has no return safety checklist."
        raise NotInGuidance(message)
    return template


def make_variant(pack: Pack, age_group: str, country_code: str, route_id: str = "") -> Variant:
    """The variant of three choices; without a route the usual one.

    Raises InputFault with the field (age_group, country, route) and what is wrong in words, and NotInGuidance.
    """
    template = checklist_of(pack)
    if age_group not in list(AgeGroup):
        message = "Select whether the return is that of a child or an adult"
        raise InputFault(message, "age_group")
    if country_code not in countries():
        message = f"There is no country of return with the code “{country_code}”"
        raise InputFault(message, "country")
    is_member = pack.is_member(country_code)
    open_routes = template.routes_for(age_group, is_member=is_member)
    route = next((each for each in open_routes if each.id == route_id or not route_id), None)
    if route is None:
        raise InputFault(_why_not(pack, AgeGroup(age_group), country_code, route_id), "route")
    return Variant(AgeGroup(age_group), country_code, in_sentence(country_code), is_member, route)


def stored_variant(pack: Pack, age_group: str, country_code: str, route_id: str) -> Variant:
    """The variant of a checklist that is there already.

    Raises NotInGuidance where the guidance of today does not have its way of return: past law is not printed.
    """
    try:
        return make_variant(pack, age_group, country_code, route_id)
    except InputFault as fault:
        message = f"This checklist goes by a way of return that “{pack.title}” does not have. Make a new one."
        raise NotInGuidance(message) from fault


def has_route(pack: Pack, route_id: str) -> bool:
    """Whether the guidance has a way of return."""
    return any(route.id == route_id for route in checklist_of(pack).routes)


def closed_routes(pack: Pack, age_group: AgeGroup, country_code: str) -> list[str]:
    """Why each route of this age group that is not open to this country is not, in sentences."""
    template = checklist_of(pack)
    is_open = template.routes_for(age_group, is_member=pack.is_member(country_code))
    shut = [each for each in template.routes if each.who == age_group and each not in is_open]
    return [_why_not(pack, age_group, country_code, each.id) for each in shut]


def _why_not(pack: Pack, age_group: AgeGroup, country_code: str, route_id: str) -> str:
    """Why a route is not open, and what is."""
    template = checklist_of(pack)
    route = next((each for each in template.routes if each.id == route_id), None)
    if route is None:
        return "Select one of the routes in the list"
    if route.who != age_group:
        named = " or ".join(
            f"“{each.name}”" for each in template.routes_for(age_group, is_member=pack.is_member(country_code))
        )
        whom = {AgeGroup.CHILD: "children", AgeGroup.ADULT: "adults"}
        return f"“{route.name}” is for {whom[AgeGroup(route.who)]}. For {age_group.with_article} select {named}"
    name, country = route.short or f"“{route.name}”", in_sentence(country_code)
    country = country[:1].upper() + country[1:]
    state = pack.union.state if pack.union is not None else "such a state"
    if route.region == "non-member":
        joined_on = pack.accessions[country_code].joined_on
        is_one = f"has been one since {day(joined_on)}" if joined_on else "is one"
        return f"{name} is not open to nationals of {state}: {country} {is_one}"
    return f"{name} is open to nationals of {state} only: on {day(pack.as_of)} {country} was none"


def items_of(template: ReturnTemplate, variant: Variant) -> tuple[CheckItem, ...]:
    """The checks of a return, in the order of the template."""
    return tuple(
        item
        for item in template.items
        if item.is_for(variant.age_group, "member" if variant.is_member else "non-member", variant.route.id)
    )
