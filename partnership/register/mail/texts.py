"""The text of a mail, plain and as HTML, from one template: what one says the other cannot leave out.

A template is plain text (templates/mail/NAME.txt), in paragraphs apart by an empty line:

- "## Words" is a heading;
- lines that begin with "- " are a list;
- one address of this site is a link, and so is "Words:" on a line before it, with those words.

A mail knows nothing of whoever causes it: neither the visitor nor the menu is at hand in a template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app
from markupsafe import Markup, escape

from partnership.base.config import site_settings
from partnership.documents.text import as_seen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.base.config import Settings

# Addresses of the web and of mail in what people type: a mail of this site carries none but its own.
#
# Mail programs make a link of whatever has the shape of one. A mail to somebody without an account goes out under the
# site's name, so that what another has typed into it must not lead elsewhere.


# A scheme, "www.", or a name with a dot before letters, as in "example.org": generous, since it is only asked to be
# written otherwise. "e.g." and "5 p.m." have single letters, a number has digits, and a sentence ends with a space.
_LINK = re.compile(r"[a-z][a-z0-9+.-]*:/|\bmailto:|\bwww\.|\w[\w-]+[.\u3002\uff0e\uff61](?=[^\W\d_]{2})", re.IGNORECASE)
_DOT = re.compile(r"(?<=\w)[.\u3002\uff0e\uff61](?=\w)")


def has_link(text: str) -> bool:
    """Whether a mail program may make a link of some of the text.

    >>> has_link("http://phish.example/login please"), has_link("Ring us, e.g. at 5 p.m. Thanks.")
    (True, False)
    """
    return _LINK.search(as_seen(text)) is not None


def unlinked(text: str) -> str:
    """The text with every address in words, so that it is read and not followed.

    >>> unlinked("Desk at http://phish.example/login"), unlinked("St. Mary’s")
    ('Desk at http phish dot example/login', 'St. Mary’s')
    """
    if not has_link(text):
        return text
    return _DOT.sub(" dot ", re.sub(r":/*(?=\w)", " ", as_seen(text))).replace("@", " at ")


HEADING, ITEM = "## ", "- "
BREAK_EVERY = 16  # characters: a long address may be broken there on a narrow screen
_BLANK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class MailFrame:
    """What stands around the text of a mail."""

    subject: str
    why: str  # the end of a sentence: "because you keep an entry"
    to: str
    off_address: str = ""  # where this kind of mail is switched off; empty where it cannot be
    choices_address: str = ""


def write_mail(template: str, frame: MailFrame, **values: Any) -> tuple[str, str]:
    """Plain text and HTML of a mail. Values that are text become one line: nobody can fake a paragraph."""
    settings = site_settings()
    site = {"name": settings.site_name, "council": settings.council, "is_demo": settings.demo}
    given = {name: _one_line(value) for name, value in values.items()}
    body = _paragraphs(f"mail/{template}.txt", site=site, **given)
    footer = _paragraphs("mail/footer.txt", site=site, frame=frame)
    html = current_app.jinja_env.get_template("mail/frame.html").render(
        site=site, frame=frame, body=_html_of(body, settings), footer=_html_of(footer, settings)
    )
    plain = [*map(_plain, body), "-" * 40, *map(_plain, footer)]
    return "\n\n".join(plain) + "\n", html


def _one_line(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    return [_one_line(each) for each in value] if isinstance(value, (list, tuple)) else value


def _paragraphs(template: str, **values: Any) -> list[str]:
    text = current_app.jinja_env.get_template(template).render(**values)
    found: list[str] = []
    for each in filter(None, (each.strip() for each in _BLANK.split(text))):
        paragraph = "\n".join(line.strip() for line in each.split("\n"))
        if found and _is_list(paragraph) and _is_list(found[-1]):  # a loop of a template leaves lines between its items
            found[-1] += f"\n{paragraph}"
        else:
            found.append(paragraph)
    return found


def _is_list(paragraph: str) -> bool:
    return all(line.startswith(ITEM) for line in paragraph.split("\n"))


def _plain(paragraph: str) -> str:
    if not paragraph.startswith(HEADING):
        return paragraph
    words = paragraph.removeprefix(HEADING)
    return f"{words}\n{'=' * min(len(words), 60)}"


def _html_of(paragraphs: Iterable[str], settings: Settings) -> list[Markup]:
    return [_html(each, settings.public_url.rstrip("/") + "/") for each in paragraphs]


def _html(paragraph: str, own: str) -> Markup:
    """One paragraph; only addresses of this site become links, so that no text of a visitor can lead elsewhere."""
    if paragraph.startswith(HEADING):
        return Markup("<h2>{}</h2>").format(paragraph.removeprefix(HEADING))
    lines = paragraph.split("\n")
    if _is_list(paragraph):
        items = Markup("").join(Markup("<li>{}</li>").format(line.removeprefix(ITEM)) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    *words, last = lines
    if last.startswith(own) and " " not in last:
        if len(words) == 1 and words[0].endswith(":"):
            return Markup('<p><a href="{}">{}</a></p>').format(last, words[0].removesuffix(":"))
        if not words:
            return Markup('<p><a href="{}">{}</a></p>').format(last, _breakable(last))
    return Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in lines))


def _breakable(address: str) -> Markup:
    pieces = (address[at : at + BREAK_EVERY] for at in range(0, len(address), BREAK_EVERY))
    return Markup("<wbr>").join(escape(each) for each in pieces)
