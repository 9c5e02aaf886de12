"""What a visitor of the demonstration finds at first sight: something that waits, something answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.accounts import queries
from partnership.store.db import db
from partnership.store.models import Mail, Organisation

if TYPE_CHECKING:
    from bs4 import Tag
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _page(loaded: Flask, who: str, path: str) -> Tag:
    with loaded.app_context():
        account = queries.account_by_email(f"{who}@demo.example")
        organisation = db.session.scalars(select(Organisation).where(Organisation.short_name == "Tideway")).one()
    client = loaded.test_client().sign_in(account)  # type: ignore[attr-defined]
    page: Tag = client.page(path.format(refuge=organisation.id)).select_one("main")
    return page


def test_each_account_finds_what_waits_and_what_was_answered(loaded: Flask) -> None:
    queue = "/partnerships/demo/requests"
    assert len(_page(loaded, "coordinator", queue).select("tbody tr")) == 2
    assert len(_page(loaded, "coordinator", f"{queue}?show=answered").select("tbody tr")) == 1
    assert len(_page(loaded, "coordinator", f"{queue}?show=reports").select("tbody tr")) == 2
    assert "9am to 6pm" in _page(loaded, "coordinator", f"{queue}?show=lately").get_text()
    for who in ("partner", "lead"):
        assert "1 report" in _page(loaded, who, "/partnerships/demo").get_text()
    assert "the entry says so now" in _page(loaded, "reader", "/your-requests").get_text()
    assert "stands as a service of its own" in _page(loaded, "ngo", "/your-requests").get_text()
    history = _page(loaded, "ngo", "/organisations/{refuge}/history").get_text()
    assert "Report answered" in history
    assert "taken back" not in history
    assert "Report changed" not in history
    assert "Change request changed" not in history
    assert "ngo@demo.example" in history


def test_nobody_is_mailed_about_what_was_sent_and_answered_in_the_past(loaded: Flask) -> None:
    with loaded.app_context():
        assert list(db.session.scalars(select(Mail.kind))) == []
