"""Pages of bundles: what is in one, the zip file as a stream, and how far it is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template, request, url_for

from partnership.base.private_files import for_owner
from partnership.map.downloads.delivery import stream
from partnership.map.downloads.render_queue import folder_of
from partnership.map.downloads.taken import TakenFile
from partnership.policy.actions import Action
from partnership.policy.subjects import AboutOrganisation
from partnership.register.directory.queries import get_organisation, get_participation
from partnership.register.partnerships.queries import get_partnership
from partnership.returns.bundles.contents import everything_of, pack_of_organisation
from partnership.returns.bundles.zip_stream import count_files, pack, zip_name
from partnership.store.db import db, reading
from partnership.web.pages import Page, provide
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.findings.facts import Agency
    from partnership.returns.bundles.contents import BundleContents
    from partnership.store.models import Participation, Partnership

# How far a bundle is that is being sent, so that a page can say so: a line in a file of the site's own folder.
#
# It holds two numbers. Its name is a hash of the account and the partnership, so that nobody reads the progress of
# somebody else. It goes with what else lies there for a short time.


@dataclass(frozen=True, slots=True)
class SendProgress:
    """Files sent, of how many; none of both as long as nothing has begun."""

    done: int = 0
    total: int = 0

    @property
    def is_over(self) -> bool:
        """Whether all are sent."""
        return bool(self.total) and self.done == self.total


class Notebook:
    """Where the newest download of an account from a partnership stands."""

    def __init__(self, folder: Path, account_id: UUID | None, partnership_id: UUID) -> None:
        self._path = folder / f"{sha256(f'{account_id} {partnership_id}'.encode()).hexdigest()}.progress"

    def note(self, done: int, total: int) -> None:
        """Write down how far it is. A disk that is full stops no download."""
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(self._path, "w", encoding="utf-8", opener=for_owner) as file:
                file.write(f"{done} {total}")

    def read(self) -> SendProgress:
        """How far it is."""
        try:
            done, total = map(int, self._path.read_text().split())
        except (OSError, ValueError):  # not begun, or read while it is being written
            return SendProgress()
        return SendProgress(done, total)


blueprint = Blueprint("bundles", __name__)
provide({Page.BUNDLE: "bundles.papers", Page.PACK: "bundles.organisation_pack"})

PAPERS = "/partnerships/<slug>/papers"
PACK = f"{PAPERS}/<uuid:organisation_id>"


@blueprint.get(PAPERS)
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def papers(partnership: Partnership) -> ResponseReturnValue:
    """What is in the bundle of a partnership, and whose packs the visitor may have."""
    contents = everything_of(partnership)
    zip_url = url_for("bundles.papers_zip", slug=partnership.slug)
    return _page(contents, zip_url, packs=_packs(contents), is_pack=False)


@blueprint.get(f"{PAPERS}/papers.zip")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def papers_zip(partnership: Partnership) -> ResponseReturnValue:
    """Every paper of a partnership in one zip file."""
    return _stream(everything_of(partnership), partnership)


def get_pack(slug: str, organisation_id: UUID) -> AboutOrganisation:
    """An organisation in a partnership that it takes part in now; raises NotFound. `row` is the partnership."""
    partnership = get_partnership(slug)
    get_participation(slug, organisation_id)
    return AboutOrganisation(
        organisation=get_organisation(organisation_id), row=partnership, partnership_id=partnership.id
    )


__all__ = ["get_pack", "get_partnership"]


@blueprint.get(PACK)
@permit(Action.PACK_VIEW, get_pack)
def organisation_pack(about: AboutOrganisation) -> ResponseReturnValue:
    """What is in an organisation's own pack."""
    contents = pack_of_organisation(about.row, about.organisation.id)
    zip_url = url_for("bundles.pack_zip", slug=about.row.slug, organisation_id=about.organisation.id)
    return _page(contents, zip_url, packs=[], is_pack=True)


@blueprint.get(f"{PACK}/pack.zip")
@permit(Action.PACK_VIEW, get_pack)
def pack_zip(about: AboutOrganisation) -> ResponseReturnValue:
    """An organisation's own pack as a zip file."""
    partnership, organisation = about.row, about.organisation
    part = get_participation(partnership.slug, organisation.id)
    return _stream(pack_of_organisation(partnership, organisation.id), part)


@blueprint.get(f"{PAPERS}/progress")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def progress(partnership: Partnership) -> ResponseReturnValue:
    """How far the zip file is that the visitor asked for last."""
    return render_template(
        "bundles/progress.html",
        partnership=partnership,
        progress=_notebook(partnership).read(),
        again=url_for("bundles.progress", slug=partnership.slug),
    )


def _page(contents: BundleContents, zip_url: str, *, packs: list[Agency], is_pack: bool) -> ResponseReturnValue:
    return render_template(
        "bundles/bundle.html",
        contents=contents,
        partnership=contents.partnership,
        parts={part: [each for each in contents.planned if each.part == part] for part in _parts(contents)},
        packs=packs,
        is_pack=is_pack,
        zip_url=zip_url,
    )


def _parts(contents: BundleContents) -> list[str]:
    return list(dict.fromkeys(each.part for each in contents.planned))


def _packs(contents: BundleContents) -> list[Agency]:
    """Organisations whose pack the visitor may have, by name: their own, and all of them for a coordinator."""
    is_all = viewer().coordinates(contents.partnership.id)
    return [each for each in contents.material.map_.agencies if is_all or each.id in viewer().positions]


def _notebook(partnership: Partnership) -> Notebook:
    return Notebook(folder_of(current_app), viewer().account_id, partnership.id)


def _stream(contents: BundleContents, subject: Partnership | Participation) -> Response:
    """The zip file, sent as it is made. Who may have it is decided, and what is in it, before the first byte leaves."""
    with_text = "text" in request.args
    notebook = _notebook(contents.partnership)
    files = count_files(contents, with_text=with_text)
    notebook.note(0, files)

    pieces = pack(contents, with_text=with_text, told=notebook.note)
    return stream(_sent(pieces), TakenFile(subject, contents.title, zip_name(contents), files=files))


def _sent(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Piece after piece; while a slow visitor takes one, nothing is held in the database."""
    while True:
        with reading():
            piece = next(pieces, b"")
            db.session.remove()
        if not piece:
            return
        yield piece
