"""What an account gave since a day, and the button that takes it back: for its team, and for administrators."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, NotAllowed
from partnership.documents.wording import counted
from partnership.people.administration.queries import get_account
from partnership.people.forms import SinceForm
from partnership.people.given_access import queries, services
from partnership.people.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.store.db import transaction
from partnership.store.models import now
from partnership.web.forms import BaseForm
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.people.given_access.queries import Giver
    from partnership.people.given_access.services import GivenAccess
    from partnership.store.models import Account, Partnership

LEFT_SINCE = timedelta(days=90)


@blueprint.route("/partnerships/<slug>/team/gave/<uuid:account_id>", methods=["GET", "POST"])
@permit(Action.TEAM_MANAGE, queries.get_giver)
def gave(giver: Giver) -> ResponseReturnValue:
    """What somebody in the team gave, or gave before they left, within what the partnership keeps."""
    back = url_for("people.team", slug=giver.partnership.slug)
    return _page(giver.account, giver.partnership, back, "Team")


@blueprint.route("/administration/accounts/<uuid:account_id>/gave", methods=["GET", "POST"])
@permit(Action.ADMINISTER)
def account_gave(account_id: UUID) -> ResponseReturnValue:
    """The same of any account, on the whole site; names of what an administrator may not know are left out."""
    account = get_account(account_id)
    return _page(account, None, url_for("people.account", account_id=account.id), post_of(account))


@blueprint.app_context_processor
def _for_team() -> dict[str, Any]:
    """What the page of the team asks for: who left it of late, since what they gave may be looked at still."""
    return {"former_team": lambda partnership: queries.former_team(partnership.id, now() - LEFT_SINCE)}


def _page(account: Account, partnership: Partnership | None, back: str, back_text: str) -> ResponseReturnValue:
    visitor = viewer()
    since = SinceForm(request.args)
    since.validate()
    begins = now() - timedelta(days=since.chosen)
    form = BaseForm()
    is_own = account.id == visitor.account_id
    if form.validate_on_submit():
        if is_own:
            raise NotAllowed
        try:
            with transaction() as session:
                count = services.take_back(session, visitor, account, begins, partnership)
        except InputFault as fault:
            form.add_fault(fault)
        else:
            flash(f"Taken back: {counted(count, 'thing', 'things')} that {post_of(account)} gave.", "success")
            return redirect(request.full_path.rstrip("?"))
    found = services.gave(visitor, account, begins, partnership)
    return render_template(
        "people/gave.html",
        form=form,
        since=since,
        begins=begins,
        giver=account,
        post=post_of(account),
        found=found,
        rows=_rows(found),
        agreed=[(post_of(who), who.email, services.role_words(row), _name(at.id), at) for row, who, at in found.agreed],
        is_own=is_own,
        freeze="" if is_own else _freeze(account, partnership),
        partnership=partnership,
        back=back,
        back_text=back_text,
    )


def _freeze(account: Account, partnership: Partnership | None) -> str:
    """Where the visitor ends what the account can do: its place in the team, or for administrators the account."""
    if partnership is None:
        return url_for("people.account_deed", account_id=account.id, deed="close") if account.is_active else ""
    row = authority.membership(account.id, partnership.id)
    return url_for("people.leaves_team", slug=partnership.slug, membership_id=row.id) if row is not None else ""


def _name(organisation_id: UUID) -> str:
    return services.name_of(viewer(), organisation_id)


def _rows(found: GivenAccess) -> list[tuple[str, str, str]]:
    """Each gift in words: who has it, what it is, and where."""
    rows = [(f"{post_of(who)} ({who.email})", services.role_words(row), _name(at.id)) for row, who, at in found.places]
    rows += [(f"{post_of(who)} ({who.email})", services.role_words(row), at.name) for row, who, at in found.members]
    rows += [(f"{post_of(who)} ({who.email})", "Clearance", at.name) for _row, who, at in found.cleared]
    rows += [
        (f"{post_of(who)} ({who.email})", "One confidential address", _name(location.organisation_id))
        for _grant, who, location in found.grants
    ]
    rows += [
        (
            link.email,
            f"A link that waits: {link.role}",
            _name(link.organisation_id) if link.organisation_id is not None else "A team",
        )
        for link in found.links
    ]
    return rows
