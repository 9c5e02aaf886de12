"""Recording a comment that came by letter or by mail, for a party whose people do not comment here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from partnership.consultation import queries, services
from partnership.consultation.comment_views import clause_names, places_of
from partnership.consultation.forms import WHOLE, LetterForm
from partnership.consultation.views.blueprint import CONSULTATION, back, blueprint, material
from partnership.db import transaction
from partnership.errors import InputFault, NotFound
from partnership.policy.actions import Action
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.consultation.queries import Round


@blueprint.route(f"{CONSULTATION}/letter", methods=["GET", "POST"])
@permit(Action.CONSULTATION_MANAGE, queries.get_round)
def letter(held: Round) -> ResponseReturnValue:
    """Who wrote, about which clause, how it came, and what it says."""
    document = thawed(queries.consulted_version(held.asked))
    places = places_of(document, clause_names(held))
    names = {agency.id: agency.name for agency in material(held.draft.partnership).map_.agencies}
    form = LetterForm(data={"clause": request.args.get("clause", WHOLE)})
    form.offer(
        {key: name for key, name in names.items() if key in held.party_ids},
        [(key, place.words) for key, place in places.items() if key],
    )
    account_id = viewer().account_id
    if form.validate_on_submit():
        if account_id is None:  # `permit` has asked already
            raise NotFound
        try:
            with transaction() as session:
                services.comment(session, held, form.words(), account_id)
        except InputFault as fault:
            form.add_fault(fault, "text")
        else:
            anchor = f"comments-{form.words().clause_id or 'whole'}"
            words = "The comment is recorded for the party."
            return back(held.draft, "consultation.page", words, _anchor=anchor)
    return render_template("consultation/letter.html", draft=held.draft, partnership=held.draft.partnership, form=form)
