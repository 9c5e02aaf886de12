"""What the tests about homes do again and again: pages, rows, mails, and an answer to what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from partnership.accounts import queries as accounts
from partnership.people import approvals
from partnership.register.directory import commands
from partnership.register.mail.services import text_of
from partnership.store.models import Mail, Organisation, Question, QuestionState

if TYPE_CHECKING:
    from uuid import UUID

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Account


def browser(app: Flask, account: Account) -> CheckedClient:
    """The account's own browser."""
    client: CheckedClient = app.test_client().sign_in(account)  # type: ignore[attr-defined]
    return client


def path(organisation: Organisation, rest: str = "") -> str:
    """A page of the organisation."""
    return f"/organisations/{organisation.id}{rest}"


def move_path(organisation: Organisation, slug: str = "riverside") -> str:
    """The page on which a partnership becomes its home."""
    return f"/partnerships/{slug}/organisations/{organisation.id}/home"


def home_of(world: World, organisation: Organisation) -> UUID | None:
    """Its home by now."""
    with world.session() as session:
        return session.get_one(Organisation, organisation.id).home_id


def rows(world: World, table: type[Any]) -> list[Any]:
    """Every row of a table."""
    with world.session() as session:
        return list(session.scalars(select(table)))


def mails(world: World, kind: str = "") -> dict[str, str]:
    """The latest text to each address."""
    with world.session() as session:
        found = session.scalars(select(Mail).order_by(Mail.created_at, Mail.id)).all()
        return {row.to: f"{row.subject}\n{text_of(row)[0]}" for row in found if not kind or row.kind == kind}


def say(world: World, account: Account, *, is_agreed: bool = True) -> None:
    """Answer the one question that is open."""
    with world.session() as session:
        asked = session.scalars(select(Question).where(Question.state == QuestionState.OPEN)).one()
        viewer = accounts.viewer_of(session.merge(account))
        approvals.answer(session, asked, viewer, is_agreed=is_agreed, expected_version=asked.version)


def run(world: World, *words: object) -> Any:
    """A command of organisations."""
    return world.app.test_cli_runner().invoke(commands.commands, [str(each) for each in words])
