"""Accounts of the site, for administrators: the list, one account, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from partnership.accounts.queries import passkeys
from partnership.base.config import site_settings
from partnership.base.errors import InputFault, NotFound
from partnership.people import wording
from partnership.people.administration import queries, reactivation, services
from partnership.people.administration.queries import State
from partnership.people.forms import AccountsForm, ReasonForm
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.register.authority.mails import post_of
from partnership.store.db import db, transaction
from partnership.store.models import Account, now
from partnership.web.pages import page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.people.administration.reactivation import DormantPosition

PATH = "/administration/accounts"
SLEEPS = (
    "Its places sleep until somebody else wakes each of them: for a team a coordinator there, for an organisation a "
    "coordinator of its home or another lead, and who let the account in is not asked. Everybody who shares a place "
    "with it is told. Clearance, open addresses and the role of administrator are given anew, and seats that it held "
    "count until somebody else says that they are vacant."
)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done about an account: what it is called, what follows, and what was done."""

    title: str
    button: str
    follows: str
    done: str
    carry_out: Callable[[Session, UUID | None, Account], None] | None = None  # none: with a reason
    kind: str = "warning"


DEEDS = {
    "close": Deed(
        "Close the account",
        "Close the account",
        "Its sign-ins and links end at once, and nobody can sign in with it. Its places stay: what it keeps shows as a "
        "gap until somebody else keeps it, and where it leads, its seat counts. When the account is opened again, its "
        "places sleep until somebody else who answers for each of them wakes it.",
        "is closed",
    ),
    "open": Deed(
        "Open the account again",
        "Open the account",
        f"Its old password is gone: a mail with a link to choose a new one goes to its address. {SLEEPS}",
        "is open again, and a link to choose a new password is on its way",
        services.open_again,
        kind="",
    ),
    "clear-factor": Deed(
        "Clear a lost second factor",
        "Clear the second factor",
        "First make sure, by a number that you know, that you speak with the holder. Authenticator app, recovery "
        "codes, passkeys and the password are taken away, and sign-ins and links end. The holder chooses a new "
        f"password by a link in a mail, then sets the factor up again. {SLEEPS}",
        "has no second factor and no password any more; a mail tells its holder what to do",
        services.clear_factor,
    ),
    "allow-provider": Deed(
        "Let it sign in through the sign-in provider",
        "Let it sign in there",
        "The next who comes from the sign-in provider with this address, and nobody else from there, signs in as this "
        f"account, also in the place of somebody who was linked before. Its sign-ins and links end. {SLEEPS}",
        "can sign in through the sign-in provider now",
        services.allow_provider,
    ),
    "make-administrator": Deed(
        "Make it an administrator",
        "Make it an administrator",
        "An administrator closes and opens accounts, names coordinators and says which mail endings are agreed. By "
        "that alone they see no partnership and no confidential address. The account has to sign in again.",
        "is an administrator now",
        services.make_administrator,
    ),
    "unmake-administrator": Deed(
        "Take the role of administrator away",
        "Take the role away",
        "The account keeps its other places. It has to sign in again.",
        "is no administrator any more",
        services.unmake_administrator,
    ),
}


@blueprint.app_context_processor
def _for_who_is_back() -> dict[str, Any]:
    """What the pages of somebody whom others let back in ask for: what sleeps, and who was asked."""
    return {"own_sleeping": _own_sleeping}


def _own_sleeping() -> list[DormantPosition]:
    visitor = viewer()
    if visitor.account_id is None or visitor.limited_to is not None or not visitor.sleeping:
        return []
    return reactivation.asleep_of(db.session(), visitor.account_id, visitor)


def deeds_for(account: Account) -> list[str]:
    """What can be done about an account as it stands; nothing for one's own."""
    if account.id == viewer().account_id:
        return []
    if not account.is_active:
        return ["open"] if account.erased_at is None else []
    role = "unmake-administrator" if account.is_administrator else "make-administrator"
    has_factor = account.has_second_factor or bool(passkeys(account.id))
    allow = ["allow-provider"] if site_settings().oidc_issuer else []
    return ["close", *(["clear-factor"] if has_factor else []), *allow, role]


@blueprint.get(PATH)
@permit(Action.ADMINISTER)
def accounts() -> ResponseReturnValue:
    """All accounts of the site, with a search."""
    form = AccountsForm(request.args)
    is_valid = form.validate()
    text = (form.q.data or "") if is_valid else ""
    state = State(form.state.data) if is_valid and form.state.data else None
    page = queries.accounts(text, state, page_number(request.args.get("page")))
    at = now()
    return render_template(
        "people/accounts.html",
        form=form,
        page=page,
        rows=[
            (
                each.account,
                wording.last_used(each.last, at),
                each.account.is_active and wording.is_unused(each.last, each.account.created_at, at),
            )
            for each in page.rows
        ],
        is_filtered=bool(text or state),
        page_url=lambda number: url_for("people.accounts", q=text, state=state.value if state else "", page=number),
    )


@blueprint.get(f"{PATH}/<uuid:account_id>")
@permit(Action.ADMINISTER)
def account(account_id: UUID) -> ResponseReturnValue:
    """One account: its state and places, and what can be done about it."""
    found = queries.get_account(account_id)
    organisations, hidden = queries.organisations_of(viewer(), found.id)
    last = queries.last_use(found.id)
    return render_template(
        "people/account.html",
        account=found,
        post=post_of(found),
        last=wording.last_used(last, now()),
        is_unused=found.is_active and wording.is_unused(last, found.created_at, now()),
        organisations=organisations,
        hidden=hidden,
        partnerships=queries.partnerships_of(found.id),
        asleep=reactivation.asleep_of(db.session(), found.id, viewer()),
        deeds=[(name, DEEDS[name]) for name in deeds_for(found)],
    )


@blueprint.route(f"{PATH}/<uuid:account_id>/<deed>", methods=["GET", "POST"])
@permit(Action.ADMINISTER)
def account_deed(account_id: UUID, deed: str) -> ResponseReturnValue:
    """A page that says what follows, and the button that does it."""
    found = queries.get_account(account_id)
    if deed not in deeds_for(found):
        raise NotFound
    what, back = DEEDS[deed], url_for("people.account", account_id=found.id)
    form = ReasonForm()
    if request.method == "POST" and (what.carry_out is not None or form.validate()):
        try:
            with transaction() as session:
                _do(session, what, found, form.reason.data or "")
        except InputFault as fault:
            form.add_fault(str(fault), fault.field if what.carry_out is None else "")
        else:
            flash(f"{found.email} {what.done}.", "success")
            return redirect(back)
    return render_template(
        "people/account_deed.html", form=form, account=found, post=post_of(found), deed=what, back=back
    )


def _do(session: Session, deed: Deed, account: Account, reason: str) -> Any:
    if deed.carry_out is None:
        return services.close(session, viewer().account_id, account, reason)
    return deed.carry_out(session, viewer().account_id, account)
