"""Fault pages: plain words, the right status, nothing about the inside; for other systems the same as JSON."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from flask import Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from partnership.base import errors
from partnership.store import db
from partnership.web import outage_page
from partnership.web.problems import is_of_system, problem
from partnership.web.security import is_of_script

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue


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
    outage_page.init_app(app)


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
        if (answer := outage_page.answer_to(fault.original_exception)) is not None:  # raised after the view
            return answer
        outage_page.ask_nothing_more()
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
        if (answer := outage_page.answer_to(fault)) is None:
            raise
        return answer
    except (HTTPException, RuntimeError):  # no page can be made for a host that is not ours
        return "This address cannot be answered.\n", status, {"Content-Type": "text/plain; charset=utf-8"}
