"""Sends digests in tests, and finds their links and pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from register.mail.letters import waiting_texts

from partnership.exchange.digest import services
from partnership.operations.worker.jobs import send_digests
from partnership.register.mail.kinds import MailKind
from partnership.store.models import now

if TYPE_CHECKING:
    from datetime import datetime

    from bs4 import Tag
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Account


def send(app: Flask, at: datetime | None = None) -> int:
    """Do what the worker does once a month."""
    with app.app_context():
        return send_digests(at or now(), lambda: False)


def digests(app: Flask) -> dict[str, str]:
    """The plain text of the last digest of each address."""
    return {mail.to: plain for mail, plain, _ in waiting_texts(app) if mail.kind == MailKind.DIGEST}


def link_of(text: str) -> str:
    """The path of the link in a digest."""
    found = re.search(r"http://127\.0\.0\.1:5000(/confirm/[\w-]{43})$", text, re.MULTILINE)
    assert found is not None, text
    return found.group(1)


def link_for(app: Flask, world: World, account: Account) -> str:
    """Send an account the digest of this month, and give the path of its link."""
    with world.session() as session:
        assert services.send_digest(session, account.id, now())
    return link_of(digests(app)[account.email])


def answers(page: BeautifulSoup, **said: str) -> dict[str, Any]:
    """The values of the page's form with answers by section: contacts="right"."""
    form = page.select_one("main form[method=post]")
    assert form is not None
    sent = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden]")}
    for each in form.select("input[type=radio]"):
        name = str(each["name"])
        section = name.rpartition("_")[2]
        sent.setdefault(name, "later")
        if section in said:
            sent[name] = said[section]
    return sent


def answer(client: CheckedClient, path: str, **said: str) -> Any:
    """Open a page, answer and send it."""
    return client.post(path, data=answers(client.page(path), **said))


def confirm_all(client: CheckedClient, path: str, **said: str) -> Any:
    """Open a page and press the button that confirms all but what is answered otherwise."""
    page = client.page(path)
    button = page.select_one("main button[name]")
    assert button is not None
    return client.post(path, data={**answers(page, **said), str(button["name"]): str(button["value"])})


def section_of(page: BeautifulSoup, heading: str) -> Tag:
    """The part of the page about a section."""
    return next(each for each in page.select(".app-kept__section") if each.h3 is not None and each.h3.text == heading)


def parsed(response: Any) -> BeautifulSoup:
    """The page of an answer."""
    return BeautifulSoup(response.text, "html.parser")
