"""The text of a mail: the same in plain and HTML, in a frame that says why, and nothing that a visitor can fake."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from markup import fault_in
from register.mail.letters import waiting_texts

from partnership.register.mail import services
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.texts import MailFrame, write_mail
from partnership.store.models import Account

if TYPE_CHECKING:
    from pathlib import Path

    from factories import World
    from flask import Flask

FRAME = MailFrame(subject="Is it right?", why="you asked", to="duty@example.org")


@pytest.fixture
def template(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for mail templates of a test."""
    folder = tmp_path / "templates" / "mail"
    folder.mkdir(parents=True)
    loader = app.jinja_loader.loaders[0]  # type: ignore[union-attr]
    monkeypatch.setattr(loader, "searchpath", [str(tmp_path / "templates"), *loader.searchpath])
    return folder


def _written(app: Flask, folder: Path, text: str, **values: object) -> tuple[str, BeautifulSoup]:
    name = f"own-{uuid4()}"  # the application keeps a template by its name, also for the next test
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with app.app_context():
        plain, html = write_mail(name, FRAME, **values)
    assert not fault_in(html)
    return plain, BeautifulSoup(html, "html.parser")


def test_both_forms_say_the_same(app: Flask, template: Path) -> None:
    text = "First\nline.\n\n## A heading\n\n- one\n- two\n\nOpen it:\nhttp://127.0.0.1:5000/a\n"
    plain, page = _written(app, template, text)
    assert plain.startswith(
        "First\nline.\n\nA heading\n=========\n\n- one\n- two\n\nOpen it:\nhttp://127.0.0.1:5000/a\n"
    )
    assert [each.text for each in page.select("main h2")] == ["A heading"]
    assert [each.text for each in page.select("main li")] == ["one", "two"]
    link = page.select_one("main a")
    assert link is not None
    assert (link.text, link["href"]) == ("Open it", "http://127.0.0.1:5000/a")
    assert page.select_one("h1").text == "Is it right?"  # type: ignore[union-attr]
    assert page.html["lang"] == "en"  # type: ignore[index]


def test_a_mail_has_no_picture_script_style_or_foreign_file(app: Flask, template: Path) -> None:
    _, page = _written(app, template, "Words")
    assert not page.select("img, script, link, style, [style], [src], iframe, object")


def test_markup_in_a_value_is_text(app: Flask, template: Path) -> None:
    plain, page = _written(app, template, "From {{ name }}.", name="<b>Tideway</b> & co")
    assert "From <b>Tideway</b> & co." in plain
    assert "From <b>Tideway</b> & co." in page.select_one("main").text  # type: ignore[union-attr]
    assert not page.select("main b")


def test_a_value_is_one_line_and_fakes_no_paragraph(app: Flask, template: Path) -> None:
    value = "no\n\n## Urgent\n\nSign in:\nhttp://127.0.0.1:5000/evil"
    _, page = _written(app, template, "Reason: {{ reason }}\n\n- {{ names[0] }}", reason=value, names=[value])
    assert not page.select("main h2, main a")


@pytest.mark.parametrize(
    "address", ["https://evil.example/a", "http://127.0.0.1:5000.evil.example/a", "javascript:alert(1)"]
)
def test_only_addresses_of_the_site_become_links(app: Flask, template: Path, address: str) -> None:
    _, page = _written(app, template, "{{ address }}\n\nOpen it:\n{{ address }}", address=address)
    assert not page.select("main a")


def test_a_long_address_can_be_broken_on_a_narrow_screen(app: Flask, template: Path) -> None:
    address = "http://127.0.0.1:5000/confirm/" + "x" * 43
    _, page = _written(app, template, address)
    link = page.select_one("main a")
    assert link is not None
    assert link.text == address
    assert len(link.select("wbr")) == len(address) // 16


def test_every_kind_has_words_for_the_choices_and_for_the_footer() -> None:
    assert all(each.words and each.why for each in MailKind)
    assert len({each.words for each in MailKind}) == len(MailKind)


def test_the_footer_says_who_why_and_how_to_stop_it(app: Flask, world: World) -> None:
    account = world.account("duty@example.org")
    with world.session() as session:
        for kind in (MailKind.REPORT_MADE, MailKind.DIGEST):
            services.send(session, kind, session.get_one(Account, account.id), "Words", "test")
        services.send(session, MailKind.INVITATION, "new@example.org", "Words", "test")
    report, digest, invitation = (plain for _, plain, _ in waiting_texts(app))
    assert "sent this to duty@example.org because you keep the entry of an organisation" in report
    assert "Stop emails of this kind:\nhttp://127.0.0.1:5000/mail/off/" in report
    assert "You cannot switch off emails of this kind" in digest
    assert "/mail/off/" not in digest
    assert "/account/mail" in digest
    assert "/account/mail" not in invitation
