"""Saving a form: what is written, what is refused on the form, and what tells that somebody else was first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import InputRequired

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.store.models import Account
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.forms import BaseForm

if TYPE_CHECKING:
    from factories import World
    from sqlalchemy.orm import Session

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class PostForm(BaseForm):
    post = StringField("Post", validators=[InputRequired("Enter the post")])


def _rename(session: Session, fault: Exception | None = None) -> str:
    account = session.scalars(select(Account)).one()
    account.display_name = "Duty officer"
    session.flush()
    if fault is not None:
        raise fault
    return account.display_name


@pytest.fixture(autouse=True)
def _account(world: World) -> None:
    world.account()


def test_what_was_sent_is_written_and_handed_back(world: World) -> None:
    with world.app.test_request_context(method="POST", data={"post": "Typed"}):
        attempt = conflict.save(PostForm(), _rename)
    assert (attempt.is_saved, attempt.value, attempt.late) == (True, "Duty officer", None)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_form_that_is_looked_at_or_wrong_writes_nothing(world: World, method: str) -> None:
    with world.app.test_request_context(method=method, data={"post": ""} if method == "POST" else None):
        attempt = conflict.save(PostForm(), lambda _session: pytest.fail("written"))
    assert (attempt.is_saved, attempt.is_undone, attempt.late) == (False, False, None)


def test_a_fault_stands_on_the_form_and_what_was_begun_is_undone(world: World) -> None:
    with world.app.test_request_context(method="POST", data={"post": "Typed"}):
        form = PostForm()
        attempt = conflict.save(form, lambda session: _rename(session, InputFault("Not so")), at="post")
        assert form.post.errors == ["Not so"]
    assert (attempt.is_saved, attempt.is_undone, attempt.late) == (False, True, None)
    with world.session() as session:
        assert session.scalars(select(Account)).one().display_name != "Duty officer"


def test_who_was_late_is_told_apart_from_who_typed_something_wrong(world: World) -> None:
    with world.app.test_request_context(method="POST", data={"post": "Typed"}):
        form, fault = PostForm(), Stale("Somebody was first")
        attempt = conflict.save(form, lambda session: _rename(session, fault))
        assert not form.errors
    assert (attempt.is_saved, attempt.is_undone, attempt.late) == (False, True, fault)


def test_a_clash_is_late_only_where_the_page_says_so(world: World) -> None:
    with world.app.test_request_context(method="POST", data={"post": "Typed"}):
        form, fault = PostForm(), Conflict("Closed meanwhile")
        late = conflict.save(form, lambda session: _rename(session, fault), late=(Stale, Conflict))
        wrong = conflict.save(form, lambda session: _rename(session, fault), at="post")
        assert form.post.errors == ["Closed meanwhile"]
    assert (late.late, wrong.late) == (fault, None)


def test_without_a_page_for_both_texts_the_fault_passes_through(world: World) -> None:
    with world.app.test_request_context(method="POST", data={"post": "Typed"}), pytest.raises(Stale):
        conflict.save(PostForm(), lambda session: _rename(session, Stale("First")), late=())


def test_only_fields_that_differ_are_shown() -> None:
    other = Difference("Post", "Desk", "Duty desk")
    assert differing(Difference("Name", "Same", "Same"), other) == [other]
