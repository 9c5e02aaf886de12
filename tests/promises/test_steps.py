"""No step tells: what somebody sends is answered alike whether or not it is what they may not see.

Two sites differ in what is hidden from a visitor. Every form that the visitor meets is sent to both, filled with what
is hidden on the first: names, numbers, addresses, posts, holders. Both answer alike, up to where the answer leads.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from promises.restricted import GROUPS, NAMED, PEOPLE, Restricted, differ, make_restricted, without
from promises.sites import Site
from promises.step_lists import IMPORT, WALKED
from promises.steps import Secrets, StepWalk, restricted_values
from sqlalchemy import select, true

from partnership.exchange.imports import planner
from partnership.exchange.relationship_files import views as relationship_files
from partnership.people import bulk_invitations
from partnership.policy import scopes
from partnership.policy.audience import visible_all
from partnership.register.directory.merger import queries as merger_queries
from partnership.register.directory.merger import services as mergers
from partnership.register.directory.views import organisation as organisation_pages
from partnership.register.relationships import queries as relationships
from partnership.register.search import queries as search
from partnership.store.db import db
from partnership.store.models import Relationship

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from partnership.exchange.relationship_files.views import RecordedEnds
    from partnership.policy.audience import RedactedRecord
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Contact, Partnership

ROUNDS = int(os.environ.get("STEP_ROUNDS", "1"))  # how many values are sent in each field
OWN = {"data_protection.own_data"}  # by the sites' history another address was the visitor's own, which is no secret
pytestmark = pytest.mark.usefixtures("no_event_of_a_walk")
VISITORS = {name: marks for names, marks in GROUPS.values() for name in names}
VISITORS |= {"reader": {NAMED, PEOPLE}, "partner elsewhere": GROUPS["outsiders"][1]}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Site, Restricted]]:
    """The first of the two sites."""
    site = Site(tmp_path_factory.mktemp("first"), sqlite_template)
    made = make_restricted(site.world, is_heard=False)
    yield site, made
    site.close()


@pytest.fixture
def walk(tmp_path: Path, first: tuple[Site, Restricted], request: pytest.FixtureRequest) -> Iterator[StepWalk]:
    """A visitor on both sites: the second one never had what is hidden, and has other words where only some may read."""
    site, made = first
    name = request.param
    one = site.copy(tmp_path / "one")
    bare = without(site, tmp_path / "bare", made.hidden.keys())
    other = differ(bare, tmp_path / "other", VISITORS[name])
    yield StepWalk(
        (one, other), made, name, Secrets(restricted_values(one, VISITORS[name], made.hidden)), rounds=ROUNDS
    )
    for each in (one, bare, other):
        each.close()


@pytest.mark.parametrize("walk", VISITORS, indirect=True)
def test_no_step_tells(walk: StepWalk) -> None:
    walk.go(but=IMPORT | OWN)
    assert WALKED[walk.name] <= walk.walked.keys()
    assert not walk.faults, "\n".join(walk.faults)


@pytest.mark.parametrize("walk", ["coordinator"], indirect=True)
def test_no_import_tells(walk: StepWalk) -> None:
    walk.go(IMPORT)
    assert not walk.faults, "\n".join(walk.faults)


# --- the product without one of its rules ---


def _all_rows(patch: pytest.MonkeyPatch, module: object) -> None:
    """A page that shows every part as those for whom it is named see it, whoever visits."""

    def all_of_them(viewer: Viewer, rows: list[Any], **how: bool) -> list[RedactedRecord]:
        standing = frozenset(each.organisation_id for each in rows)
        return visible_all(replace(viewer, standing=standing, limited_to=None), rows, **how)

    patch.setattr(module, "visible_all", all_of_them)


def _merger_asks_what_is_hidden(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(mergers, "needs_cleared", lambda _kept, merged, _visitor: "Hidden" * mergers.has_narrow(merged))


def _all_recorded(patch: pytest.MonkeyPatch) -> None:
    def recorded(partnership: Partnership, _viewer: Viewer) -> set[RecordedEnds]:
        rows = db.session.scalars(select(Relationship).where(Relationship.partnership_id == partnership.id))
        return {(row.organisation_id, row.other_id, row.kind) for row in rows}

    patch.setattr(relationship_files, "recorded", recorded)


def _all_refuse(patch: pytest.MonkeyPatch) -> None:
    real = relationships.same_as
    patch.setattr(relationships, "same_as", lambda *given, with_named: real(*given, with_named=with_named or True))


def _all_take_part(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(relationships, "may_see_record", lambda _viewer, _row: True)


def _all_are_known(patch: pytest.MonkeyPatch, module: object) -> None:
    patch.setattr(module, "known_organisations", lambda _viewer: true())


def _all_found(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(search, "_visible", lambda _viewer: true())
    for module in (scopes, search):
        _all_are_known(patch, module)


def _all_mailboxes(patch: pytest.MonkeyPatch) -> None:
    def mailbox(_viewer: Viewer, desks: list[Contact]) -> tuple[str, str]:
        return next(((each.post, each.email) for each in reversed(desks) if each.email), ("", ""))

    patch.setattr(bulk_invitations, "_mailbox", mailbox)


# Each fault: what is taken away, of whom it is found, and at which steps.
TELLING: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str, set[str]]] = {
    "a merger names what is hidden": (lambda patch: _all_rows(patch, mergers), "coordinator", {"directory.merge"}),
    "a merger rests on what is hidden": (_merger_asks_what_is_hidden, "coordinator", {"directory.merge"}),
    "a merger waits for what is hidden": (
        lambda patch: patch.setattr(merger_queries, "known_rows", lambda *_given: true()),
        "coordinator",
        {"directory.merge"},
    ),
    "an import is compared with what is hidden": (
        lambda patch: _all_rows(patch, planner),
        "coordinator",
        set(IMPORT),
    ),
    "a table is compared with hidden relationships": (_all_recorded, "coordinator", {"relationship_files.import_"}),
    "a hidden relationship refuses another": (_all_refuse, "coordinator", {"relationship_files.import_"}),
    "a table names hidden organisations": (_all_take_part, "coordinator", {"relationship_files.import_"}),
    "a new name is compared with hidden ones": (
        lambda patch: _all_are_known(patch, scopes),
        "coordinator",
        {"directory.add"},
    ),
    "a list is searched past what is known": (_all_found, "coordinator elsewhere", {"directory.organisations"}),
    "a search finds hidden names": (_all_found, "coordinator elsewhere", {"overview.search"}),
    "audiences are said of hidden parts": (
        lambda patch: _all_rows(patch, organisation_pages),
        "coordinator",
        {"directory.audience"},
    ),
    "an invitation goes to a hidden mailbox": (
        _all_mailboxes,
        "coordinator",
        {"people.invite_many"},
    ),
}
PLANTED = [pytest.param(name, visitor, id=f"promise 2 non-interference, {name}")
           for name, (_plant, visitor, _at) in TELLING.items()]  # fmt: skip


@pytest.mark.parametrize(("fault", "walk"), PLANTED, indirect=["walk"])
def test_a_planted_fault_is_caught(fault: str, walk: StepWalk, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, _visitor, endpoints = TELLING[fault]
    plant(monkeypatch)
    walk.go(endpoints)
    assert walk.walked
    assert walk.faults, f"nothing is told although {fault}"
