"""For administrators: sign-ins that failed or had to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from partnership.accounts.tries import failures, queries
from partnership.accounts.views.blueprint import blueprint
from partnership.base.config import site_settings
from partnership.policy.actions import Action
from partnership.store.models import FailedStep
from partnership.web.pagination import page_number
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

STEP_WORDS = {
    FailedStep.PASSWORD: "Wrong password",
    FailedStep.CODE: "Right password, wrong code",
    FailedStep.RECOVERY: "Right password, wrong recovery code",
    FailedStep.PASSKEY: "Right password, wrong passkey",
    FailedStep.PROVIDER: "Refused after the sign-in provider",
    FailedStep.REFUSED: "Has to wait: too many failures",
}


@blueprint.get("/administration/failed-sign-ins")
@permit(Action.ADMINISTER)
def failed_sign_ins() -> ResponseReturnValue:
    """The record, newest first: when, which account, what failed, from where."""
    page = queries.recorded(page_number(request.args.get("page")))
    return render_template(
        "accounts/failed_sign_ins.html",
        page=page,
        rows=[(row, account, STEP_WORDS[row.step], failures.address_of(row)) for row, account in page.rows],
        days=site_settings().failed_sign_ins_days,
        page_url=lambda number: url_for("accounts.failed_sign_ins", page=number),
    )
