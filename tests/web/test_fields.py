"""Fields, their messages, and the macros that show them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, Form, FormField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice, enum_coerce
from wtforms.validators import InputRequired

from partnership.base.clocks import Freshness
from partnership.documents.text import is_web_address
from partnership.store.models import Agreement, Role
from partnership.web.field_checks import NotEmpty, PlainMessages
from partnership.web.fields import (
    CheckboxesField,
    DatePartsField,
    DropDownField,
    EmailField,
    LinesField,
    LongTextField,
    PostcodeField,
    RadiosField,
    TelephoneField,
    TextLineField,
    WebAddressField,
    WholeNumberField,
)
from partnership.web.states import tag_of
from partnership.web.templating import control

TEMPLATES = Path(__file__).parents[2] / "templates"
HOSTILE = "<b>Smith & \"Sons\"</b> <script>alert('x')</script>"
ENVIRONMENT = Environment(
    loader=ChoiceLoader(
        [
            FileSystemLoader(TEMPLATES),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    ),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
STRICT = ENVIRONMENT.overlay(undefined=StrictUndefined)
STRICT.globals |= {"tag_of": tag_of, "control": control}
STRICT.filters["day"] = lambda value: f"{value.day} {value:%B %Y}"


class Level(StrEnum):
    LOCAL = "local"
    NATIONAL = "national"


LEVELS = [SelectChoice("local", "Local"), SelectChoice("national", "National")]


def made(field: Any, sent: dict[str, Any] | None = None, stored: Any = None) -> Form:
    """A validated form with one field, `field`, that stood at `stored`."""
    cls = type("OneField", (Form,), {"field": field})
    form: Form = cls(MultiDict(sent) if sent is not None else None, data={"field": stored} if stored else None)
    form.validate()
    return form


def message(field: Any, *values: str) -> str:
    """The first error for what was typed, or an empty text."""
    errors = made(field, {"field": list(values)})["field"].errors
    return str(errors[0]) if errors else ""


def shown(field_or_form: Any, call: str = "field(it)", macros: str = "forms") -> BeautifulSoup:
    """What a macro makes of it, parsed."""
    source = f'{{% import "macros/{macros}.html" as m %}}{{{{ m.{call} }}}}'
    return BeautifulSoup(STRICT.from_string(source).render(it=field_or_form), "html.parser")


# Text


def test_one_line_is_trimmed_composed_and_has_single_spaces() -> None:
    assert made(TextLineField("Name"), {"field": "  Cafe\u0301 \t of\r\nthe  Towns "}).field.data == "Café of the Towns"


def test_marks_that_turn_the_reading_direction_are_taken_out_of_a_line() -> None:
    assert made(TextLineField("Name"), {"field": "safe\u202egnp.exe"}).field.data == "safegnp.exe"


def test_text_of_several_lines_keeps_its_lines() -> None:
    assert made(LongTextField("Notes"), {"field": " one\r\n  two\rthree \n"}).field.data == "one\n  two\nthree"


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1b", "\ufffe", "\ud800"])
@pytest.mark.parametrize("cls", [TextLineField, LongTextField, LinesField])
def test_a_character_that_no_document_holds_is_refused_and_not_shown_back(cls: Any, bad: str) -> None:
    form = made(cls("Name"), {"field": f"Nor{bad}th"})
    assert form.field.errors[0].startswith("Name had characters that cannot be kept")
    assert form.field._value() == "North"


@pytest.mark.parametrize("unseen", ["\u200b", " \u200d\u2060 ", "\u202e\u202c", "\u00a0\u2003"])
@pytest.mark.parametrize("cls", [TextLineField, LongTextField])
def test_text_of_which_nobody_sees_anything_is_an_empty_field(cls: Any, unseen: str) -> None:
    assert message(cls("Name", required="Enter the name"), unseen) == "Enter the name"
    assert message(cls("Name", required="Enter the name"), f"{unseen}N") == ""


def test_line_ends_of_a_browser_are_no_refused_characters() -> None:
    assert message(LongTextField("Notes"), "one\r\ntwo") == ""


def test_an_empty_field_says_what_to_do_and_nothing_else() -> None:
    form = made(EmailField("Email", required="Enter an email address"), {"field": "   "})
    assert list(form.field.errors) == ["Enter an email address"]


def test_text_that_is_too_long_names_the_limit() -> None:
    assert message(TextLineField("Name", max_length=5), "123456") == "Name must be 5 characters or fewer"
    assert message(TextLineField("Name", max_length=5), "12345") == ""


def test_a_subject_replaces_the_label_in_messages() -> None:
    field = TextLineField("What is it called?", subject="Name", max_length=1)
    assert message(field, "ab") == "Name must be 1 characters or fewer"


def test_lines_become_a_list_without_empty_ones() -> None:
    form = made(LinesField("Languages"), {"field": "Romanian\r\n\r\n  Welsh "})
    assert form.field.data == ["Romanian", "Welsh"]
    assert form.field._value() == "Romanian\nWelsh"


def test_lines_have_limits_for_the_list_and_for_each() -> None:
    assert message(LinesField("Languages", max_lines=1), "a\nb") == "Languages must have 1 lines or fewer"
    assert message(LinesField("Languages", max_length=2), "ab\nabc") == "Line 2 must be 2 characters or fewer"


# Formats


@pytest.mark.parametrize(
    "good", ["999", "020 7946 0000", "+44 20 7946 0000", "(0117) 496-0000 ext 12", "07700 900000x3", "0113.496.0999"]
)
def test_telephone_numbers_as_people_write_them_pass(good: str) -> None:
    assert message(TelephoneField("Telephone"), good) == ""


@pytest.mark.parametrize("bad", ["12", "ask at desk", "020 7946 0000; 1", "0" * 16, "٠٢٠٧٩٤٦٠٠٠٠", "+"])
def test_other_text_is_no_telephone_number(bad: str) -> None:
    assert message(TelephoneField("Telephone"), bad).startswith("Enter a telephone number, like 020 7946 0000")


@pytest.mark.parametrize(
    "good", ["0800 1111", "116 000", "01632 96010", "+44 (0)20 7946 0000", "0044 1632 960103", "+40 21 555"]
)
def test_short_codes_other_countries_and_ranges_of_several_lengths_pass(good: str) -> None:
    assert message(TelephoneField("Telephone"), good) == ""


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("020 7946", "A number that begins with 02 has 11 digits, and this has 7. Check it"),
        ("0207 946 077 ext 12", "A number that begins with 02 has 11 digits, and this has 10. Check it"),
        ("+44 20 7946 00", "A number that begins with 02 has 11 digits, and this has 9. Check it"),
        ("01632 96", "A number that begins with 01 has 10 or 11 digits, and this has 7. Check it"),
        ("07700 9000000", "A number that begins with 07 has 11 digits, and this has 12. Check it"),
    ],
)
def test_a_number_that_nobody_can_dial_is_refused_with_how_long_it_should_be(bad: str, words: str) -> None:
    assert message(TelephoneField("Telephone"), bad) == words


@pytest.mark.parametrize("good", ["desk@police.example.org", "duty.desk+night@a-b.example.org", "o'neil@example.org"])
def test_email_addresses_pass(good: str) -> None:
    assert message(EmailField("Email"), good) == ""


@pytest.mark.parametrize(
    "bad",
    ["desk", "desk@", "desk@localhost", "a@b@example.org", "a b@example.org", "a@-x.org", "a@example..org",
     "Desk <desk@example.org>", "desk@example.org,x@example.org", "a@127.0.0.1"],
)  # fmt: skip
def test_other_text_is_no_email_address(bad: str) -> None:
    assert message(EmailField("Email"), bad) == "Enter an email address in the correct format, like desk@example.org"


def test_a_web_address_without_scheme_gets_https() -> None:
    assert made(WebAddressField("Web"), {"field": "www.example.org/a"}).field.data == "https://www.example.org/a"


@pytest.mark.parametrize("good", ["https://example.org", "http://www.example.org:8080/a?b=c#d"])
def test_web_addresses_pass(good: str) -> None:
    assert is_web_address(good)


@pytest.mark.parametrize(
    "bad",
    ["javascript:alert(1)", "data:text/html,x", "ftp://example.org", "https://", "https://me:pw@example.org",
     "https://exam ple.org", "https://[::1", "https://example.org:99999999", "https:\\\\example.org", "//example.org",
     "https://localhost", 'https://example.org/"><script>'],
)  # fmt: skip
def test_other_text_is_no_web_address(bad: str) -> None:
    assert not is_web_address(bad)
    assert message(WebAddressField("Web"), bad).startswith("Enter a web address in the correct format")


def test_a_postcode_is_kept_in_capitals_with_one_space() -> None:
    assert made(PostcodeField("Postcode"), {"field": "ab12cd"}).field.data == "AB1 2CD"


@pytest.mark.parametrize(("typed", "is_good"), [("SW1A 1AA", True), ("m1 1ae", True), ("AB1", False), ("12345", False)])
def test_postcodes_are_checked_by_their_shape(typed: str, is_good: bool) -> None:  # noqa: FBT001 - a table
    assert (message(PostcodeField("Postcode"), typed) == "") is is_good


def test_a_whole_number_is_read_and_zero_is_something() -> None:
    assert made(WholeNumberField("Places", required="Enter the places"), {"field": "1,200"}).field.data == 1200
    assert made(WholeNumberField("Places", required="Enter the places"), {"field": "0"}).field.errors == []


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("many", "Places must be a whole number, like 1"), ("9" * 30, "Places must be a whole number, like 1"),
     ("600", "Places must be between 0 and 500"), ("-1", "Places must be between 0 and 500"), ("²", "Places must be a")],
)  # fmt: skip
def test_what_is_no_number_within_the_limits_is_refused_and_shown_back(typed: str, wanted: str) -> None:
    form = made(WholeNumberField("Places", largest=500), {"field": typed})
    assert form.field.errors[0].startswith(wanted)
    assert form.field._value() == typed


def test_an_empty_number_is_none() -> None:
    assert made(WholeNumberField("Places"), {"field": ""}).field.data is None


# Choices


def test_nothing_selected_says_what_to_do() -> None:
    for cls in (RadiosField, DropDownField, CheckboxesField):
        assert message(cls("Level", required="Select a level", choices=LEVELS)) == "Select a level"


def test_an_option_outside_the_list_is_refused() -> None:
    for cls in (RadiosField, DropDownField, CheckboxesField):
        assert message(cls("Level", choices=LEVELS), "cosmic") == "Select one of the options in the list"


def test_an_option_that_is_no_member_of_its_enum_is_refused_with_one_message() -> None:
    form = made(RadiosField("Level", coerce=enum_coerce(Level), choices=LEVELS), {"field": "cosmic"})
    assert list(form.field.errors) == ["Select one of the options in the list"]


def test_the_blank_option_of_a_drop_down_is_none_whatever_the_type() -> None:
    form = made(DropDownField("Level", blank="Choose", coerce=enum_coerce(Level), choices=LEVELS), {"field": ""})
    assert form.field.data is None
    assert form.errors == {}


def test_nothing_selected_may_be_right() -> None:
    assert made(CheckboxesField("Levels", choices=LEVELS), {"other": "x"}).errors == {}


def test_messages_of_the_forms_library_are_replaced() -> None:
    class Plain(Form):
        class Meta:
            def get_translations(self, _form: Form) -> PlainMessages:
                return PlainMessages()

        level = SelectField("Level", choices=LEVELS)

    form = Plain(MultiDict({"level": "cosmic"}))
    assert not form.validate()
    assert form.level.errors == ["Select one of the options in the list"]


# Dates


def date_form(day: str = "", month: str = "", year: str = "", **kwargs: Any) -> Form:
    """A form with a date that was typed in parts."""
    kwargs = {"required": "Enter the date"} | kwargs
    return made(DatePartsField("Date", **kwargs), {"field-day": day, "field-month": month, "field-year": year})


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [(("27", "3", "2026"), date(2026, 3, 27)), (("29", "02", "2024"), date(2024, 2, 29)),
     (("1", "May", "2026"), date(2026, 5, 1)), ((" 1 ", "sep", "2026"), date(2026, 9, 1))],
)  # fmt: skip
def test_a_date_is_read_from_its_parts(typed: tuple[str, str, str], wanted: date) -> None:
    form = date_form(*typed)
    assert form.errors == {}
    assert form.field.data == wanted


@pytest.mark.parametrize(
    ("typed", "wanted", "first"),
    [
        (("", "", ""), "Enter the date", "day"),
        (("", "3", "2026"), "Date must include a day", "day"),
        (("27", "", ""), "Date must include a month and year", "month"),
        (("27", "3", "26"), "Year must include 4 numbers", "year"),
        (("27", "3", "٢٠٢٦"), "Year must include 4 numbers", "year"),
        (("27", "13", "2026"), "Date must be a real date", "month"),
        (("x", "3", "2026"), "Date must be a real date", "day"),
        (("31", "2", "2026"), "Date must be a real date", "day"),
    ],
)
def test_a_wrong_date_has_one_message_and_leads_to_its_first_wrong_part(
    typed: tuple[str, str, str], wanted: str, first: str
) -> None:
    form = date_form(*typed)
    assert list(form.field.errors) == [wanted]
    assert form.field.error_id == f"field-{first}"
    assert list(form.field.parts.values()) == list(typed)


def test_a_date_keeps_to_its_limits() -> None:
    limits = {"earliest": date(2009, 11, 1), "latest": date(2026, 5, 3)}
    assert date_form("31", "10", "2009", **limits).field.errors == ["Date must be the same as or after 1 November 2009"]
    assert date_form("4", "5", "2026", **limits).field.errors == ["Date must be the same as or before 3 May 2026"]
    assert date_form("1", "11", "2009", **limits).errors == {}


def test_an_optional_date_may_stay_empty_and_a_stored_one_is_shown() -> None:
    assert date_form(required="").errors == {}
    assert made(DatePartsField("Date"), None, date(2026, 5, 3)).field.parts["month"] == "5"


def test_a_form_without_the_date_leaves_it_as_it_was() -> None:
    assert made(DatePartsField("Date"), {"other": "x"}, date(2026, 5, 3)).field.data == date(2026, 5, 3)


# Macros


def tree(tag: Tag) -> Any:
    """A tag as nested tuples without white space, in which the order of attributes and classes means nothing."""
    attributes = {name: tuple(sorted(v)) if isinstance(v, list) else v for name, v in tag.attrs.items()}
    children = [
        tree(child) if isinstance(child, Tag) else " ".join(str(child).split())
        for child in tag.children
        if isinstance(child, Tag) or str(child).strip()
    ]
    return tag.name, tuple(sorted(attributes.items())), tuple(children)


def package(component: str, macro: str, **params: Any) -> Any:
    """What the macro of govuk-frontend-jinja makes."""
    source = f'{{% from "govuk_frontend_jinja/components/{component}/macro.html" import {macro} %}}{{{{ {macro}(p) }}}}'
    return BeautifulSoup(ENVIRONMENT.from_string(source).render(p=params), "html.parser").select_one(":scope > *")


LABEL = {"text": "Name", "classes": "govuk-label--s"}
LEGEND = {"legend": {"text": "Name", "classes": "govuk-fieldset__legend--s"}}
COMMON = {
    "id": "field",
    "name": "field",
    "label": LABEL,
    "hint": {"text": "Hint"},
    "errorMessage": {"text": "Enter it"},
}
GROUP = {"idPrefix": "field", "name": "field", "fieldset": LEGEND, "hint": {"text": "Hint"},
         "errorMessage": {"text": "Enter it"}}  # fmt: skip
OPTIONS = [{"value": each.value, "text": each.label} for each in LEVELS]
PARTS = [{"name": part, "classes": f"govuk-input--width-{width} govuk-input--error"}
         for part, width in (("day", 2), ("month", 2), ("year", 4))]  # fmt: skip
SAME = [
    (TextLineField("Name", required="Enter it"), ("input", "govukInput", {**COMMON, "value": ""})),
    (
        LongTextField("Name", required="Enter it", rows=7),
        ("textarea", "govukTextarea", {**COMMON, "value": "", "rows": 7}),
    ),
    (
        LongTextField("Name", required="Enter it", max_length=90, has_count=True),
        ("character-count", "govukCharacterCount", {**COMMON, "value": "", "maxlength": 90}),
    ),
    (PasswordField("Name", [InputRequired("Enter it")]), ("password-input", "govukPasswordInput", COMMON)),
    (FileField("Name", [InputRequired("Enter it")]), ("file-upload", "govukFileUpload", COMMON)),
    (
        DropDownField("Name", required="Enter it", choices=LEVELS, blank="Choose"),
        ("select", "govukSelect", {**COMMON, "items": [{"value": "", "text": "Choose"}, *OPTIONS]}),
    ),
    (RadiosField("Name", required="Enter it", choices=LEVELS), ("radios", "govukRadios", {**GROUP, "items": OPTIONS})),
    (
        CheckboxesField("Name", required="Enter it", choices=LEVELS),
        ("checkboxes", "govukCheckboxes", {**GROUP, "items": OPTIONS}),
    ),
    (
        DatePartsField("Name", required="Enter it"),
        ("date-input", "govukDateInput", {**GROUP, "id": "field", "namePrefix": "field", "items": [
            {**part, "value": ""} for part in PARTS]}),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("field", "peer"), SAME, ids=[f"{n}-{peer[0]}" for n, (_, peer) in enumerate(SAME)])
def test_a_field_has_the_markup_of_the_design_system(field: Any, peer: tuple[str, str, dict[str, Any]]) -> None:
    field.kwargs["description"] = "Hint"
    sent = {"field-day": ""} if peer[0] == "date-input" else {"field": ""}
    if peer[0] == "checkboxes":
        sent = {"other": ""}
    own = shown(made(field, sent).field).select_one(":scope > *")
    assert own is not None
    assert tree(own) == tree(package(peer[0], peer[1], **peer[2]))


@pytest.mark.parametrize(
    "field",
    [
        TextLineField(HOSTILE, description=HOSTILE, render_kw={"data-x": HOSTILE}),
        LongTextField(HOSTILE, description=HOSTILE),
        RadiosField(HOSTILE, description=HOSTILE, choices=[SelectChoice(HOSTILE, HOSTILE, {"hint": HOSTILE})]),
        DropDownField(HOSTILE, blank=HOSTILE, choices=[SelectChoice(HOSTILE, HOSTILE, optgroup=HOSTILE)]),
        CheckboxesField(HOSTILE, choices=[SelectChoice(HOSTILE, HOSTILE)]),
        DatePartsField(HOSTILE, description=HOSTILE),
        BooleanField(HOSTILE, description=HOSTILE),
    ],
)
def test_a_label_hint_or_value_with_markup_is_shown_as_text(field: Any) -> None:
    page = shown(made(field, {"field": HOSTILE}).field)
    assert not page.select("b, script")
    assert HOSTILE in page.get_text()


def test_a_text_with_several_lines_comes_back_as_it_was() -> None:
    area = shown(made(LongTextField("Notes"), {"field": "one\n  two\n\nthree"}).field).select_one("textarea")
    assert area is not None
    assert area.get_text().removeprefix("\n") == "one\n  two\n\nthree"


def test_a_password_is_never_sent_back() -> None:
    control = shown(made(PasswordField("Password"), {"field": "correct horse"}).field).select_one("input")
    assert control is not None
    assert not control.has_attr("value")


def test_attributes_of_a_field_reach_its_control_but_required_does_not() -> None:
    field = StringField(
        "Name", [InputRequired("Enter it")], render_kw={"autocomplete": "off", "data-preview-url": "/p"}
    )
    control = shown(made(field, {"field": "x"}).field).select_one("input")
    assert control is not None
    assert control["autocomplete"] == "off"
    assert control["data-preview-url"] == "/p"
    assert not control.has_attr("required")


def test_a_single_box_says_its_error_and_is_ticked_when_true() -> None:
    wrong = shown(made(BooleanField("I agree", [NotEmpty("Tick the box")]), {"other": ""}).field)
    control = wrong.select_one("input[type=checkbox]")
    assert control is not None
    assert control["aria-describedby"] == "field-error"
    assert shown(made(BooleanField("I agree"), {"field": "y"}).field).select_one("input[checked]")


class Everything(Form):
    """A form whose every field is wrong when it comes empty."""

    class Part(Form):
        street = TextLineField("Street", required="Enter the street")

    name = TextLineField("Name", required="Enter the name")
    level = RadiosField("Level", required="Select a level", choices=LEVELS)
    agreed_on = DatePartsField("Date", required="Enter the date")
    address = FormField(Part)
    version = HiddenField("Version", [InputRequired("Load the page again")])


def test_each_link_of_the_error_summary_lands_on_a_control() -> None:
    form = Everything(MultiDict({"agreed_on-day": "1", "agreed_on-month": "", "agreed_on-year": "2026"}))
    form.validate()
    summary = shown(form, "error_summary(it)")
    assert [link["href"] for link in summary.select("a")] == ["#name", "#level", "#agreed_on-month", "#address-street"]
    page = BeautifulSoup(
        "".join(str(shown(f)) for f in [form.name, form.level, form.agreed_on, form.address.street]), "html.parser"
    )
    for link in summary.select("a"):
        target = page.find(id=str(link["href"])[1:])
        assert isinstance(target, Tag)
        assert target.name == "input"
    assert "Load the page again" in summary.get_text()


def test_a_form_without_errors_has_no_summary() -> None:
    assert not shown(made(TextLineField("Name"), {"field": "x"}), "error_summary(it)").select("div")


def test_status_words_become_tags_whose_text_says_it() -> None:
    tag = shown(tag_of(Freshness.NEVER), "tag(*it)", "components").select_one("strong")
    assert tag is not None
    assert tag.get_text() == "Never checked"
    assert "govuk-tag--red" in tag["class"]


def test_the_two_clocks_are_said_in_words() -> None:
    day = date(2026, 5, 3)
    line = shown((day, Freshness.CONFIRMED), "two_clocks(it[0], it[0], it[1])", "components").get_text(" ", strip=True)
    assert "Confirmed 3 May 2026" in " ".join(line.split())
    assert "changed 3 May 2026" in " ".join(line.split())


def test_what_was_changed_after_it_was_confirmed_is_not_called_confirmed() -> None:
    day, later = date(2009, 11, 1), date(2009, 11, 2)
    clocks = "two_clocks(it[0], it[1], it[2])"
    line = shown((day, later, Freshness.CONFIRMED), clocks, "components").get_text(" ", strip=True)
    assert line.startswith("Changed since Confirmed 1 November 2009")
    again = shown((later, day, Freshness.CONFIRMED), clocks, "components").get_text(" ", strip=True)
    assert again.startswith("Confirmed Confirmed 2 November 2009")


def test_a_role_chip_has_the_whole_word_and_its_state() -> None:
    chip = shown((Role.LEAD, Agreement.PROPOSED), "role_chip(*it)", "matrix")
    assert "Lead" in chip.get_text()
    assert "(proposed)" in chip.get_text()


def test_a_long_list_shows_first_last_and_neighbouring_pages() -> None:
    class Page:
        number, pages = 5, 12

    source = '{% from "macros/components.html" import pagination %}{{ pagination(page, url) }}'
    html = STRICT.from_string(source).render(page=Page(), url=lambda number: f"?page={number}")
    links = [each.get_text() for each in BeautifulSoup(html, "html.parser").select("li a")]
    assert links == ["1", "4", "5", "6", "12"]
