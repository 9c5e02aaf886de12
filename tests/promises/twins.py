"""Two partnerships with the same of everything on one site, and what belongs to the second."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from promises.marks import marking, reach_of
from promises.sites import Visitor, content, signed_in
from routes import Scene, make_scene
from rows import Keys, keys, new_keys

from partnership.store.models import (
    Audience,
    Base,
    FailedStep,
    Gift,
    KnownBrowser,
    LetIn,
    MailEnding,
    Organisation,
    ProviderLink,
    ProviderSession,
    SignInFailure,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from factories import World
    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

MARK = "qvbx"
MISSING = UUID("00000000-0000-4000-8000-0000000000aa")
NOBODYS_NUMBER = 99_999_999
OF_THE_AUDIT = 6
NO_SLUG = "no-such-place"
ISSUER = "https://sign-in.example.org"
_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_TABLES = {table.name: table for table in Base.metadata.sorted_tables}
# Tables without a row of a partnership: the audit, which is read through what it is about, counters, a list, hashes, and
# what the worker did last.
OF_THE_SITE = {"audit_entry", "failed_sign_in", "mail_ending", "missed_typing", "site_key", "site_mark"}
STRANGERS = ("anonymous", "partner elsewhere", "coordinator elsewhere")  # of the first scene: no people of either


@dataclass
class Twins:
    """The first partnership visits, the second is not to be touched."""

    world: World
    ours: Scene
    theirs: Scene
    of_ours: dict[UUID, str]  # id -> table
    rows_of_theirs: Keys
    wide: frozenset[UUID]  # their organisations, and parts of them, that every partner of the site may see
    cookies: dict[str, str]

    @property
    def of_theirs(self) -> dict[UUID, str]:
        """Every id of theirs, with its table."""
        return {key[0]: name for name, found in self.rows_of_theirs.items() for key in found if _is_id(key)}

    def like(self, value: UUID | int) -> list[UUID] | list[int]:
        """Their ids of the same table as one of ours; numbers are of the audit, of which a few stand for all."""
        if isinstance(value, int):
            told = sorted(key[0] for key in self.rows_of_theirs.get("audit_entry", ()))
            return told[:: max(1, len(told) // OF_THE_AUDIT)]
        table = self.of_ours[value]
        return sorted(each for each, name in self.of_theirs.items() if name == table)

    def visitor(self, name: str, app: Flask | None = None) -> Visitor:
        """One of our people, here or on a copy of the site."""
        return Visitor(name, app or self.world.app, self.cookies[name])

    def fingerprint(self, *tables: str) -> str:
        """All their rows, as they are stored; perhaps only those of some tables."""
        names = tables or self.rows_of_theirs
        with self.world.session() as session:
            rows = [(name, *map(str, row)) for name in names for row in self._rows(session, name)]
        return sha256(repr(sorted(rows)).encode()).hexdigest()

    def stored(self) -> dict[str, list[Any]]:
        """Every row of every table, as the database has it: what is the same needs no closer look."""
        with self.world.session() as session:
            connection = session.connection()
            return {name: list(connection.exec_driver_sql(f'SELECT * FROM "{name}"')) for name in _TABLES}  # noqa: S608

    def _rows(self, session: Session, name: str) -> Iterator[tuple[Any, ...]]:
        """Their rows of a table."""
        table = _TABLES[name]
        at_keys = [list(table.columns).index(each) for each in table.primary_key.columns]
        for row in session.execute(table.select()) if self.rows_of_theirs[name] else ():
            if tuple(row[at] for at in at_keys) in self.rows_of_theirs[name]:
                yield tuple(row)

    def said(self, response: TestResponse, *asked: str) -> str:
        """What an answer says, and where it leads, without the words of the question."""
        text = f"{response.headers.get('Location', '')}\n{content(response).decode('utf-8', 'replace')}"
        for each in asked:
            text = text.replace(each, "ASKED")
        return text

    def named(self, text: str) -> list[str]:
        """What of theirs stands in a text: marked words, and ids that not every partner of the site may see."""
        found = [text[max(0, at.start() - 60) : at.end() + 20] for at in re.finditer(MARK, text, re.IGNORECASE)]
        ids = {UUID(each) for each in _ID.findall(text)} & self.of_theirs.keys() - self.wide
        return found + [f"{self.of_theirs[each]} {each}" for each in ids]


def _mark_of(row: Any, name: str) -> str:
    """What every partner of the site may see of the register stays as it is: it is no secret of a partnership."""
    if isinstance(row, MailEnding):
        return ""
    reach = reach_of(row, name)
    return "" if reach is not None and reach.reach < Audience.PARTNERSHIP.reach else MARK


def make_twins(world: World, alone: Callable[[], None] = lambda: None) -> Twins:
    """Both partnerships; the words of the second carry a mark. `alone` is called while the first is alone."""
    ours, of_ours = _made(world, "thameside", "riverside")
    cookies = {name: signed_in(world.app, account) for name, account in ours.visitors.items()}
    alone()
    with marking(_mark_of):
        theirs, of_theirs = _made(world, f"{MARK}marsh", f"{MARK}ford")
    with world.session() as session:
        wide = _wide(session, of_theirs)
    found = {key[0]: name for name, rows in of_ours.items() for key in rows if _is_id(key)}
    return Twins(world, ours, theirs, found, of_theirs, wide, cookies)


def _of_signing_in(account_id: UUID, sign_in_id: UUID) -> list[Base]:
    """What is kept of an account's browsers, failures and sign-in provider."""
    hashed = sha256(account_id.bytes).hexdigest()
    failure = SignInFailure(
        at=now(), step=FailedStep.PASSWORD, account_id=account_id, account_hash=hashed, address_hash=hashed,
        sealed_address=b"",
    )  # fmt: skip
    session = ProviderSession(sign_in_id=sign_in_id, issuer=ISSUER, subject=hashed, asked_at=now())
    return [
        KnownBrowser(account_id=account_id, token_hash=hashed, used_at=now()),
        ProviderLink(account_id=account_id, issuer=ISSUER, subject=hashed),
        failure,
        session,
    ]


def _made(world: World, slug: str, beside: str) -> tuple[Scene, Keys]:
    with world.session() as session:
        before = keys(session)
    scene = make_scene(world, slug, beside)
    quiet = world.organisation("Quiet house", scene.partnership, kind_id="refuge", audience=Audience.PARTNERSHIP)
    world.contact(quiet)
    world.service(quiet)
    world.location(quiet)
    world.responsibility(scene.partnership, quiet, scene.values["function_id"])
    keeper = world.editor(quiet)
    with world.session() as session:
        session.add(LetIn(account_id=keeper.id, by_id=scene.visitors["coordinator"].id, gift=Gift.PLACE))
        session.add_all(_of_signing_in(keeper.id, scene.values["sign_in_id"]))
    with world.session() as session:
        made = new_keys(session, before)
    missing = [name for name, rows in made.items() if not rows and name not in OF_THE_SITE]
    assert not missing, missing
    return scene, made


def _wide(session: Session, made: Keys) -> frozenset[UUID]:
    def is_wide(row: Any) -> bool:
        return row.audience.reach <= Audience.PARTNERS.reach and not row.is_archived

    tables = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
    organisations = [session.get_one(Organisation, key[0]) for key in made["organisation"]]
    found = {each.id for each in organisations if is_wide(each)}
    for name in ("service", "contact", "location"):
        rows = [session.get_one(tables[name], key[0]) for key in made[name]]
        found |= {each.id for each in rows if is_wide(each) and each.organisation_id in found}
    return frozenset(found)


def _is_id(key: tuple[Any, ...]) -> bool:
    return len(key) == 1 and isinstance(key[0], UUID)
