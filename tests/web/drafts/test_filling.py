"""What was typed is put into the form of a page, and nothing else of the page changes."""

from __future__ import annotations

import pytest

from partnership.web.drafts.offers import filled, forms_of

PAGE = """<!DOCTYPE html><p>Ünder a form &amp; <b>so on</b></p>
<form method="get"><input name="q" value="kept"></form>
<form action="/a" method="post" novalidate>
  <input type="hidden" name="csrf_token" value="t1"><input type="hidden" name="step" value="two">
  <input type="hidden" name="version" value="3">
  <input class="x" name="post" value="Desk &quot;one&quot;"><input type="password" name="current">
  <textarea name="note">
Old &lt;words&gt;</textarea>
  <input type="checkbox" name="tick" value="a" checked><input type="checkbox" name="tick" value="b">
  <select name="kind"><option value="">-</option><option selected>police</option><option value="gp">GP</option></select>
</form><p>After</p>"""


def _fill(*fields: tuple[str, str]) -> tuple[str, bool]:
    return filled(PAGE, forms_of(PAGE)[0], fields, "t2")


def test_only_forms_that_are_sent_by_post_are_found() -> None:
    assert [form.action for form in forms_of(PAGE)] == ["/a"]


def test_each_kind_of_control_gets_what_was_typed() -> None:
    text, differs = _fill(
        ("post", 'Desk <"two">'), ("note", "New & <words>\r\nin lines"), ("tick", "b"), ("kind", "gp"), ("version", "2")
    )
    assert differs
    (form,) = forms_of(text)
    by_name = {each.name: each for each in form.controls}
    assert by_name["post"].value == 'Desk <"two">'
    assert by_name["note"].text == "\nNew & <words>\r\nin lines"
    assert [each.value for each in form.controls if "checked" in each.attributes] == ["b"]
    assert [each.value for each in by_name["kind"].options if "selected" in each.attributes] == ["gp"]
    assert by_name["version"].value == "2"
    assert by_name["csrf_token"].value == "t2"


def test_the_rest_of_the_page_stays_letter_by_letter() -> None:
    text, _ = _fill(("post", "Other"), ("tick", "a"), ("kind", "police"))
    assert text == PAGE.replace("Desk &quot;one&quot;", "Other").replace('value="t1"', 'value="t2"')


def test_what_stands_there_already_is_no_difference() -> None:
    text, differs = _fill(("post", 'Desk "one"'), ("note", "Old <words>"), ("tick", "a"), ("kind", "police"))
    assert not differs
    assert text == PAGE.replace('value="t1"', 'value="t2"')


def test_a_password_is_never_filled_in() -> None:
    assert "secret words" not in _fill(("current", "secret words"))[0]


def test_a_step_that_is_not_this_one_is_not_this_form() -> None:
    (form,) = forms_of(PAGE)
    assert form.is_of((("step", "two"), ("post", "x")))
    assert not form.is_of((("step", "three"), ("post", "x")))


@pytest.mark.parametrize("name", ["csrf_token", "step"])
def test_what_the_page_hides_stays_its_own(name: str) -> None:
    assert "taken over" not in _fill((name, "taken over"))[0]
