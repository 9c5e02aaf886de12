"""Start page, a partnership's own page, health and the accessibility statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, redirect, render_template, url_for

from partnership.authority.queries import KEEPING, with_people
from partnership.db import is_answering
from partnership.findings.agencies import of_unkept
from partnership.findings.papers import worst
from partnership.guidance.loader import refused_of_site
from partnership.mapping.finding_rows import not_set_aside
from partnership.mapping.queries import pack_of, set_aside, templates_in_use
from partnership.mapping.views.blueprint import seen_and_missing
from partnership.overview import queries
from partnership.overview.menu import menu, visitor_role
from partnership.overview.todo import things_to_do
from partnership.overview.waiting import waiting_for
from partnership.partnerships.queries import get_partnership
from partnership.people.views.approvals import waiting_count
from partnership.policy.actions import Action
from partnership.web.pages import Page, provide
from partnership.web.permit import permit, public, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.models import Partnership

blueprint = Blueprint("overview", __name__)
provide({Page.START: "overview.start", Page.PARTNERSHIP: "overview.partnership"})


@blueprint.app_context_processor
def _for_head() -> dict[str, Any]:
    """What the head of every page asks for."""
    return {"menu": menu, "visitor_role": visitor_role}


@blueprint.get("/")
@public("the front door: says what this site is and where to sign in")
def start() -> ResponseReturnValue:
    """The front door for a visitor; for somebody signed in their partnership, or the list where they have several."""
    places = viewer().places
    if len(places) == 1:
        return redirect(url_for("overview.partnership", slug=places[0].slug))
    if viewer().is_authenticated:
        return render_template("overview/partnerships.html", places=places)
    return render_template("overview/start.html")


@blueprint.get("/partnerships/<slug>")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def partnership(partnership: Partnership) -> ResponseReturnValue:
    """A partnership at a glance: what stands, and what needs doing next."""
    pack = pack_of(partnership)
    map_, register = seen_and_missing(partnership)
    severities = worst(register, pack, templates_in_use(partnership.id) or pack.protocols)
    notes = set_aside(partnership.id) if partnership.id in viewer().partnership_ids else {}
    left = not_set_aside(register, notes)
    kept = with_people([agency.id for agency in map_.agencies], KEEPING)
    return render_template(
        "overview/partnership.html",
        partnership=partnership,
        agencies=len(map_.agencies),
        functions=len(pack.functions),
        led=sum(1 for function_id in pack.functions if map_.lead(function_id)),
        gaps=len(left),
        settings=len(pack.settings),
        assured=sum(1 for setting_id in pack.settings if not register.of_setting(setting_id)),
        waiting=waiting_for(viewer(), partnership, map_.settings, waiting_count()),
        unkept=sum(1 for _ in of_unkept(register.map_, kept)),
        todo=things_to_do(register, severities, viewer(), left),
        papers=queries.count_papers(partnership.id),
        changes=queries.latest_changes(viewer(), partnership),
        pack=pack,
    )


@blueprint.get("/healthz")
@public("asked by the machine that watches the site; tells nothing but whether it works")
def health() -> ResponseReturnValue:
    """Whether the site and its database answer; guidance of the site that is not in use because it has faults."""
    works = is_answering()
    told = {"guidance_not_in_use": refused} if (refused := sorted(refused_of_site())) else {}
    return jsonify(status="ok" if works else "database does not answer", **told), 200 if works else 503


@blueprint.get("/accessibility")
@public("the statement must be readable by everybody")
def accessibility() -> ResponseReturnValue:
    """How accessible the site is, and whom to tell."""
    return render_template("overview/accessibility.html")
