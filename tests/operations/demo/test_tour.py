"""The tour of `docs/tour.md`, walked as it is written: an account, a link, a button or a word that is not there is red."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile, is_zipfile

import pytest
from bs4 import BeautifulSoup
from client import _values as values_of
from operations.demo.test_today import load_today

from partnership.accounts.queries import account_by_email
from partnership.store.db import db

if TYPE_CHECKING:
    from collections.abc import Callable

    from bs4 import Tag
    from flask import Flask
    from werkzeug.test import TestResponse

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TOUR: Final = Path(__file__).parents[3] / "docs" / "tour.md"
QUOTED: Final = re.compile(r"“([^”]+)”")
ACCOUNT: Final = re.compile(r"`([a-z]+@demo[a-z0-9-]*\.example)`")
ADDRESS: Final = re.compile(r"<http://127\.0\.0\.1:5000(/[^>]*)>")
SENTENCE: Final = re.compile(r"(?:“[^”]*”|`[^`]*`|<[^>]*>|[^.“`<]|\.(?! |$))+\.?")  # none ends inside a quotation
OK: Final = 200
STEPS: Final = 23


class Step(NamedTuple):
    """A step of the tour: its number and title, and its sentences."""

    title: str
    sentences: list[str]


def read_tour(text: str) -> list[Step]:
    """Return the steps, which are the numbered headings, with the sentences of their lists."""
    return [_step(each) for each in re.split(r"^## (?=\d+\. )", text, flags=re.MULTILINE)[1:]]


def _step(text: str) -> Step:
    title, _, body = text.partition("\n")
    items = re.split(r"^- ", body.split("\n## ")[0], flags=re.MULTILINE)[1:]
    joined = (" ".join(each.split()) for each in items)
    return Step(title, [sentence.strip() for each in joined for sentence in SENTENCE.findall(each)])


def spoken(text: str) -> str:
    """Return a text as the tour quotes it: blanks as one, and without soft hyphens."""
    return " ".join(text.replace("\xad", "").split())


@dataclass
class Visitor:
    """A browser without script that does what a sentence of the tour says."""

    app: Flask
    client: Any = None
    path: str = "/"
    page: BeautifulSoup = field(default_factory=lambda: BeautifulSoup("", "lxml"))
    file: bytes = b""
    filled: dict[int, dict[str, Any]] = field(default_factory=dict)

    def do(self, sentence: str) -> None:
        """Do what a sentence asks for; one that asks for nothing must not quote the site."""
        for start, act in self._acts().items():
            if sentence.startswith(start):
                act(sentence)
                return
        assert not QUOTED.search(sentence), f"no verb of the tour in: {sentence}"
        assert not ACCOUNT.search(sentence), f"no verb of the tour in: {sentence}"

    def _acts(self) -> dict[str, Callable[[str], None]]:
        return {
            "Sign in as": self._sign_in,
            "Go to": lambda sentence: self._get(ADDRESS.findall(sentence)[0]),
            "Sign out": lambda _: self._leave(),
            "Open": lambda sentence: self._each(sentence, self._open),
            "Press": lambda sentence: self._each(sentence, self._press),
            "Download": lambda sentence: self._each(sentence, self._press),
            "Choose the file": self._upload,
            "Choose the first answer": lambda _: self._choose_first(),
            "Run": self._run,
            "Choose": lambda sentence: self._choose(*QUOTED.findall(sentence)),
            "Tick": lambda sentence: self._choose(*QUOTED.findall(sentence)),
            "Enter": lambda sentence: self._enter(*QUOTED.findall(sentence)),
            "The page says": lambda sentence: self._says(sentence, is_there=True),
            "The page does not say": lambda sentence: self._says(sentence, is_there=False),
            "The file says": lambda sentence: self._file_says(sentence, is_there=True),
            "The file does not say": lambda sentence: self._file_says(sentence, is_there=False),
        }

    def _each(self, sentence: str, act: Callable[[str], None]) -> None:
        quoted = QUOTED.findall(sentence)
        assert quoted, f"nothing quoted in: {sentence}"
        for each in quoted:
            act(each)

    def _sign_in(self, sentence: str) -> None:
        email = ACCOUNT.findall(sentence)[0]
        with self.app.app_context():
            account = account_by_email(email)
            assert account is not None, f"no account {email}"
            db.session.expunge(account)
        self.client = self.app.test_client().sign_in(account)  # type: ignore[attr-defined]
        self._get("/")

    def _leave(self) -> None:
        self.client = self.app.test_client()
        self._get("/")

    def _get(self, path: str) -> None:
        self._arrive(self.client.get(path, follow_redirects=True))

    def _arrive(self, response: TestResponse) -> None:
        faults = (
            BeautifulSoup(response.text, "lxml").select_one(".govuk-error-summary")
            if response.mimetype == "text/html"
            else None
        )
        assert faults is None, f"{response.request.path} is refused: {spoken(faults.text)}"
        assert response.status_code == OK, f"{response.request.path} answers {response.status_code}"
        if response.mimetype != "text/html":
            self.file = response.get_data()
            return
        self.path = response.request.full_path
        self.page, self.filled = BeautifulSoup(response.text, "lxml"), {}

    def _open(self, words: str) -> None:
        links = self._named("a[href]", words)
        if links:
            self._get(urljoin(self.path, str(links[0]["href"])))
            return
        assert self._named("details > summary", words), (
            f"{self.path} has no link “{words}”: {self._told('a[href], summary')}"
        )

    def _press(self, words: str) -> None:
        buttons = self._named("button", words)
        if not buttons:
            self._open(words)
            return
        button = next((each for each in buttons if each.find_parent("form") in self._begun()), buttons[0])
        form = button.find_parent("form") or self.page.find("form", id=button.get("form"))
        assert form is not None, f"“{words}” on {self.path} belongs to no form"
        sent = {**_values(form), **self.filled.get(id(form), {})}
        if button.get("name"):
            sent[str(button["name"])] = button.get("value", "")
        target = urljoin(self.path, str(button.get("formaction") or form.get("action") or self.path))
        if str(form.get("method", "get")).lower() == "get":
            self._arrive(self.client.get(urlsplit(target).path, query_string=sent, follow_redirects=True))
        else:
            self._arrive(self.client.post(target, data=sent, follow_redirects=True))

    def _named(self, selector: str, words: str) -> list[Tag]:
        """Return the elements with these words: all of an element's words, or those that are seen of it."""
        found = self.page.select(selector)
        return [each for each in found if words in {spoken(each.text), spoken(each.get_text(" ")), _seen(each)}]

    def _begun(self) -> list[Tag]:
        return [each for each in self.page.select("form") if id(each) in self.filled]

    def _control(self, words: str, within: str = "") -> Tag:
        labels = [each for each in self.page.select("label") if spoken(each.text) == words]
        if within:
            labels = [
                each for each in labels if any(within in spoken(one.text) for one in each.find_parents("fieldset"))
            ]
        assert labels, f"{self.path} has no field “{words}” {within}: {self._told('label')}"
        found = self.page.find(id=labels[0].get("for"))
        assert found is not None
        return found

    def _set(self, control: Tag, value: Any, *, adding: bool = False) -> None:
        form = control.find_parent("form") or self.page.find("form", id=control.get("form"))
        assert form is not None, f"a field on {self.path} belongs to no form"
        filled = self.filled.setdefault(id(form), {})
        name = str(control["name"])
        filled[name] = [*filled.get(name, _values(form).get(name, [])), value] if adding else value

    def _choose(self, words: str, within: str = "") -> None:
        selects = self.page.select("select")
        if within:
            selects = [self._control(within)] if self._named("label", within) else []
        for select in selects:
            for option in select.select("option"):
                if spoken(option.text) == words:
                    self._set(select, option.get("value", option.text))
                    return
        control = self._control(words, within)
        self._set(control, control.get("value", "on"), adding=control.get("type") == "checkbox")

    def _choose_first(self) -> None:
        for group in self.page.select("main form fieldset"):
            if control := group.select_one("input[type=radio], input[type=checkbox]"):
                self._set(control, control.get("value", "on"))
        for select in self.page.select("main form select"):
            self._set(select, select.select("option")[1].get("value"))

    def _run(self, sentence: str) -> None:
        words = sentence.split("flask --app wsgi ")[1].split("`", maxsplit=1)[0].split()
        result = self.app.test_cli_runner().invoke(args=words)
        assert result.exit_code == 0, result.output

    def _enter(self, value: str, words: str) -> None:
        self._set(self._control(words), value)

    def _upload(self, sentence: str) -> None:
        self._set(self._control(QUOTED.findall(sentence)[0]), (BytesIO(self.file), "protocol.docx"))

    def _says(self, sentence: str, *, is_there: bool) -> None:
        text = spoken(self.page.get_text(" "))
        plain = spoken(self.page.get_text(""))
        for each in QUOTED.findall(sentence):
            assert (each in text or each in plain) is is_there, f"{self.path}, “{each}”: {text[:3000]}"

    def _file_says(self, sentence: str, *, is_there: bool) -> None:
        text = written(self.file)
        for each in QUOTED.findall(sentence):
            assert (each in text) is is_there, f"the file, “{each}”: {text[:2000]}"

    def _told(self, selector: str) -> list[str]:
        return [spoken(each.text) for each in self.page.select(selector)]


def _seen(element: Tag) -> str:
    hidden = {id(text) for each in element.select(".govuk-visually-hidden, abbr, svg") for text in each.strings}
    return spoken(" ".join(text for text in element.strings if id(text) not in hidden))


def written(file: bytes) -> str:
    """Return the words of a Word file, or of one of text."""
    if not is_zipfile(BytesIO(file)):
        return spoken(file.decode("utf-8"))
    with ZipFile(BytesIO(file)) as whole:
        parts = [
            whole.read(each).decode("utf-8") for each in whole.namelist() if re.fullmatch(r"word/[a-z0-9]+\.xml", each)
        ]
    return spoken(re.sub(r"<[^>]+>", "", re.sub(r"</w:p>", " ", " ".join(parts))))


def _values(form: Tag) -> dict[str, Any]:
    return {
        **values_of(form),
        **{each["name"]: each.get("value", "") for each in form.select("input[type=hidden][name]")},
    }


def test_the_tour_is_true_step_by_step(loaded: Flask) -> None:
    load_today(loaded)
    steps, visitor, untrue = read_tour(TOUR.read_text(encoding="utf-8")), Visitor(loaded), []
    assert [each.title.partition(".")[0] for each in steps] == [str(number) for number in range(1, STEPS + 1)]
    for step in steps:
        for sentence in step.sentences:
            try:
                visitor.do(sentence)
            except AssertionError as fault:
                untrue.append(f"{step.title} | {sentence} | {fault}")
                break
    assert untrue == []
