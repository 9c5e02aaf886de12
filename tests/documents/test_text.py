from __future__ import annotations

import pytest

from partnership.documents.text import clean, escape, refused_characters


def test_names_lose_the_marks_that_turn_text_round() -> None:
    assert clean("Anna\u202etxt.exe\u2066", is_name=True) == "Annatxt.exe"


def test_other_text_keeps_the_marks_that_turn_text_round() -> None:
    assert clean("a\u202eb") == "a\u202eb"


def test_letters_and_accents_are_composed() -> None:
    assert clean("Pha\u0323m") == "Ph\u1ea1m"


def test_the_line_ends_of_a_form_become_newlines() -> None:
    assert clean("one\r\ntwo") == "one\ntwo"


@pytest.mark.parametrize(
    "text", ["plain", "tab\tand\nnewline", "form\r\nfield", "مرحبا", "🧒🏽", "a\u00a0b", "\u202eback"]
)
def test_text_that_a_document_can_hold_is_not_refused(text: str) -> None:
    assert refused_characters(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00", "U+0000"), ("a\x0b", "U+000B"), ("a\x1b[", "U+001B"), ("a\x7f", "U+007F"), ("a\x85", "U+0085"),
        ("a\ud800b", "U+D800"), ("a\udfff", "U+DFFF"), ("a\ufffe", "U+FFFE"), ("a\uffff", "U+FFFF"), ("a\rb", "U+000D"),
    ],
)  # fmt: skip
def test_a_character_that_a_document_cannot_hold_is_named_with_its_place(text: str, code: str) -> None:
    message = refused_characters(text)
    assert message is not None
    assert code in message
    assert message.startswith("Character 2 ")


def test_markup_is_escaped() -> None:
    assert escape("""Smith & "Sons" <Ltd> 'x'""") == "Smith &amp; &quot;Sons&quot; &lt;Ltd&gt; 'x'"


def test_escaping_refuses_what_xml_cannot_hold_and_never_drops_it() -> None:
    with pytest.raises(ValueError, match=r"U\+0000"):
        escape("name\x00")
