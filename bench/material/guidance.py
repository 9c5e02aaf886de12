"""A change of guidance of the demonstration, planned and decided as far as its preview needs."""

from __future__ import annotations

from partnership.accounts import queries as accounts
from partnership.protocols.pack_change import queries, services
from partnership.protocols.pack_change.plan import KEEP
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction


def decide_change(slug: str, email: str) -> None:
    """Plan the change to the newest guidance, and decide whatever is open: the first kind offered, every task."""
    with transaction() as session:
        account = accounts.account_by_email(email)
        assert account is not None  # noqa: S101 - the demonstration has it
        viewer, partnership = accounts.viewer_of(account), get_partnership(slug)
        services.start_plan(session, partnership, queries.followers(partnership)[0].id, viewer)
        held = queries.get_planned(slug)
        plan = queries.read_plan(held, viewer)
        kinds = {str(row.organisation.id): next(iter((*row.heirs.now, KEEP))) for row in plan.open_kinds}
        tasks = {row.function_id: row.heirs.now for row in plan.open_tasks}
        services.decide(held.row, kinds=kinds, tasks=tasks, expected_version=held.row.version)
