"""What holds the pages of the tests against the standard of HTML sees what a browser would mend in silence."""

from __future__ import annotations

import pytest
from markup import fault_in

WHOLE = """<!DOCTYPE html>
<html lang="en"><head><title>A page</title></head><body class="page"><main id="main">
<h1>A page</h1><p>Words &amp; <a href="/a?b=1&amp;c=2">a link</a>, 3 &lt; 4 and a<br>break.</p>
<form method="post"><label for="name">Name</label><input id="name" name="name" disabled><button>Save</button></form>
<table><thead><tr><th scope="col">One</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
<select name="kind"><option value="a" selected>A</option></select><ul><li>One</li><li>Two</li></ul>
<svg viewBox="0 0 9 9"><circle cx="8" cy="8" r="6"/><path d="m1 1 6 6" /></svg><!-- a note --></main></body></html>
"""
FAULTS = {
    "an end that nothing began": ("</h1>", "</h1></section>"),
    "a beginning without an end": ("<h1>", "<div><h1>"),
    "ends in the wrong order": ("a link</a>, 3 &lt; 4", "a <b>link</a></b>"),
    "a block in a paragraph": ("<p>Words", "<p><div>Words</div>"),
    "a form in a form": ('<label for="name">', '<form><label for="name">'),
    "a link in a link": ("a link</a>", '<a href="/b">a link</a></a>'),
    "a button in a button": ("<button>Save", "<button><button>Save</button>"),
    "a block beside the rows of a table": ("<table>", "<table><div>1</div>"),
    "words beside the rows of a table": ("<table>", "<table>1"),
    "a cell without a row": ("<tbody>", "<tbody><td>1</td>"),
    "a row without a body": ("<tbody><tr><td>1</td></tr></tbody>", "<tr><td>1</td></tr>"),
    "an item that is left open": ("One</li>", "One"),
    "an attribute twice": ('id="name"', 'id="name" id="name"'),
    "no blank between two attributes": ('id="name" ', 'id="name"'),
    "a quotation mark that is missing": ('class="page"', 'class="page'),
    "a quotation mark in a value without any": ("disabled", 'disabled=a"b'),
    "an attribute without a name": ("disabled", '="disabled"'),
    "a sign that begins a tag": ("&lt; 4", "< 4"),
    "a reference without its end": ("&amp; <a", "&amp <a"),
    "a reference to no character": ("&amp; <a", "&#0; <a"),
    "a reference to nothing": ("&amp; <a", "&nosuch; <a"),
    "a control character": ("Words", "Wor\x01ds"),
    "a character that is none": ("Words", "Wor\ufdd0ds"),
    "an element of HTML that ends itself": ("<h1>A page</h1>", "<h1>A page</h1><div/>"),
    "a comment with another end": ("a note -->", "a note --!>"),
    "a second document type": ("<!DOCTYPE html>", "<!DOCTYPE html><!DOCTYPE html>"),
    "no document type": ("<!DOCTYPE html>", ""),
    "a second root": ("<main", '<html lang="cy"><main'),
    "words in the head": ("</title>", "</title>words"),
    "words after the end": ("</body></html>", "</body>words</html>"),
    "a page that breaks off": ("</main></body></html>", ""),
    "an end of what has none": ("a<br>break", "a</br>break"),
}


def test_a_page_without_a_fault_has_none() -> None:
    assert fault_in(WHOLE) == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_seen(fault: str) -> None:
    right, wrong = FAULTS[fault]
    assert WHOLE.count(right) == 1
    assert fault_in(WHOLE.replace(right, wrong))
