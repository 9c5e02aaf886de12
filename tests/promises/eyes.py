"""Somebody who looks for what is not for them: every link and form that they reach, and what stands on each page."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from bs4 import BeautifulSoup
from promises.sites import everything
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bs4 import Tag
    from promises.sites import Visitor

# Pages of one route that are looked at, unless the route is named: the others differ only in what of the guidance pack
# they are about.
OF_A_ROUTE = 2
# Pages that there is one of for each organisation: all of them are looked at.
ALL_OF = {"directory.organisation"}


@dataclass
class Crawl:
    """A visitor, and every page that they have reached."""

    visitor: Visitor
    secrets: tuple[str, ...]
    seen: set[str] = field(default_factory=set)
    routes: Counter[tuple[str, ...]] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    forms: dict[tuple[str, ...], tuple[str, dict[str, str], tuple[str, ...]]] = field(default_factory=dict)

    def go(self, *starts: str) -> None:
        """From these pages to every page that they lead to."""
        queue = deque(starts)
        while queue:
            address = queue.popleft()
            if self._is_new(address):
                queue.extend(self.look("GET", address))

    def look(self, method: str, address: str, values: dict[str, str] | None = None) -> list[str]:
        """Read a page, and say where it leads."""
        response = self.visitor.ask(method, address, values)
        read = everything(response).decode("utf-8", "replace")
        for own in self.visitor.own:
            read = read.replace(own, "OWN")
        for secret in traces(read.replace("\0", ""), self.secrets):
            self.found.append(f"{secret} at {method} {address}")
        leads = [response.headers["Location"]] if "Location" in response.headers else []
        if response.mimetype == "text/html":
            page = BeautifulSoup(read.partition("\n\n")[2], "lxml")
            for form in page.select("form"):
                self._keep(form, address)
            leads += [str(link["href"]) for link in page.select("a[href], link[href], [src]") if link.get("href")]
        return [each for each in (self._within(address, lead) for lead in leads) if each]

    def _keep(self, form: Tag, address: str) -> None:
        """Remember one form of each sort, with what it sends."""
        if str(form.get("method") or "get").lower() == "get":
            names = [str(each["name"]) for each in form.select("input[name]:not([type=hidden]), select[name]")]
            texts = [str(each["name"]) for each in form.select("input[name]") if each.get("type", "text") in TYPED]
            hidden = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden][name]")}
            action = urlsplit(str(form.get("action") or address)).path or urlsplit(address).path
            self.forms.setdefault((self._endpoint(action), *names), (action, hidden, tuple(texts)))

    def _within(self, address: str, lead: str) -> str:
        parts = urlsplit(lead)
        if parts.netloc or parts.scheme or lead.startswith(("#", "mailto:", "tel:")):
            return ""
        query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
        return (parts.path or urlsplit(address).path) + (f"?{query}" if query else "")

    def _is_new(self, address: str) -> bool:
        if address in self.seen or address.startswith("/static/"):
            return False
        self.seen.add(address)
        parts = urlsplit(address)
        endpoint = self._endpoint(parts.path)
        self.routes[sort := (endpoint, *sorted(name for name, _value in parse_qsl(parts.query)))] += 1
        return (endpoint in ALL_OF and not parts.query) or self.routes[sort] <= OF_A_ROUTE

    def _endpoint(self, path: str) -> str:
        adapter = self.visitor.app.url_map.bind("localhost")
        try:
            return str(adapter.match(path, method="GET")[0])
        except HTTPException:
            return "nowhere"

    def searches(self, words: Iterable[str], nonsense: str) -> Iterator[str]:
        """Forms that answer a piece of a secret otherwise than they answer nonsense."""
        for action, hidden, texts in self.forms.values():
            for name in texts:
                for word in words:
                    count = iter("abcdefgh")
                    alike = re.sub(
                        r"\w+", lambda _, count=count: nonsense + next(count), word
                    )  # so many words, as parted
                    typed_words = "|".join(re.findall(r"\w+", f"{word} {alike}"))
                    answers = []
                    for typed in (word, alike):
                        response = self.visitor.client.get(action, query_string={**hidden, name: typed})
                        text = everything(response).decode("utf-8", "replace")
                        answers.append(re.sub(typed_words, "TYPED", text, flags=re.IGNORECASE))
                    if answers[0] != answers[1]:
                        yield f"{action}?{name}={word}"


TYPED = {"text", "search", "email", "tel", "url"}


def traces(text: str, secrets: Iterable[str]) -> list[str]:
    """Which of the secrets stand in a text: as they are, in capitals, or in pieces of an address."""
    folded = re.sub(r"\s+", " ", text).casefold()
    return [secret for secret in secrets if secret.casefold() in folded]
