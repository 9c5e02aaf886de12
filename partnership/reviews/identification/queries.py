"""All SQL of the audit: the setting that a page is about, and its rows for a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.base.errors import NotFound
from partnership.map.mapping.queries import pack_of
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import FirstContact, Partnership, SettingCheck

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.guidance.types import Setting

__all__ = ["SettingSubject", "check_of", "first_contacts_of", "get_partnership", "get_place"]


@dataclass(frozen=True, slots=True)
class SettingSubject:
    """A setting within a partnership: the subject of its pages."""

    partnership: Partnership
    setting: Setting

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def get_place(slug: str, setting_id: str) -> SettingSubject:
    """Loads a setting of a partnership's pack; raises NotFound."""
    partnership = get_partnership(slug)
    setting = pack_of(partnership).settings.get(setting_id)
    if setting is None:
        message = f"there is no setting {setting_id!r}; there are: {', '.join(pack_of(partnership).settings)}"
        raise NotFound(message)
    return SettingSubject(partnership, setting)


def check_of(partnership_id: UUID, setting_id: str) -> SettingCheck | None:
    """What is recorded about a setting; None when nothing is."""
    return db.session.scalar(
        select(SettingCheck).where(SettingCheck.partnership_id == partnership_id, SettingCheck.setting_id == setting_id)
    )


def first_contacts_of(partnership_id: UUID, setting_id: str) -> dict[UUID, FirstContact]:
    """The first contacts of a setting by organisation, those too that take part no more."""
    rows = db.session.scalars(
        select(FirstContact)
        .where(FirstContact.partnership_id == partnership_id, FirstContact.setting_id == setting_id)
        .order_by(FirstContact.organisation_id)
    )
    return {row.organisation_id: row for row in rows}
