"""Linking the own account to the sign-in provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request

from partnership.accounts import queries as accounts
from partnership.accounts.provider import queries
from partnership.accounts.provider import services as tickets
from partnership.accounts.provider.services import Purpose
from partnership.base.config import site_settings
from partnership.base.errors import InputFault, NotFound
from partnership.people.administration import services
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.store.db import transaction
from partnership.web.forms import BaseForm
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import Account


def _own() -> Account:
    account_id = viewer().account_id
    found = accounts.account_by_id(account_id) if account_id is not None else None
    if found is None or not site_settings().oidc_issuer or viewer().limited_to is not None:
        raise NotFound
    return found


@blueprint.route("/account/provider", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def own_provider() -> ResponseReturnValue:
    """Link one's own account: the provider names who one is there, then this page asks."""
    own, named, form = _own(), tickets.person(Purpose.LINK, request.path), BaseForm()
    if request.method == "POST" and named is not None and form.validate():
        try:
            with transaction() as session:
                services.link_to_provider(session, _own(), named)
        except InputFault as fault:
            form.add_fault(str(fault), "")
        else:
            flash(f"You can sign in with {site_settings().oidc_name} from now on.", "success")
            response = make_response(redirect(request.path))
            tickets.take_away(response)
            return response
    link = queries.link_of(own.id)
    return render_template(
        "people/own_provider.html",
        form=form,
        named=named,
        is_linked=link is not None and link.subject is not None,
        is_allowed=link is not None and link.subject is None,
        provider_name=site_settings().oidc_name,
        is_administrator=own.is_administrator,
    )
