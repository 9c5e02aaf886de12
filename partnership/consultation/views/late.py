"""What came up after a signing was opened: the coordinator's answer to it, and bringing the version into force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from partnership.base.errors import Conflict
from partnership.consultation import services
from partnership.consultation.forms import LateForm
from partnership.consultation.services.late import MENDED, NOTHING
from partnership.consultation.views.blueprint import SIGNING, account_id, back, blueprint, by, material_of
from partnership.consultation.views.signatures import LATE, PAGE
from partnership.policy.actions import Action
from partnership.protocols.lifecycle.current import late_in
from partnership.protocols.lifecycle.status import being_signed, version_of
from partnership.protocols.queries import get_draft
from partnership.store.db import transaction
from partnership.store.models import SigningState
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.protocols.late import LateIssue
    from partnership.protocols.queries import Draft
    from partnership.store.models import Signing


@blueprint.route(f"{SIGNING}/late", methods=["GET", "POST"])
@permit(Action.SIGNING_MANAGE, get_draft)
def answer_late(draft: Draft) -> ResponseReturnValue:
    """Say why the version may come into force over what came up; `?finding=` names it."""
    key = request.values.get("finding", "")
    current, found = _found(draft, key)
    if request.method == "GET" and (current is None or found is None):
        return back(draft, PAGE, NOTHING if current is None else MENDED, "important")
    shown = found.answer if found else None
    form = LateForm(data={"version": str(shown.version if shown else 0), "answer": shown.answer if shown else ""})
    attempt = conflict.save(
        form,
        lambda session: services.answer_late(
            session, draft, key, form.answer.data or "", by(), account_id(), expected_version=form.seen_version
        ),
        at="answer",
        late=LATE,
    )
    if attempt.is_saved:
        return back(draft, PAGE, _done(attempt.value, "Answered. Everybody who signs is told."))
    if attempt.is_undone:
        draft = get_draft(draft.partnership.slug, draft.protocol.id)
        current, found = _found(draft, key)
    differences: list[Difference] | None = None
    if attempt.late:
        form.move_to(found.answer.version if found and found.answer else 0)
        stored = found.answer_words if found else ""
        differences = differing(Difference("Answer", stored, form.answer.data or "", "answer"))
    return conflict.page(
        "consultation/answer_late.html",
        differences,
        draft=draft,
        partnership=draft.partnership,
        version=version_of(draft.protocol, current) if current else None,
        found=found,
        key=key,
        form=form,
        late=attempt.late if isinstance(attempt.late, Conflict) else None,
    )


def _found(draft: Draft, key: str) -> tuple[Signing | None, LateIssue | None]:
    """The signing that is open, and what came up in it by key, as far as it stands."""
    current = being_signed(draft.protocol)
    if current is None:
        return None, None
    late = late_in(draft, current, material_of(draft))
    return current, next((each for each in late if each.key == key and not each.is_mended), None)


@blueprint.post(f"{SIGNING}/in-force")
@permit(Action.SIGNING_MANAGE, get_draft)
def bring_into_force(draft: Draft) -> ResponseReturnValue:
    """Agree the version that everybody has signed, once what came up is answered or mended."""
    try:
        with transaction() as session:
            signing = services.bring_into_force(session, draft)
    except Conflict as fault:
        return back(draft, PAGE, str(fault), "important")
    return back(draft, PAGE, _done(signing, "Everybody needed has signed."))


def _done(signing: Signing, words: str) -> str:
    return f"{words} The version is agreed and in force." if signing.state is SigningState.AGREED else words
