"""The answer while the database or the disk is out of order: 503, when to come again, and nothing asked of either."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import current_app, g, jsonify, render_template, request
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from partnership.base.event_log import event
from partnership.base.outages import Outage, OutcomeUnknown, outage_of
from partnership.policy.viewer import ANONYMOUS
from partnership.store import db, schema_fit
from partnership.web.problems import is_of_system, problem
from partnership.web.security import is_of_script

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

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


def init_app(app: Flask) -> None:
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
    return answer(Outage.UNFIT)


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
    return answer(outage)


def answer(outage: Outage) -> ResponseReturnValue:
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
