"""Every id of another partnership in every place of every route: what is tried, and what is wrong with an answer."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from promises.sites import PARTS
from promises.twins import MARK, MISSING, NO_SLUG, NOBODYS_NUMBER, STRANGERS, Twins

from partnership.policy.actions import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask import Flask
    from routes import Scene
    from werkzeug.routing import Rule

# With PROMISES_FULL every id is tried by everybody in every place: minutes in place of seconds. Without it an id of the
# right table is tried everywhere, the most telling ones by everybody, and ids of other tables take turns.
IS_FULL = bool(os.environ.get("PROMISES_FULL"))
FEW, SOME, EVERYBODY = 2, 2, 1000
# An organisation that every partner of the site may see: what is shown of it, and no route may be more open than this.
OF_THE_REGISTER = "/organisations/<uuid:organisation_id>"
OPEN = {
    "GET directory.organisation": {200},
    "GET history.organisation": {200},  # as it stood on a day, for those who see it as it stands
    "GET upkeep.report": {200},  # whoever sees a field may say that it is wrong
    "POST upkeep.report": {400},  # an empty form is not taken, from whomever
}


@dataclass(frozen=True)
class Place:
    """An argument of a route (or all of them) that is given something of theirs."""

    rule: Rule
    method: str
    part: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} [{self.part}], {', '.join(self.names)}"


def known_rules(app: Flask, scene: Scene) -> list[Rule]:
    """Every route that the scene has values for; another test refuses one that it has none for."""
    rules = sorted(app.url_map.iter_rules(), key=str)
    return [rule for rule in rules if all(scene.value(rule, name) is not None for name in rule.arguments)]


def pages(app: Flask, scene: Scene) -> Iterator[tuple[str, str]]:
    """Route and address of every page of a scene."""
    for rule in known_rules(app, scene):
        if "GET" in (rule.methods or set()) and rule.endpoint != "static":
            for part in PARTS if {"part", "row_id"} & rule.arguments else PARTS[:1]:
                yield rule.endpoint, scene.address(app, rule, part=part)


def places(twins: Twins, endpoints: Iterable[str] = ()) -> Iterator[Place]:
    """Every argument of every route that says what it is about, one by one and all together."""
    for rule in known_rules(twins.world.app, twins.ours):
        if endpoints and rule.endpoint not in endpoints:
            continue
        about = (name for name in sorted(rule.arguments) if isinstance(twins.ours.value(rule, name), (UUID, int)))
        names = [*about, *(["slug"] if "slug" in rule.arguments else [])]
        parts = PARTS if {"part", "row_id"} & rule.arguments else PARTS[:1]
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            for part in parts:
                for each in [*((name,) for name in names), *([tuple(names)] if len(names) > 1 else [])]:
                    yield Place(rule, method, part, each)


class Walk:
    """The visits of people of the first partnership, and what was wrong with an answer."""

    def __init__(self, twins: Twins, accounts: Iterable[str] = (), *, few: int = FEW) -> None:
        self.twins, self.few = twins, few
        self.accounts = list(accounts) or [name for name in twins.ours.visitors if name not in STRANGERS]
        self.visitors = {name: twins.visitor(name) for name in self.accounts}
        self.turns = cycle(self.accounts)
        self.ids = deque(sorted(twins.of_theirs))
        self.missing: dict[str, set[tuple[int, str]]] = {name: set() for name in self.accounts}
        self.faults: list[str] = []
        self.tried: set[UUID] = set()

    def go(self, place: Place) -> None:
        """Try everything of theirs in one place."""
        access = self.twins.world.app.view_functions[place.rule.endpoint].__access__
        for instead, number in self._tries(place):
            self.tried |= {each for each in instead.values() if isinstance(each, UUID)}
            everybody = IS_FULL or number >= len(self.accounts)
            for name in self.accounts if everybody else islice(self.turns, number):
                if access.action is not Action.ADMINISTER or name != "administrator":  # who manages all accounts
                    self._check(place, name, instead)

    def _tries(self, place: Place) -> Iterator[tuple[dict[str, Any], int]]:
        """What of theirs is put into a place, and how many of the people try it."""
        if len(place.names) > 1:
            yield {name: self.twins.theirs.value(place.rule, name, place.part) for name in place.names}, SOME
            return
        name = place.names[0]
        if name == "slug":
            yield {name: f"{MARK}marsh"}, SOME
            yield {name: f"{MARK}ford"}, 1
            return
        like = self.twins.like(self.twins.ours.value(place.rule, name, place.part))
        wide = self.twins.wide.intersection(like)
        secret = next((each for each in like if each not in wide), None)
        is_first = place.method == "GET" and place.part == PARTS[0]
        telling = [each for each in (secret, next(iter(sorted(wide)), None)) if each is not None] or like[:1]
        for each in like if IS_FULL or isinstance(like[0], int) else telling if self.few else telling[:1]:
            yield {name: each}, 1 if each != secret else EVERYBODY if is_first else SOME
        self.ids.rotate(-self.few)
        for each in list(self.ids)[: None if IS_FULL else self.few]:
            if each not in like and not isinstance(like[0], int):
                yield {name: each}, 1

    def _check(self, place: Place, name: str, instead: dict[str, Any]) -> None:
        found = self._ask(place, name, instead)
        if named := self.twins.named(found[1]):
            self.faults.append(f"{name}: {place} {instead}: names {named[:3]}")
        if self._is_as_missing(place, name, found):
            return
        ids = {each for each in instead.values() if isinstance(each, UUID)}
        is_wide = bool(ids) and ids <= self.twins.wide
        is_of_register = OF_THE_REGISTER in place.rule.rule and is_wide
        if not is_of_register or found[0] not in OPEN.get(f"{place.method} {place.rule.endpoint}", {403}):
            self.faults.append(f"{name}: {place} {instead}: {found[0]}")

    def _is_as_missing(self, place: Place, name: str, found: tuple[int, str]) -> bool:
        """Whether it is the answer about what nobody has.

        An account is told so in few ways, which differ in the menu: each is learnt from a question about nobody's. One
        account asks again in every place.
        """
        if found[0] not in {401, 403, 404}:  # the API asks for a token whatever it is asked about
            return False
        if found not in self.missing[name] or name == self.accounts[-1]:
            answer = self._ask(place, name, {each: self._nobodys(place, each) for each in place.names})
            self.missing[name].add(answer)
            return answer == found
        return True

    def _nobodys(self, place: Place, name: str) -> UUID | int | str:
        if name == "slug":
            return NO_SLUG
        return NOBODYS_NUMBER if isinstance(self.twins.ours.value(place.rule, name), int) else MISSING

    def _ask(self, place: Place, name: str, instead: dict[str, Any]) -> tuple[int, str]:
        address = self.twins.ours.address(self.twins.world.app, place.rule, part=place.part, **instead)
        response = self.visitors[name].ask(place.method, address)
        asked = (str(each) for each in instead.values() if not isinstance(each, int))
        return response.status_code, self.twins.said(response, *asked)
