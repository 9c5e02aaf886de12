"""Pages of return checklists: the list, making one, what it is, preview, Word file, putting away and bringing back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import NotFound, NotInGuidance
from partnership.documents.writers.html import write_html
from partnership.guidance.choices import FrontPart
from partnership.guidance.countries import countries, country_of
from partnership.guidance.types import KindOffice, ReturnPaper
from partnership.map.downloads.delivery import Delivery, hand_out
from partnership.map.mapping.queries import pack_of, read_map
from partnership.policy.actions import Action
from partnership.returns.repatriation import queries, services
from partnership.returns.repatriation.cells import counts
from partnership.returns.repatriation.compose import NAMES, USES
from partnership.returns.repatriation.export import current_document, current_plan, template_of
from partnership.returns.repatriation.forms import ReturnForm, RouteForm
from partnership.returns.repatriation.lines import LineClass
from partnership.returns.repatriation.variants import AgeGroup, closed_routes, make_variant, stored_variant
from partnership.store.db import transaction
from partnership.web.pages import page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.guidance.types import ReturnTemplate
    from partnership.returns.repatriation.queries import MadeChecklist
    from partnership.returns.repatriation.variants import Variant
    from partnership.store.models import Partnership, ReturnChecklist

blueprint = Blueprint("repatriation", __name__)

WHOM = {"child": "A child", "adult": "An adult"}


def _variant(made: MadeChecklist) -> Variant:
    """The stored choices; they were checked when they were stored."""
    row = made.checklist
    return stored_variant(pack_of(made.partnership), row.age_group, row.country, row.route)


def _title(made: MadeChecklist) -> str:
    """What a checklist is called, also one whose way of return the guidance of today does not have."""
    row = made.checklist
    try:
        return _variant(made).title
    except NotInGuidance:
        return f"{WHOM.get(row.age_group, row.age_group)}, {countries().get(row.country, row.country)}"


def _route_name(template: ReturnTemplate | None, row: ReturnChecklist) -> str:
    routes = template.routes if template is not None else ()
    return next((route.name for route in routes if route.id == row.route), row.route)


@blueprint.get("/partnerships/<slug>/returns")
@permit(Action.RETURN_VIEW, queries.get_partnership)
def returns(partnership: Partnership) -> ResponseReturnValue:
    """The checklists of a partnership, latest first; `?show=archived` those put away."""
    template = pack_of(partnership).return_checklist  # none: the page says so
    are_archived = request.args.get("show") == "archived"
    page = queries.list_checklists(partnership.id, page_number(request.args.get("page")), are_archived=are_archived)
    return render_template(
        "repatriation/returns.html",
        partnership=partnership,
        template=template,
        pack=pack_of(partnership),
        page=page,
        are_archived=are_archived,
        routes={row.id: _route_name(template, row) for row in page.rows},
        countries=countries(),
        whom=WHOM,
    )


@blueprint.route("/partnerships/<slug>/returns/new", methods=["GET", "POST"])
@permit(Action.RETURN_ADD, queries.get_partnership)
def new(partnership: Partnership) -> ResponseReturnValue:
    """Make a checklist: whose return and where to, in the address, then by which of the routes that are open."""
    pack, template, whose = pack_of(partnership), template_of(partnership), ReturnForm(request.args)
    map_ = read_map(partnership, viewer())
    agencies = [each for kind in sorted(pack.of_office(KindOffice.EMBASSY)) for each in map_.of_kind(kind)]
    whose.offer(agency.country or country_of(agency.name, pack) for agency in agencies)
    is_answered = bool(request.args.keys() & {whose.age_group.name, whose.country.name})
    if "change" in request.args or not is_answered or not whose.validate():
        return render_template("repatriation/new.html", partnership=partnership, template=template, form=whose)
    age_group, country_code = whose.age_group.data, whose.country.data
    form = RouteForm()
    form.offer(template.routes_for(age_group, is_member=pack.is_member(country_code)))
    if form.validate_on_submit():
        variant = make_variant(pack, age_group, country_code, form.route.data)
        with transaction() as session:
            row = services.make_checklist(session, partnership, variant, made_by=viewer().post)
        flash("The checklist is made. Look at it, or download it as a Word file.", "success")
        return redirect(url_for("repatriation.checklist", slug=partnership.slug, checklist_id=row.id))
    return render_template(
        "repatriation/route.html",
        partnership=partnership,
        form=form,
        whose=whose,
        age_group=AgeGroup(age_group),
        country=countries()[country_code],
        closed=closed_routes(pack, AgeGroup(age_group), country_code),
        whom=WHOM,
        back=url_for("repatriation.new", slug=partnership.slug, age_group=age_group, country=country_code, change=1),
    )


@blueprint.get("/partnerships/<slug>/returns/<uuid:checklist_id>")
@permit(Action.RETURN_VIEW, queries.get_made)
def checklist(made: MadeChecklist) -> ResponseReturnValue:
    """What a checklist is made for, its papers and stages, and what the map does not answer yet."""
    variant = _variant(made)
    plan = current_plan(made.partnership, variant)
    return render_template(
        "repatriation/checklist.html",
        made=made,
        row=made.checklist,
        partnership=made.partnership,
        template=plan.template,
        variant=variant,
        country=countries()[variant.country_code],
        plan=plan,
        different=[each for each in plan.items if plan.pack.change_of("items", each.id, plan.template.id)],
        papers=[{"id": paper, "name": NAMES[paper], "use": USES[paper]} for paper in ReturnPaper],
        line_count=len(plan.lines),
        result_rules=plan.template.front(FrontPart.RESULT, variant.age_group),
        stages=[
            (stage, counts(plan.in_stage(stage)), plan.in_stage(stage, LineClass.STOP))
            for stage in plan.template.stages
        ],
        whom=WHOM,
        pack=plan.pack,
    )


@blueprint.get("/partnerships/<slug>/returns/<uuid:checklist_id>/preview")
@permit(Action.RETURN_VIEW, queries.get_made)
def preview(made: MadeChecklist) -> ResponseReturnValue:
    """One paper on screen, with the words of the Word file; `?paper=` says which."""
    paper = _paper()
    document = current_document(made.partnership, _variant(made), paper=paper)
    return render_template(
        "repatriation/preview.html",
        made=made,
        row=made.checklist,
        partnership=made.partnership,
        document=document,
        paper=paper,
        html=write_html(document),
    )


@blueprint.get("/partnerships/<slug>/returns/<uuid:checklist_id>/download")
@permit(Action.RETURN_VIEW, queries.get_made)
def download(made: MadeChecklist) -> ResponseReturnValue:
    """One paper as a file; `?paper=` says which."""
    return hand_out(
        Delivery(current_document(made.partnership, _variant(made), paper=_paper()), made.partnership),
        url_for("repatriation.checklist", slug=made.partnership.slug, checklist_id=made.checklist.id),
    )


def _paper() -> ReturnPaper:
    """Which paper is asked for; an address of before, which names none, means the checklist."""
    try:
        return ReturnPaper(request.args.get("paper", ReturnPaper.CHECKLIST))
    except ValueError:
        raise NotFound from None


@blueprint.route("/partnerships/<slug>/returns/<uuid:checklist_id>/archive", methods=["GET", "POST"])
@permit(Action.RETURN_ADD, queries.get_made)
def archive(made: MadeChecklist) -> ResponseReturnValue:
    """Ask, then put a checklist away."""
    if request.method == "POST":
        with transaction():
            services.archive(made.checklist)
        flash("The checklist is archived. You can restore it.", "success")
        return redirect(url_for("repatriation.returns", slug=made.partnership.slug))
    return render_template(
        "repatriation/archive.html",
        made=made,
        row=made.checklist,
        partnership=made.partnership,
        title=_title(made),
    )


@blueprint.post("/partnerships/<slug>/returns/<uuid:checklist_id>/restore")
@permit(Action.RETURN_ADD, queries.get_made)
def restore(made: MadeChecklist) -> ResponseReturnValue:
    """Bring a checklist back."""
    with transaction():
        services.restore(made.checklist)
    flash("The checklist is restored.", "success")
    return redirect(url_for("repatriation.checklist", slug=made.partnership.slug, checklist_id=made.checklist.id))
