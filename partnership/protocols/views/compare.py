"""Any two versions of a protocol side by side: on screen with the words marked, and in Word as tracked changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import render_template, request

from partnership.downloads.delivery import download
from partnership.downloads.formats import Format
from partnership.policy.actions import Action
from partnership.protocols import queries
from partnership.protocols.comparing.comparison import compared
from partnership.protocols.comparing.diff import Mark
from partnership.protocols.comparing.sources import names, sides, usual
from partnership.protocols.forms import CompareForm
from partnership.protocols.views.blueprint import blueprint, material
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.protocols.comparing.sources import Sides
    from partnership.protocols.queries import Draft


@blueprint.get("/partnerships/<slug>/protocols/<uuid:protocol_id>/compare")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def compare(draft: Draft) -> ResponseReturnValue:
    """What is different between two versions; without any named, between the last one and the draft."""
    form = CompareForm(request.args)
    form.offer(names(draft.protocol), usual(draft.protocol))
    found = _sides(draft, form)
    is_one = found.older.name == found.newer.name
    return render_template(
        "protocols/compare.html",
        draft=draft,
        partnership=draft.partnership,
        protocol=draft.protocol,
        form=form,
        sides=found,
        is_one=is_one,
        asked={"from": form.older.data, "to": form.newer.data},
        found=None if is_one else compared(found.older.document, found.newer.document),
        Mark=Mark,
    )


@blueprint.get("/partnerships/<slug>/protocols/<uuid:protocol_id>/compare.docx")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def compare_word(draft: Draft) -> ResponseReturnValue:
    """The newer of two versions as a Word file with tracked changes against the older."""
    form = CompareForm(request.args)
    form.offer(names(draft.protocol), usual(draft.protocol))
    found = _sides(draft, form)
    return download(found.word(draft.partnership), found.file_name, Format.WORD.kind)


def _sides(draft: Draft, form: CompareForm) -> Sides:
    return sides(draft, form.older.data, form.newer.data, partial(material, draft.partnership))
