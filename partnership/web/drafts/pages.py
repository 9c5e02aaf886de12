"""After each POST of a form a GET: what was not taken is kept as a draft, and its page is shown by a GET of its own.

A view takes part without a word. It answers a form that it does not take, or a step of several, with a page, as ever;
here that answer becomes a redirect to the same address with `?draft=`. The GET which follows plays what was sent again
in a transaction that is never committed (`db.rehearse`), so it shows the same faults or the same step, as things stand
now and as far as its author may still see them. Where the fields alone cannot bring a page again, since a file or a
password was among them, the page itself is kept.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from hashlib import sha256
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from flask import current_app, flash, g, redirect, request, session, url_for
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from partnership.store import db
from partnership.store.models.drafts import LONGEST_ADDRESS
from partnership.web.drafts import services
from partnership.web.drafts.content import (
    LONGEST_PAGE,
    TOKEN,
    Author,
    Content,
    Form,
    OpenedDraft,
    Pairs,
    is_secret,
    kept_fields,
)
from partnership.web.drafts.offers import with_typed
from partnership.web.drafts.services import SentTwice
from partnership.web.drafts.visitor import (
    HOLDER,
    NAME,
    WAITS,
    author,
    is_by_link,
    is_private,
    is_writer,
    kept_address,
    keyring,
    matched,
    page_of_form,
    unkept,
    waiting,
)
from partnership.web.errors import Refusal
from partnership.web.form_token import form_token, work_sent
from partnership.web.pages import Page
from partnership.web.permit import Access, answer_signed_out, viewer
from partnership.web.security import is_of_script

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

PRESSED_BY_PROGRAM = "List-Unsubscribe"  # a mail program, which follows no redirect (RFC 8058)
TYPE_AGAIN = "A confidential address is kept nowhere before it is saved. Enter it again."
SHOWN = {200, 400, 409}  # a step or a preview, faults, the second of two writers
_TITLE = re.compile(r"<title>(?:Error: |Not saved: )?(.*?) - [^<]*</title>", re.DOTALL)


@dataclass(slots=True)
class Submission:
    """A form on its way: whose it is, under which key it may be taken, and whether it was."""

    writer: Author
    form: Form
    key: str  # empty for who is not signed in
    is_taken: bool = False

    def take(self, own: Session) -> None:
        """With what the form saves, its key is used up and its drafts end."""
        if not self.is_taken:
            services.take(own, self.writer, self.form, self.key)
            self.is_taken = True


def init_app(app: Flask) -> None:
    """Look at every answer. Before the error pages, so that they have their say first."""
    app.before_request(_start_plain)
    app.after_request(_finish)
    app.teardown_request(lambda _fault: _start_plain())
    app.register_error_handler(db.RehearsalEnd, _back_to_form)
    app.register_error_handler(SentTwice, _after_first)


def watch(app: Flask) -> None:
    """Look at every request, once who the visitor is can be asked."""
    app.before_request(_begin)


# --- before ---------------------------------------------------------------------------------------------------------


def _start_plain() -> None:
    db.rehearse(is_on=False)
    db.accompany(None)


def _begin() -> ResponseReturnValue | None:
    if is_of_script() or request.blueprint == NAME + "s":
        return None
    if request.method == "GET" and request.endpoint != "static":
        _adopt_waiting()
    if request.method == "GET" and NAME in request.args:
        return _open()
    if request.method == "POST":
        return _begin_sending()
    return None


def _adopt_waiting() -> None:
    """What this browser sent when its sign-in had ended becomes the account's own, once that is signed in here."""
    if not is_writer() or (account_id := viewer().account_id) is None or (waits := waiting(account_id)) is None:
        return
    if services.has_waiting(db.db.session(), waits):
        db.db.session.rollback()
        if db.note(lambda own: services.adopt(own, keyring(), waits)):
            session.pop(WAITS)


def _begin_sending() -> ResponseReturnValue | None:
    """A form that was taken already is not taken again; else its drafts end with what it saves, and its key is used.

    A visitor who is not signed in saves nothing twice: their links and codes work once by themselves.
    """
    work = work_sent()
    if work is None and is_by_link() and PRESSED_BY_PROGRAM not in request.form:
        work = uuid4()  # the link stands for the token
    if work is None or request.endpoint is None:
        return None
    if not viewer().is_authenticated and HOLDER not in session:
        session[HOLDER] = secrets.token_urlsafe()
    if (writer := author()) is None:
        return None
    key = _key(writer) if writer.account_id is not None else ""
    if key and (led_to := services.led_to(db.db.session(), key)) is not None:
        return redirect(led_to or page_of_form(), 303)
    g.sending = Submission(writer, Form(work, request.endpoint, kept_address()), key)
    db.accompany(g.sending.take)
    return None


def _key(writer: Author) -> str:
    """Of a page and all that was typed in it: its token has another mask in each answer."""
    sent = [*request.form.items(multi=True), *((name, each.filename) for name, each in request.files.items(multi=True))]
    return sha256(repr((writer.place, request.full_path, sent)).encode()).hexdigest()


def _open() -> ResponseReturnValue | None:
    """Show a draft: its page, or what was sent played again. The view's own check of access comes first."""
    taken_by = matched("POST")
    if taken_by is None:
        return None
    rule, arguments = taken_by
    request.url_rule, request.view_args, request.routing_exception = rule, dict(arguments), None
    access: Access = getattr(current_app.view_functions[rule.endpoint], "__access__")  # noqa: B009 - set by it
    if access.action is not None and not viewer().is_authenticated:
        return None  # to sign in, and back here
    found = _find(request.args[NAME])
    if found is None or found.form.address != kept_address() or not found.sent_times:
        return redirect(page_of_form(), 303)
    g.work, g.draft = found.form.work, found
    if found.content.page:
        return _show_kept(found, is_public=access.action is None)
    db.db.session.rollback()  # what was read until here began a transaction that may not write
    db.reading_only(is_on=False)
    db.rehearse(is_on=True)
    g.is_rehearsal = True
    request.method = "POST"
    _put_form(found.content.fields)
    return None


def _put_form(fields: tuple[tuple[str, str], ...]) -> None:
    values: MultiDict[str, str] = MultiDict()
    for name, value in fields:
        values.add(name, value)
    request.__dict__["form"] = ImmutableMultiDict(values)
    request.__dict__["files"] = ImmutableMultiDict()


def _show_kept(found: OpenedDraft, *, is_public: bool) -> ResponseReturnValue | None:
    if found.content.shown_to != _sign_in():
        return redirect(found.content.origin or page_of_form(), 303)
    g.kept_page = found.content.page.replace(found.content.mark, form_token()), found.content.status
    return g.kept_page if is_public else None


def _sign_in() -> str:
    return str(viewer().sign_in_id or "")


def _find(text: str) -> OpenedDraft | None:
    try:
        draft_id = UUID(text)
    except ValueError:
        return None
    if (reader := author()) is None:
        return None
    return services.open_one(db.db.session(), keyring(), reader, draft_id)


def _back_to_form(_done: Exception) -> ResponseReturnValue:
    """Nothing is wrong with what was sent, so there is no fault to show: it stands in its form, to be sent again."""
    return redirect(g.draft.content.origin or page_of_form(), 303)


def _after_first(_fault: Exception) -> ResponseReturnValue:
    """The second of two presses in one moment."""
    led_to = services.led_to(db.db.session(), g.sending.key)
    return redirect(led_to or page_of_form(), 303)


# --- after ----------------------------------------------------------------------------------------------------------


def _finish(response: Response) -> Response:
    if is_of_script() or request.blueprint == NAME + "s":
        return response
    if request.method == "POST" and not g.get("is_rehearsal"):
        return _after_sending(response)
    return with_typed(response) if _is_page(response) else response


def _is_page(response: Response) -> bool:
    return (
        response.status_code in SHOWN
        and response.mimetype == "text/html"
        and not response.is_streamed
        and b"<html" in response.get_data()[:200]
    )


def _after_sending(response: Response) -> Response:
    refusal = g.get("refusal")
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return response  # the page of an outage has what was typed, and nothing is asked any more
    if refusal is Refusal.SIGNED_OUT:
        return _to_sign_in(response)
    if refusal is Refusal.TOKEN:
        return _once_more(response)
    sending: Submission | None = g.get("sending")
    if refusal is not None or sending is None:
        return response
    if sending.is_taken and response.location:
        _lead_to(sending, urlsplit(response.location)._replace(scheme="", netloc="").geturl())
    if not _is_page(response) or _is_shown_once(response, sending):
        return response
    return _to_draft(response, sending)


def _is_shown_once(response: Response, sending: Submission) -> bool:
    """Whether the answer shows what is shown once, such as a sealed address, and so is kept nowhere."""
    view = current_app.view_functions[sending.form.endpoint]
    return response.status_code == HTTPStatus.OK and hasattr(view, "__shown_once__") and sending.is_taken


def _lead_to(sending: Submission, address: str) -> None:
    if not sending.key or sending.form.address != request.path:  # a link of a mail is kept nowhere
        return
    db.db.session.rollback()
    # It is saved, and is never answered as if it were not.
    db.note(lambda own: services.lead_to(own, sending.key, address))


def _to_draft(response: Response, sending: Submission) -> Response:
    """Keep what was sent, and answer with a redirect to it."""
    text = response.get_data(as_text=True)
    secret = g.get("secret_fields", set()) | {name for name in request.form if is_secret(name)}
    has_more = bool(secret & set(request.form)) or any(each.filename for each in request.files.values())
    db.db.session.rollback()
    sealed = unkept(sending.form.endpoint, request.view_args or {})
    fields = kept_fields(request.form.items(multi=True), secret | sealed)
    is_whole = bool(fields) or not set(request.form) - {TOKEN}
    if sending.is_taken and response.status_code == HTTPStatus.OK:
        fields = ()  # it is saved: the page says so, and there is nothing to go on with
    content = Content(fields, _origin(), _title(text))
    if any(request.form[name] for name in sealed):
        flash(TYPE_AGAIN, "important")
    elif has_more or sending.is_taken or not is_whole:
        mark = secrets.token_hex()
        page = text.replace(form_token(), mark)
        if len(page) > LONGEST_PAGE:
            return response
        content = replace(content, page=page, status=response.status_code, shown_to=_sign_in(), mark=mark)
    address = _keep(sending.writer, sending.form, content)
    if not address:
        return response
    if sending.is_taken:
        _lead_to(sending, address)
    return _redirect(response, address)


def _keep(writer: Author, form: Form, content: Content) -> str:
    """Keep a form that was sent; returns the address that shows it, empty where it could not be kept."""
    db.db.session.rollback()  # one connection at a time: others wait for them
    draft_id = db.note(lambda own: services.keep_sent(own, keyring(), writer, form, content), db.LOCK_WAIT)
    return _address_of(draft_id) if draft_id is not None else ""


def _address_of(draft_id: UUID) -> str:
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != NAME]
    return f"{request.path}?{urlencode([*rest, (NAME, str(draft_id))])}"


def _redirect(response: Response, address: str) -> Response:
    """The same answer, with its cookies, led elsewhere."""
    response.status_code = 303
    response.headers["Location"] = address
    response.set_data("")
    return response


def _origin() -> str:
    """The page on which the form stood, as the browser says, if it is of this site."""
    referrer = request.referrer or ""
    try:
        sent = urlsplit(referrer)
    except ValueError:  # no address at all
        return page_of_form()
    is_ours = sent.netloc == request.host and len(referrer) <= LONGEST_ADDRESS
    if is_ours and sent.path.startswith("/") and not sent.path.startswith("//"):
        return f"{sent.path}?{sent.query}" if sent.query else sent.path
    return page_of_form()


def _title(text: str) -> str:
    found = _TITLE.search(text)
    return unescape(found[1]).strip() if found else ""


def _to_sign_in(response: Response) -> Response:
    """The sign-in had ended: what was typed waits in this browser until the account that held it signs in here.

    No other browser ever has it: whoever holds the cookie of an ended sign-in writes nothing into its account's forms.
    """
    account_id, work = g.get("timed_out_account"), work_sent()
    if account_id is None or work is None or request.endpoint is None or is_private(request.endpoint):
        return response
    fields = _typed()
    if not any(name for name, _ in fields if not name.startswith("version")):
        return response
    form = Form(work, request.endpoint, kept_address())
    writer = waiting(account_id) or Author(account_id, secrets.token_urlsafe())
    db.db.session.rollback()
    content = Content(fields, _origin())
    draft_id = db.note(lambda own: services.keep_waiting(own, keyring(), writer, form, content), db.LOCK_WAIT)
    if draft_id is None:
        return response
    session[WAITS] = writer.secret
    address = _address_of(draft_id)
    flash("You were signed out before this was sent. Sign in: what you typed comes back.", "important")
    return _redirect(response, url_for(Page.SIGN_IN.endpoint, next=address))


def _typed() -> Pairs:
    """What may be kept of a form that no view has seen."""
    sealed = unkept(request.endpoint or "", request.view_args or {})
    if any(request.form[name] for name in sealed):
        flash(TYPE_AGAIN, "important")
    return kept_fields(request.form.items(multi=True), sealed)


def _once_more(response: Response) -> Response:
    """The browser has lost the cookie of its forms: what was typed comes back, to be sent again.

    Only if the browser itself says that the form was of this site.
    """
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if not is_ours or request.endpoint is None or is_private(request.endpoint):
        return response
    access: Access | None = getattr(current_app.view_functions[request.endpoint], "__access__", None)
    if access is not None and access.action is not None and not viewer().is_authenticated:
        return current_app.make_response(answer_signed_out())  # signed out in another window, and its cookie with it
    writer, work = author(), work_sent()
    if writer is None or writer.account_id is None or work is None:
        return response
    content = Content(_typed(), _origin())
    flash("This was not saved yet. What you typed is in the form: send it once more.", "important")
    return _redirect(response, _keep(writer, Form(work, request.endpoint, kept_address()), content))
