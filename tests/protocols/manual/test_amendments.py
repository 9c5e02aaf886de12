"""Amendments of the whole partnership, and who is told by mail when a version comes into force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultation.making import CLAUSE
from protocols.manual.making import NEW_WORDS, agree_next, begin_next, text_of
from sqlalchemy import select

from partnership.register.mail.services import text_of as text_of_mail
from partnership.store.models import Account, Mail, ManualWatch, ProtocolVersion

if TYPE_CHECKING:
    from consultation.making import Scene

KIND = "manual-changed"


def _amendments(scene: Scene) -> str:
    return f"/partnerships/{scene.partnership.slug}/amendments"


def _press(scene: Scene, name: str, path: str, words: str) -> None:
    """Press the button with these words on a page."""
    client = scene.client(name)
    form = client.page(path).find("button", string=lambda text: bool(text) and words in text).find_parent("form")  # type: ignore[union-attr]
    sent = {str(each["name"]): str(each["value"]) for each in form.select("input[name]")}
    assert client.post(str(form["action"]), data=sent).status_code == 302


def test_each_version_in_force_is_listed_newest_first_with_the_clauses_that_it_changed(twice_agreed: Scene) -> None:
    scene = twice_agreed
    reader = scene.client("reader")
    page = reader.page(_amendments(scene))
    assert [each.get_text() for each in page.select("main section h2")] == [
        "Partnership agreement, version 2.0", "Partnership agreement, version 1.0", "Common terms, version 1.0",
    ]  # fmt: skip
    newest, first, _ = page.select("main section")
    changed = newest.select_one(f"a[href='{scene.base}/2.0/{CLAUSE}']")
    assert changed is not None
    assert NEW_WORDS[:10] not in newest.get_text()
    assert "The first version." in first.get_text()
    assert reader.page(reader.get(str(changed["href"])).location.partition("#")[0]).select_one(f"#doc-{CLAUSE}")
    everything = next(each for each in newest.select("a") if each.get_text().startswith("Everything that changed"))
    assert "quibblesome" in text_of(reader.page(str(everything["href"])))
    assert newest.select_one(f"a[href='{scene.base}/read']")
    assert first.select_one(f"a[href='{scene.base}/versions/1.0/preview']")


def test_a_partnership_without_an_agreed_version_is_told_what_will_stand_there(agreed: Scene) -> None:
    other = agreed.world.partnership("elsewhere")
    visitor = agreed.app.test_client().sign_in(agreed.world.reader(other))  # type: ignore[attr-defined]
    assert "No protocol is in force yet" in text_of(visitor.page("/partnerships/elsewhere/amendments"))


def test_a_version_that_is_not_what_was_signed_is_said_to_be_so(twice_agreed: Scene) -> None:
    with twice_agreed.world.session() as session:
        for each in session.scalars(select(ProtocolVersion)):
            each.sha256 = "0" * 64
    assert "cannot be told" in text_of(twice_agreed.client("reader").page(_amendments(twice_agreed)))


def test_a_member_switches_the_notice_on_and_off_for_one_protocol(agreed: Scene) -> None:
    page = f"{agreed.base}/read"
    _press(agreed, "reader", page, "Tell me about this protocol")
    assert [row.protocol_id for row in agreed.all(ManualWatch)] == [agreed.protocol_id]
    assert "You get an email when a new version of this protocol" in text_of(agreed.client("reader").page(page))
    assert agreed.client("reader").send(f"{page}/told", told="yes").status_code == 302
    assert len(agreed.all(ManualWatch)) == 1
    _press(agreed, "reader", page, "Stop these emails")
    assert agreed.all(ManualWatch) == []


def test_who_asked_is_told_when_the_next_version_is_in_force_and_who_has_a_mail_already_gets_no_second(
    agreed: Scene,
) -> None:
    _press(agreed, "reader", _amendments(agreed), "Tell me about all protocols")
    _press(agreed, "reader", f"{agreed.base}/read", "Stop these emails")
    _press(agreed, "reader", f"{agreed.base}/read", "Tell me about this protocol")
    _press(agreed, "reader", _amendments(agreed), "Tell me about all protocols")
    _press(agreed, "coordinator", f"{agreed.base}/read", "Tell me about this protocol")
    begin_next(agreed)
    assert agreed.mails(KIND) == []
    agree_next(agreed)
    assert agreed.mails(KIND) == [agreed.accounts["reader"].email]
    assert agreed.accounts["coordinator"].email in agreed.mails("protocol-agreed")
    with agreed.app.app_context():
        mail = next(each for each in agreed.all(Mail) if each.kind == KIND)
        text, _html = text_of_mail(mail)
    assert "Version 1.0 is superseded" in text
    assert f"{agreed.base}/read" in text
    assert "compare?from=1.0&to=2.0" in text.replace("&amp;", "&")


def test_the_notice_obeys_the_mail_settings_and_ends_with_the_place(agreed: Scene) -> None:
    for name in ("reader", "refuge editor"):
        _press(agreed, name, f"{agreed.base}/read", "Tell me about this protocol")
    with agreed.world.session() as session:
        off = session.get_one(Account, agreed.accounts["reader"].id)
        off.mail_off = [KIND]
        session.get_one(Account, agreed.accounts["refuge editor"].id).is_active = False
    page = text_of(agreed.client("reader").page(f"{agreed.base}/read"))
    assert "have switched emails of this kind off" in page
    begin_next(agreed)
    agree_next(agreed)
    assert agreed.mails(KIND) == []
    assert [row.account_id for row in agreed.all(ManualWatch)] == [agreed.accounts["reader"].id]
