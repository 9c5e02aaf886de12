"""The identification audit of the demonstration: each setting as its own desks would have filled it in."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnership.map.mapping.queries import members_map, pack_of
from partnership.reviews.identification.entry import SettingEntry
from partnership.reviews.identification.queries import SettingSubject
from partnership.reviews.identification.services import save_setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from partnership.store.models import Organisation, Partnership

DATA = Path(__file__).parent / "identification.toml"
FILLED_IN_BY = "Partnership coordinator's desk"


def read_settings() -> list[dict[str, Any]]:
    """The settings of the data file."""
    found: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["settings"]
    return found


def load_audit(
    session: Session,
    partnership: Partnership,
    organisations: Mapping[str, Organisation],
    rows: Iterable[Mapping[str, Any]],
) -> None:
    """Fill in every such setting; `organisations` are those of the demonstration by key."""
    session.flush()
    map_, settings = members_map(partnership), pack_of(partnership).settings
    for each in rows:
        checked, due = each.get("checked_days_ago"), each.get("due_in_days")
        entry = SettingEntry(
            frozenset(organisations[key].id for key in each["first_contacts"]),
            " ".join(each.get("assurance", "").split()),
            map_.as_of - timedelta(days=checked) if checked is not None else None,
            each["action"],
            organisations[each["owner"]].id,
            map_.as_of + timedelta(days=due) if due is not None else None,
        )
        place = SettingSubject(partnership, settings[each["id"]])
        save_setting(session, place, entry, map_, expected_version=0, changed_by=FILLED_IN_BY)
