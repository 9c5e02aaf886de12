"""A small world with one of everything, and an address of every route in it: for tests that walk all routes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from rows import fill, keys
from sqlalchemy import select

from partnership.accounts import services as accounts
from partnership.map.mapping.queries import members_map
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import signed_choice
from partnership.reviews.assessment import services as assessments
from partnership.reviews.assessment.merge import CompetenceAnswer
from partnership.reviews.assessment.queries import AssessmentSubject
from partnership.store.models import MemberRole, PositionRole, Protocol, Rating, ReturnChecklist, Role, SignIn
from partnership.store.models.papers import Party
from partnership.web.drafts import services as drafts
from partnership.web.drafts.content import Author, Content, Form

if TYPE_CHECKING:
    from uuid import UUID

    from factories import World
    from flask import Flask
    from werkzeug.routing import Rule

    from partnership.store.models import Account, Organisation, Partnership

CANARY = "Canary Cottage, 7 Zyqqex Lane, QX9 9ZQ"
TEMPLATE = "safeguarding-trafficked-children"
FUNCTION = "first-response"


@dataclass
class Scene:
    """The rows of the walk, and who visits."""

    partnership: Partnership
    organisation: Organisation
    visitors: dict[str, Account | None]
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)  # part -> id of its row

    def value(self, rule: Rule, name: str, part: str = "contacts") -> Any:
        """The value of an argument: of this route (`endpoint.name`), of its blueprint (`blueprint.name`), or of all."""
        if name in {"row_id", "part"}:
            return self.rows[part] if name == "row_id" else part
        names = (f"{rule.endpoint}.{name}", f"{rule.endpoint.split('.', maxsplit=1)[0]}.{name}", name)
        return next((self.values[each] for each in names if each in self.values), None)

    def address(self, app: Flask, rule: Rule, *, part: str = "contacts", **instead: Any) -> str:
        """The address of a rule in this scene, with other values for some of its arguments."""
        given = {name: instead.get(name) or self.value(rule, name, part) for name in rule.arguments}
        with app.test_request_context():
            return app.url_for(rule.endpoint, **given)


def make_scene(world: World, slug: str = "thameside", beside: str = "riverside", *, address: str = CANARY) -> Scene:
    """One of everything in a partnership, and a second partnership beside it; called twice, it makes a twin."""
    with world.session() as session:
        before = keys(session)
    ours, theirs = world.partnership(slug), world.partnership(beside)
    ngo = world.organisation("Tideway charity", ours, kind_id="refuge")
    police = world.organisation("Borough police", ours)
    stranger = world.organisation("Riverside police", theirs)
    contact, service = world.contact(ngo), world.service(ngo)
    refuge = world.refuge(ngo, address)
    world.responsibility(ours, police, FUNCTION)
    world.responsibility(ours, ngo, FUNCTION, Role.SUPPORTS)
    reader = world.reader(ours)
    visitors = {
        "anonymous": None,
        "reader": reader,
        "organisation's reader": world.editor(ngo, PositionRole.READER),
        "own editor": world.editor(ngo),
        "own lead": world.editor(ngo, PositionRole.LEAD),
        "other partner": world.editor(police),
        "partner elsewhere": world.editor(stranger),
        "coordinator": world.coordinator(ours),
        "cleared coordinator": world.coordinator(ours, is_cleared=True),
        "coordinator elsewhere": world.coordinator(theirs, is_cleared=True),
        "administrator": world.administrator(f"administrator@{slug}.example"),
    }
    scene = Scene(ours, ngo, visitors, rows={"contacts": contact.id, "services": service.id, "locations": refuge.id})
    with world.session() as session:
        protocol = Protocol(partnership_id=ours.id, template_id=TEMPLATE, title="Safeguarding protocol")
        protocol.parties = [Party(organisation_id=each.id) for each in (ngo, police)]
        checklist = ReturnChecklist(
            partnership_id=ours.id, age_group="child", country="RO", route="best-interests-return"
        )
        session.add_all([protocol, checklist])
        session.flush()
        token = accounts.make_sign_up_link(session, f"new@{slug}.example", ours, MemberRole.READER)
        signed = signed_choice(reader.id, MailKind.REPORT_ANSWERED)
    with world.session() as session:
        accounts.begin_sign_in(session, session.merge(reader), "A browser of the reader's")
        sign_in = session.scalars(select(SignIn).where(SignIn.account_id == reader.id)).one().id
    assessment_id, evidence_id = _assess(world, ours, ngo)
    scene.values = {
        "slug": slug,
        "assessment_id": assessment_id,
        "evidence_id": evidence_id,
        "competence_id": "2.5",
        "organisation_id": ngo.id,
        "function_id": FUNCTION,
        "section": "contacts",
        "way": "telephone",
        "token": token,
        "signed": signed,
        "sign_in_id": sign_in,
        "protocol_id": protocol.id,
        "checklist_id": checklist.id,
        "clause_id": "definition",
        "number": "0.1",
        "filename": "app.css",
        "setting_id": "AC3",
        "contact_id": contact.id,
        "situation_id": "found",
        "group": "child",
        "information_id": "child-signs",
        "kind_id": "police",
        "practice_id": "oslo-landlord-letters",
        "form_id": "referral-content",
        "item_id": service.id,
        "body_id": "missing-people",
        "code": "RO",
        "draft_id": _begin(world, visitors["coordinator"], slug),
    }
    coordinator = world.app.test_client().sign_in(visitors["coordinator"])
    kept = coordinator.send(f"/partnerships/{slug}/protocols/{protocol.id}/versions", note="First draft")
    assert kept.status_code == 302, kept.status_code
    fill(world, scene, before)
    return scene


def _begin(world: World, account: Account, slug: str) -> UUID:
    """Something that was typed and not saved; its id."""
    keys = world.app.extensions["settings"].keyring
    form = Form(uuid4(), "directory.add", f"/partnerships/{slug}/organisations/add")
    with world.session() as session:
        content = Content((("name", "A typed name"),), origin=form.address, title="Add an organisation")
        return drafts.keep_sent(session, keys, Author(account_id=account.id), form, content)


def _assess(world: World, partnership: Partnership, owner: Organisation) -> tuple[UUID, UUID]:
    """A closed assessment and an open one with a rating, an action and evidence; the ids of the open one."""
    answer = CompetenceAnswer(Rating.DEVELOPING, "By day only", "Find a line for the night", owner.id, date(2010, 6, 1))
    piece = None
    for title in ("Self-assessment 2009", "Self-assessment 2010"):
        with world.session() as session:
            row = assessments.start(session, partnership, title, opened_on=date(2010, 1, 4))
            held = AssessmentSubject(row, partnership)
            assessments.rate(
                session, held, "2.5", answer, expected_version=0, owner_ids={owner.id}, today=date(2010, 1, 4), by=""
            )
            piece = assessments.add_evidence(session, held, "2.5", "Contract", "https://www.example.org/a", by="")
            if title.endswith("2009"):
                assessments.close(session, held, "Enough", map_=members_map(partnership), by="")
    assert piece is not None
    return piece.assessment_id, piece.id
