"""The page of each picture, and its files: as CSV and PNG as any member may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import render_template, request, url_for
from markupsafe import Markup

from partnership.downloads.delivery import download
from partnership.errors import NotFound
from partnership.findings.find import register_of
from partnership.guidance.journeys import journeys_of
from partnership.mapping.queries import members_map, pack_of
from partnership.mapping.views.blueprint import seen_and_missing
from partnership.partnerships.queries import get_partnership
from partnership.pictures.files import CSV, PNG, csv_of, png_file
from partnership.pictures.kinds import COVERAGE, JOURNEY, KINDS
from partnership.pictures.queries import read_subject
from partnership.pictures.slices import OnPaper
from partnership.pictures.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.web.permit import permit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from partnership.models import Partnership
    from partnership.pictures.forms import PictureForm
    from partnership.pictures.kinds import PictureKind
    from partnership.pictures.slices import PictureSlice
    from partnership.pictures.subject import PictureSubject


class _PageLinks:
    """Where the pages of a partnership's tasks and organisations are."""

    def __init__(self, partnership: Partnership) -> None:
        self.slug = partnership.slug

    def task(self, function_id: str) -> str:
        return url_for("mapping.function", slug=self.slug, function_id=function_id)

    def agency(self, agency_id: UUID) -> str:
        return url_for("directory.organisation", organisation_id=agency_id)


@blueprint.get("/partnerships/<slug>/journey")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def journey(partnership: Partnership) -> ResponseReturnValue:
    """The way of a case in steps; `?way=` says whose."""
    return _page(partnership, JOURNEY)


@blueprint.get("/partnerships/<slug>/journey/file")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def journey_file(partnership: Partnership) -> ResponseReturnValue:
    """The journey as CSV, or as PNG."""
    return _file(partnership, JOURNEY)


@blueprint.get("/partnerships/<slug>/coverage")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def coverage(partnership: Partnership) -> ResponseReturnValue:
    """Tasks by level of agency."""
    return _page(partnership, COVERAGE)


@blueprint.get("/partnerships/<slug>/coverage/file")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def coverage_file(partnership: Partnership) -> ResponseReturnValue:
    """The grid as CSV, or one sheet of it as PNG."""
    return _file(partnership, COVERAGE)


def _page(partnership: Partnership, kind: PictureKind) -> ResponseReturnValue:
    subject = read_subject(partnership, *seen_and_missing(partnership))
    form = kind.form(request.args, subject)
    asked: dict[str, Any] = form.asked
    slices = kind.draw(subject, form, _PageLinks(partnership))
    return render_template(
        "pictures/page.html",
        partnership=partnership,
        kind=kind,
        kinds=KINDS,
        form=form,
        is_filtered=bool(asked.keys() - {"way"}),
        action=url_for(kind.endpoint, slug=partnership.slug),
        switch=_switch(partnership, form, subject) if kind is JOURNEY else (),
        slices=slices,
        drawings=[Markup(each.drawing.svg) for each in slices],  # noqa: S704 - the drawing escapes every word
        file=lambda **more: url_for(kind.file_endpoint, **{"slug": partnership.slug, **form.asked, **more}),
        as_of=subject.map_.as_of,
    )


def _switch(partnership: Partnership, form: PictureForm, subject: PictureSubject) -> list[dict[str, Any]]:
    """The journeys beside each other, with what else is set kept."""
    asked: dict[str, Any] = form.asked
    return [
        {
            "text": each.title,
            "href": url_for(JOURNEY.endpoint, **{**asked, "slug": partnership.slug, "way": each.id}),
            "is_current": each.id == form.way.data,
        }
        for each in journeys_of(subject.register.pack)
    ]


def _file(partnership: Partnership, kind: PictureKind) -> ResponseReturnValue:
    """`?format=png&part=` has one sheet as a picture; otherwise all of them as one table."""
    map_ = members_map(partnership)
    subject = read_subject(partnership, map_, register_of(map_, pack_of(partnership)))
    slices = kind.draw(subject, kind.form(request.args, subject), OnPaper())
    title, stem = f"{kind.title}, {partnership.name}", f"{map_.slug}-{kind.name}-{map_.as_of.isoformat()}"
    if request.args.get("format") != "png":
        return download(csv_of(slices), f"{stem}.csv", CSV, partnership, title)
    one = _part(slices)
    return download(png_file(one.drawing), f"{stem}-{one.anchor}.png", PNG, partnership, title)


def _part(slices: Sequence[PictureSlice]) -> PictureSlice:
    asked = request.args.get("part", "")
    found = next((each for each in slices if asked in ("", each.anchor)), None)
    if found is None:
        raise NotFound
    return found
