"""What a visitor has typed before: in the forms of the page they look at, with a line that says so, and as a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import g, render_template, request

from partnership.store.db import db
from partnership.store.models import now
from partnership.web.drafts import services
from partnership.web.drafts.filling import filled, forms_of
from partnership.web.drafts.visitor import address_of, author, keyring
from partnership.web.drafts.wording import DraftLine, time_of
from partnership.web.form_token import form_token

if TYPE_CHECKING:
    from flask import Response

    from partnership.web.drafts.content import OpenedDraft
    from partnership.web.drafts.filling import FormMarkup

LEAST_FORMS = 1  # on every page of somebody signed in: the button that signs out
_POST = re.compile(r'method="post"', re.IGNORECASE)
_MAIN = '<main class="govuk-main-wrapper" id="main-content">'


def with_typed(response: Response) -> Response:
    """The page with what its visitor has typed in its forms before, and a line that says so."""
    reader = author()
    if reader is None or reader.account_id is None or g.get("has_no_drafts"):
        return response
    text = response.get_data(as_text=True)
    if len(_POST.findall(text)) <= LEAST_FORMS:
        return response
    held = services.addresses(db.session(), reader)
    if not held:
        return response
    forms = forms_of(text)
    here = frozenset(_address(form) for form in forms) & held
    drafts = services.open_all(db.session(), keyring(), reader, here) if here else []
    shown: OpenedDraft | None = g.get("draft")
    begun, is_filled = None, False
    if drafts:
        text, begun, is_filled = _fill(text, forms, drafts, shown)
    if begun is not None and shown is None:
        back = request.full_path.rstrip("?")
        notice = render_template("drafts/_begun.html", draft=_line(begun), is_filled=is_filled, here=back)
        text = text.replace(_MAIN, _MAIN + notice, 1)
    if begun is not None:
        response.set_data(text)
    return response


def _address(form: FormMarkup) -> str:
    return urlsplit(form.action).path or request.path


def _fill(
    text: str, forms: list[FormMarkup], drafts: list[OpenedDraft], shown: OpenedDraft | None
) -> tuple[str, OpenedDraft | None, bool]:
    """The page with its forms filled; the draft that its line is about, if any, and whether it stands in the form.

    The last form first, so that the places of those before it stay as they are.
    """
    begun, is_filled = None, False
    for form in reversed(forms):
        address = _address(form)
        ours = [each for each in drafts if each.form.address == address and each is not shown]
        if shown is not None:
            ours = [each for each in ours if each.form.work == shown.form.work and each.id != shown.id]
        fitting = next((each for each in ours if each.content.fields and form.is_of(each.content.fields)), None)
        if fitting is not None and (shown is None or fitting.changed_at > shown.changed_at):
            token = form_token(fitting.form.work)
            filled_text, differs = filled(text, form, fitting.content.fields, token)
            if differs:
                text, begun, is_filled = filled_text, fitting, True
        elif ours and begun is None and ours[0].sent_times and shown is None and address == request.path:
            begun = ours[0]
    return text, begun, is_filled


def _line(draft: OpenedDraft) -> DraftLine:
    title = draft.content.title or "what you typed"
    return DraftLine(draft.id, title, time_of(draft.started_at, now()), address_of(draft))


def begun() -> list[DraftLine]:
    """What the visitor has begun and not saved, as lists of it say: the newest of each piece of work."""
    reader = author()
    if reader is None or reader.account_id is None:
        return []
    found = services.newest_of_each_work(db.session(), keyring(), reader)
    g.has_no_drafts = not found
    return [_line(each) for each in found if each.content.fields and each.form.address.startswith("/")]
