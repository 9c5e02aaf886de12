"""Twin tenants, what is typed and chosen: something of another partnership in a field does what nobody's would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from promises.forms import Try, blanks, references, tries
from promises.twins import MISSING, NO_SLUG

from partnership.reviews.assessment import services as assessments
from partnership.web.fields import DropDownField

if TYPE_CHECKING:
    from collections.abc import Collection

    from promises.sites import Site, Visitor
    from promises.twins import Twins

NOBODYS = {str(MISSING), NO_SLUG}
ACCOUNTS = ("own lead", "cleared coordinator")  # between them they see every form that is about a partnership
# The one form that is for organisations of the whole register: one of theirs is asked whether it takes part here too.
TAKING_IN = "/organisations/take-in"
ASKED = {("taking_in", "organisation"), ("mail", "account"), ("participation", "organisation")}


class Typing:
    """What somebody of the first partnership sends, each time on the site as it was made."""

    def __init__(self, site: Site, twins: Twins, name: str) -> None:
        self.site, self.twins, self.name = site, twins, name
        self.stored = twins.stored()
        self.before = {table: twins.fingerprint(table) for table in twins.rows_of_theirs}
        self.held = self._held(self.stored)
        first = twins.visitor(name)
        self.token, cookie = first.client.token(), first.client.get_cookie("form")
        assert self.token
        assert cookie is not None
        self.cookie = cookie.value
        self.count = 0
        self.faults: list[str] = []
        self.missing: dict[Try, tuple[int, str]] = {}  # what is said of what nobody has, beside several of theirs

    def _held(self, tables: Collection[str]) -> set[tuple[str, str]]:
        with self.twins.world.session() as session:
            held = references(self.twins, session, tables)
        return {each for each in held if each[0] != "sent_form"}  # where the visitor's own press led, as it was sent

    def go(self, within: str = "") -> None:
        """Every place of every form whose address has these words."""
        for blank in blanks(self.twins, self.twins.visitor(self.name), within):
            for ours, nobodys in tries(self.twins, blank):
                self.count += 1
                found = self._outcome(ours)
                if nobodys not in self.missing:
                    self.missing[nobodys] = self._outcome(nobodys)
                missing = self.missing[nobodys]
                if found != missing and not self._is_asked(ours):
                    self.faults.append(f"{ours}: {found[0]}, what nobody has {missing[0]}")

    def _fresh(self) -> Visitor:
        """The visitor in a new browser, in which no word of the page before is left over, with the token of its forms."""
        visitor = self.twins.visitor(self.name)
        visitor.csrf = self.token
        visitor.client.set_cookie("form", self.cookie, domain="localhost")
        return visitor

    def _outcome(self, each: Try) -> tuple[int, str]:
        response = each.send(self._fresh())
        said = self.twins.said(response, each.theirs)
        if named := self.twins.named(said):
            self.faults.append(f"{each} names {named}")
        if each.blank.method == "POST" and response.status_code < 400:
            if each.theirs not in NOBODYS:
                self._look_at_rows(each)
            self.site.go_back()
        return response.status_code, said

    def _look_at_rows(self, each: Try) -> None:
        stored = self.twins.stored()
        changed = {table for table, rows in stored.items() if rows != self.stored[table]}
        if any(self.twins.fingerprint(table) != self.before[table] for table in changed & self.before.keys()):
            self.faults.append(f"{each} changes what is theirs")
        if new := self._held(changed) - self.held - (ASKED if self._is_asked(each) else set()):
            self.faults.append(f"{each} is kept: {sorted(new)}")

    def _is_asked(self, each: Try) -> bool:
        return TAKING_IN in each.blank.action and each.theirs in map(str, self.twins.wide)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_nothing_of_theirs_works_in_any_field(sites: tuple[Site, Site, Twins], twins: Twins, name: str) -> None:
    typing, before = Typing(sites[1], twins, name), twins.fingerprint()
    typing.go()
    assert typing.count
    assert not typing.faults, "\n".join(typing.faults)
    assert twins.fingerprint() == before


def test_the_detector_finds_an_owner_of_theirs(
    sites: tuple[Site, Site, Twins], twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An action whose owner may be any organisation at all."""
    monkeypatch.setattr(DropDownField, "pre_validate", lambda *_given: None)
    monkeypatch.setattr(assessments, "_check_action", lambda *_given: None)
    typing = Typing(sites[1], twins, "own lead")
    typing.go("/competences/")
    assert any("is kept: [('competence_rating', 'organisation')]" in fault for fault in typing.faults)
