"""A partnership moved to other guidance by the services, and what of its tables is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.protocols.pack_change import queries, services
from partnership.protocols.pack_change.plan import KEEP
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import Base

if TYPE_CHECKING:
    from partnership.policy.viewer import Viewer
    from partnership.store.models import GuidanceChange

# What a move and its undo write of themselves: the history, clocks, mail, the search, sign-ins, and the change.
OWN = {
    "audit_entry", "guidance_change", "mail", "search_token", "section_clock", "public_clock", "sign_in", "site_mark",
    "person_key", "known_browser", "draft", "sent_form",
}  # fmt: skip
COUNTED = {"version", "created_at", "changed_at", "changed_by"}


def dump() -> dict[str, list[str]]:
    """Every row of every other table, without versions and moments."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in OWN:
            rows = db.session.execute(select(*(each for each in table.c if each.name not in COUNTED)))
            found[table.name] = sorted(repr(tuple(row)) for row in rows)
    return found


def decide_all(slug: str, viewer: Viewer) -> None:
    """Decide everything that is open: the first successor of a kind, and all those of a task."""
    held = queries.get_planned(slug)
    plan = queries.read_plan(held, viewer)
    kinds = {str(row.organisation.id): next(iter((*row.heirs.now, KEEP))) for row in plan.open_kinds}
    tasks = {row.function_id: row.heirs.now for row in plan.open_tasks}
    services.decide(held.row, kinds=kinds, tasks=tasks, expected_version=held.row.version)


def seen_by(viewer: Viewer, held: queries.ChangeSubject) -> str:
    """What the preview shows of a plan."""
    return queries.read_plan(held, viewer).fingerprint(queries.known_ids(held.partnership, viewer), held.row.id)


def move(slug: str, to: str, viewer: Viewer) -> GuidanceChange:
    """Plan, decide and make a change in the transaction at hand."""
    session = db.session()
    services.start_plan(session, get_partnership(slug), to, viewer)
    decide_all(slug, viewer)
    session.flush()
    held = queries.get_planned(slug)
    services.make(session, held, viewer, expected_version=held.row.version, seen=seen_by(viewer, held))
    return held.row
