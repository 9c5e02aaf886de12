"""Every step at which somebody sends something of their own and reads an answer, fed with what they may not see.

Forms are met on pages as a visitor meets them, and filled by the names and types of their fields. The values are those
that stand on one of two sites and not on the other: whoever is told more than that they sent them has been told.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.sax.saxutils import escape

from bs4 import BeautifulSoup, SoupStrainer
from documents.letterheads import with_logo
from promises.forms import ID
from promises.marks import NUMBERS
from promises.restricted import visiting
from promises.sites import MINUTE, Visitor, everything
from promises.walking import pages
from routes import CANARY
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from partnership.store.models import Account, Contact, Location, Organisation, Service, descriptions, now

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from uuid import UUID

    from bs4 import Tag
    from promises.restricted import Restricted
    from promises.sites import Site
    from routes import Scene
    from werkzeug.test import TestResponse

Sent = dict[str, list[str]]
REGISTER = (Organisation, Contact, Service, Location)
KEYS = {"token", "invitation_token", "reset_token", "digest_token", "signed"}
LEAVING = {"accounts.sign_out", "accounts.end_other_sign_ins", "accounts.sign_in"}  # nothing is said after these
TEXT = {"text", "search", "email", "tel", "url"}
# Which fields take what alone: the pattern of their names or their type, whose values they take, and one for lack of any.
FITTING = (
    (r"telephone|^instead$", "telephone", "020 7946 0109"),
    (r"email", "email", "someone@example.org"),
    (r"charity_number", "charity_number", ""),
    (r"company_number", "company_number", ""),
    (r"website", "url", "https://www.example.org/a"),
    (r"(^|[-_])(day|hour)$", "day", "12"),
    (r"(^|[-_])(month|minute)$", "month", "11"),
    (r"(^|[-_])year$", "year", str(now().year + 1)),
)
TYPES = {"telephone": "tel", "email": "email", "url": "url"}
CHOSEN = {"kind_id", "hours_days"}  # ids of the guidance
LEADS_ON = 3  # answers that only lead to the next page
OF_REGISTER = 3  # times as many rounds where something of the register is asked for: a name of each sort is sent
TRIES = 3  # the clock may move on between two answers, and new ids stand in another order
MERGING = "/merge?"  # which two entries become one is what is asked
KEY = re.compile(r"/calendars/[\w-]+")
FINGERPRINT = re.compile(r'(?<=name="seen" value=")[0-9a-f]{64}')  # of a number and whose it is, which has another id
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00")


@dataclass(frozen=True)
class Control:
    """A field of a form: what it is called, of which type, and what it offers."""

    name: str
    type: str
    offered: tuple[str, ...]

    @property
    def is_text(self) -> bool:
        """Whether somebody writes into it."""
        return self.type in TEXT


@dataclass(frozen=True)
class Step:
    """A form as a page offers it, with the button that is pressed."""

    endpoint: str
    method: str
    action: str
    controls: tuple[Control, ...]
    button: tuple[str, str] | None

    @property
    def sort(self) -> tuple[Any, ...]:
        """Forms of the same sort differ only in which rows they are about."""
        asked = [each for each in self.controls if self.method == "POST" or each.type != "hidden"]
        return (self.endpoint, self.method, *sorted({ID.sub("ID", each.name) for each in asked}), self.button)

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint} at {self.action}"


def plain(response: TestResponse, own: Iterable[str], begun: datetime) -> str:
    """An answer without ids, keys and times that came of what is sent, and without what the visitor is called."""
    found = ID.sub("ID", MINUTE.sub(b"", everything(response)).decode("utf-8", "replace"))
    found = FINGERPRINT.sub("", KEY.sub("/calendars/KEY", found))
    found = MOMENT.sub(lambda at: "NOW" if datetime.fromisoformat(at[0]) >= begun else at[0], found)
    for each in own:
        found = found.replace(each, "OWN")
    return found


def restricted_values(site: Site, marks: Collection[str], hidden: Collection[UUID]) -> dict[str, list[str]]:
    """What stands on a site under one of these marks or in a hidden row, by the name of the field that it stands in."""
    numbers = {f"7946 {NUMBERS[mark]}" for mark in marks & NUMBERS.keys()}
    found: dict[str, list[list[str]]] = {"address": [[CANARY]]}
    with site.world.session() as session:
        for table in (*REGISTER, Account):
            names = descriptions(table) if table is not Account else ("email",)
            for name in names:
                stored = session.execute(select(table.id, getattr(table, name)).order_by(table.id))
                texts = [(id_, each) for id_, each in stored if isinstance(each, str) and each and name not in CHOSEN]
                values = [each for id_, each in texts if id_ in hidden or _is_marked(each, (*marks, *numbers))]
                found.setdefault(name, []).append(list(dict.fromkeys(values)))
    # The first of each table first: a form about any of them is sent one of its own soon
    turns = {name: chain.from_iterable(zip_longest(*lists)) for name, lists in found.items()}
    values = {name: [each for each in dict.fromkeys(turn) if each is not None] for name, turn in turns.items()}
    return {name: each for name, each in values.items() if each}


def _is_marked(value: str, marks: Iterable[str]) -> bool:
    return any(each in value for each in marks)


@dataclass
class Secrets:
    """What may not be seen, and which of it goes into a field."""

    values: Mapping[str, list[str]]

    def for_(self, control: Control) -> list[str]:
        """Those that the field is for, then all others that it takes."""
        own = self.values.get(control.name, [])
        for pattern, kind, otherwise in FITTING:
            if control.type == TYPES.get(kind) or re.search(pattern, control.name):
                return own or (self.values.get(kind) or [otherwise])
        first = ("name", "telephone", "post", "holder", "email", "address")
        others = [self.values.get(each, []) for each in dict.fromkeys((*first, *self.values)) if each != control.name]
        return [*own, *(each for turn in zip_longest(*others) for each in turn if each is not None)]


@dataclass
class StepWalk:
    """A visitor at every step, on two sites that they may not be able to tell apart."""

    sites: tuple[Site, Site]
    made: Restricted
    name: str
    secrets: Secrets
    rounds: int = 1
    walked: Counter[str] = field(default_factory=Counter)
    taken: set[str] = field(default_factory=set)  # routes whose form was taken once
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for site in self.sites:
            site.freeze()
        self.visitors = [visiting(site, self.made, self.name) for site in self.sites]
        self.own = {each for visitor in self.visitors for each in visitor.own}
        self.tokens = [(visitor.client.token(), visitor.client.get_cookie("form")) for visitor in self.visitors]

    def go(self, endpoints: Collection[str] = (), but: Collection[str] = ()) -> None:
        """Every step that the visitor meets, perhaps only those to some routes, from the pages of these."""
        for step in self.steps(endpoints):
            if (not endpoints or step.endpoint in endpoints) and step.endpoint not in but:
                for sent in self.fillings(step):
                    self._try(step, sent)

    def steps(self, endpoints: Collection[str] = ()) -> list[Step]:
        """One of each sort of form that the visitor meets, perhaps only on the pages of some routes."""
        scene, found = self.made.scene, dict[tuple[Any, ...], Step]()
        queue = list(_open_pages(self.visitors[0], scene))
        queue += [("directory.merge", f"/organisations/{each}/merge") for each in self.made.unled]
        queue += [("data_protection.erase", f"/administration/accounts/{self.made.closed_id}/erasure")]
        queue = [address for endpoint, address in queue if not endpoints or endpoint in endpoints]
        seen = set[str]()
        for address in queue:
            for lead in self._look(address, found):
                if (sort := ID.sub("ID", lead)) not in seen or MERGING in lead:
                    seen.add(sort)
                    self._look(lead, found)
        return [*found.values(), *self._direct(endpoints)]

    def _direct(self, endpoints: Collection[str]) -> Iterator[Step]:
        """What a script of a page sends while somebody types: no form has it."""
        for rule in self.visitors[0].app.url_map.iter_rules():
            if rule.endpoint in DIRECT and (not endpoints or rule.endpoint in endpoints):
                at = self.made.scene.address(self.visitors[0].app, rule)
                yield Step(rule.endpoint, "POST", at, (Control("text", "text", ("",)),), None)

    def _look(self, address: str, found: dict[tuple[Any, ...], Step]) -> list[str]:
        """Remember the forms of a page; returns the links of it that ask something."""
        response = self.visitors[0].ask("GET", address)
        if response.mimetype != "text/html" or response.status_code != 200:
            return []
        page = BeautifulSoup(response.text, "lxml", parse_only=SoupStrainer(["form", "a"]))
        for form in page.select("form"):
            for step in self._steps_of(form, address):
                found.setdefault((*step.sort, address if MERGING in address else ""), step)
        links = (urlsplit(str(each["href"])) for each in page.select("a[href*='?']"))
        leads = [
            f"{each.path or urlsplit(address).path}?{each.query}"
            for each in links
            if not each.netloc and ID.search(each.query)  # a row that the visitor brings to another one
        ]
        for each in leads:
            endpoint = self._endpoint(urlsplit(each).path, "GET")
            if endpoint:
                asks = tuple(Control(name, "hidden", (value,)) for name, value in parse_qsl(urlsplit(each).query))
                step = Step(endpoint, "GET", urlsplit(each).path, asks, None)
                found.setdefault((*step.sort, each if MERGING in each else ""), step)
        return leads

    def _steps_of(self, form: Tag, address: str) -> Iterator[Step]:
        action, method = str(form.get("action") or address), str(form.get("method") or "get").upper()
        path = urlsplit(action).path or urlsplit(address).path
        endpoint = self._endpoint(path, method)
        if not endpoint or endpoint in LEAVING:
            return
        query = [Control(name, "hidden", (value,)) for name, value in parse_qsl(urlsplit(action).query)]
        controls = [_control(each) for each in form.select("input[name], select[name], textarea[name]")]
        buttons = [(str(each["name"]), str(each.get("value", ""))) for each in form.select("button[name]")]
        given = (*controls, *query) if method == "GET" else tuple(controls)
        where = action if method == "POST" else path
        for button in (None, *dict.fromkeys(buttons)):
            yield Step(endpoint, method, where, tuple(each for each in given if each.name != "csrf_token"), button)

    def _endpoint(self, path: str, method: str) -> str:
        try:
            return str(self.visitors[0].app.url_map.bind("localhost").match(path, method=method)[0])
        except HTTPException:
            return ""

    def fillings(self, step: Step) -> Iterator[dict[str, Any]]:
        """What is sent: in each round the next of what is restricted in every field that one writes into.

        Where some fields are of the register, the others stay as they were offered once: a form that is refused for
        one of its fields may say nothing of another.
        """
        writing = [each for each in step.controls if each.is_text]
        longest = max((len(self.secrets.for_(each)) for each in writing), default=1)
        own = {each.name for each in writing if each.name in self.secrets.values}
        is_of_register = len(writing) == 1 or bool(own)
        for number in range(min(OF_REGISTER * self.rounds if is_of_register else self.rounds, longest)):
            yield self._filled(step, number)
            if own and len(own) < len(writing):
                yield self._filled(step, number, own)
        for sent in MORE.get(step.endpoint, lambda _walk: [])(self):
            yield {**self._filled(step, 0), **sent}

    def _filled(self, step: Step, number: int, only: Collection[str] = ()) -> dict[str, Any]:
        sent: dict[str, Any] = {}
        for each in step.controls:
            if each.type == "file":
                if made := FILES[step.endpoint](self):  # a form that takes files says here which are sent
                    content, name = made[number % len(made)]
                    sent[each.name] = (io.BytesIO(content), name)
            elif each.is_text and (not only or each.name in only):
                values = self.secrets.for_(each)
                sent.setdefault(each.name, []).append(values[number % len(values)])
            elif each.type in {"radio", "select"}:  # the first that says something
                sent.setdefault(each.name, [next((value for value in each.offered if value), "")])
            elif each.type != "checkbox":
                sent.setdefault(each.name, []).extend(each.offered)
        if step.button is not None:
            sent[step.button[0]] = [step.button[1]]
        return sent

    def _try(self, step: Step, sent: dict[str, Any]) -> None:
        self.walked[step.endpoint] += 1
        for _try in range(TRIES):
            told = [self._told(number, step, sent) for number in range(2)]
            if told[0] == told[1]:
                return
        self.faults.append(f"{self.name}: {step} with {sent}\n{_difference(*told)}")

    def _told(self, number: int, step: Step, sent: dict[str, Any]) -> str:
        """All that is answered on one of the sites, up to where it leads; the site is put back after."""
        begun, visitor = now(), self._fresh(number)
        if step.method == "GET":
            response = visitor.ask("GET", f"{step.action}?{urlencode(sent, doseq=True)}")
        else:
            response = visitor.ask("POST", step.action, {name: _again(value) for name, value in sent.items()})
        told = [plain(response, self.own, begun)]
        if response.status_code < HTTPStatus.BAD_REQUEST and "draft=" not in response.headers.get("Location", ""):
            self.taken.add(step.endpoint)
        has_changed = step.method == "POST" and response.status_code < HTTPStatus.BAD_REQUEST
        for _lead in range(LEADS_ON):
            lead = urlsplit(response.headers.get("Location", ""))
            if not lead.path or lead.netloc not in {"", "localhost"}:
                break
            response = visitor.ask("GET", f"{lead.path}?{lead.query}")
            told.append(plain(response, self.own, begun))
        if step.endpoint in GOES_ON and response.status_code == 200:
            told += self._go_on(visitor, response, begun)
        if has_changed:
            self.sites[number].go_back()
        return "\n".join(told)

    def _go_on(self, visitor: Visitor, response: TestResponse, begun: datetime) -> Iterator[str]:
        """Send the form that an answer leads to as it stands there, and read where that leads."""
        page, at = BeautifulSoup(response.text, "lxml"), response.request.path
        form = next(each for each in page.select("main form") if str(each.get("action") or at).endswith("/columns"))
        (step,) = (each for each in self._steps_of(form, at) if each.button is None)
        sent = {each.name: each.offered[0] for each in step.controls if each.offered and each.type != "checkbox"}
        answer = visitor.ask("POST", step.action, sent)
        yield plain(answer, self.own, begun)
        yield plain(visitor.ask("GET", urlsplit(answer.headers["Location"]).path), self.own, begun)

    def _fresh(self, number: int) -> Visitor:
        """The visitor in a new browser, in which no word of the page before is left over."""
        visitor = Visitor(self.name, self.sites[number].app, self.visitors[number].cookie)
        visitor.csrf, cookie = self.tokens[number]
        if cookie is not None:
            visitor.client.set_cookie("form", cookie.value, domain="localhost")
        return visitor


def _relationships(walk: StepWalk) -> list[dict[str, Any]]:
    """A table that names what is hidden, and every relationship of what is known."""
    hidden = walk.secrets.values.get("name", [])
    names = ["Tideway charity", "Borough police", "Harbour house", "Harbour centre", *hidden]
    pairs = [(one, other) for one in names for other in names if one != other]
    rows = [f"{one},{other},refers to" for one, other in pairs]
    return [{"rows": ["\n".join(("From,To,Label", *rows))]}]


def _recorded(walk: StepWalk) -> list[dict[str, Any]]:
    return [{**each, "record": ["1"]} for each in _relationships(walk)] + _relationships(walk)


def _import(walk: StepWalk) -> list[tuple[bytes, str]]:
    """A table of what is hidden: each value in its column, at the entry that keeps it."""
    rows = ["Organisation,Type,Contact,Contact name,Telephone,Email,Service"]
    for name, values in walk.secrets.values.items():
        at = {"post": 2, "holder": 3, "telephone": 4, "email": 5, "name": 6}.get(name)
        for value in values if at is not None else ():
            cells = ["Tideway charity", "refuge", "", "", "", "", ""]
            cells[at] = value
            rows.append(",".join(cells))
    return [("\n".join(rows).encode(), "desks.csv")]


def _returned_copy(walk: StepWalk) -> list[tuple[bytes, str]]:
    """The consulted version with words of it changed into what is hidden."""
    at = f"/partnerships/{walk.made.scene.partnership.slug}/protocols/{walk.made.scene.values['consultation.protocol_id']}"
    file = walk.visitors[0].ask("GET", f"{at}/versions/0.1/download?length=full").data
    words = [each for values in walk.secrets.values.values() for each in values]
    return [(_reworded(file, words), "copy.docx")]


def _reworded(file: bytes, words: list[str]) -> bytes:
    """A Word file with further words at the ends of its texts."""
    out, more = io.BytesIO(), iter(words)

    def longer(found: re.Match[str]) -> str:
        return f"{found[1]} {escape(next(more, ''))}{found[2]}"

    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = re.sub(r"(\w{4}[.])(</w:t>)", longer, content.decode()).encode()
            new.writestr(name, content)
    return out.getvalue()


# What is sent where a form takes a file; a form that is in no line here stops the walk.
FILES: dict[str, Callable[[StepWalk], list[tuple[bytes, str]]]] = {
    "consultation.upload_copy": _returned_copy,
    "consultation.verify_file": lambda _walk: [(b"No file of this site", "protocol.docx")],
    "imports.add": _import,
    "letterheads.add": lambda _walk: [(with_logo(), "letterhead.docx")],
    "letterheads.replace": lambda _walk: [(with_logo(), "letterhead.docx")],
    "relationship_files.import_": lambda _walk: [],
}
DIRECT = {"consultation.preview", "protocols.clause_preview"}  # a clause as it would read
GOES_ON = {"imports.add"}  # what it leads to is a form, and what that leads to is the preview
# What is sent besides, beyond one value in each field.
MORE: dict[str, Callable[[StepWalk], list[dict[str, Any]]]] = {"relationship_files.import_": _recorded}


def _open_pages(visitor: Visitor, scene: Scene) -> Iterator[tuple[str, str]]:
    for endpoint, address in pages(visitor.app, scene):
        names = {name for rule in visitor.app.url_map.iter_rules(endpoint) for name in rule.arguments}
        if not KEYS & names:
            yield endpoint, address


def _control(control: Tag) -> Control:
    name = str(control["name"])
    if control.name == "select":
        return Control(name, "select", _chosen_first(control))
    if control.name == "textarea":
        return Control(name, "text", (control.text,))
    kind = str(control.get("type") or "text")
    return Control(name, kind, (str(control.get("value", "")),))


def _chosen_first(control: Tag) -> tuple[str, ...]:
    options = [str(each.get("value", each.text)) for each in control.select("option")]
    chosen = [str(each.get("value", each.text)) for each in control.select("option[selected]")]
    return (*chosen, *options)


def _again(value: Any) -> Any:
    """A file is read from its beginning for each site."""
    if isinstance(value, tuple):
        return io.BytesIO(value[0].getvalue()), value[1]
    return value


def _difference(one: str, other: str) -> str:
    """The first place at which two answers part."""
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return "\n".join(f"  {text[max(0, at - 120) : at + 160]!r}" for text in (one, other))
