"""The boards of a partnership: to whom cases of children and of adults are reported, and who approves a paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import NotFound
from partnership.guidance.types import Group
from partnership.map.mapping import queries
from partnership.map.mapping.forms import WHOM, BoardForm
from partnership.map.mapping.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import boards_of, get_partnership
from partnership.register.partnerships.services import add_board, change_board, remove_board
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.permit import permit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.store.models import Board, Partnership

PATH = "/partnerships/<slug>/boards"


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
    map_ = queries.members_map(partnership)
    attempt = conflict.save(
        form,
        lambda session: add_board(
            session, partnership, form.name.data or "", form.wanted, form.approver.data or "", counted=map_.boards
        ),
        at="name",
        late=(),
    )
    if attempt.is_saved:
        flash("The board is entered.", "success")
        return redirect(url_for("mapping.boards", slug=partnership.slug))
    return render_template(
        "mapping/boards.html",
        partnership=partnership,
        form=form,
        rows=boards_of(partnership.id),
        known=map_.boards,
        without=[group for group in (Group.CHILDREN, Group.ADULTS) if not map_.boards_for(group)],
    )


@blueprint.route(f"{PATH}/<uuid:board_id>", methods=["GET", "POST"])
@permit(Action.RESPONSIBILITY_EDIT, get_board)
def board(place: BoardPlace) -> ResponseReturnValue:
    """Change a board, or take it out."""
    row, slug = place.board, place.partnership.slug
    form = BoardForm(data={"name": row.name, "groups": row.groups, "approver": row.approver, "version": row.version})
    is_removed = request.method == "POST" and "remove" in request.form
    attempt = conflict.save(
        form,
        lambda session: _write(session, row, form, is_removed=is_removed),
        at="name",
        is_valid=is_removed or form.validate_on_submit(),
    )
    if attempt.is_saved:
        flash("The board is taken out." if is_removed else "The board is changed.", "success")
        return redirect(url_for("mapping.boards", slug=slug))
    differences: list[Difference] | None = None
    if attempt.is_undone:
        place = get_board(slug, row.id)
    if attempt.late:
        form = _form_now(place.board) if is_removed else form
        form.move_to(place.board.version)
        differences = [] if is_removed else _differences(place.board, form)
    return conflict.page(
        "mapping/board.html",
        differences,
        partnership=place.partnership,
        form=form,
        board=place.board,
        is_removed=is_removed,
        back=url_for("mapping.boards", slug=slug),
    )


def _write(session: Session, row: Board, form: BoardForm, *, is_removed: bool) -> None:
    if is_removed:
        remove_board(session, row, expected_version=form.seen_version)
    else:
        change_board(
            row, form.name.data or "", form.wanted, form.approver.data or "", expected_version=form.seen_version
        )


def _form_now(row: Board) -> BoardForm:
    """The form as the board is stored."""
    return BoardForm(None, data={"name": row.name, "groups": row.groups, "approver": row.approver})


def _differences(stored: Board, form: BoardForm) -> list[Difference]:
    """The board as it is stored beside the one that was typed."""
    return differing(
        Difference("Name of the board", stored.name, form.name.data or "", "name"),
        Difference("For whose cases", _whose(map(Group, stored.groups)), _whose(form.wanted), "groups"),
        Difference("Who approves a paper for it", stored.approver, form.approver.data or "", "approver"),
    )


def _whose(groups: Iterable[Group]) -> tuple[str, ...]:
    return tuple(sorted(WHOM[group] for group in groups))
