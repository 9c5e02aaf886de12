"""What is held of one account, as its holder may have it: JSON for a machine, and a Word file to read, in one zip.

Nothing of others is in it: no restricted value, no other person's name or address, no secret of a factor.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy.orm.attributes import set_committed_value

from partnership.accounts.queries import viewer_of
from partnership.base.clocks import london_day
from partnership.base.config import site_settings
from partnership.documents import blocks as b
from partnership.documents.word.writer import write_word
from partnership.operations.data_protection import queries
from partnership.operations.data_protection.holdings import (
    ACCOUNT_FIELDS,
    HOLDINGS,
    NOT_FOR_ADMINISTRATORS,
    OF_THE_ACCOUNT,
    TOLD_WITH_VALUES,
)
from partnership.operations.data_protection.retention import ENDS, KINDS, STAFF
from partnership.policy.audience import visible
from partnership.register.authority.erasures import mentions
from partnership.register.directory.queries import get_organisation
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit
from partnership.store.models import Base, Contact, Membership, Organisation, Partnership, Position, now
from partnership.store.models.persons import ADDRESS
from partnership.web.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from partnership.store.models import Account

Row = dict[str, Any]

DATA_TAKEN: Final = "data taken"  # the event: its holder or an administrator has taken the zip
OTHERS: Final = "(the address of somebody else)"
MOST_SHOWN: Final = 200  # rows of one kind in the Word file; the JSON file has all
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
WORDS: Final = {
    "display_name": "post", "is_active": "open", "is_cleared": "cleared for confidential addresses",
    "email": "mail address", "at": "when", "to": "address",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeldData:
    """All that is held of an account."""

    account: Row
    kinds: Mapping[str, list[Row]]  # by what they are called; without those of which there is none
    acts: list[Row]  # what its holder did: when, and to which kind of record
    told: list[Row]  # what was recorded about it
    mentions: list[Row]  # where its address stands in words elsewhere

    def to_json(self) -> str:
        """For a machine: the same names every time."""
        told = {
            "account": self.account, "records": self.kinds, "what_you_did": self.acts,
            "recorded_about_you": self.told, "your_address_stands_in": self.mentions, "kept": _kept(),
        }  # fmt: skip
        return json.dumps(told, indent=2, ensure_ascii=False)


def held_of(session: Session, account: Account, *, is_own: bool = True) -> HeldData:
    """Gather it; reads only. Without what was done and written in partnerships for who is not its holder."""
    places = _places(session, account) if is_own else {}
    kinds: dict[str, list[Row]] = {}
    own: list[UUID] = []
    for each in HOLDINGS:
        if not is_own and each.table not in OF_THE_ACCOUNT:
            continue
        rows = queries.rows_naming(session, _TABLES[each.table], each.column, account.id)
        names = [name for name in each.fields if is_own or name not in NOT_FOR_ADMINISTRATORS]
        if rows:
            kinds[each.title] = [_row(row, names, places, account) for row in rows]
        if each.column == "account_id" and each.table in _TOLD:
            own += [row.id for row in rows]  # type: ignore[attr-defined]
    acts = queries.acts_of(session, account.id) if is_own else []
    return HeldData(
        account=_account(account),
        kinds=kinds,
        acts=[{"at": at.isoformat(), "act": act, "record": table} for at, act, table in acts],
        told=_told(session, account, own),
        mentions=_mentions(session, account) if is_own else [],
    )


_TABLES: Final = {each.local_table.name: each.class_ for each in Base.registry.mappers}  # type: ignore[attr-defined]
_TOLD: Final = frozenset({"membership", "position", "passkey", "location_grant", "let_in"})


def _places(session: Session, account: Account) -> dict[Any, str]:
    """Names of organisations and partnerships that the account belongs or belonged to; of others there is no name."""
    members = queries.rows_naming(session, Membership, "account_id", account.id)
    positions = queries.rows_naming(session, Position, "account_id", account.id)
    return {
        **queries.names_of(session, Partnership, _values(members, "partnership_id")),
        **queries.names_of(session, Organisation, _values(positions, "organisation_id")),
    }


def _values(rows: Iterable[Base], column: str) -> set[UUID]:
    return {getattr(row, column) for row in rows}


def _row(row: Base, names: Iterable[str], places: Mapping[Any, str], account: Account) -> Row:
    withheld = _withheld(row, account) if isinstance(row, Contact) else frozenset()
    values = {name: "" if name in withheld else getattr(row, name) for name in names}
    return {
        name: _plain(places.get(value, value) if isinstance(value, UUID) else value, account)
        for name, value in values.items()
    }


def _withheld(desk: Contact, account: Account) -> frozenset[str]:
    """What its holder may not see of a desk, or no longer; while they have a place there, the name is their own."""
    viewer = viewer_of(account)
    set_committed_value(desk, "organisation", get_organisation(desk.organisation_id))
    shown = visible(viewer, desk)
    told = {name for name, value in shown.values.items() if value} if shown is not None else set()
    if desk.organisation_id in viewer.positions:
        told.add("holder")
    return frozenset({"post", "holder", "telephone", "email"} - told)


def _account(account: Account) -> Row:
    told = {"id": str(account.id)} | {name: _plain(getattr(account, name), account) for name in ACCOUNT_FIELDS}
    return told | {
        "password": "kept as a hash, which is not told" if account.password_hash else "none",
        "authenticator_app": "a sealed secret, which is not told" if account.totp_secret else "none",
    }


def _told(session: Session, account: Account, own: list[UUID]) -> list[Row]:
    found = []
    for entry in queries.told_about(session, [str(account.id), *map(str, own)]):
        may_tell = TOLD_WITH_VALUES.get(entry.table, frozenset())
        changes = {
            name: [_plain(value, account) for value in values]
            for name, values in entry.changes.items()
            if name in may_tell
        }
        by = "you" if entry.actor_id == account.id else "somebody else" if entry.actor_id else entry.kept_actor
        found.append(
            {"at": entry.at.isoformat(), "act": entry.action, "record": entry.table, "by": by, "values": changes}
        )
    return found


def _mentions(session: Session, account: Account) -> list[Row]:
    found: dict[tuple[str, str], int] = {}
    for row, column in mentions.rows_with(session, [account.email]):
        if row is not account:
            place = row.__tablename__, column
            found[place] = found.get(place, 0) + 1
    return [{"record": table, "field": column, "times": times} for (table, column), times in sorted(found.items())]


def _plain(value: Any, account: Account) -> Any:
    """A value as JSON has it; addresses of other people are taken out of words."""
    if isinstance(value, list):
        return [_plain(each, account) for each in value]
    value = audit.plain(value)
    if isinstance(value, str):
        return ADDRESS.sub(lambda found: found[0] if found[0].casefold() == account.email else OTHERS, value)
    return value


def _kept() -> list[Row]:
    settings = site_settings()
    return [
        {"kind": each.name, "for": each.purpose, "how_long": each.in_words(settings), "then": ENDS[each.end]}
        for each in KINDS
        if each.about == STAFF
    ]


def tell_taken(session: Session, account: Account) -> None:
    """Tell whom a file is about that somebody else took it: a closed account by its address, an erased one has none."""
    if account.erased_at is not None:
        return
    to = account if account.is_active else account.email
    href = address(Page.OWN_ACCOUNT.endpoint)
    send(session, MailKind.ACCOUNT_CHANGED, to, "A file of what is held about you was taken", "data-taken", href=href)


# The files


def write_zip(session: Session, account: Account, *, is_own: bool = True) -> bytes:
    """The zip: what-is-held.json, and what-is-held.docx with the same in words."""
    held, out = held_of(session, account, is_own=is_own), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("what-is-held.json", held.to_json())
        file.writestr("what-is-held.docx", write_word(compose_held(held)))
    return out.getvalue()


def compose_held(held: HeldData) -> b.Document:
    """The same as a paper."""
    settings = site_settings()
    today = london_day(now())
    blocks: list[b.Block] = [
        b.Heading(1, "What is held about you", "held"),
        b.Paragraph((b.Text(
            "All that this site holds about the account below, as it stands today. Secrets of passwords and factors, "
            "confidential addresses and what belongs to other people are not in it. The file what-is-held.json beside "
            "this one has the same for a machine, and every row where this one is short."
        ),)),
        b.Heading(2, "The account", "account"),
        _facts("The account", held.account),
    ]  # fmt: skip
    for number, (title, rows) in enumerate(held.kinds.items(), 1):
        blocks += _section(title, f"kind-{number}", rows)
    blocks += _section("What you did", "acts", held.acts)
    blocks += _section(
        "What was recorded about you", "told", [{**row, "values": _in_words(row["values"])} for row in held.told]
    )
    blocks += _section("Where else your address stands", "mentions", held.mentions)
    blocks += _section("How long it is kept", "kept", _kept())
    return b.Document(
        title="What is held about you",
        subject="Personal data of a member of staff",
        partnership=settings.site_name,
        status=b.Status.DRAFT,
        version=today.isoformat(),
        dated_on=today,
        marking="Personal: for the person whom it is about",
        file_stem="what-is-held",
        standing="EXTRACT",
        blocks=tuple(blocks),
    )


def _section(title: str, anchor: str, rows: list[Row]) -> Iterable[b.Block]:
    if not rows:
        return
    yield b.Heading(2, title, anchor)
    if len(rows) > MOST_SHOWN:
        yield b.Paragraph((b.Text(f"The newest {MOST_SHOWN} of {len(rows):,}; the JSON file has all of them."),))
    columns = list(rows[0])
    yield b.Table(
        title,
        f"A row for each record: {', '.join(map(_column, columns))}.",
        tuple(b.Column(_column(each)) for each in columns),
        tuple(tuple(_cell(row[each]) for each in columns) for row in rows[-MOST_SHOWN:]),
        is_compact=True,
    )


def _facts(title: str, row: Row) -> b.Facts:
    return b.Facts(
        title, "What is held, and its value.", tuple((_column(name), _cell(value)) for name, value in row.items())
    )


def _column(name: str) -> str:
    words = WORDS.get(name, name.removesuffix("_id").removeprefix("is_").replace("_", " "))
    return words[:1].upper() + words[1:]


def _cell(value: Any) -> b.Cell:
    return b.Cell(((b.Text(_in_words(value)),),))


def _in_words(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dict):
        return "; ".join(f"{_column(name)}: {_in_words(old)} to {_in_words(new)}" for name, (old, new) in value.items())
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    text = str(value)
    return text.replace("T", " ")[:16] if _MOMENT.match(text) else text
