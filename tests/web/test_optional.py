"""Every form of the site: a field that may stay empty says so, one that may not does not, and no fault has to tell."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField

import partnership
from partnership.map.mapping.role_drafts import RoleDrafts
from partnership.map.mapping.views.usual_roles import RolePicks
from partnership.register.directory.forms import record_form
from partnership.store.models import Contact, Location, Organisation, Service
from partnership.web import templating
from partnership.web.fields import (
    CheckboxesField,
    DatePartsField,
    DropDownField,
    LongTextField,
    RadiosField,
    TextLineField,
    choice,
)
from partnership.web.forms import BaseForm, FilterForm, Relevance
from partnership.web.templating import OPTIONAL, control, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wtforms import Field

TABLES = (Organisation, Service, Contact, Location)
BEGINNINGS = re.compile(r"(Enter|Select|Tick|Your browser) ")
# No English: "the" before a question, or a label with "the" of its own.
NOT_ENGLISH = re.compile(r"\bthe (for|who|what|where|when|why|how|which|from|up to|the|your|name of the name)\b")


def _all(kind: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for each in kind.__subclasses__():
        yield each
        yield from _all(each)


def _is_written(kind: type[BaseForm]) -> bool:
    """Whether the class is one of the product's, and was not made for one request."""
    name = kind.__module__
    return name.startswith("partnership.") and vars(sys.modules[name]).get(kind.__name__) is kind


def _forms() -> dict[str, type[BaseForm]]:
    """Every form class of the product by its name, and those of the register's tables."""
    for each in pkgutil.walk_packages(partnership.__path__, "partnership."):
        importlib.import_module(each.name)
    found = {f"{each.__module__}.{each.__name__}": each for each in _all(BaseForm) if _is_written(each)}
    return dict(sorted(found.items())) | {f"of {table.__name__}": record_form(table) for table in TABLES}


FORMS = _forms()
every_form = pytest.mark.parametrize("kind", FORMS.values(), ids=FORMS)


# Forms that are made from more than what was sent, or from it under another name.
MADE: dict[type[BaseForm], Callable[[], BaseForm]] = {
    RoleDrafts: lambda: RoleDrafts({}),
    RolePicks: lambda: RolePicks(MultiDict(), may_be_agreed=True),
}


def _empty(kind: type[BaseForm]) -> BaseForm:
    """A form that was sent with nothing in it; lists that a page fills have one option."""
    with Flask(__name__).test_request_context():
        form = MADE.get(kind, lambda: kind(formdata=MultiDict()))()
    for field in form:
        if getattr(field, "choices", ()) is None:
            field.choices = [choice("one", "One")]
    form.validate()
    return form


def _says_optional(field: Field) -> bool:
    return control(field).words.endswith(OPTIONAL)


def _is_relevant_only(form: BaseForm, field: Field) -> bool:
    relevance = form.relevance.get(field.short_name)
    return relevance is not None and bool(relevance.needed)


def _cannot_be_left_empty(field: Field) -> bool:
    """A list without an empty option, options of which one is chosen, a box, and what nobody sees."""
    kind = kind_of(field)
    if kind == "radios":
        return field.default is not None or any(each.value == "" for each in field.iter_choices())
    return kind in {"hidden", "checkbox", "submit"} or (kind == "select" and not getattr(field, "blank", ""))


@every_form
def test_what_is_refused_empty_is_not_called_optional(kind: type[BaseForm]) -> None:
    assert [field.name for field in _empty(kind) if field.errors and _says_optional(field)] == []


@every_form
def test_what_may_stay_empty_says_so(kind: type[BaseForm]) -> None:
    form = _empty(kind)
    if issubclass(kind, FilterForm):
        assert not any(_says_optional(field) for field in form)
        return
    silent = [
        field.name
        for field in form
        if not field.errors and not _says_optional(field) and not _cannot_be_left_empty(field)
    ]
    assert [name for name in silent if name not in form.unmarked and not _is_relevant_only(form, form[name])] == []


@every_form
def test_the_word_is_written_by_nobody_but_the_control(kind: type[BaseForm]) -> None:
    for field in _empty(kind):
        assert "optional" not in f"{field.label.text} {field.description}".lower()


@every_form
def test_an_empty_field_is_asked_for_in_a_sentence(kind: type[BaseForm]) -> None:
    form = _empty(kind)
    faults = [str(fault) for field in form if kind_of(field) != "hidden" for fault in field.errors]
    faults += [each.needed for each in form.relevance.values() if each.needed]
    assert [fault for fault in faults if not BEGINNINGS.match(fault) or NOT_ENGLISH.search(fault)] == []


@every_form
def test_what_is_chosen_from_a_list_is_selected_and_what_is_typed_entered(kind: type[BaseForm]) -> None:
    verbs = {"select": "Select", "radios": "Select", "checkboxes": "Select", "input": "Enter", "textarea": "Enter",
             "password": "Enter", "date": "Enter", "file": "Select", "checkbox": "Tick"}  # fmt: skip
    wrong = [
        field.errors[0]
        for field in _empty(kind)
        if field.errors and kind_of(field) in verbs and not str(field.errors[0]).startswith(verbs[kind_of(field)])
    ]
    assert wrong == []


@every_form
def test_a_question_is_asked_by_one_of_the_same_form_and_for_answers_that_it_has(kind: type[BaseForm]) -> None:
    form = _empty(kind)
    for name, relevance in form.relevance.items():
        assert name in form
        decides = form[relevance.on]
        offered = {str(each.value) for each in decides.choices or ()} if kind_of(decides) == "radios" else {"one"}
        if offered != {"one"}:
            assert offered >= relevance.answers
            assert offered >= (relevance.needed_for or frozenset())


class PetForm(BaseForm):
    relevance = {  # noqa: RUF012 - as forms have it
        "why": Relevance("answer", frozenset({"no"}), "Enter why not"),
        "when": Relevance("answer", frozenset({"no", "later"})),
        "remark": Relevance("answer", needed="Enter a remark", needed_for=frozenset({"later"})),
    }
    unmarked = ("one_of_two",)
    answer = RadiosField(
        "Answer", choices=[choice(each, each) for each in ("yes", "no", "later")], required="Select one"
    )
    why = LongTextField("Why?", max_length=5)
    when = DatePartsField("When?")
    remark = TextLineField("Remark")
    one_of_two = TextLineField("One of two")
    kinds = CheckboxesField("Kinds", choices=[])
    whom = DropDownField("Whom", blank="Nobody", choices=[])
    old = StringField("Old")


def _sent(**values: str) -> PetForm:
    form = PetForm(formdata=MultiDict(values))
    form.validate()
    return form


def test_what_is_not_asked_is_not_looked_at() -> None:
    assert not _sent(answer="yes", why="far too long").errors


def test_what_is_asked_is_needed_and_looked_at() -> None:
    assert _sent(answer="no").errors == {"why": ["Enter why not"]}
    assert "5 characters" in _sent(answer="no", why="far too long").errors["why"][0]


def test_a_question_that_is_always_asked_is_needed_for_some_answers_only() -> None:
    assert _sent(answer="later").errors == {"remark": ["Enter a remark"]}


def test_a_question_without_an_answer_that_decides_is_not_looked_at() -> None:
    assert set(_sent().errors) == {"answer"}


def test_marks_and_what_decides_stand_in_the_control() -> None:
    form = PetForm(formdata=None, prefix="p-")
    words = {field.short_name: control(field).words for field in form}
    assert words == {
        "answer": "Answer", "why": "Why?", "when": "When? (optional)", "remark": "Remark", "one_of_two": "One of two",
        "kinds": "Kinds (optional)", "whom": "Whom (optional)", "old": "Old (optional)",
    }  # fmt: skip
    asked = control(form.when)
    assert (asked.asked_by, asked.asked_for) == ("p-answer", "later no")
    assert control(form.remark).asked_by == ""
    assert control(form.old, label="Older").words == "Older (optional)"


def test_a_field_outside_the_house_forms_is_not_marked() -> None:
    assert not templating.is_optional(StringField("Plain").bind(FilterForm(formdata=None), "plain"))
