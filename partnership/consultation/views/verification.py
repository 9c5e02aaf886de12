"""Checking a hash or a file: a page for anybody, which tells outsiders of agreed documents and of nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import render_template, request

from partnership.consultation.forms import VerifyFileForm, VerifyForm
from partnership.consultation.views.blueprint import blueprint
from partnership.map.downloads.hashed_upload import HashedStream, hashed_only
from partnership.protocols.lifecycle.signed_version import grouped
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.queries import version_by_hash
from partnership.web.permit import public, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_HASH = re.compile(r"[0-9a-f]{64}")
NO_HASH = "A hash has 64 characters, 0 to 9 and a to f. Look at it again"
NO_FILE = "Choose a file"


def folded(typed: str) -> str:
    """A hash as it is stored: without spaces, in small letters."""
    return "".join(typed.split()).lower()


@blueprint.get("/verify")
@public("whoever holds a printed protocol must be able to check that it is the one that was agreed")
def verify() -> ResponseReturnValue:
    """What has this hash; drafts and unknown hashes get the same answer, unless a member of the partnership asks."""
    form = VerifyForm(request.args)
    typed = folded(form.hash.data or "")
    is_asked = bool(_HASH.fullmatch(typed)) and form.validate()
    if typed and not is_asked:
        form.hash.errors = [NO_HASH]
    return _answer(form, VerifyFileForm(formdata=None), typed if is_asked else "")


@blueprint.post("/verify")
@public("whoever was sent a protocol as a file must be able to check that it is the one that was agreed")
@hashed_only
def verify_file() -> ResponseReturnValue:
    """The same for a file: it is hashed as it arrives, and neither read nor kept."""
    form = VerifyFileForm()
    sent = request.files.get(form.file.name)
    stream: object = sent.stream if sent is not None else None
    asked = ""
    if form.validate() and isinstance(stream, HashedStream) and stream.size:
        asked = stream.sha256
    elif not form.errors:
        form.file.errors = [NO_FILE]
    return _answer(VerifyForm(formdata=None), form, asked, is_file=True)


def _answer(form: VerifyForm, file_form: VerifyFileForm, asked: str, *, is_file: bool = False) -> ResponseReturnValue:
    found = version_by_hash(asked, viewer().partnership_ids) if asked else None
    return render_template(
        "consultation/verify.html",
        form=form,
        file_form=file_form,
        has_errors=bool(form.errors or file_form.errors),
        found=found,
        document=thawed(found.version) if found is not None else None,
        is_asked=bool(asked),
        is_file=is_file,
        shown=grouped(asked),
    ), 400 if form.errors or file_form.errors else 200
