"""Access of routes: each declares an action, or says that it is public and why; one without either cannot start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from flask import g, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask_login import current_user

from partnership.base.errors import NotAllowed, NotFound, PasskeyNeeded, UnsafeSettings
from partnership.policy import provider_sessions
from partnership.policy.actions import Action
from partnership.policy.routes import ACTS, WIDENS_NOTHING
from partnership.policy.rules import allows, may_know
from partnership.web.errors import Refusal
from partnership.web.pages import Page
from partnership.web.security import SAFE_METHODS, is_of_script

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.typing import ResponseReturnValue

    from partnership.policy.viewer import Viewer

    View = Callable[..., ResponseReturnValue]

LEAST = 20  # characters of several words: less is typed again in no time


def answer_signed_out() -> ResponseReturnValue:
    """To sign in; but where a sign-in ended while somebody wrote, first a page with what they wrote.

    No page of this site is kept by the browser, so that going back brings an empty form. Where the sign-in ended by
    the clock, drafts/pages.py keeps what was typed for the account that held it, and this page is not shown.
    """
    g.refusal = Refusal.SIGNED_OUT
    address = url_for(Page.SIGN_IN.endpoint, next=_way_back())
    typed = [] if is_of_script() else _typed()
    if not typed:
        return redirect(address)
    return render_template("errors/signed_out.html", typed=typed, address=address), 403


def _way_back() -> str:
    """The page itself, where there is one at this address: what a button alone sends to is no page."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = request_ctx.url_adapter
    return request.path if adapter is not None and "GET" in adapter.allowed_methods() else "/"


def _typed() -> list[str]:
    """Texts of several words in what was sent. No password: those are shown to nobody, not even to their owner."""
    found = (value for name, values in request.form.lists() if "password" not in name for value in values)
    return [value for value in found if len(value) > LEAST and len(value.split()) > 1]


ENDING = {Page.STOP_SEEING, Page.SIGN_OUT}  # what works while somebody looks as another account


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declares: an action, or the reason why it needs none."""

    action: Action | None
    reason: str = ""


def viewer() -> Viewer:
    """Who is looking; anonymous when nobody is signed in."""
    return cast("Viewer", current_user._get_current_object())  # noqa: SLF001 - the proxy's own way to its object


def can(action: Action | str, subject: Any = None) -> bool:
    """Whether the visitor may do this: for templates, so that a button stands only where it works."""
    return allows(viewer(), action if isinstance(action, Action) else Action[action], subject)


def permit(action: Action, loader: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Sign in, load or 404, decide or 403; the view receives the loaded, authorised subject.

    `loader` takes the URL's arguments and returns the subject or raises NotFound. Without a loader the action needs no
    subject and the view receives the URL's arguments.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(**url: Any) -> ResponseReturnValue:
            visitor = viewer()
            if not visitor.is_authenticated:
                return answer_signed_out()
            subject = loader(**url) if loader is not None else None
            if not may_know(visitor, subject):
                raise NotFound
            if not allows(visitor, action, subject):
                raise NotAllowed
            g.subject = subject
            if (kept := g.get("kept_page")) is not None:  # of a form sent before, as drafts/pages.py tells
                return cast("ResponseReturnValue", kept)
            return view(subject) if loader is not None else view(**url)

        checked.__access__ = Access(action)  # type: ignore[attr-defined]
        return checked

    return decorate


def public(reason: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare that a route needs no sign-in, and why."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        view.__access__ = Access(None, reason)  # type: ignore[attr-defined]
        return view

    return decorate


def shown_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare that a route answers a POST with what is shown once: that answer is kept nowhere, no draft has it.

    It stands below `permit`. Back and Reload then bring the form again, as drafts/pages.py has it.
    """
    view.__shown_once__ = True  # type: ignore[attr-defined]
    return view


def without_writing(view: View) -> View:
    """Declare that a route takes a POST and writes nothing into the database, even while another one holds it.

    It stands below `permit`.
    """
    view.__without_writing__ = True  # type: ignore[attr-defined]
    return view


def kept_without(which: Callable[..., frozenset[str]]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare which fields of a route's form no draft ever has, though they are typed in the open.

    `which` says so from what was sent and the arguments of the address, whoever asks and whether or not the view ran.
    It stands below `permit`.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        view.__kept_without__ = which  # type: ignore[attr-defined]
        return view

    return decorate


def refuse_changes_as_another(app: Flask) -> None:
    """Who looks as another account only looks: every changing request is refused, but ending it and signing out.

    Register it after who the visitor is can be asked.
    """
    app.before_request(_refuse_change)
    app.before_request(_ask_passkey)


def _refuse_change() -> None:
    if (
        request.method not in SAFE_METHODS
        and request.endpoint not in {page.endpoint for page in ENDING}
        and viewer().limited_to is not None
    ):
        raise NotAllowed


def _ask_passkey() -> None:
    """Who came by the sign-in provider's word alone reads, edits and ends; whatever else asks their own passkey."""
    person = viewer().person
    if request.method in SAFE_METHODS or not person.is_by_provider:
        return
    if provider_sessions.asks_passkey(request.endpoint, request.view_args or {}):
        raise PasskeyNeeded


def declare_public(app: Flask, endpoint: str, reason: str) -> None:
    """The same for a route that is not ours."""
    public(reason)(app.view_functions[endpoint])


def changing_endpoints(app: Flask) -> set[str]:
    """Routes that take a request that changes something."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if (rule.methods or set()) - SAFE_METHODS}


def refuse_unplaced(app: Flask) -> None:
    """Refuse to start with a changing route of which nobody said whether it widens somebody's reach, and by which row.

    A place in the list for a route that is not there, or in both lists, is refused too.
    """
    changing, acts, others = changing_endpoints(app), set(ACTS), set(WIDENS_NOTHING)
    faults = {
        "changing routes without a row of the table of authority": changing - acts - others,
        "routes of the table of authority that change nothing or are not there": (acts | others) - changing,
        "routes that are said to widen somebody's reach and nobody's": acts & others,
    }
    for what, found in faults.items():
        if found:
            message = f"{what} (policy/routes.py): {', '.join(sorted(found))}"
            raise UnsafeSettings(message)


def refuse_undeclared(app: Flask) -> None:
    """Refuse to start with a route that declares no access."""
    undeclared = sorted(name for name, view in app.view_functions.items() if not hasattr(view, "__access__"))
    if undeclared:
        message = f"routes without a declared access: {', '.join(undeclared)}"
        raise UnsafeSettings(message)
