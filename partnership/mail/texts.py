"""The text of a mail, plain and as HTML, from one template: what one says the other cannot leave out.

A template is plain text (templates/mail/NAME.txt): paragraphs apart by an empty line; a paragraph of lines that begin
with "- " is a list; a paragraph that is one address of this site is a link.
"""

from __future__ import annotations

import re
from typing import Any

from flask import render_template
from markupsafe import Markup, escape

_BLANK = re.compile(r"\n\s*\n")


def write_mail(template: str, **values: Any) -> tuple[str, str]:
    """Plain text and HTML of a mail."""
    text = render_template(f"mail/{template}.txt", **values).strip()
    paragraphs = [each.strip() for each in _BLANK.split(text)]
    html = render_template("mail/frame.html", paragraphs=[_html(each) for each in paragraphs])
    return "\n\n".join(paragraphs) + "\n", html


def _html(paragraph: str) -> Markup:
    lines = paragraph.split("\n")
    if all(line.startswith("- ") for line in lines):
        items = Markup("").join(Markup("<li>{}</li>").format(line[2:]) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    if len(lines) == 1 and lines[0].startswith(("http://", "https://")):
        return Markup('<p><a href="{0}">{0}</a></p>').format(lines[0])
    return Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in lines))
