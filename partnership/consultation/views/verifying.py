"""Checking a hash: a page for anybody, which tells of agreed documents and of nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import render_template, request

from partnership.consultation.forms import VerifyForm
from partnership.consultation.views.blueprint import blueprint
from partnership.protocols.freezing import thawed
from partnership.protocols.issued import grouped
from partnership.protocols.queries import signed_by_hash
from partnership.web.permit import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_HASH = re.compile(r"[0-9a-f]{64}")
NO_HASH = "A hash has 64 characters, 0 to 9 and a to f. Look at it again"


def folded(typed: str) -> str:
    """A hash as it is stored: without spaces, in small letters."""
    return "".join(typed.split()).lower()


@blueprint.get("/verify")
@public("whoever holds a printed protocol must be able to check that it is the one that was agreed")
def verify() -> ResponseReturnValue:
    """Whether an agreed document has this hash; drafts and unknown hashes get the same answer to the same question."""
    form = VerifyForm(request.args)
    typed = folded(form.hash.data or "")
    found = document = None
    is_asked = bool(_HASH.fullmatch(typed)) and form.validate()
    if is_asked:
        found = signed_by_hash(typed)
        document = thawed(found.version) if found is not None else None
    elif typed:
        form.hash.errors = [NO_HASH]
    return render_template(
        "consultation/verify.html",
        form=form,
        found=found,
        document=document,
        is_asked=is_asked,
        shown=grouped(typed) if is_asked else "",
    ), 400 if form.errors else 200
