"""Saved versions on screen: the list, saving one, each as it was in preview and Word, and any two compared."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault
from partnership.map.downloads.delivery import Delivery, download, hand_out
from partnership.map.downloads.formats import Format
from partnership.policy.actions import Action
from partnership.protocols import queries, services
from partnership.protocols.comparing.comparison import compared
from partnership.protocols.comparing.diff import Mark
from partnership.protocols.comparing.sources import names, sides, usual
from partnership.protocols.forms import CompareForm, VersionForm
from partnership.protocols.lifecycle.current import document_of_version
from partnership.protocols.lifecycle.signed_version import grouped
from partnership.protocols.lifecycle.snapshot import canonical
from partnership.protocols.lifecycle.status import why_locked
from partnership.protocols.printing import in_length
from partnership.protocols.views.blueprint import ONE, blueprint, material, material_of
from partnership.protocols.views.reading import asked_length
from partnership.web import conflict
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.protocols.comparing.sources import Sides
    from partnership.protocols.queries import Draft, FrozenVersion
    from partnership.web.conflict import Difference


@blueprint.get(f"{ONE}/versions")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def versions(draft: Draft) -> ResponseReturnValue:
    """Every saved version, newest first, and the form that saves the next."""
    return _list(draft, VersionForm())


@blueprint.post(f"{ONE}/versions")
@permit(Action.PROTOCOL_EDIT, queries.get_draft)
def save_version(draft: Draft) -> ResponseReturnValue:
    """Freeze the document as it stands now."""
    form = VersionForm()

    def write(session: Session) -> str:
        note = form.note.data or ""
        return services.save_version(session, draft, material_of(draft), note, viewer().post).number

    attempt = conflict.save(form, write, late=(InputFault,))
    if attempt.late:
        form.add_fault(attempt.late, "note")
        return _list(queries.get_draft(draft.partnership.slug, draft.protocol.id), form, [])
    if not attempt.is_saved:
        return _list(draft, form)
    flash(f"Version {attempt.value} is saved. It will not change when the directory does.", "success")
    return redirect(url_for("protocols.versions", **draft.place))


def _list(draft: Draft, form: VersionForm, differences: list[Difference] | None = None) -> ResponseReturnValue:
    return conflict.page(
        "protocols/versions.html",
        differences,
        draft=draft,
        partnership=draft.partnership,
        protocol=draft.protocol,
        signings={each.version_id: each for each in draft.protocol.signings},
        locked=why_locked(draft.protocol),
        grouped=grouped,
        form=form,
    )


@blueprint.get(f"{ONE}/versions/<number>/download")
@permit(Action.PROTOCOL_VIEW, queries.get_version)
def version_download(frozen: FrozenVersion) -> ResponseReturnValue:
    """A saved version as a file, the same bytes each time; signatures are put in as they are given."""
    paper = Delivery(document_of_version(frozen), frozen.draft.partnership, frozen.version.id)
    return hand_out(
        in_length(paper, asked_length()),
        url_for("protocols.versions", slug=frozen.draft.partnership.slug, protocol_id=frozen.draft.protocol.id),
    )


@blueprint.get(f"{ONE}/versions/<number>/hashed-text")
@permit(Action.PROTOCOL_VIEW, queries.get_version)
def version_text(frozen: FrozenVersion) -> ResponseReturnValue:
    """The very bytes that the hash of a version is of, so that anybody can reckon it again."""
    name = f"{frozen.draft.partnership.slug}-{frozen.draft.protocol.template_id}-{frozen.version.number}.json"
    title = f"{frozen.draft.protocol.title}, version {frozen.version.number}: the text that is hashed"
    content = canonical(frozen.version.content)
    partnership = frozen.draft.partnership
    return download(content, name, "application/json", partnership, title, version_id=frozen.version.id)


# Any two versions of a protocol side by side: on screen with the words marked, and in Word as tracked changes.


@blueprint.get(f"{ONE}/compare")
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


@blueprint.get(f"{ONE}/compare.docx")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def compare_word(draft: Draft) -> ResponseReturnValue:
    """The newer of two versions as a Word file with tracked changes against the older."""
    form = CompareForm(request.args)
    form.offer(names(draft.protocol), usual(draft.protocol))
    found = _sides(draft, form)
    title = f"{draft.protocol.title}: {found.older.name} and {found.newer.name} compared"
    return download(found.word(draft.partnership), found.file_name, Format.WORD.kind, draft.partnership, title)


def _sides(draft: Draft, form: CompareForm) -> Sides:
    return sides(draft, form.older.data, form.newer.data, partial(material, draft.partnership))
