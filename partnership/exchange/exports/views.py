"""The page on which a member takes the directory away, and the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from partnership.base.clocks import london_day
from partnership.base.errors import NotFound
from partnership.exchange.exports.files import AUDIENCE_WORDS, ExportFormat, export_file
from partnership.exchange.exports.forms import ExportForm
from partnership.exchange.queries import entries
from partnership.exchange.recipient import Recipient
from partnership.map.downloads.delivery import download
from partnership.policy.actions import Action
from partnership.register.authority.publications.queries import switched_on
from partnership.register.partnerships.queries import get_partnership
from partnership.store.models import Audience, now
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import Partnership

blueprint = Blueprint("exports", __name__)


@blueprint.get("/partnerships/<slug>/export")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """For whom, in which format."""
    return render_template(
        "exports/index.html",
        partnership=partnership,
        form=ExportForm(formdata=None),
        is_public=bool(switched_on([partnership.id])),
    )


@blueprint.get("/partnerships/<slug>/export/file")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def file(partnership: Partnership) -> ResponseReturnValue:
    """The directory of a partnership as a file: for an audience that every member belongs to, so as they see it."""
    form, audience = _asked()
    on = london_day(now())
    content = export_file(
        form,
        entries(Recipient(audience, partnership.id)),
        author=partnership.name,
        audience=AUDIENCE_WORDS[audience],
        on=on,
    )
    name = f"{partnership.slug}-directory-for-{audience}-{on.isoformat()}.{form.ending}"
    return download(content, name, form.kind, partnership, f"Directory, for: {AUDIENCE_WORDS[audience].lower()}")


def _asked() -> tuple[ExportFormat, Audience]:
    form = ExportForm(request.args or None)
    if request.args and not form.validate():
        raise NotFound
    return ExportFormat(form.format.data), Audience(form.audience.data)
