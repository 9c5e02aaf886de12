"""The page on which a body without an account says its word about a paper that was recorded for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from partnership.base.errors import Conflict, NotAllowed, NotFound, Stale
from partnership.consultation import services, witnesses
from partnership.consultation.views.blueprint import blueprint
from partnership.protocols.lifecycle.status import version_of
from partnership.store import audit
from partnership.store.db import transaction
from partnership.web.permit import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MAILBOX = "the mailbox in the register"
YES, NO = "yes", "no"
HEADINGS = {"": "Did you sign this paper?", YES: "The paper counts", NO: "The paper does not count"}


@blueprint.route("/papers/<signed>", methods=["GET", "POST"])
@public("whoever reads the mailbox of a body has no account; the signed address says which paper it is about")
def own_word(signed: str) -> ResponseReturnValue:
    """Say that nobody of the body signed, or confirm a paper that waits for it; looking tells nobody."""
    found = witnesses.own_word(signed)
    if found is None:
        raise NotFound
    word = (YES if request.form.get("word") == YES else NO) if request.method == "POST" else ""
    said = ""
    if word:
        try:
            with transaction() as session:
                audit.set_actor(audit.Actor(None, MAILBOX))
                services.say(session, found, is_ours=word == YES)
            said = word
        except (Stale, Conflict, NotAllowed):
            said = ""
        found = witnesses.own_word(signed) or found
    row = found.place.signature
    return render_template(
        "consultation/own_word.html",
        row=row,
        title=found.place.draft.protocol.title,
        version=version_of(found.place.draft.protocol, found.place.signing),
        partnership_name=found.place.draft.partnership.name,
        heading=HEADINGS[said],
        is_said=bool(said),
        is_over=found.is_over,
        may_confirm=not said and not found.is_over and found.may_confirm and row.waits_for_own_word,
        may_object=not said and not found.is_over,
    )
