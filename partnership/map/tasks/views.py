"""Who does what, as a list: a line a task, by stage; on screen, printed whole, and as Word and Excel files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from partnership.documents.wording import day
from partnership.documents.writers.excel import FACTS, ExcelSheet, write_excel
from partnership.documents.writers.html import write_html
from partnership.findings.find import register_of
from partnership.findings.phrases import WHOM
from partnership.map.downloads.delivery import Delivery, hand_out
from partnership.map.downloads.delivery import download as download_of
from partnership.map.downloads.formats import EXCEL
from partnership.map.mapping.contact_sheet import compose_contacts
from partnership.map.mapping.labels import labels
from partnership.map.mapping.matrix import MatrixView, by_sector, gaps_by_stage, stage_tables
from partnership.map.mapping.paper import FOR_MEMBERS
from partnership.map.mapping.queries import members_map, pack_of, papers_in_use
from partnership.map.mapping.task_filter import TaskFilter
from partnership.map.mapping.views.blueprint import seen_and_missing
from partnership.map.tasks.document import NO_LEAD, TITLE, compose_tasks
from partnership.map.tasks.rows import task_list
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import get_partnership
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask.typing import ResponseReturnValue

    from partnership.documents.writers.excel import Row
    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.findings.find import Register
    from partnership.guidance.types import Group, Stage
    from partnership.map.mapping.matrix import CellPart
    from partnership.map.tasks.rows import Lead, TaskRow
    from partnership.store.models import Partnership

LIST_COLUMNS: Final = (
    ("Stage", 15), ("Task", 36), ("Lead", 40), ("Deputy", 40), ("Others", 8), ("At night", 16), ("Gap", 40),
)  # fmt: skip
TASK_COLUMNS: Final = (("Stage", 15), ("Task", 36), ("Gap", 28))
COLUMN_WIDTH: Final = 11


def file_name(map_: PartnershipMap) -> str:
    """The name of the file: partnership and day."""
    return f"{map_.slug}-who-does-what-{map_.as_of.isoformat()}.xlsx"


def write_workbook(map_: PartnershipMap, register: Register, template_ids: Iterable[str]) -> bytes:
    """The file; `map_` is that of any member, `register` what is missing in it."""
    papers = tuple(template_ids)
    return write_excel(
        (
            ExcelSheet("List", LIST_COLUMNS, _list(task_list(map_, register, papers)), kept_columns=2),
            _table(map_, register, papers),
            ExcelSheet("About", FACTS, _about(map_, register)),
        ),
        title=TITLE,
        author=map_.name,
        made_on=map_.as_of,
    )


def _list(stages: Mapping[Stage, tuple[TaskRow, ...]]) -> Iterable[Row]:
    for stage, rows in stages.items():
        for row in rows:
            yield (
                stage.capitalize(),
                row.function.name,
                _by_group({group: _lead(each) for group, each in row.leads.items()}),
                _by_group({group: _names(each) for group, each in row.deputies.items()}),
                row.others or None,
                _by_group({group: each.words for group, each in row.at_night.items()}),
                row.gap,
            )


def _lead(lead: Lead) -> str:
    if lead.agencies:
        return _names(lead.agencies)
    return f"{NO_LEAD}; asked: {_names(lead.asked)}" if lead.asked else NO_LEAD


def _names(agencies: Iterable[Agency]) -> str:
    return "; ".join(each.name for each in agencies)


def _by_group(words: Mapping[Group | None, str]) -> str:
    """A line for each group; without its name where it is the same for all."""
    return "\n".join(f"{WHOM[group].capitalize()}: {each}" if group else each for group, each in words.items() if each)


def _table(map_: PartnershipMap, register: Register, papers: tuple[str, ...]) -> ExcelSheet:
    """All stages on one sheet: a column for each organisation with a part, in the order of sectors."""
    tables = tuple(stage_tables(map_, register, papers, MatrixView()))
    found = dict.fromkeys(column.agency for table in tables for column in table.columns)
    agencies = by_sector(found)

    def rows() -> Iterable[Row]:
        for table in tables:
            for line in table.lines:
                cells = {column.agency: cell for column, cell in zip(table.columns, line.cells, strict=True)}
                roles = (_roles(cells.get(each, ())) for each in agencies)
                yield (table.stage.capitalize(), line.function.name, line.gap, *roles)

    columns = (*TASK_COLUMNS, *((each.name, COLUMN_WIDTH) for each in agencies))
    return ExcelSheet("Table", columns, rows(), kept_columns=len(TASK_COLUMNS), is_upright=True)


def _roles(cell: Iterable[CellPart]) -> str:
    return "\n".join(each.words for each in cell)


def _about(map_: PartnershipMap, register: Register) -> Iterable[Row]:
    yield from (
        ("Title", TITLE),
        ("Partnership", map_.name),
        ("Area", map_.area),
        ("As it stands on", day(map_.as_of)),
        ("Tasks from", register.pack.title),
        ("Who may have it", FOR_MEMBERS),
        ("Asked", "The organisation has not answered"),
        ("Declined", "The organisation said no"),
    )


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
    map_ = members_map(partnership)
    content = write_workbook(map_, register_of(map_, pack_of(partnership)), papers_in_use(partnership))
    return download_of(content, file_name(map_), EXCEL, partnership, "Who does what, list and table")
