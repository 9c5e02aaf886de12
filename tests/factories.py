"""Rows for tests, made in a real database and committed; what comes back is loaded and detached."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from partnership.accounts import services as accounts
from partnership.guidance.types import Group, Level, Sector
from partnership.people.services import CURRENT
from partnership.register.authority import members, places
from partnership.register.directory import services as directory
from partnership.store.db import db, transaction
from partnership.store.models import (
    Account,
    Agreement,
    Audience,
    Contact,
    EntrySection,
    Location,
    LocationGrant,
    MemberRole,
    Membership,
    Organisation,
    Participation,
    Partnership,
    Position,
    PositionRole,
    Responsibility,
    Role,
    SectionClock,
    Service,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from keeping import Step
    from sqlalchemy.orm import Session

Made = TypeVar("Made")
TODAY = datetime.now(UTC)


def make_member(
    session: Session, account: Account, partnership: Partnership, role: MemberRole, *, is_cleared: bool = False
) -> Membership:
    """By the machine's word, as no form does it: a member of the partnership's team."""
    return members.add(session, partnership, account, role, by_id=None, is_cleared=is_cleared)


def give_position(session: Session, account: Account, organisation: Organisation, role: PositionRole) -> Position:
    """By the machine's word, as no form does it: a place in the organisation, which stands."""
    return places.give(session, organisation, account, role, by_id=None)


class World:
    """A small world in one database."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.step: Step | None = None  # since the scene, where all that happened is kept

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` makes from a scene on, as `kept` does: done once in a process, and put back after.

        `name` says all on which it depends but the scene. Whoever signed in before is signed out.
        """
        return make() if self.step is None else self.step.go_on(name, self, make)

    @property
    def is_on_sqlite(self) -> bool:
        """Whether it stands on SQLite."""
        return bool(self.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"))

    @property
    def file(self) -> Path:
        """Its file, on SQLite."""
        return Path(self.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A committed transaction in a context of its own."""
        with self.app.app_context(), transaction() as session:
            yield session
        # the session of that context is gone; rows keep what was loaded

    def partnership(self, slug: str = "thameside", **values: Any) -> Partnership:
        """A partnership on the pack of 2009."""
        row = Partnership(
            id=uuid4(),
            **{
                "slug": slug,
                "name": f"{slug.title()} partnership",
                "area": f"London Borough of {slug.title()}",
                "board": f"{slug.title()} LSCB",
                "pack_id": "solace-2009",
                **values,
            },
        )
        return self._add(row)

    def organisation(self, name: str = "Borough police", *partnerships: Partnership, **values: Any) -> Organisation:
        """An organisation that takes part in the given partnerships; the first of them is its home."""
        row = Organisation(
            id=uuid4(),
            **{
                "home_id": partnerships[0].id if partnerships else None,
                "name": name,
                "kind_id": "police",
                "sector": Sector.STATUTORY,
                "level": Level.LOCAL,
                **values,
            },
        )
        self._add(row)
        for partnership in partnerships:
            self._add(Participation(partnership_id=partnership.id, organisation_id=row.id, joined_on=date(2009, 1, 5)))
        return row

    def contact(self, organisation: Organisation, post: str = "Duty desk", **values: Any) -> Contact:
        """A desk of an organisation."""
        given = {"telephone": "020 7946 0101", "is_main": True, **values}
        return self._add(Contact(id=uuid4(), organisation_id=organisation.id, post=post, **given))

    def service(self, organisation: Organisation, name: str = "Advice", **values: Any) -> Service:
        """A service of an organisation."""
        return self._add(Service(id=uuid4(), organisation_id=organisation.id, name=name, **values))

    def location(self, organisation: Organisation, name: str = "Office", **values: Any) -> Location:
        """An open address of an organisation."""
        return self._add(Location(id=uuid4(), organisation_id=organisation.id, name=name, **values))

    def refuge(self, organisation: Organisation, address: str, name: str = "Refuge") -> Location:
        """A confidential address, sealed as the product seals it."""
        with self.app.app_context():
            keyring = self.app.extensions["settings"].keyring
        row = Location(
            id=uuid4(), organisation_id=organisation.id, name=name, is_confidential=True, audience=Audience.NAMED
        )
        row.sealed_address = keyring.seal(address, table="location", row=row.id, field="address")
        return self._add(row)

    def grant(self, location: Location, account: Account, **values: Any) -> LocationGrant:
        """The right of an account to open one confidential place, from now on and without end."""
        given = {"reason": "Works there", "from_at": TODAY - timedelta(minutes=1), **values}
        return self._add(LocationGrant(id=uuid4(), location_id=location.id, account_id=account.id, **given))

    def responsibility(
        self,
        partnership: Partnership,
        organisation: Organisation,
        function_id: str,
        role: Role = Role.LEAD,
        state: Agreement = Agreement.ACCEPTED,
        group: Group = Group.BOTH,
    ) -> Responsibility:
        """What an organisation does for a function."""
        row = Responsibility(
            id=uuid4(),
            partnership_id=partnership.id,
            organisation_id=organisation.id,
            function_id=function_id,
            role=role,
            state=state,
            group=group,
        )
        return self._add(row)

    def confirm(
        self, organisation: Organisation, section: EntrySection = EntrySection.CONTACTS, *, days_ago: int = 1
    ) -> None:
        """Confirm a section, with its desks as they stand now, some days back."""
        with self.session() as session:
            at = TODAY - timedelta(days=days_ago)
            directory.confirm(session, organisation, section, "factory", at=at)
            session.get_one(SectionClock, (organisation.id, section)).changed_at = at

    def account(self, email: str = "somebody@example.org", password: str = "") -> Account:
        """An account that may do nothing yet, made at the command line as another person than all before."""
        with self.session() as session:
            account = accounts.make_account(session, email, email.split("@", maxsplit=1)[0], password)
            account.stands_for_itself_since = TODAY
        return account

    def coordinator(self, partnership: Partnership, *, is_cleared: bool = False, email: str = "") -> Account:
        """A coordinator of a partnership."""
        account = self.account(email or f"coordinator-{uuid4().hex[:6]}@{partnership.slug}.example")
        with self.session() as session:
            make_member(session, account, partnership, MemberRole.COORDINATOR, is_cleared=is_cleared)
        return account

    def administrator(self, email: str = "administrator@example.org") -> Account:
        """An administrator of the site, who is nothing in any partnership."""
        with self.session() as session:
            account = accounts.make_account(session, email, "administrator")
            account.is_administrator = True
            account.stands_for_itself_since = TODAY
        return account

    def reader(self, partnership: Partnership) -> Account:
        """A reader of a partnership."""
        account = self.account(f"reader-{uuid4().hex[:6]}@{partnership.slug}.example")
        with self.session() as session:
            make_member(session, account, partnership, MemberRole.READER)
        return account

    def editor(self, organisation: Organisation, role: PositionRole = PositionRole.EDITOR) -> Account:
        """An editor of an organisation's own entry, who has accepted the owner agreement."""
        account = self.account(f"{role}-{uuid4().hex[:6]}@partner.example")
        with self.session() as session:
            position = give_position(session, account, organisation, role)
            position.agreement, position.agreed_at = CURRENT, TODAY
        return account

    def _add(self, row: Any) -> Any:
        with self.session() as session:
            session.add(row)
        return row


__all__ = ["World", "db"]
