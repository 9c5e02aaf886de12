"""A true answer never locks a paper: a provision that has begun stops it until its clauses were written or read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from operations.demo.test_today import PACK, load_today

from partnership.findings.law import facts_of, standings
from partnership.findings.types import About
from partnership.guidance.facts import FactOutcome
from partnership.map.mapping.queries import members_map, today
from partnership.protocols import services
from partnership.protocols.drafting import holders, material_for, matters_of_draft
from partnership.protocols.queries import get_draft
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import (
    Account,
    AuditEntry,
    FactCheck,
    LawPost,
    Organisation,
    PositionRole,
    Protocol,
    ProtocolVersion,
    Signing,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SLUG, MOVED = "demo-2026", "D02"  # a duty that was announced for a day that has passed
SHARING, TERMS = "information-sharing", "common-terms"
WRITTEN, TABLE = "law-childrens-duty", "matrix-flows"  # the one is rewritten, the other comes from the map
FACT = f"/partnerships/{SLUG}/law/facts/{MOVED}"


@dataclass
class LawScene:
    """The demonstration of today with two papers, in which all but one fact was looked up and holds."""

    world: World
    partnership: Partnership
    papers: dict[str, UUID]
    lawyer: Account
    post_id: UUID

    def as_lawyer(self) -> CheckedClient:
        """The browser of whoever leads the council, in whose lawyer's name it records."""
        return self.world.app.test_client().sign_in(self.lawyer)  # type: ignore[attr-defined, no-any-return]

    def as_coordinator(self) -> CheckedClient:
        """The browser of a coordinator."""
        return self.world.app.test_client().sign_in(self.world.coordinator(self.partnership))  # type: ignore[attr-defined, no-any-return]

    def record(self, outcome: str, **values: str) -> None:
        """Record what is so of the fact that moves."""
        days = {
            f"since_on-{part}": value for part, value in zip(("day", "month", "year"), ("30", "9", "2026"), strict=True)
        }
        said = {"against": "Commencement regulations", "post": str(self.post_id), **days, **values}
        assert self.as_lawyer().submit(f"{FACT}/check", outcome=outcome, **said).status_code == 302

    def read(self, paper: str, *clauses: str) -> None:
        """Record that clauses are right as they stand."""
        said = {"reason": "It speaks of both cases", "post": str(self.post_id), "clauses": list(clauses)}
        assert self.as_lawyer().submit(f"{FACT}/protocols/{self.papers[paper]}", **said).status_code == 302

    def rewrite(self, paper: str, clause: str, text: str) -> None:
        """Write a clause anew."""
        path = f"/partnerships/{SLUG}/protocols/{self.papers[paper]}/clauses/{clause}/edit"
        client = self.as_coordinator()
        version = client.page(path).select_one("[name=version]")
        assert version is not None
        assert client.send(path, version=version["value"], text=text, agree="y").status_code == 302

    def stopped(self, paper: str) -> tuple[str, ...]:
        """The clauses at which the law stops the signing of a paper."""
        with self.world.app.app_context():
            draft = get_draft(SLUG, self.papers[paper])
            matters = matters_of_draft(draft, material_for(draft.partnership, ""))
        of_law = (each for each in matters if each.stops_signing and each.finding.subject.about is About.LAW)
        return tuple(key for each in of_law for key in each.clause_ids)


def _scene(app: Flask, world: World) -> None:
    load_today(app)
    with world.session() as session:
        partnership = get_partnership(SLUG)
        map_ = members_map(partnership)
        council = next(each for each in map_.agencies if each.kind_id == "legal-services")
        session.add(LawPost(partnership_id=partnership.id, organisation_id=council.id, name="Council lawyer"))
        for paper in (SHARING, TERMS):
            template = PACK.protocols[paper]
            services.start(
                session, partnership, template, title=template.title, map_=map_, parameters={},
                party_ids=holders(map_, PACK, template) or {council.id},
            )  # fmt: skip
        rest = {
            key
            for paper in (SHARING, TERMS)
            for clause in PACK.protocols[paper].clauses()
            for key in facts_of(clause, PACK)
        }
        for key in sorted(rest - {MOVED}):
            session.add(
                FactCheck(
                    partnership_id=partnership.id, organisation_id=council.id, fact_id=key, text=PACK.facts[key].text,
                    outcome=FactOutcome.HOLDS, checked_on=today(), against="The page", post="Council lawyer",
                    checked_by="L. Awyer",
                )
            )  # fmt: skip


@pytest.fixture
def law(kept: Callable[..., Any], app: Flask, world: World) -> LawScene:
    """Two papers of the demonstration, and who may record."""
    kept("papers of today whose law moves", _scene, app, world)
    with app.app_context():
        partnership = get_partnership(SLUG)
        post = db.session.query(LawPost).one()
        council = db.session.get_one(Organisation, post.organisation_id)
        rows = db.session.query(Protocol).filter_by(partnership_id=partnership.id)
        papers = {row.template_id: row.id for row in rows}
    return LawScene(world, partnership, papers, world.editor(council, PositionRole.LEAD), post.id)


def test_a_provision_that_has_begun_stops_a_paper_until_its_clauses_are_written_and_read(law: LawScene) -> None:
    law.record("begun", note="Regulations began it for every listed body")
    assert law.stopped(SHARING) == (WRITTEN, TABLE)
    law.rewrite(SHARING, WRITTEN, "Every listed body must pass on what matters for a child’s safety.")
    assert law.stopped(SHARING) == (TABLE,)
    law.read(SHARING, TABLE)
    assert law.stopped(SHARING) == ()


@pytest.mark.parametrize("outcome", ["changed", "ended", "not-found"])
def test_no_other_true_answer_locks_a_paper(law: LawScene, outcome: str) -> None:
    law.record(outcome, note="What was found", state="in-force")
    law.read(SHARING, WRITTEN, TABLE)
    assert law.stopped(SHARING) == ()


def test_what_is_still_as_recorded_asks_for_no_reading_and_another_answer_does(law: LawScene) -> None:
    law.record("begun")
    law.read(SHARING, WRITTEN, TABLE)
    law.record("still")
    assert law.stopped(SHARING) == ()
    law.record("ended")
    assert law.stopped(SHARING) == (WRITTEN, TABLE)


def test_words_written_for_an_answer_that_was_a_mistake_are_read_again(law: LawScene) -> None:
    law.record("begun")
    law.rewrite(SHARING, WRITTEN, "Every listed body must pass on what matters for a child’s safety.")
    law.record("holds")
    assert law.stopped(SHARING) == (WRITTEN,)


def test_a_text_that_is_put_back_from_before_is_read_again(law: LawScene) -> None:
    law.rewrite(SHARING, WRITTEN, "The duty has not begun.")
    law.record("begun")
    law.rewrite(SHARING, WRITTEN, "The duty has begun.")
    law.read(SHARING, TABLE)
    assert law.stopped(SHARING) == ()
    client = law.as_coordinator()
    with law.world.app.app_context():
        entry = max(
            (row for row in db.session.query(AuditEntry).filter_by(table="clause_text") if "text" in row.changes),
            key=lambda row: row.sequence,
        )
    client.submit(f"/partnerships/{SLUG}/history/{entry.sequence}/before")
    assert law.stopped(SHARING) == (WRITTEN,)


def test_a_paper_is_put_to_signature_after_true_answers_only(law: LawScene) -> None:
    law.record("begun", note="Regulations began it for every listed body")
    path = f"/partnerships/{SLUG}/protocols/{law.papers[TERMS]}/signing/open"
    assert "changed since clauses" in law.as_coordinator().get(path).text
    law.read(TERMS, *law.stopped(TERMS))
    assert law.as_coordinator().submit(path, without_consultation="The board has read it").status_code == 302
    with law.world.app.app_context():
        signing = db.session.query(Signing).one()
        content = repr(db.session.get_one(ProtocolVersion, signing.version_id).content)
    assert "in force since 30 September 2026, checked by the Council lawyer" in content
    assert "Regulations began it for every listed body" in content


@pytest.mark.parametrize("clauses", [[], ["purpose-aim"]])
def test_a_reading_names_clauses_that_wait_for_it(law: LawScene, clauses: list[str]) -> None:
    law.record("begun")
    sent = {"reason": "Right", "post": str(law.post_id), "clauses": clauses}
    answer = law.as_lawyer().send(f"{FACT}/protocols/{law.papers[SHARING]}", **sent)
    assert answer.status_code == 400
    assert law.stopped(SHARING) == (WRITTEN, TABLE)


def test_only_who_may_record_a_check_says_that_a_clause_is_right(law: LawScene) -> None:
    law.record("begun")
    path = f"{FACT}/protocols/{law.papers[SHARING]}"
    assert law.as_coordinator().get(path).status_code == 403
    assert law.as_coordinator().send(path, reason="Right", clauses=[TABLE], post=str(law.post_id)).status_code == 403
    assert law.stopped(SHARING) == (WRITTEN, TABLE)


def test_the_fact_says_which_clauses_wait_and_what_was_said_of_the_others(law: LawScene) -> None:
    law.record("begun")
    law.read(SHARING, TABLE)
    page = law.as_lawyer().page(FACT).get_text(" ", strip=True)
    assert page.count("Read it again") == 1 + len(law.stopped(TERMS))  # one clause of the other paper waits
    assert "It speaks of both cases" in page


@pytest.mark.parametrize(("outcome", "state"), [("begun", "in-force"), ("ended", "not-in-force")])
def test_an_answer_is_kept_as_a_state_of_the_provision_that_can_be_asked(
    law: LawScene, outcome: str, state: str
) -> None:
    law.record(outcome)
    with law.world.app.app_context():
        assert standings(members_map(get_partnership(SLUG)), PACK)[MOVED].state_now == state


def test_what_has_changed_says_which_state_is_so(law: LawScene) -> None:
    sent = {"against": "The Act", "post": str(law.post_id), "note": "Something else"}
    assert law.as_lawyer().submit(f"{FACT}/check", outcome="changed", **sent).status_code == 400
    assert law.as_lawyer().submit(f"{FACT}/check", outcome="changed", state="in-force", **sent).status_code == 302


def test_what_is_left_to_settle_leads_to_the_points_of_law(law: LawScene) -> None:
    law.record("begun")
    page = law.as_coordinator().page(f"/partnerships/{SLUG}/protocols/{law.papers[SHARING]}/matters")
    assert page.select_one(f'main a[href="/partnerships/{SLUG}/law?show=changed"]')
