"""Whose a draft is, of which form, and what is in it, as text that can be sealed. Pure: no web and no database."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

LONGEST = 600_000  # characters of all names and values of a form together
LONGEST_NAME, MOST_FIELDS = 200, 2000  # characters; no form of ours comes near
LONGEST_PAGE = 300_000  # characters of a page that is kept itself
TOKEN = "csrf_token"  # noqa: S105 - the name of a field
# Where nothing says which fields are secret: no field of ours with one of these in its name holds anything else.
_SECRET = re.compile(r"password|passwort|\bcode$|_code$|recovery|credential|secret", re.IGNORECASE)
_VERSION = re.compile(r"^\d{1,9}$")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The fields of a form by name and value in their order, and what is needed to show it again.

    `origin` is the path of the page on which the form stood, `title` the heading of that page, `page` the answer
    itself with its `status`, only where the fields alone could not bring it again, for the sign-in `shown_to`;
    in it `mark`, which nobody can know before, stands where the token of whoever looks at it belongs.
    """

    fields: Pairs
    origin: str = ""
    title: str = ""
    page: str = field(default="", repr=False)
    status: int = 200
    shown_to: str = ""
    mark: str = ""

    @property
    def base_version(self) -> int:
        """The version of the row that the form showed; 0 where it carries none."""
        found = next((value for name, value in self.fields if name == "version"), "")
        return int(found) if _VERSION.match(found) else 0


@dataclass(frozen=True, slots=True)
class Author:
    """Whose a draft is: an account, or the browser of a visitor who is not signed in, by a secret that it holds.

    Both: what a browser sent when its sign-in had ended, which waits for that account to sign in with that browser.
    """

    account_id: UUID | None = None
    secret: str = ""

    @property
    def holder_hash(self) -> str:
        """How the browser is stored; empty for an account, in whatever browser."""
        return sha256(self.secret.encode()).hexdigest() if self.secret or self.account_id is None else ""

    @property
    def place(self) -> str:
        """What the seal is bound to, besides the row: with another author's the content does not open."""
        return f"content of {' in '.join(str(each) for each in (self.account_id, self.secret) if each)}"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: the piece of work, the endpoint that takes it and its address there."""

    work: UUID
    endpoint: str
    address: str


@dataclass(frozen=True, slots=True)
class OpenedDraft:
    """A draft that its author has opened."""

    id: UUID
    form: Form
    sent_times: int
    started_at: datetime
    changed_at: datetime
    content: Content


def kept_fields(sent: Iterable[tuple[str, str]], secret: Iterable[str] = ()) -> Pairs:
    """Of what was sent everything but the token and secrets; nothing of a form that is too long to be kept."""
    without = {TOKEN, *secret}
    found = tuple((name, value) for name, value in sent if name not in without and not _SECRET.search(name))
    return found if fits(found) else ()


def fits(fields: Pairs) -> bool:
    """Whether so much may be kept; names count as values do, since whoever sends a form chooses both."""
    is_plain = len(fields) <= MOST_FIELDS and all(len(name) <= LONGEST_NAME for name, _ in fields)
    return is_plain and sum(len(name) + len(value) for name, value in fields) <= LONGEST


def is_secret(name: str) -> bool:
    """Whether a field of this name holds a password or a code."""
    return _SECRET.search(name) is not None


def to_text(content: Content) -> str:
    """For the seal: short, since pages compress well."""
    packed = json.dumps(
        [content.fields, content.origin, content.title, content.page, content.status, content.shown_to, content.mark]
    ).encode()
    return b64encode(zlib.compress(packed)).decode()


def from_text(text: str) -> Content:
    """The reverse of `to_text`.

    >>> from_text(to_text(Content((("name", "A desk"),), title="Add a contact"))).title
    'Add a contact'
    """
    fields, *rest = json.loads(zlib.decompress(b64decode(text)))
    return Content(tuple((name, value) for name, value in fields), *rest)
