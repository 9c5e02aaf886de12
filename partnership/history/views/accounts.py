"""What was recorded about one's own account, and, for administrators, about the accounts of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from partnership.history import queries
from partnership.history.descriptions import CATEGORIES, Category
from partnership.history.event_page import own_acts_told, told
from partnership.history.names.gather import names_for
from partnership.history.views.blueprint import HistoryPage, blueprint, events_page
from partnership.policy.actions import Action
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue


@blueprint.get("/account/history")
@permit(Action.SIGNED_IN)
def own() -> ResponseReturnValue:
    """Sign-ins, changes of the account, and what it did, reveals of addresses too."""
    visitor = viewer()
    account_id: UUID = visitor.account_id  # type: ignore[assignment] # signed in
    frame = HistoryPage(
        title="What was recorded about you",
        intro=(
            "Sign-ins, changes of your account, and what you did here, the newest first. From what to what you changed "
            "an entry stands in the history of that entry."
        ),
        back=("Back to your account", url_for("accounts.account")),
        categories=list(CATEGORIES),
        sees_people=False,
    )
    return events_page(
        frame,
        lambda wanted, number: queries.of_account(account_id, wanted, number),
        lambda entries: own_acts_told(entries, names_for(visitor, entries), visitor),
    )


@blueprint.get("/history/accounts")
@permit(Action.ADMINISTER)
def site() -> ResponseReturnValue:
    """Accounts made and closed, sign-ins, roles: nothing of what anybody did in a partnership."""
    visitor = viewer()
    frame = HistoryPage(
        title="History of the accounts",
        intro="Accounts made, changed and closed, sign-ins, roles and links, the newest first.",
        back=("Back to the accounts", url_for("people.accounts")),
        categories=[Category.PEOPLE, Category.ACCOUNTS],
        sees_people=True,
        active_nav="administration",
        is_administration=True,
    )
    return events_page(
        frame,
        queries.of_all_accounts,
        lambda entries: told(entries, names_for(visitor, entries, sees_people=True)),
    )
