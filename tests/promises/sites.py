"""A prepared site on one SQLite file: visitors with sign-ins of their own, a copy to go back to, a copy to compare with."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factories import World
from sites import make_app

from partnership.accounts import services
from partnership.store.db import db, transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from client import CheckedClient
    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from partnership.store.models import Account

# What differs between two answers that say the same: tokens against forged requests, seconds left of a sign-in.
_TOKENS = re.compile(
    rb'(name="csrf_token"[^>]*?value="|name="csrf-token"[^>]*?content="|name="sign-in-left" content=")[^"]*"'
)
# Parts of a Word file or workbook that hold the moment of writing, and no word of the page.
_MOMENTS = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:(created|modified)>")
# The minute of an event: what a walk takes away is recorded, and the two walks are not at the same time.
MINUTE = re.compile(rb" at (\d{1,2}:\d\d[ap]m|midday|midnight)")
PARTS = ("contacts", "services", "locations")


class Site:
    """One database file with its application."""

    def __init__(self, folder: Path, database: Path) -> None:
        self.folder, self.file, self.prepared = folder, folder / "site.sqlite3", folder / "prepared.sqlite3"
        shutil.copy(database, self.file)
        self.app: Flask = make_app(folder, f"sqlite:///{self.file}")
        self.app.config["PROPAGATE_EXCEPTIONS"] = False  # a fault is an answer like others, and says nothing either
        self.world = World(self.app)

    def freeze(self) -> None:
        """Keep the database as it is now, to come back to."""
        self.close()
        shutil.copy(self.file, self.prepared)

    def go_back(self) -> None:
        """The database as it was kept."""
        self.close()
        for ending in ("-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copy(self.prepared, self.file)

    def copy(self, folder: Path) -> Site:
        """A second site with the same rows: ids, times, tokens and sign-ins."""
        self.close()
        folder.mkdir()
        return Site(folder, self.file)

    def close(self) -> None:
        """Let go of the file; the last connection folds SQLite's log of recent pages into it."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


def signed_in(app: Flask, account: Account | None) -> str:
    """The token of a new sign-in; empty for nobody."""
    if account is None:
        return ""
    with app.app_context(), transaction() as session:
        return services.begin_sign_in(session, session.merge(account), "A browser of the walk")


@dataclass
class Visitor:
    """Somebody with a browser; the same cookie works on every copy of the site."""

    name: str
    app: Flask
    cookie: str
    own: tuple[str, ...] = ()  # what they are called

    def __post_init__(self) -> None:
        self.client: CheckedClient = self.app.test_client()  # type: ignore[assignment]
        self.client.is_checking = False  # the markup of pages is checked elsewhere, and slowly
        self.csrf = ""

    def ask(self, method: str, address: str, values: dict[str, Any] | None = None) -> TestResponse:
        """The whole answer to a request; a POST carries a valid token."""
        if self.cookie:  # a page may have taken it away
            self.client.set_cookie("sign-in", self.cookie, domain="localhost")
        if method == "GET":
            # A program of the machine itself is told how much room there is.
            return self.client.get(address, buffered=True, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
        self.csrf = self.csrf or self.client.token()
        return self.client.post(address, data={**(values or {}), "csrf_token": self.csrf}, buffered=True)


def everything(response: TestResponse) -> bytes:
    """Status, headers and content; what is packed is unpacked, so that each word in it can be found and compared."""
    told = {
        name: value
        for name, value in response.headers
        if name not in {"Set-Cookie", "Content-Length", "Date", "X-Request-Id"}
    }
    head = f"{response.status_code}\n" + "\n".join(f"{name}: {value}" for name, value in sorted(told.items()))
    return head.encode() + b"\n\n" + content(response)


def answer(visitor: Visitor, address: str, also: Iterable[str] = ()) -> bytes:
    """All that a visitor is answered, without what they are called themselves, here or (`also`) at another site."""
    found = everything(visitor.ask("GET", address))
    for own in (*visitor.own, *also):
        found = found.replace(own.encode(), b"OWN")
    return found


def alike(one: Visitor, other: Visitor, address: str, varying: re.Pattern[bytes] | None = None) -> bool:
    """Whether both are answered the same, but for what varies. A clock may move on between two answers, not three times.

    What a visitor was called when the sites became two stays in their own history, under a key of theirs.
    """

    def told(visitor: Visitor) -> bytes:
        found = answer(visitor, address, (*one.own, *other.own))
        return found if varying is None else varying.sub(b"", found)

    return any(told(one) == told(other) for _try in range(3))


def varying_of(endpoint: str) -> re.Pattern[bytes] | None:
    """What may differ of a page between two sites: in a history, the minute in which each walk took a file away."""
    return MINUTE if "history" in endpoint else None


def content(response: TestResponse) -> bytes:
    """The content as a reader finds it, without what differs each time."""
    return _TOKENS.sub(rb'\1"', _unpacked(response.get_data()))


def _unpacked(found: bytes) -> bytes:
    """What is packed, file by file; what is packed in a file of it too."""
    if found[:2] != b"PK":
        return found
    with zipfile.ZipFile(io.BytesIO(found)) as archive:
        parts = (f"\n--- {name}\n".encode() + _unpacked(archive.read(name)) for name in sorted(archive.namelist()))
        # A Word file has no-break spaces in telephone numbers; what must not be found is looked for with plain ones.
        return _MOMENTS.sub(b"", b"".join(parts)).replace("\u00a0".encode(), b" ")


def write(session: Session, statement: str, values: dict[str, Any] | None = None) -> None:
    """Change rows behind the back of the product, which has no such way."""
    session.connection().exec_driver_sql(statement, values or {})
