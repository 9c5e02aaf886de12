"""Pages of blank forms: the list, one of them on screen, and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, url_for

from partnership.documents.writers.html import write_html
from partnership.map.downloads.delivery import hand_out
from partnership.map.mapping.queries import pack_of
from partnership.policy.actions import Action
from partnership.returns.paper_forms import queries
from partnership.returns.paper_forms.export import current_form
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.returns.paper_forms.queries import OfferedForm
    from partnership.store.models import Partnership

blueprint = Blueprint("paper_forms", __name__)


@blueprint.get("/partnerships/<slug>/forms")
@permit(Action.FORM_VIEW, queries.get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """Every form of the guidance, with what it is for and who fills it in."""
    pack = pack_of(partnership)
    return render_template("paper_forms/index.html", partnership=partnership, forms=pack.forms.values(), pack=pack)


@blueprint.get("/partnerships/<slug>/forms/<form_id>")
@permit(Action.FORM_VIEW, queries.get_form)
def form(offered: OfferedForm) -> ResponseReturnValue:
    """A form on screen, with the words of the Word file; nothing can be filled in here."""
    document = current_form(offered.partnership, offered.form).document
    return render_template(
        "paper_forms/form.html",
        partnership=offered.partnership,
        form=offered.form,
        document=document,
        html=write_html(document),
    )


@blueprint.get("/partnerships/<slug>/forms/<form_id>/download")
@permit(Action.FORM_VIEW, queries.get_form)
def download(offered: OfferedForm) -> ResponseReturnValue:
    """A form as a file."""
    return hand_out(
        current_form(offered.partnership, offered.form),
        url_for("paper_forms.form", slug=offered.partnership.slug, form_id=offered.form.id),
    )
