"""Who does what, as a list: a line a task, by stage; on screen, printed whole, and as Word and Excel files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from partnership.documents.writers.html import write_html
from partnership.findings.find import register_of
from partnership.findings.phrases import WHOM
from partnership.map.downloads.delivery import Delivery, hand_out
from partnership.map.downloads.delivery import download as download_of
from partnership.map.downloads.formats import EXCEL
from partnership.map.mapping.asked import words_of
from partnership.map.mapping.contact_sheet import compose_contacts
from partnership.map.mapping.labels import labels
from partnership.map.mapping.matrix import gaps_by_stage
from partnership.map.mapping.queries import members_map, pack_of, papers_in_use
from partnership.map.mapping.roles.queries import how_many_wait_in
from partnership.map.mapping.task_filter import TaskFilter
from partnership.map.mapping.views.blueprint import seen_and_missing
from partnership.map.tasks.document import compose_tasks
from partnership.map.tasks.rows import task_list
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import get_partnership
from partnership.web.permit import can, permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import Partnership

blueprint = Blueprint("tasks", __name__)

SHOWN = {"": "All tasks", "gaps": "With a gap", "mine": "Ours"}


@blueprint.get("/partnerships/<slug>/tasks")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """Who does what; `?show=gaps` shows tasks with a gap, `?show=mine` those of the visitor's organisations."""
    own, register = seen_and_missing(partnership)
    organisation_ids = set(viewer().positions) & own.by_id.keys()
    offered = [each for each in SHOWN if each != "mine" or organisation_ids]
    asked = request.args.get("show", "")
    show = asked if asked in offered else ""
    only = TaskFilter(show == "gaps", organisation_ids if show == "mine" else None)
    stages = task_list(own, register, papers_in_use(partnership), only)
    return render_template(
        "tasks/list.html",
        partnership=partnership,
        stages=stages,
        tasks=sum(map(len, stages.values())),
        labels=labels(own),
        groups=WHOM,
        waiting=_waiting(partnership),
        as_of=own.as_of,
        total=len(register.pack.functions),
        without=len(register.pack.functions) - sum(gaps_by_stage(register).values()),
        shown=[
            {
                "text": SHOWN[each],
                "href": url_for("tasks.index", slug=partnership.slug, show=each or None),
                "is_current": each == show,
            }
            for each in offered
        ],
    )


def _waiting(partnership: Partnership) -> str:
    """How many roles agencies have to answer, for those who record what they say."""
    if not can(Action.RESPONSIBILITY_EDIT, partnership):
        return ""
    agencies, roles, _ = how_many_wait_in(partnership.id)
    return words_of(agencies, roles)


@blueprint.get("/partnerships/<slug>/tasks/download")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def download(partnership: Partnership) -> ResponseReturnValue:
    """The list as a file, as any member may see it."""
    map_ = members_map(partnership)
    register = register_of(map_, pack_of(partnership))
    document = compose_tasks(map_, task_list(map_, register, papers_in_use(partnership)))
    return hand_out(Delivery(document, partnership), url_for("tasks.index", slug=partnership.slug))


@blueprint.get("/partnerships/<slug>/contacts")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def contacts(partnership: Partnership) -> ResponseReturnValue:
    """The contact sheet: every desk of the partnership on one dated page, as any member may see it."""
    document = compose_contacts(members_map(partnership), pack_of(partnership))
    html = Markup(write_html(document))  # noqa: S704 - the writer escapes every text
    return render_template("tasks/contacts.html", partnership=partnership, html=html)


@blueprint.get("/partnerships/<slug>/contacts/download")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def contacts_download(partnership: Partnership) -> ResponseReturnValue:
    """The contact sheet as a file."""
    document = compose_contacts(members_map(partnership), pack_of(partnership))
    return hand_out(Delivery(document, partnership), url_for("tasks.contacts", slug=partnership.slug))


@blueprint.get("/partnerships/<slug>/tasks/workbook")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def workbook(partnership: Partnership) -> ResponseReturnValue:
    """List and table as an Excel file, as any member may see them."""
    from partnership.map.tasks.workbook import file_name, write_workbook  # noqa: PLC0415 - with what writes Excel, for few

    map_ = members_map(partnership)
    content = write_workbook(map_, register_of(map_, pack_of(partnership)), papers_in_use(partnership))
    return download_of(content, file_name(map_), EXCEL, partnership, "Who does what, list and table")
