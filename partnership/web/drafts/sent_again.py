"""What was typed in a form that could not be taken, since the database takes nothing: the page of that has it.

It is stored nowhere, and goes to nobody but who sent it. Sent again as it was, the form is taken once, even where the
first sending was taken after all: its key is the same (`drafts/pages.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import g, request
from sqlalchemy.exc import SQLAlchemyError

from partnership.web.drafts.content import TOKEN, fits, is_secret
from partnership.web.drafts.visitor import is_by_link, is_private, page_of_form, unkept

if TYPE_CHECKING:
    from partnership.web.drafts.content import Pairs

LEAST = 20  # characters of several words: less is typed again in no time


@dataclass(frozen=True, slots=True)
class SentAgain:
    """A form as it was sent. Without `fields` it cannot be sent again as it was, and `texts` are there to be copied."""

    address: str
    fields: Pairs
    texts: tuple[str, ...]
    page: str  # where the form stands
    is_kept: bool = False  # it is a draft already


def sent_again() -> SentAgain | None:
    """What this request sent; None where it sent nothing, or only passwords and codes."""
    if g.get("is_rehearsal"):  # a draft is being shown
        return SentAgain("", (), (), request.full_path.rstrip("?"), is_kept=True)
    if request.method != "POST" or request.endpoint is None or is_private(request.endpoint) or not _is_ours():
        return None
    sent = tuple(request.form.items(multi=True))
    withheld = _unkept(request.endpoint) | g.get("secret_fields", set())
    withheld |= {name for name, _ in sent if is_secret(name)}
    is_whole = not request.files and fits(sent) and not any(value for name, value in sent if name in withheld)
    texts = tuple(
        value for name, value in sent if name not in withheld and len(value) > LEAST and len(value.split()) > 1
    )
    page = request.path if is_by_link() else page_of_form()
    if is_whole and any(name == TOKEN for name, _ in sent):
        return SentAgain(request.full_path.rstrip("?"), sent, (), page)
    return SentAgain("", (), texts, page)


def _is_ours() -> bool:
    """Whether a form of this site was sent: else a click on this page would send what another site's page has typed."""
    return g.get("csrf_valid", False) or request.headers.get("Sec-Fetch-Site") == "same-origin"


def _unkept(endpoint: str) -> set[str]:
    """The fields that the view withholds; all, where it would have to ask a database that does not answer."""
    try:
        return set(unkept(endpoint, request.view_args or {}))
    except SQLAlchemyError:
        return set(request.form)
