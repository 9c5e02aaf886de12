"""All SQL of return checklists: the list of a partnership, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from partnership.base.errors import NotFound
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import Partnership, ReturnChecklist
from partnership.web.pages import PER_PAGE, ResultPage

if TYPE_CHECKING:
    from uuid import UUID

__all__ = ["MadeChecklist", "get_made", "get_partnership", "list_checklists"]


@dataclass(frozen=True, slots=True)
class MadeChecklist:
    """A checklist with the partnership that it was made for: the subject of its pages."""

    checklist: ReturnChecklist
    partnership: Partnership

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def list_checklists(partnership_id: UUID, number: int, *, are_archived: bool = False) -> ResultPage[ReturnChecklist]:
    """One page of the checklists of a partnership, latest first: those in use, or those put away."""
    column = ReturnChecklist.archived_at
    condition = (
        ReturnChecklist.partnership_id == partnership_id,
        column.is_not(None) if are_archived else column.is_(None),
    )
    total = db.session.scalar(select(func.count()).select_from(ReturnChecklist).where(*condition)) or 0
    number = min(number, max(1, -(-total // PER_PAGE)))
    rows = db.session.scalars(
        select(ReturnChecklist)
        .where(*condition)
        .order_by(ReturnChecklist.created_at.desc(), ReturnChecklist.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return ResultPage(list(rows), number, total)


def all_current(partnership_id: UUID) -> list[ReturnChecklist]:
    """Every checklist of a partnership that is in use, by country, age group and route; one of each."""
    rows = db.session.scalars(
        select(ReturnChecklist)
        .where(ReturnChecklist.partnership_id == partnership_id, ReturnChecklist.archived_at.is_(None))
        .order_by(ReturnChecklist.country, ReturnChecklist.age_group, ReturnChecklist.route, ReturnChecklist.id)
    )
    return list({(row.country, row.age_group, row.route): row for row in rows}.values())


def get_made(slug: str, checklist_id: UUID) -> MadeChecklist:
    """A checklist of the partnership with this slug; raises NotFound."""
    row = db.session.execute(
        select(ReturnChecklist, Partnership)
        .join(Partnership, Partnership.id == ReturnChecklist.partnership_id)
        .where(ReturnChecklist.id == checklist_id, Partnership.slug == slug, Partnership.archived_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    return MadeChecklist(row.ReturnChecklist, row.Partnership)
