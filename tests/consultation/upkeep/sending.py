"""A partnership, an organisation with its people, and requests sent as visitors send them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from partnership.register.directory import queries as directory
from partnership.store.models import ChangeRequest, Mail, Report

if TYPE_CHECKING:
    from uuid import UUID

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Account, Organisation, Partnership


@dataclass
class Place:
    """Somewhere that requests are sent and answered."""

    app: Flask
    world: World
    partnership: Partnership
    organisation: Organisation
    editor: Account
    coordinator: Account

    @property
    def path(self) -> str:
        """The page of the organisation."""
        return f"/organisations/{self.organisation.id}"

    @property
    def queue(self) -> str:
        """The queue of the partnership."""
        return f"/partnerships/{self.partnership.slug}/requests"

    def client(self, account: Account) -> CheckedClient:
        """A visitor of their own."""
        return self.app.test_client().sign_in(account)  # type: ignore[attr-defined,no-any-return]

    def ask(self, account: Account | None = None, path: str = "/edit", **values: Any) -> UUID:
        """Send a change by a form of the organisation, and return the request that came of it."""
        before = {row.id for row in self.requests()}
        response = self.client(account or self.editor).submit(self.path + path, **values)
        assert response.status_code == 302, response.text
        (made,) = [row.id for row in self.requests() if row.id not in before]
        return made

    def requests(self) -> list[ChangeRequest]:
        """Every request, oldest first."""
        with self.world.session() as session:
            statement = select(ChangeRequest).options(selectinload(ChangeRequest.fields))
            return list(session.scalars(statement.order_by(ChangeRequest.sent_at, ChangeRequest.id)))

    def request(self, request_id: UUID) -> ChangeRequest:
        """One request with its fields."""
        return next(row for row in self.requests() if row.id == request_id)

    def answers(self, request_id: UUID, **by_name: str | tuple[str, str]) -> dict[str, str]:
        """The form's values for answers by field name: "accepted", or ("refused", "the reason")."""
        found = {}
        for field in self.request(request_id).fields:
            given = by_name.get(field.name.replace(":", "_"))
            if given is not None:
                answer, reason = (given, "") if isinstance(given, str) else given
                found[f"answer_{field.id.hex}"] = answer
                found[f"reason_{field.id.hex}"] = reason
        return found

    def answer(self, request_id: UUID, account: Account | None = None, **by_name: str | tuple[str, str]) -> Any:
        """Answer some fields as a coordinator does on the page; returns the response."""
        page = f"/requests/{request_id}"
        return self.client(account or self.coordinator).submit(page, **self.answers(request_id, **by_name))

    def entry(self) -> Organisation:
        """The organisation as it is stored."""
        with self.world.session():
            return directory.get_organisation(self.organisation.id)

    def mails(self, kind: str) -> list[tuple[str, str, str]]:
        """To whom, subject and text of the mails of a kind, oldest first."""
        keyring = self.app.extensions["settings"].keyring
        with self.world.session() as session:
            rows = session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.created_at, Mail.to))
            return [
                (row.to, row.subject, keyring.unseal(row.sealed_text, table="mail", row=row.id, field="text"))
                for row in rows
            ]

    def report(self, account: Account, text: str = "Nobody answers", **values: Any) -> Report:
        """Send a report as a reader does, and return it."""
        query = "&".join(f"{key}={value}" for key, value in values.items() if key in {"table", "row"})
        path = f"{self.path}/report" + (f"?{query}" if query else "")
        client = self.client(account)
        chosen = {"field": values["field"]} if "field" in values else {}
        response = client.post(path, data={"csrf_token": client.token(), "field": "whole", **chosen, "text": text})
        assert response.status_code == 302, response.text
        with self.world.session() as session:
            return session.scalars(select(Report).order_by(Report.sent_at.desc())).first()


def make_place(app: Flask, world: World, slug: str = "thameside", **values: Any) -> Place:
    """A partnership with a charity, an editor of it and a coordinator without clearance."""
    partnership = world.partnership(slug)
    organisation = world.organisation(
        f"Tideway charity {slug}", partnership, **{"kind_id": "support-organisation"} | values
    )
    editor, coordinator = world.editor(organisation), world.coordinator(partnership)
    return Place(app, world, partnership, organisation, editor, coordinator)
