"""The boards of a partnership: to whom cases of children and of adults are reported, and who approves a paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from partnership.db import transaction
from partnership.errors import Conflict, InputFault, NotFound, Stale
from partnership.guidance.types import Group
from partnership.mapping import queries
from partnership.mapping.forms import BoardForm
from partnership.mapping.views.blueprint import blueprint
from partnership.partnerships.queries import boards_of, get_partnership
from partnership.partnerships.services import add_board, change_board, remove_board
from partnership.policy.actions import Action
from partnership.policy.viewer import reader_of
from partnership.web.forms import posted_version
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.models import Board, Partnership

PATH = "/partnerships/<slug>/boards"
MOVED = "Somebody else changed this board while you had the page open. Nothing was overwritten."


@dataclass(frozen=True, slots=True)
class BoardPlace:
    """A board with its partnership: the subject of the page that changes it."""

    partnership: Partnership
    board: Board

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def get_board(slug: str, board_id: UUID) -> BoardPlace:
    """A board of a partnership; raises NotFound."""
    partnership = get_partnership(slug)
    found = next((row for row in boards_of(partnership.id) if row.id == board_id), None)
    if found is None:
        raise NotFound
    return BoardPlace(partnership, found)


@blueprint.route(PATH, methods=["GET", "POST"])
@permit(Action.RESPONSIBILITY_EDIT, get_partnership)
def boards(partnership: Partnership) -> ResponseReturnValue:
    """The boards that are entered, and a form for another."""
    form = BoardForm()
    map_ = queries.read_map(partnership, reader_of(partnership.id))
    rows = boards_of(partnership.id)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                # The board that the partnership was made with counts as long as none is entered: it is entered first.
                for known in () if rows else map_.boards:
                    add_board(session, partnership, known.name, known.groups, known.approver)
                add_board(session, partnership, form.name.data or "", form.wanted, form.approver.data or "")
        except (InputFault, Conflict) as fault:
            form.add_fault(fault, "name")
        else:
            flash("The board is entered.", "success")
            return redirect(url_for("mapping.boards", slug=partnership.slug))
    return render_template(
        "mapping/boards.html",
        partnership=partnership,
        form=form,
        rows=rows,
        known=map_.boards,
        without=[group for group in (Group.CHILDREN, Group.ADULTS) if not map_.boards_for(group)],
    )


@blueprint.route(f"{PATH}/<uuid:board_id>", methods=["GET", "POST"])
@permit(Action.RESPONSIBILITY_EDIT, get_board)
def board(place: BoardPlace) -> ResponseReturnValue:
    """Change a board, or take it out."""
    row = place.board
    form = BoardForm(data={"name": row.name, "groups": row.groups, "approver": row.approver, "version": row.version})
    back = url_for("mapping.boards", slug=place.partnership.slug)
    is_removed = request.method == "POST" and "remove" in request.form
    if is_removed or form.validate_on_submit():
        try:
            with transaction() as session:
                _refuse_stale(row)
                if is_removed:
                    remove_board(session, row)
                else:
                    others = boards_of(place.partnership.id)
                    change_board(row, form.name.data or "", form.wanted, form.approver.data or "", others)
        except (InputFault, Conflict, Stale) as fault:
            form.add_fault(fault, "name")
        else:
            flash("The board is taken out." if is_removed else "The board is changed.", "success")
            return redirect(back)
    return render_template("mapping/board.html", partnership=place.partnership, form=form, board=row, back=back)


def _refuse_stale(row: Board) -> None:
    if posted_version() != row.version:
        raise Stale(MOVED)
