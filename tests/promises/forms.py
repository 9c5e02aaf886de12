"""Every form that somebody of the first partnership is shown, and the places in it that say what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from bs4 import BeautifulSoup, SoupStrainer
from promises.twins import MARK, MISSING, NO_SLUG
from promises.walking import pages
from sqlalchemy import LargeBinary, select

from partnership.store.models import Base

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bs4 import Tag
    from promises.sites import Visitor
    from promises.twins import Twins
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Blank:
    """A form or a link with a query, as a page offers it."""

    page: str
    method: str
    action: str
    values: Values
    places: tuple[tuple[str, str], ...]  # a name and a value, of which one holds something of ours

    @property
    def sort(self) -> tuple[str, ...]:
        """Forms of the same sort differ only in which of our rows they are about."""
        return (self.method, ID.sub("ID", self.action), *sorted({ID.sub("ID", name) for name, _value in self.places}))


def blanks(twins: Twins, visitor: Visitor, within: str = "") -> list[Blank]:
    """One of each sort of form, and of links with a query, that a visitor meets; perhaps only on some pages."""
    found: dict[tuple[str, ...], Blank] = {}
    for _endpoint, address in pages(twins.world.app, twins.ours):
        if within not in address:
            continue
        response = visitor.ask("GET", address)
        if response.mimetype == "text/html" and response.status_code == 200:
            page = BeautifulSoup(response.text, "lxml", parse_only=SoupStrainer(["form", "a"]))
            for blank in (*_forms(twins, page, address), *_links(twins, page, address)):
                if blank.places:
                    found.setdefault(blank.sort, blank)
    return list(found.values())


def _forms(twins: Twins, page: BeautifulSoup, address: str) -> Iterator[Blank]:
    for form in page.select("form"):
        action, method = str(form.get("action") or address), str(form.get("method") or "get").upper()
        values: list[tuple[str, str]] = []
        places: dict[tuple[str, str], None] = {}
        for control in form.select("input[name], select[name], textarea[name], button[name]"):
            name, offered = str(control["name"]), _offered(control)
            if name == "csrf_token":
                continue
            if control.name != "button" and (sent := _sent(control, offered)) is not None:
                values.append((name, sent))
            for value in offered:
                if _is_ours(twins, value) or ID.search(name):
                    places.setdefault((name, value if _is_ours(twins, value) else _chosen(offered)))
        yield Blank(address, method, action.split("#", maxsplit=1)[0], tuple(values), tuple(places))
        if save := form.get("data-save-url"):  # what the script of the page sends, cell by cell
            yield from _cells(form, str(save), address)


def _cells(form: Tag, save: str, address: str) -> Iterator[Blank]:
    for control in form.select("select[data-save]"):
        sent = {
            name.removeprefix("data-"): str(value) for name, value in control.attrs.items() if name.startswith("data-")
        }
        values = {**sent, "role": "lead", "version": sent.get("version", "0")}
        places = [(name, value) for name, value in values.items() if ID.fullmatch(value)]
        yield Blank(address, "POST", save, tuple(values.items()), tuple(places))


def _links(twins: Twins, page: BeautifulSoup, address: str) -> Iterator[Blank]:
    for link in page.select("a[href*='?']"):
        parts = urlsplit(str(link["href"]))
        if not parts.netloc:
            values = tuple(parse_qsl(parts.query))
            places = tuple((name, value) for name, value in values if _is_ours(twins, value))
            yield Blank(address, "GET", parts.path or address, values, places)


def _offered(control: Tag) -> list[str]:
    if control.name == "select":
        return [str(option.get("value", option.text)) for option in control.select("option")]
    return [control.text if control.name == "textarea" else str(control.get("value", ""))]


def _sent(control: Tag, offered: list[str]) -> str | None:
    if control.name == "select":
        chosen = control.select_one("option[selected]")
        return str(chosen.get("value", chosen.text)) if chosen else offered[0] if offered else ""
    if control.get("type") in {"checkbox", "radio"} and not control.has_attr("checked"):
        return None
    return None if control.get("type") == "submit" else offered[0]


def _chosen(offered: list[str]) -> str:
    """A value that says something."""
    return next((value for value in offered if value), "1")


def _is_ours(twins: Twins, value: str) -> bool:
    if value == twins.ours.partnership.slug:
        return True
    return bool(found := ID.search(value)) and UUID(found[0]) in twins.of_ours


@dataclass(frozen=True)
class Try:
    """A form with something of theirs in one place."""

    blank: Blank
    name: str
    value: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.blank.method} {self.blank.action} from {self.blank.page}: {self.name}={self.value}"

    def send(self, visitor: Visitor) -> TestResponse:
        """Send it."""
        if self.blank.method == "GET":
            return visitor.client.get(self.blank.action, query_string=self._values())
        return visitor.ask("POST", self.blank.action, self._values())

    def _values(self) -> dict[str, Any]:
        sent: dict[str, list[str]] = {}
        for name, value in self.blank.values:
            if name != self.name:
                sent.setdefault(name, []).append(value)
        sent[self.name] = [self.value]
        return sent


def tries(twins: Twins, blank: Blank) -> Iterator[tuple[Try, Try]]:
    """Each place of a form with something of theirs, beside the same with something that nobody has."""
    done = set()
    for name, value in blank.places:
        found = ID.search(name) or ID.search(value)
        key = ID.sub("ID", name)
        if key in done:
            continue
        done.add(key)
        if found is None:
            given, nobodys = [f"{MARK}marsh"], NO_SLUG
            old = twins.ours.partnership.slug
        elif UUID(found[0]) not in twins.of_ours:
            continue
        else:
            old, nobodys = found[0], str(MISSING)
            like = twins.like(UUID(old))
            secret = [str(each) for each in like if each not in twins.wide]
            given = secret[:1] + [str(each) for each in like if each in twins.wide][:1]
        for each in given:
            yield (
                Try(blank, name.replace(old, each), value.replace(old, each), each),
                Try(blank, name.replace(old, nobodys), value.replace(old, nobodys), nobodys),
            )


def references(twins: Twins, session: Session, tables: Collection[str]) -> set[tuple[str, str]]:
    """Rows of some tables that are not theirs and hold an id of theirs: the table, and the table of what they hold.

    The audit is left out, and the frozen text of a version: what is in it comes from rows that are looked at.
    """
    theirs = {str(each): name for each, name in twins.of_theirs.items()}
    found = set()
    for table in Base.metadata.sorted_tables:
        if table.name == "audit_entry" or table.name not in tables:
            continue
        columns = [each for each in table.columns if not isinstance(each.type, LargeBinary) and each.key != "content"]
        at_keys = [columns.index(each) for each in table.primary_key.columns]
        for row in session.execute(select(*columns)):
            if tuple(row[at] for at in at_keys) not in twins.rows_of_theirs[table.name]:
                held = ID.findall(repr(tuple(row)))
                found |= {(table.name, theirs[each]) for each in held if each in theirs}
    return found
