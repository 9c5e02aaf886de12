"""What the views of protocols share: the blueprint, what documents are made from, and where pages lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for

from partnership.base.config import site_settings
from partnership.protocols.composing.context import label
from partnership.protocols.drafting import Material, fitted, material_for, own_template
from partnership.protocols.lifecycle.status import why_locked
from partnership.web.pages import Page, provide

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.protocols.queries import Draft
    from partnership.store.models import Partnership

blueprint = Blueprint("protocols", __name__)
ONE = "/partnerships/<slug>/protocols/<uuid:protocol_id>"
provide(
    {
        Page.PROTOCOL: "protocols.protocol",
        Page.VERSION: "protocols.version_preview",
        Page.MANUAL: "protocols.manual",
    }
)


def material(partnership: Partnership) -> Material:
    """Pack and map of a partnership, with the site's marking."""
    return material_for(partnership, site_settings().marking)


def material_of(draft: Draft) -> Material:
    """The same for one protocol, which may rest on guidance that the partnership had before."""
    return fitted(material(draft.partnership), draft)


def back_when_locked(draft: Draft) -> ResponseReturnValue | None:
    """Back to the protocol, with the reason, from a form that nothing can be saved from; none where it can.

    What was sent is answered by the service, which refuses it with the same words, so that nothing typed is lost.
    """
    locked = why_locked(draft.protocol)
    if not locked or request.method != "GET":
        return None
    flash(locked, "important")
    return redirect(url_for("protocols.protocol", **draft.place))


def anchors(endpoint: str, draft: Draft, **values: str) -> str:
    """The beginning of the addresses of clauses at an endpoint, to which the script adds the id of one."""
    return url_for(endpoint, clause_id="-", **(draft.place | values)).removesuffix("-")


def clause_names(draft: Draft) -> dict[str, str]:
    """What the clauses of its template are called, by id, those without a heading too."""
    template = own_template(draft)
    return {clause.id: label(clause) for clause in template.clauses()}
