"""Every page, every paper in each length and every finding, with each pack of the product and with the smallest one.

A page, paper or rule that leans on what one pack happens to have falls over in another. What the tiny pack lacks its
partnership does not have either: pages about it say so or are not there, and none of them breaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from guidance.tiny_pack import TINY, copy_to

from partnership.findings.find import find
from partnership.findings.sentences import said_of
from partnership.guidance.loader import load_packs
from partnership.map.mapping.queries import members_map, pack_of
from partnership.protocols.composing.limits import measured
from partnership.protocols.drafting import compose_template, material_for
from partnership.store.models import Party, Protocol, ReturnChecklist

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from factories import World
    from werkzeug.routing import Rule

    from partnership.guidance.pack import Pack
    from partnership.store.models import Account, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages and papers are the same on both
# No paper is out for comments, the coordinator leads no agency, and has no post that checks the law.
NOT_THERE = {
    "consultation.clause", "consultation.close", "consultation.copies", "consultation.copies_by_clause",
    "consultation.last_day", "consultation.letter", "consultation.upload_copy", "consultation.whole",
    "directory.leave_ourselves", "law.check", "law.read", "tokens.add",
}  # fmt: skip
PACKS = (*load_packs(), TINY.name)


@dataclass(frozen=True)
class Island:
    """A partnership on a pack: the first two kinds of agency, each lead of the first two tasks, a protocol."""

    partnership: Partnership
    pack: Pack
    coordinator: Account
    values: dict[str, Any]  # of arguments of addresses; what neither pack nor partnership has is left out

    def addresses(self, world: World) -> Iterator[tuple[Rule, str]]:
        """The pages of the partnership for which it has everything that their address names."""
        with world.app.test_request_context():
            for rule in world.app.url_map.iter_rules():
                if (
                    "GET" in (rule.methods or ())
                    and rule.arguments >= {"slug"}
                    and rule.arguments <= self.values.keys()
                ):
                    of_rule = {name: self.values[name] for name in rule.arguments}
                    yield rule, world.app.url_for(rule.endpoint, **of_rule)


def first(found: Any) -> Any:
    """The first id of items of a pack, if it has any."""
    return next(iter(found), None)


def make_island(world: World, pack_id: str) -> Island:
    partnership = world.partnership("island", pack_id=pack_id, board="The board")
    with world.app.app_context():
        pack = pack_of(partnership)
    kinds = [each for each in pack.kinds.values() if not each.never_with_children][:2]
    agencies = [world.organisation(each.name, partnership, kind_id=each.id) for each in kinds]
    contacts = [world.contact(each) for each in agencies]
    for agency, task in zip(agencies, pack.functions, strict=False):
        world.responsibility(partnership, agency, task)
    with world.session() as session:
        protocol = Protocol(partnership_id=partnership.id, template_id=first(pack.protocols), title="The protocol")
        protocol.parties = [Party(organisation_id=each.id) for each in agencies]
        session.add(protocol)
        session.flush()
        protocol_id, checklist_id = protocol.id, None
        if pack.return_checklist is not None:
            route = pack.return_checklist.routes_for("child", is_member=pack.is_member("RO"))[0].id
            checklist = ReturnChecklist(partnership_id=partnership.id, age_group="child", country="RO", route=route)
            session.add(checklist)
            session.flush()
            checklist_id = checklist.id
    values = {
        "slug": partnership.slug,
        "organisation_id": agencies[0].id,
        "contact_id": contacts[0].id,
        "function_id": first(pack.functions),
        "kind_id": first(pack.kinds),
        "protocol_id": protocol_id,
        "checklist_id": checklist_id,
        "clause_id": pack.protocols[first(pack.protocols)].clauses()[0].id,
        "setting_id": first(pack.settings),
        "situation_id": first(pack.situations),
        "group": "child" if pack.situations else None,
        "information_id": first(pack.information),
        "practice_id": first(pack.practice),
        "form_id": first(pack.forms),
        "body_id": first(pack.bodies),
        "fact_id": first(pack.facts),
        "code": "RO",
    }
    held = {name: value for name, value in values.items() if value is not None}
    return Island(partnership, pack, world.coordinator(partnership, is_cleared=True), held)


@pytest.fixture(params=PACKS)
def island(request: pytest.FixtureRequest, tmp_path: Path, world: World) -> Island:
    if request.param == TINY.name:
        copy_to(tmp_path / "guidance")
    return make_island(world, request.param)


def test_every_page_of_a_partnership_answers(island: Island, world: World) -> None:
    client = world.app.test_client().sign_in(island.coordinator)
    answers = {rule.endpoint: client.get(address).status_code for rule, address in island.addresses(world)}
    assert len(answers) > 80
    odd = {name for name, status in answers.items() if status not in (200, 302)}
    assert odd - NOT_THERE == ({"repatriation.new"} if island.pack.return_checklist is None else set())
    assert {answers[name] for name in NOT_THERE & answers.keys()} <= {403, 404}


def test_every_paper_is_made_in_each_length_and_every_finding_is_said(island: Island, world: World) -> None:
    with world.app.app_context():
        material = material_for(island.partnership, "For the partnership only")
        for template in island.pack.protocols.values():
            made = compose_template(template, material)
            assert {each.length for each in measured(made.document)} == set(template.lengths), template.id
        register = find(members_map(island.partnership), island.pack)
        assert register.findings
        assert all(said_of(each, register).text for each in register.findings)


def test_guidance_without_competences_says_so_and_offers_no_assessment(island: Island, world: World) -> None:
    client = world.app.test_client().sign_in(island.coordinator)
    page = client.page("/partnerships/island/assessment")
    assert ("has no competences to rate" in page.text) == (not island.pack.competences)
    assert ("Start an assessment" in page.text) == bool(island.pack.competences)
    started = client.submit("/partnerships/island/assessment/new", title="Ours") if island.pack.competences else None
    assert started is None or started.status_code == 302
