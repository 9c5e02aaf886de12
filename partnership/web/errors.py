"""Fault pages: plain words, the right status, nothing about the inside; for other systems the same as JSON."""

from __future__ import annotations

import json
from contextlib import suppress
from enum import Enum
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from partnership.base import errors
from partnership.base.event_log import event
from partnership.base.outages import Outage, OutcomeUnknown, outage_of
from partnership.policy.viewer import ANONYMOUS
from partnership.store import db, schema_fit
from partnership.web.security import is_of_script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask
    from flask.typing import ResponseReturnValue

PROBLEM: Final = "application/problem+json"
ADDRESSES: Final = ("/api/", "/open-referral/")  # below these nobody reads with a browser
WORDS: Final = {
    400: "The request cannot be read.",
    403: "This is not for you to see, or not for you to change.",
    404: "There is nothing at this address.",
    405: "This address is only read: ask with GET.",
    413: "The request is too large.",
    429: "Too many requests. Ask again later.",
    503: "The site cannot answer just now. Ask again later.",
}
OF_CLIENT = "The request was refused."
OF_SITE = "This is a fault of the site, not of the request. Tell the people who run it the X-Request-Id of this answer."


def is_of_system() -> bool:
    """Whether another system asks, which takes JSON and no page."""
    return request.path.startswith(ADDRESSES)


def problem(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """A fault, by RFC 9457."""
    told = HTTPStatus(status)
    words = detail or WORDS.get(status) or (OF_CLIENT if status < HTTPStatus.INTERNAL_SERVER_ERROR else OF_SITE)
    body = json.dumps({"title": told.phrase, "status": told.value, "detail": words})
    return Response(body, status=told.value, content_type=PROBLEM, headers=dict(headers or {}))


class Refusal(Enum):
    """Why what was sent was not even looked at."""

    SIGNED_OUT = "the sign-in had ended"
    TOKEN = "the token of the form was missing"  # noqa: S105 - no password
    REQUEST = "the request itself was at fault"


RETRY_SECONDS = "60"  # after something could not be recorded
PAGES = {400, 403, 404, 409, 413, 429, 500, 503}


def init_app(app: Flask) -> None:
    """Register a page for every fault."""
    app.after_request(_tell_refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(errors.NotFound, lambda _fault: _page(404))
    # Any other NotFound keeps its words for the command line: they would tell what is there and hidden.
    app.register_error_handler(errors.NotInGuidance, lambda fault: _page(404, str(fault)))
    app.register_error_handler(errors.NotAllowed, lambda _fault: _page(403))
    app.register_error_handler(errors.RightsEnded, lambda fault: _page(403, str(fault)))
    app.register_error_handler(errors.PasskeyNeeded, lambda _fault: _passkey_page())
    app.register_error_handler(errors.GuidanceMissing, lambda fault: _page(503, str(fault)))
    app.register_error_handler(errors.NotRecorded, _not_recorded)
    app.register_error_handler(errors.Stale, lambda fault: _page(409, str(fault)))
    app.register_error_handler(errors.InputFault, lambda fault: _page(400, str(fault)))
    app.register_error_handler(errors.Throttled, _throttled)
    app.register_error_handler(CSRFError, _without_token)
    answer_outages(app)


def note_refused() -> str:
    """Note that the page being written shows what was wrong with a form: `base.html` says so for all of them."""
    g.is_refused = True
    return ""


def _tell_refused(response: Response) -> Response:
    """A form that was not taken is answered with 400 unless its view says otherwise, such as 409 for one too late."""
    is_refused = g.pop("is_refused", False)
    if is_refused and request.method == "POST" and response.status_code == 200:  # noqa: PLR2004 - as it is sent
        response.status_code = 400
    return response


def _without_token(_fault: CSRFError) -> ResponseReturnValue:
    g.refusal = Refusal.TOKEN
    return _page(400, "The browser no longer has what shows that this form came from here. Nothing was changed.")


def _throttled(fault: errors.Throttled) -> ResponseReturnValue:
    if is_of_system():
        words = f"Too many requests. Ask again in {fault.seconds} seconds."
        return problem(429, words, {"Retry-After": str(fault.seconds)})
    return _page(429, str(fault))


def _not_recorded(fault: errors.NotRecorded) -> ResponseReturnValue:
    if is_of_system():
        return problem(503, str(fault), {"Retry-After": RETRY_SECONDS})
    response = make_response(render_template("errors/not-recorded.html", message=str(fault)), 503)
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _http(fault: HTTPException) -> ResponseReturnValue:
    if fault.code is not None and fault.code < 400:  # noqa: PLR2004 - a redirect is no fault
        return fault
    g.refusal = Refusal.REQUEST
    if isinstance(fault, InternalServerError):
        if (answer := answer_to(fault.original_exception)) is not None:  # raised after the view
            return answer
        ask_nothing_more()
    if is_of_system():
        told = {name: value for name, value in fault.get_headers() if name != "Content-Type"}  # such as Allow
        return problem(fault.code or 500, headers=told)
    return _page(fault.code or 500)


def _foreign_host(_fault: SecurityError) -> ResponseReturnValue:
    """Bare words: a page has links, and under a name that is not this site's no address can be made."""
    if is_of_system():
        return problem(400, "This site does not answer under that name.")
    return Response("This site does not answer under that name.\n", status=400, mimetype="text/plain")


def refused() -> ResponseReturnValue:
    """The page of every refusal, for a capability whose own page says more in some cases."""
    return _page(403)


def missing() -> ResponseReturnValue:
    """The page of whatever is not there, for the same."""
    return _page(404)


def _passkey_page() -> ResponseReturnValue:
    if is_of_script():
        return jsonify(message="This asks your own passkey."), 403
    return render_template("errors/passkey.html"), 403


def _is_of_mail() -> bool:
    """Whether the address is that of a link in a mail: such links carry a token."""
    return any(name.endswith("token") for name in request.view_args or ())


def _page(status: int, message: str = "") -> ResponseReturnValue:
    if is_of_system():
        return problem(status, message)
    if is_of_script():
        return jsonify(message=message or "This did not work. Reload the page and try again."), status
    shown = status if status in PAGES else (400 if status < 500 else 500)  # noqa: PLR2004 - client or server fault
    try:
        return render_template(
            f"errors/{shown}.html",
            message=message,
            is_of_mail=_is_of_mail(),
            was_sent=request.method == "POST",
            is_saved=db.is_saved(),
        ), status
    except SQLAlchemyError as fault:  # who looks could not be asked
        if (answer := answer_to(fault)) is None:
            raise
        return answer
    except (HTTPException, RuntimeError):  # no page can be made for a host that is not ours
        return "This address cannot be answered.\n", status, {"Content-Type": "text/plain; charset=utf-8"}


STATUS = 503
WATCH = "/healthz"  # says itself what is out of order
WHAT = {
    Outage.BUSY: "This site is busy",
    Outage.FULL: "This site has no room left",
    Outage.READ_ONLY: "Nothing can be saved now",
    Outage.GONE: "This site cannot reach its data",
    Outage.UNFIT: "This site is being updated",
    Outage.UNKNOWN: "We do not know whether this was saved",
}


def answer_outages(app: Flask) -> None:
    """Answer what the database raises, wherever in a request."""
    for kind in (DBAPIError, NoConnectionFree, OutcomeUnknown, OSError):
        app.register_error_handler(kind, _handled)
    schema_fit.init_app(app)
    app.before_request(_refuse_unfit)


def _refuse_unfit() -> ResponseReturnValue | None:
    """Nothing is shown or taken by halves: a database with another schema than this code's serves no page."""
    if request.endpoint == "static" or request.path == WATCH:
        return None
    words = current_app.extensions["schema_fit"].words()
    if not words:
        return None
    current_app.logger.error("%s %s: %s", request.method, request.endpoint, words)
    return outage_answer(Outage.UNFIT)


def _handled(fault: Exception) -> ResponseReturnValue:
    answer = answer_to(fault)
    if answer is None:
        raise fault
    return answer


def answer_to(fault: BaseException | None) -> ResponseReturnValue | None:
    """The answer where a fault is an outage; None for every other fault."""
    outage = outage_of(fault)
    if outage is None or (outage is Outage.READ_ONLY and db.is_reading_only()):  # a page that writes is our own fault
        return None
    code = getattr(getattr(fault, "orig", fault), "sqlite_errorname", "") or getattr(fault, "code", "") or ""
    current_app.logger.error("%s %s: %s %s", request.method, request.endpoint, outage.value, code)
    return outage_answer(outage)


def outage_answer(outage: Outage) -> ResponseReturnValue:
    """The page, or for a script its message."""
    event("database.outage", kind=outage.name.lower(), method=request.method.lower(), route=request.endpoint)
    ask_nothing_more()
    again = {"Retry-After": str(outage.seconds)}
    heading = WHAT[outage]
    if is_of_system():
        return problem(STATUS, f"{heading}. Ask again in {outage.seconds} seconds.", again)
    if is_of_script():
        return jsonify(message=f"{heading}. Try again in a minute."), STATUS, again
    with suppress(HTTPException, RuntimeError):  # no page can be made for a host that is not ours
        page = render_template(
            "errors/outage.html",
            outage=outage,
            heading=heading,
            was_sent=request.method == "POST",
            is_saved=db.is_saved(),
        )
        return page, STATUS, again
    return f"{heading}. Try again in a minute.\n", STATUS, {**again, "Content-Type": "text/plain; charset=utf-8"}


def ask_nothing_more() -> None:
    """From here on a page does without the database: who is not recognised by now stays unknown.

    What has to be asked all the same only reads, and waits for nobody.
    """
    with suppress(SQLAlchemyError):
        db.db.session.rollback()
    db.reading_only(is_on=True)
    g.pop("subject", None)  # a row that was taken back asks for its values anew
    if "_login_user" not in g:  # where Flask-Login keeps whom it has recognised
        g._login_user = ANONYMOUS  # noqa: SLF001
