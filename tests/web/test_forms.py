"""The base of forms: what fills it, and where a fault stands."""

from __future__ import annotations

from io import BytesIO
from types import MappingProxyType

import pytest
from flask import Flask
from wtforms import FileField, StringField

from partnership.base.errors import InputFault, Stale
from partnership.web.fields import LongTextField
from partnership.web.forms import BaseForm, VersionedForm, posted_version

APP = Flask(__name__)


class NameForm(BaseForm):
    field_of = MappingProxyType({"title": "name"})
    name = StringField("Name", default="Stored")
    post = StringField("Post")


def test_a_form_is_filled_with_what_was_sent() -> None:
    with APP.test_request_context(method="POST", data={"name": "Typed"}):
        assert NameForm().name.data == "Typed"


class LetterForm(BaseForm):
    name = LongTextField("Name")
    file = FileField("File")


def test_a_file_in_place_of_text_is_no_text_and_text_in_place_of_a_file_no_file() -> None:
    sent = {"name": (BytesIO(b"x"), "name.txt"), "file": "x"}
    with APP.test_request_context(method="POST", data=sent, content_type="multipart/form-data"):
        form = LetterForm()
        assert (form.name.data, form.file.data) == (None, None)
        assert form.validate_on_submit()


def test_a_file_fills_the_field_that_asks_for_one_whatever_the_prefix() -> None:
    sent = {"p-name": "Typed", "p-file": (BytesIO(b"x"), "name.txt")}
    with APP.test_request_context(method="POST", data=sent, content_type="multipart/form-data"):
        form = LetterForm(prefix="p-")
        assert form.name.data == "Typed"
        assert form.file.data.filename == "name.txt"


def test_a_form_that_is_looked_at_shows_what_is_stored_whatever_the_address_says() -> None:
    with APP.test_request_context("/?name=Typed"):
        form = NameForm()
        assert form.name.data == "Stored"
        assert not form.validate_on_submit()


def test_a_form_that_is_made_anew_takes_nothing_that_was_sent() -> None:
    with APP.test_request_context(method="POST", data={"name": "Typed"}):
        assert NameForm(None).name.data == "Stored"


@pytest.mark.parametrize(
    ("fault", "at", "where"),
    [
        (InputFault("Wrong", "post"), "", "post"),
        (InputFault("Wrong", "post"), "name", "post"),
        (InputFault("Wrong", "title"), "post", "name"),
        (InputFault("Wrong", "elsewhere"), "post", "post"),
        (InputFault("Wrong", "elsewhere"), "", ""),
        (Stale("Wrong"), "post", "post"),
        ("Wrong", "post", "post"),
        ("Wrong", "", ""),
    ],
)
def test_a_fault_stands_at_its_own_field_or_at_the_one_given_or_above(
    fault: InputFault | Stale | str, at: str, where: str
) -> None:
    form = NameForm(None)
    form.add_fault(fault, at)
    assert form.errors == {where: ["Wrong"]}


def test_a_form_goes_on_from_the_version_that_is_stored_now() -> None:
    with APP.test_request_context(method="POST", data={"version": "3"}):
        form = VersionedForm()
        assert form.seen_version == posted_version() == 3
        form.move_to(7)
        assert form.version._value() == "7"
