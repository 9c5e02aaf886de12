"""The page of each picture, and its files: as CSV and PNG as any member may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import render_template, request, url_for
from markupsafe import Markup

from partnership.base.errors import NotFound
from partnership.documents.pictures import png_of
from partnership.documents.writers.csv_file import marked, write_csv
from partnership.guidance.journeys import journeys_of
from partnership.map.downloads.delivery import download, hand_out
from partnership.map.mapping.views.blueprint import seen_and_missing
from partnership.policy.actions import Action
from partnership.protocols.pictures.export import glance_of
from partnership.protocols.pictures.forms import PictureForm
from partnership.protocols.pictures.kinds import AREAS, COVERAGE, JOURNEY, KINDS, NETWORK, OVER_TIME
from partnership.protocols.pictures.queries import members_subject, read_subject
from partnership.protocols.pictures.slices import OnPaper
from partnership.protocols.pictures.views.blueprint import blueprint
from partnership.register.partnerships.queries import get_partnership
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from partnership.documents.drawing import Drawing
    from partnership.protocols.pictures.kinds import PictureKind
    from partnership.protocols.pictures.queries import PictureSubject
    from partnership.protocols.pictures.slices import PictureSlice
    from partnership.store.models import Partnership

CSV, PNG = "text/csv; charset=utf-8", "image/png"
_WIDTH_MM: Final = 250  # as wide as it lies on A4 across


def csv_of(slices: Sequence[PictureSlice]) -> bytes:
    """The tables of all sheets under each other; text that looks like a formula stays text, with an apostrophe."""
    has_titles = any(each.title for each in slices)
    rows: list[list[str]] = []
    for each in slices:
        if not rows:
            rows.append([*(["Part"] if has_titles else []), *(column.title for column in each.table.columns)])
        title = [each.title] if has_titles else []
        rows += [[marked(cell) for cell in (*title, *(c.text for c in row))] for row in each.table.rows]
    return write_csv(rows)


def png_file(drawing: Drawing) -> bytes:
    """One drawing, as large as it is printed."""
    return png_of(drawing.svg, _WIDTH_MM)


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


@blueprint.get("/partnerships/<slug>/network")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def network(partnership: Partnership) -> ResponseReturnValue:
    """Who refers to whom; `?of=` has the relationships of one organisation."""
    return _page(partnership, NETWORK)


@blueprint.get("/partnerships/<slug>/network/file")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def network_file(partnership: Partnership) -> ResponseReturnValue:
    """The relationships as CSV."""
    return _file(partnership, NETWORK)


@blueprint.get("/partnerships/<slug>/areas")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def areas(partnership: Partnership) -> ResponseReturnValue:
    """Services by area."""
    return _page(partnership, AREAS)


@blueprint.get("/partnerships/<slug>/areas/file")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def areas_file(partnership: Partnership) -> ResponseReturnValue:
    """Services by area as CSV, or one sheet of them as PNG."""
    return _file(partnership, AREAS)


@blueprint.get("/partnerships/<slug>/over-time")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def over_time(partnership: Partnership) -> ResponseReturnValue:
    """Leads, gaps and checked entries by month."""
    return _page(partnership, OVER_TIME)


@blueprint.get("/partnerships/<slug>/over-time/file")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def over_time_file(partnership: Partnership) -> ResponseReturnValue:
    """The counts as CSV, or drawn as PNG."""
    return _file(partnership, OVER_TIME)


@blueprint.get("/partnerships/<slug>/at-a-glance/download")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def glance(partnership: Partnership) -> ResponseReturnValue:
    """Every picture with its table as one document, as any member may see them."""
    return hand_out(glance_of(partnership), url_for("pictures.journey", slug=partnership.slug))


def _page(partnership: Partnership, kind: PictureKind) -> ResponseReturnValue:
    subject = read_subject(partnership, *seen_and_missing(partnership), viewer())
    form = PictureForm.of_kind(kind, request.args, subject)
    sheets = kind.draw(subject, form.choice, _PageLinks(partnership))
    asked: dict[str, Any] = form.asked
    if sheets.stage is not None:
        form.open_on(sheets.stage)
    return render_template(
        "pictures/page.html",
        partnership=partnership,
        kind=kind,
        kinds=KINDS,
        form=form,
        is_filtered=bool(asked.keys() - {"way"}),
        action=url_for(kind.endpoint, slug=partnership.slug),
        switch=_switch(partnership, asked, subject) if kind is JOURNEY else (),
        slices=sheets.slices,
        drawings=[Markup(each.drawing.svg) for each in sheets.slices if each.drawing],  # noqa: S704 - the drawing escapes every word
        file=lambda **more: url_for(kind.file_endpoint, **{**form.asked, **more, "slug": partnership.slug}),
        as_of=subject.map_.as_of,
    )


def _switch(partnership: Partnership, asked: Mapping[str, Any], subject: PictureSubject) -> list[dict[str, Any]]:
    """The journeys beside each other, with what else is set kept."""
    ways = journeys_of(subject.register.pack)
    shown = asked.get("way") if asked.get("way") in {each.id for each in ways} else ways[0].id
    return [
        {
            "text": each.title,
            "href": url_for(JOURNEY.endpoint, **{**asked, "slug": partnership.slug, "way": each.id}),
            "is_current": each.id == shown,
        }
        for each in ways
    ]


def _file(partnership: Partnership, kind: PictureKind) -> ResponseReturnValue:
    """`?format=png&part=` has one sheet as a picture; otherwise all of them as one table."""
    subject = members_subject(partnership)
    map_ = subject.map_
    slices = kind.draw(subject, PictureForm.of_kind(kind, request.args, subject).choice, OnPaper()).slices
    title, stem = (
        f"{kind.title}, {partnership.name}",
        f"{map_.slug}-{kind.name.replace('_', '-')}-{map_.as_of.isoformat()}",
    )
    if request.args.get("format") != "png":
        return download(csv_of(slices), f"{stem}.csv", CSV, partnership, title)
    part = request.args.get("part", "")
    found = next((each for each in slices if part in ("", each.anchor)), None)
    if found is None or found.drawing is None:
        raise NotFound
    return download(png_file(found.drawing), f"{stem}-{found.anchor}.png", PNG, partnership, title)
