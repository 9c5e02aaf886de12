"""Changing who does a task, on its page and in the table: the rows, the lists in them, and what was saved just now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import get_flashed_messages, request

from partnership.map.mapping import role_undo
from partnership.map.mapping.choices import choices_for, divided
from partnership.map.mapping.forms import Speaker, is_agreed, role_options
from partnership.map.mapping.holder_numbers import holder_numbers
from partnership.map.mapping.role_additions import RoleAddition
from partnership.map.mapping.role_lists import RoleLists
from partnership.map.mapping.views.blueprint import has_all_asked, speaks_for
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.authority import queries as authority
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function
    from partnership.map.mapping.choices import AgencyChoice, AgencyChoices
    from partnership.map.mapping.forms import Options
    from partnership.map.mapping.holder_numbers import HolderNumber
    from partnership.map.mapping.role_drafts import RoleDrafts
    from partnership.map.mapping.role_undo import SavedRole
    from partnership.store.models import Partnership

SAVED = "Your changes are saved."


@dataclass(frozen=True, slots=True)
class TaskEditor:
    """A task as a page shows it to be looked at or changed."""

    function: Function
    map_: PartnershipMap
    choices: Sequence[AgencyChoice]
    parts: AgencyChoices
    numbers: Mapping[UUID, tuple[HolderNumber, ...]]  # by the id of the role
    led: frozenset[UUID]  # who answers for itself
    lists: RoleLists
    additions: Sequence[RoleAddition]
    saved: Sequence[str]  # what is told of what was saved just now
    saved_span: str
    has_all: bool

    @property
    def addition_options(self) -> Options:
        """The list of roles for an organisation that has none."""
        return role_options(None, Speaker.NOBODY)

    @property
    def has_additions(self) -> bool:
        """Whether there is somebody to add, or something that was typed to be mended."""
        return bool(self.parts.found) or any(each.name or each.value for each in self.additions)

    @staticmethod
    def asks_how(value: str) -> bool:
        """Whether giving a role with this value asks how it was agreed."""
        return is_agreed(value)

    def list_of(self, choice: AgencyChoice) -> object:
        """The list of roles of an agency."""
        return self.lists.of(choice.agency, self.function, choice.duty, choice.group)


def task_editor(
    partnership: Partnership, function: Function, map_: PartnershipMap, pack: Pack, form: RoleDrafts | None = None
) -> TaskEditor:
    """The editor of a task; the roles in `form` were not saved."""
    saved = just_saved(partnership, function) if form is None else []
    led = frozenset(authority.led([agency.id for agency in map_.agencies]))
    before = {each.cell: each.before_words for each in saved}
    drafts = (form.rows, form.faults) if form else ({}, {})
    cells = form.cells() if form else {}
    choices = choices_for(function, map_, pack, cells.values())
    parts = divided(choices, {*cells, *before}, has_all=has_all_asked())
    return TaskEditor(
        function,
        map_,
        choices,
        parts,
        numbers={each.duty.id: holder_numbers(each.duty, pack) for each in parts.held if each.duty},
        led=led,
        lists=RoleLists(led, frozenset(each for each in led if speaks_for(each)), *drafts, before),
        additions=(form.additions if form else []) or [RoleAddition()],
        saved=[str(each) for each in get_flashed_messages(category_filter=["saved"]) or [SAVED]] if saved else [],
        saved_span=role_undo.span_words([each.sequence for each in saved]),
        has_all=has_all_asked(),
    )


def just_saved(partnership: Partnership, function: Function) -> list[SavedRole]:
    """What the visitor saved in a function a moment ago, as the address says; for those who may still change it."""
    span = request.args.get("saved", "")
    if not span or not allows(viewer(), Action.RESPONSIBILITY_EDIT, partnership):
        return []
    return role_undo.saved_roles(span, partnership, function, viewer())
