"""Who does what as a table: tasks are rows, organisations with a part are columns; a task opens to be changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for

from partnership.map.mapping import queries
from partnership.map.mapping.choices import count_states
from partnership.map.mapping.forms import WHOM
from partnership.map.mapping.matrix import MatrixView, gaps_by_stage, stage_tables
from partnership.map.mapping.matrix_form import ALL_STAGES, MatrixForm
from partnership.map.mapping.views.blueprint import blueprint, seen_and_missing
from partnership.map.mapping.views.editor import task_editor
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.authority import queries as authority
from partnership.register.directory.wording import SECTORS
from partnership.register.partnerships.queries import get_partnership
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask.typing import ResponseReturnValue

    from partnership.findings.facts import Duty, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function, Stage
    from partnership.map.mapping.matrix import StageTable
    from partnership.store.models import Partnership


@dataclass(frozen=True, slots=True)
class MatrixAddress:
    """The address of the table as it is asked for, with the task that is open for change, or none."""

    slug: str
    asked: Mapping[str, str]

    def to(self, function_id: str | None) -> str:
        """The address with a task open."""
        values: dict[str, Any] = {**self.asked, "edit": function_id}
        return url_for("mapping.matrix", slug=self.slug, **values)

    def around(self, function_id: str) -> str:
        """Where a task stands, none being open."""
        return f"{self.to(None)}#{function_id}"


@blueprint.get("/partnerships/<slug>/map")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def matrix(partnership: Partnership) -> ResponseReturnValue:
    """A table for each stage; it opens on the one with most gaps, and prints all of them.

    `?edit=FUNCTION` opens a task for coordinators to change; `?show=waiting` shows what waits for an answer.
    """
    pack = queries.pack_of(partnership)
    map_, register = seen_and_missing(partnership)
    own_ids = frozenset(viewer().positions) & map_.by_id.keys()
    form, gaps, edited = MatrixForm(request.args), gaps_by_stage(register), _edited(partnership, pack)
    form.offer(gaps, {stage: len(each) for stage, each in pack.functions_by_stage.items()}, has_own=bool(own_ids))
    is_right = form.validate()
    view = form.view(own_ids, edited.id if edited else "") if is_right else MatrixView()
    asked = {name: value for name, value in request.args.items() if name in form and value} if is_right else {}
    opened = _opened(form, gaps, view, edited)
    is_all = not (edited or view.only.is_narrow or "stage" in asked)  # nothing is left out on purpose
    found = stage_tables(map_, register, queries.papers_in_use(partnership), view)
    tables = _tables(found, opened, has_others=is_all)
    waiting = _waiting(map_, tables) if view.only.is_waiting else ()
    form.open_on(opened)
    return render_template(
        "mapping/matrix.html",
        partnership=partnership,
        form=form,
        is_filtered=bool(asked),
        tables=tuple(chain.from_iterable(table.on_paper() for table in tables)),
        shown=sum(len(table.lines) for table in tables if table.is_on_screen),
        printed=sum(len(table.lines) for table in tables),
        map=map_,
        functions=pack.functions,
        without=len(pack.functions) - sum(gaps.values()),
        counts=count_states(map_.duties),
        whom=WHOM,
        sectors=SECTORS,
        only_waiting=view.only.is_waiting,
        waiting=waiting,
        led=authority.led([duty.agency.id for duty in waiting]) if waiting else (),
        here=MatrixAddress(partnership.slug, {**asked, "stage": str(opened)} if edited and opened else asked),
        editor=task_editor(partnership, edited, map_, pack) if edited else None,
    )


def _tables(found: Iterable[StageTable], opened: Stage | None, *, has_others: bool) -> list[StageTable]:
    """The tables of the stage that is opened, or of all; others are there to be printed, where they are."""
    return [
        replace(table, is_on_screen=opened in (None, table.stage))
        for table in found
        if has_others or opened in (None, table.stage)
    ]


def _opened(form: MatrixForm, gaps: Mapping[Stage, int], view: MatrixView, edited: Function | None) -> Stage | None:
    """The stage on screen, none for all: as was asked, else the one with most gaps; that of a task that is open."""
    asked = form.chosen_stage()
    if asked is None:
        if form.stage.data == ALL_STAGES or view.only.is_narrow:
            return None
        asked = max(gaps, key=lambda stage: gaps[stage])
    return edited.stage if edited else asked


def _waiting(map_: PartnershipMap, tables: Iterable[StageTable]) -> tuple[Duty, ...]:
    """The roles that wait in what is shown, the oldest first."""
    shown = {line.function.id for table in tables for line in table.lines}
    return tuple(duty for duty in map_.waiting() if duty.function_id in shown)


def _edited(partnership: Partnership, pack: Pack) -> Function | None:
    """The function that is open for change, for those who may change it."""
    may_edit = allows(viewer(), Action.RESPONSIBILITY_EDIT, partnership)
    return pack.functions.get(request.args.get("edit", "")) if may_edit else None
