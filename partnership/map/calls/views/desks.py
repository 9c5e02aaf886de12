"""A desk is closed for a while, or open again: said by its own people and the coordinators of its home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import NotFound
from partnership.map.calls import queries, services
from partnership.map.calls.forms import NoticeForm
from partnership.map.calls.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.register.directory.queries import get_part
from partnership.store.db import transaction
from partnership.store.models import Contact, now
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

DESK = "/organisations/<uuid:organisation_id>/desks/<uuid:contact_id>/closed"


def get_desk(organisation_id: UUID, contact_id: UUID) -> Contact:
    """Loads a desk with its organisation; raises NotFound for one that is put away."""
    found = get_part(organisation_id, "contacts", contact_id)
    if not isinstance(found, Contact) or found.is_archived:
        raise NotFound
    return found


@blueprint.route(DESK, methods=["GET", "POST"])
@permit(Action.ORGANISATION_EDIT, get_desk)
def closed(contact: Contact) -> ResponseReturnValue:
    """A desk is closed for a while, and which number answers instead: by its own people and its home's coordinators."""
    form = NoticeForm()
    back = url_for("directory.organisation", organisation_id=contact.organisation_id, _anchor="contacts")
    if request.method == "POST" and form.validate():
        with transaction() as session:
            services.close(session, contact, form.until_at, form.instead.data or "", viewer().post)
        flash(f"“{contact.post}” is shown as closed.")
        return redirect(back)
    notice = next(iter(queries.notices(contact.id, now())), None)
    return render_template(
        "calls/closed.html", form=form, contact=contact, organisation=contact.organisation, notice=notice, back=back
    )


@blueprint.post(f"{DESK}/ended")
@permit(Action.ORGANISATION_EDIT, get_desk)
def opened(contact: Contact) -> ResponseReturnValue:
    """It answers again."""
    with transaction():
        services.reopen(contact, now())
    flash(f"“{contact.post}” is shown as open again.")
    return redirect(url_for("directory.organisation", organisation_id=contact.organisation_id, _anchor="contacts"))
