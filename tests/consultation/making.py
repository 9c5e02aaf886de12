"""A partnership whose protocol can go the whole way: five agencies that must sign, one that need not, and their people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select

from partnership.consultation import services
from partnership.consultation.queries import get_round
from partnership.consultation.services.rounds import Invitation
from partnership.documents.blocks import Document, Paragraph, Status, Text
from partnership.map.mapping.queries import today
from partnership.protocols.drafting import material_for
from partnership.protocols.lifecycle.snapshot import frozen
from partnership.protocols.queries import get_draft
from partnership.store.db import db
from partnership.store.models import (
    ClauseComment,
    Consultation,
    Mail,
    PositionRole,
    Protocol,
    ProtocolVersion,
    Role,
    Signature,
    Signing,
    SigningState,
    now,
)
from partnership.store.models.papers import Party

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from sqlalchemy.orm import Session

    from partnership.store.models import Account, Organisation, Partnership

Made = TypeVar("Made")
TEMPLATE = "anti-trafficking-partnership"  # needs leads for three tasks only, and five kinds to sign
CLAUSE = "purpose-status"
PART = "section-purpose"  # of the document, with that clause
AGENCIES = {
    "council": ("Thameside Council", "local-authority"),
    "children": ("Children's services", "childrens-services"),
    "adults": ("Adult services", "adult-services"),
    "police": ("Borough police", "police"),
    "health": ("Primary care trust", "primary-care-trust"),
    "refuge": ("Tideway refuge", "refuge"),
}
NEEDED = ("council", "children", "adults", "police", "health")
LEADS = tuple(f"{name} lead" for name in NEEDED)
TASKS = {"coordination": "council", "information-sharing": "children", "monitoring": "police"}


@dataclass
class Scene:
    """The rows, and who visits."""

    app: Flask
    world: World
    partnership: Partnership
    agencies: dict[str, Organisation]
    protocol_id: UUID
    accounts: dict[str, Account] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The address of the protocol."""
        return f"/partnerships/{self.partnership.slug}/protocols/{self.protocol_id}"

    def client(self, name: str) -> CheckedClient:
        """A browser of somebody: "coordinator", "reader", or "police lead", "refuge editor" and so on."""
        if name not in self.accounts:
            self.accounts[name] = self._account(name)
        return self.app.test_client().sign_in(self.accounts[name])  # type: ignore[attr-defined, no-any-return]

    def _account(self, name: str) -> Account:
        if name.startswith("coordinator"):
            return self.world.coordinator(self.partnership)
        if name == "reader":
            return self.world.reader(self.partnership)
        agency, role = name.split()
        return self.world.editor(self.agencies[agency], PositionRole(role))

    def open_consultation(self, *, days: int = 28) -> None:
        """Ask the parties, through the service."""
        with self.world.session() as session:
            draft = get_draft(self.partnership.slug, self.protocol_id)
            invitation = Invitation(today() + timedelta(days=max(days, 0)))
            row = services.open_consultation(session, draft, self.material(), invitation, "Coordinator's desk")
            if days < 0:
                row.closes_on = today() + timedelta(days=days)

    def close(self) -> None:
        """Close the consultation."""
        with self.world.session() as session:
            held = get_round(self.partnership.slug, self.protocol_id)
            services.close(session, held, expected_version=held.asked.version)

    def edit(self, text: str, clause: str = CLAUSE) -> int:
        """Give a clause another text, as a coordinator does; returns the status."""
        client, path = self.client("coordinator"), f"{self.base}/clauses/{clause}/edit"
        field = client.page(path).select_one("[name=version]")
        assert field is not None
        return client.send(path, version=field["value"], text=text, agree="y").status_code

    def material(self) -> Any:
        """Pack and map."""
        return material_for(self.partnership, "Restricted")

    def comment(self, name: str, text: str = "Say who answers at night.", clause: str = CLAUSE, **values: str) -> None:
        """Send a comment as somebody does."""
        path = f"{self.base}/consultation/clauses/{clause}" if clause else f"{self.base}/consultation/whole"
        response = self.client(name).submit(path, text=text, **values)
        assert response.status_code == 302, response.text

    def open_signing(self, client: CheckedClient | None = None, **values: str) -> None:
        """Put the version to signature from a draft or after a consultation."""
        client = client or self.client("coordinator")
        path = f"{self.base}/signing/open"
        page = client.page(path)
        if page.select_one("[name=is_acknowledged]"):
            values.setdefault("is_acknowledged", "y")
        if page.select_one("[name=without_consultation]"):
            values.setdefault("without_consultation", "The board has read it")
        response = client.submit(path, **values)
        assert response.status_code == 302, response.text

    def row(self, name: str) -> Signature:
        """A row of the newest signing: an agency by its key, or an approval by its own."""
        with self.app.app_context():
            signing = db.session.scalars(select(Signing).order_by(Signing.opened_at.desc())).first()
            assert signing is not None
            statement = select(Signature).where(Signature.signing_id == signing.id)
            if name in self.agencies:
                statement = statement.where(
                    Signature.organisation_id == self.agencies[name].id, Signature.approval == ""
                )
            else:
                statement = statement.where(Signature.approval == name)
            return db.session.scalars(statement).one()

    def paper(self, name: str, **values: str) -> int:
        """Record a paper for a row; returns the status."""
        day = today()
        given = {
            "decision": "signed", "post": "Principal lawyer", "kept_at": "Legal services, file 14",
            "signed_on-day": str(day.day), "signed_on-month": str(day.month), "signed_on-year": str(day.year),
            "is_this_version": "y", **values,
        }  # fmt: skip
        return self.client("coordinator").submit(f"{self.base}/signing/{self.row(name).id}/paper", **given).status_code

    def approve(self) -> None:
        """Record both approvals."""
        for name in ("lawyer", "safeguarding-lead"):
            assert self.paper(name) == 302

    def sign(self, name: str) -> int:
        """Sign as the lead of an agency; returns the status."""
        path = f"{self.base}/signing/{self.row(name).id}/sign"
        response = self.client(f"{name} lead").submit(path, is_authorised="y")
        return response.status_code

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """Go on as `make` does, or as it was kept: for what happens before there is a browser in the test."""

        def go_on() -> tuple[Made, dict[str, Account]]:
            return make(), self.accounts

        made, self.accounts = self.world.once(f"{name} of {', '.join(self.accounts)}", go_on)
        return made

    def join(self, *names: str) -> None:
        """Give these people their accounts."""
        for name in names:
            self.client(name)

    def consult(self, *names: str) -> None:
        """These people are there, and the parties are asked."""

        def go_on() -> None:
            self.join(*names)
            self.open_consultation()

        self.once(f"consult {names}", go_on)

    def put_to_signature(self, *names: str, is_approved: bool = False) -> None:
        """These people are there, and the version is put to signature."""

        def go_on() -> None:
            self.join(*names)
            self.open_signing()
            if is_approved:
                self.approve()

        self.once(f"signing {names} {is_approved}", go_on)

    def agree(self) -> None:
        """All the way: signing, approvals, chair and everybody needed."""
        self.once("agree", self._agree)

    def _agree(self) -> None:
        self.put_to_signature(*LEADS, is_approved=True)
        assert self.paper("chair") == 302
        for name in NEEDED:
            assert self.sign(name) == 302, name

    def one(self, table: Any) -> Any:
        """The only row of a table, with its content; of its own protocol, where the rows are of one."""
        (row,) = self.all(table)
        return row

    def all(self, table: Any, **order: Any) -> list[Any]:
        """Every row of a table; of its own protocol, where the rows are of one."""
        statement = select(table)
        if table is Protocol:
            statement = statement.where(Protocol.id == self.protocol_id)
        elif hasattr(table, "protocol_id"):
            statement = statement.where(table.protocol_id == self.protocol_id)
        with self.app.app_context():
            return list(db.session.scalars(statement))

    def mails(self, kind: str) -> list[str]:
        """To whom mails of a kind were put into the outbox."""
        with self.app.app_context():
            return list(db.session.scalars(select(Mail.to).where(Mail.kind == kind).order_by(Mail.created_at)))


def agree_terms(session: Session, partnership: Partnership) -> None:
    """An agreed version of the common terms: a paper that adopts them is signed only after it."""
    body = (Paragraph((Text("What holds in every paper"),)),)
    at = now() - timedelta(days=90)
    document = Document("Common terms", "", partnership.name, Status.AGREED, "1.0", at.date(), "", "terms", body)
    content, digest = frozen(document)
    protocol = Protocol(partnership_id=partnership.id, template_id="common-terms", title="Common terms")
    session.add(protocol)
    session.flush()
    version = ProtocolVersion(protocol_id=protocol.id, number="1.0", created_at=at, content=content, sha256=digest)
    session.add(version)
    session.flush()
    of = {"protocol_id": protocol.id, "version_id": version.id}
    session.add(Signing(**of, state=SigningState.AGREED, opened_at=at, agreed_at=at))


def make_scene(app: Flask, world: World, slug: str = "thameside") -> Scene:
    """The partnership with its protocol in draft."""
    partnership = world.partnership(slug)
    agencies = {
        key: world.organisation(f"{name} {slug}" if slug != "thameside" else name, partnership, kind_id=kind)
        for key, (name, kind) in AGENCIES.items()
    }
    for function_id, key in TASKS.items():
        world.responsibility(partnership, agencies[key], function_id)
    world.responsibility(partnership, agencies["refuge"], "monitoring", Role.SUPPORTS)
    world.responsibility(partnership, agencies["police"], "interpreting", Role.SUPPORTS)
    for organisation in agencies.values():
        world.contact(organisation, hours="24 hours, every day")  # nobody is left without a number on the first page
        world.confirm(organisation)
    with world.session() as session:
        protocol = Protocol(partnership_id=partnership.id, template_id=TEMPLATE, title="Partnership agreement")
        protocol.parties = [Party(organisation_id=each.id) for each in agencies.values()]
        session.add(protocol)
        session.flush()
        protocol_id = protocol.id
        agree_terms(session, partnership)
    return Scene(app, world, partnership, agencies, protocol_id)


__all__ = ["ClauseComment", "Consultation", "ProtocolVersion", "Scene", "agree_terms", "make_scene"]
