"""A checked client: it looks at every response as a demanding visitor, a screen reader and an auditor would."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from lxml.etree import HTML, tostring
from markup import fault_in
from sqlalchemy import event
from sqlalchemy.orm import Session

from partnership.accounts import services
from partnership.store.db import transaction
from partnership.store.models import Account, Factor
from partnership.web import assets
from partnership.web.form_token import BETWEEN, masked, unmasked

if TYPE_CHECKING:
    from bs4 import Tag
    from lxml.etree import _Element
    from werkzeug.test import TestResponse

SEE_OTHER = 303
REDIRECTS = {301, 302, 303, 307, 308}
TO_PROVIDER = "/sign-in/provider"  # the one way out, to the sign-in provider of the site where it has one
NAMED_BY = ("aria-label", "aria-labelledby", "title")
_TOKEN = re.compile(r'(name="csrf_token"[^>]*?value="|name="csrf-token"[^>]*?content=")[^"]*"')
_GOOD: set[bytes] = set()  # pages that were looked at: what is refused, and many a form, is often the same
WHOLE_STYLE_SHEET = Path(__file__).parents[1] / "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css"
_CLASS = re.compile(r"\.(govuk-(?:\\!|[\w-])+)")


class UncommittedWatch(local):
    """Sees what was flushed and never committed: a look at `session.new` would miss it. Each thread has its own."""

    is_open = False

    def watch(self) -> None:
        """Listen to every session."""
        event.listen(Session, "after_flush", self._opened)
        event.listen(Session, "after_commit", self._closed)
        event.listen(Session, "after_rollback", self._closed)

    def _opened(self, session: Session, _context: Any) -> None:
        self.is_open = bool(session.new or session.dirty or session.deleted)

    def _closed(self, _session: Session) -> None:
        self.is_open = False


WATCH = UncommittedWatch()
WATCH.watch()


class CheckedClient(FlaskClient):
    """Flask's client, with checks on every response and words for what visitors do."""

    is_checking = True
    is_following = True  # of a form that was not taken, to its draft: what a browser shows then
    _form_token = ("", "")  # the cookie of forms, and the token of a page that came with it

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and check the answer; from a form that was not taken go on to its page, as a browser does."""
        response = self._open(*args, **kwargs)
        if self.is_following and response.status_code == SEE_OTHER and "draft=" in (response.location or ""):
            return self._open(response.location)
        return response

    def _open(self, *args: Any, **kwargs: Any) -> TestResponse:
        WATCH.is_open = False
        response = super().open(*args, **kwargs)
        if (body := response.request.environ.get("wsgi.input")) is not None:
            body.close()  # of a large upload it is a file, which the library leaves open
        assert not WATCH.is_open, f"{response.request.path} left changes uncommitted"
        settings = self.application.extensions["settings"]
        if self.is_checking and not settings.database_url.startswith("postgres"):
            check_response(response, settings.oidc_issuer)  # a page is the same on both databases, and looked at on one
        return response

    def sign_in(self, account: Account, factor: Factor | None = None) -> CheckedClient:
        """Be this account from here on, through a real row of sign-ins; with a code where the site asks for one."""
        asks = self.application.extensions["settings"].asks_second_factor
        factor = factor or (Factor.CODE if asks else Factor.NONE)
        with self.application.app_context(), transaction() as session:
            own = session.get_one(Account, account.id)
            token = services.begin_sign_in(session, own, "Test browser", factor=factor)
        self.set_cookie("sign-in", token, domain="localhost")
        return self

    def delete_drafts(self, path: str) -> None:
        """Open a page whose form was not taken before, and delete what was typed there."""
        notice = self.page(path).select_one(".app-begun form")
        assert notice is not None, f"{path} has nothing that was typed before"
        assert self.post(str(notice["action"]), data=_values(notice)).status_code == SEE_OTHER

    def page(self, path: str, status: int = 200) -> BeautifulSoup:
        """The parsed page at a path."""
        response = self.get(path)
        assert response.status_code == status, f"{path}: {response.status_code}, wanted {status}"
        return BeautifulSoup(response.text, "lxml")

    def token(self) -> str:
        """A token against forged requests, as any page of a signed-in visitor carries it.

        A page is asked for it once. As long as the cookie that it belongs to stays, each further page would carry the
        same one, under another mask and for another piece of work.
        """
        cookie, token = self._form_token
        if cookie and cookie == self._form_cookie():
            return masked(f"{token}{BETWEEN}{uuid4().hex}")
        for path in ("/accessibility", "/sign-in"):
            found = HTML(self.get(path).text or "<p>").find(".//input[@name='csrf_token']")
            if found is not None:
                told = str(found.get("value"))
                self._form_token = self._form_cookie(), unmasked(told).partition(BETWEEN)[0]
                return told
        return ""

    def take_form_cookie(self, other: CheckedClient) -> None:
        """Go on with the forms of another client of the same visitor."""
        self._form_token = other._form_token
        self.set_cookie("form", other._form_cookie(), domain="localhost")

    def _form_cookie(self) -> str:
        found = self.get_cookie("form")
        return found.value if found is not None else ""

    def send(self, path: str, **values: Any) -> TestResponse:
        """Post values with a token, without looking at the form."""
        return self.post(path, data={"csrf_token": self.token(), **values})

    def submit(self, path: str, *, action: str = "", button: str = "", **values: Any) -> TestResponse:
        """Open the page, fill its form as a visitor does and send it: what is not given keeps its value."""
        page = self.page(path)
        form = _form(page, action or path)
        sent = _values(form)
        for name, value in values.items():
            assert name in sent or form.select(f"[name='{name}']"), f"{path} has no field {name}: {sorted(sent)}"
            sent[name] = value
        if button:
            sent[button] = "1"
        return self.post(form.get("action") or path, data=sent)


def _form(page: BeautifulSoup, action: str) -> Tag:
    forms = page.select("main form[method=post]")
    exact = [form for form in forms if (form.get("action") or action).split("?")[0] == action.split("?", maxsplit=1)[0]]
    assert exact, f"no form for {action}: {[form.get('action') for form in forms]}"
    return exact[0]


def _values(form: Tag) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for control in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(control["name"]), control.get("type", "")
        if kind in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                sent.setdefault(name, []).append(control.get("value", "on"))
        elif control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            sent[name] = chosen.get("value", chosen.text) if chosen else ""
        elif control.name == "textarea":
            sent[name] = control.text.removeprefix("\n")
        elif kind not in {"submit", "button"}:
            sent[name] = control.get("value", "")
    return sent


def check_response(response: TestResponse, issuer: str = "") -> None:
    """Headers on everything; valid, labelled, script-free HTML on pages."""
    _check_headers(response, issuer)
    if response.mimetype == "text/html" and not response.content_encoding and response.status_code not in REDIRECTS:
        text = response.get_data(as_text=True)
        if "<html" in text[:200] and (same := sha256(_TOKEN.sub(r'\1"', text).encode()).digest()) not in _GOOD:
            check_page(text, response.request.path)
            _GOOD.add(same)


def _caching_of(response: TestResponse) -> str:
    """Pages are kept nowhere; data for other systems only where it is asked for again, and then by who it is for."""
    if response.status_code not in {200, 304}:
        return "no-store"
    told = {"/open-referral/": "no-cache", "/api/": "private, no-cache"}
    return next((words for start, words in told.items() if response.request.path.startswith(start)), "no-store")


def _check_headers(response: TestResponse, issuer: str) -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert all("unsafe" not in value for value in policy.values())
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if response.request.path.startswith("/static/"):
        return
    assert response.headers["Cache-Control"] == _caching_of(response)
    location = response.headers.get("Location", "/")
    is_to_provider = response.request.path == TO_PROVIDER and urlsplit(location).netloc == urlsplit(issuer).netloc
    assert is_to_provider or not urlsplit(location).netloc, f"redirects to another host: {location}"


def check_page(text: str, path: str) -> None:
    """What every page of the product keeps to."""
    assert not (fault := fault_in(text)), f"{path}: {fault}"
    page = HTML(text)  # lxml: a tenth of the time that Beautiful Soup takes for so many questions
    headings = page.findall(".//h1")
    assert len(headings) == 1, f"{path} has {len(headings)} h1"
    title, heading = _words(page.find(".//title")), _words(headings[0])
    said = title.removeprefix("Error: ").removeprefix("Not saved: ")
    assert said.startswith(heading), f"{path}: title {title!r} does not start with {heading!r}"
    by_id = {element.get("id"): element for element in page.xpath("//*[@id]")}
    ids = Counter(page.xpath("//@id"))
    assert len(by_id) == ids.total(), f"{path}: ids twice: {sorted(each for each, count in ids.items() if count > 1)}"
    assert not page.xpath("//@style | //style"), f"{path} has inline style"
    assert not page.xpath("//script[not(@src)]"), f"{path} has inline script"
    assert not page.xpath("//@*[starts-with(name(), 'on')]"), f"{path} has inline handlers"
    lost = _classes_without_rules().intersection(each for words in page.xpath("//@class") for each in words.split())
    assert not lost, f"{path}: the asset step leaves out the rules of {sorted(lost)}"
    _check_labels(page, path)
    nameless = page.xpath("//button[not(normalize-space()) and not(@aria-label)]")
    assert not nameless, f"{path}: a button without a name: {tostring(nameless[0])!r}"
    summaries = page.xpath("//*[contains(concat(' ', @class, ' '), ' govuk-error-summary ')]")
    assert not summaries or title.startswith("Error: "), f"{path}: title does not say that there are errors"
    for link in (each for summary in summaries for each in summary.xpath(".//a")):
        target = link.get("href").removeprefix("#")
        assert target in by_id, f"{path}: error link to nothing: {target}"
        assert by_id[target].tag in {"input", "select", "textarea"}, f"{path}: {target} is no control"
    assert "conflict" in by_id or not page.xpath("//a[@href='#conflict']"), f"{path}: leads to no two texts"
    for form in page.xpath("//form[@method='post']"):
        assert form.xpath(".//input[@name='csrf_token']"), f"{path}: a form without a token"


@cache
def _classes_without_rules() -> frozenset[str]:
    """Classes to which the whole style sheet of govuk-frontend gives a look, and the parts of it that we serve none."""
    served = assets.made(assets.STATIC).by_name.get("govuk-frontend.css")
    if served is None or not WHOLE_STYLE_SHEET.is_file():
        return frozenset()  # no set-up, no style sheet
    whole, ours = (
        {each.replace("\\", "") for each in _CLASS.findall(sheet.read_text(encoding="utf-8"))}
        for sheet in (WHOLE_STYLE_SHEET, assets.STATIC / served)
    )
    return frozenset(whole - ours)


def _words(element: _Element | None) -> str:
    return " ".join(" ".join(element.itertext()).split()) if element is not None else ""


def _check_labels(page: _Element, path: str) -> None:
    labelled = set(page.xpath("//label/@for"))
    for control in page.xpath("//input | //select | //textarea"):
        if control.get("type") in {"hidden", "submit", "button"}:
            continue
        is_named = control.get("id") in labelled or control.xpath("ancestor::label") or any(map(control.get, NAMED_BY))
        assert is_named, f"{path}: no label for {tostring(control)}"
