"""What stands behind a signature, and what was said against it, in words for pages and papers. Pure.

A signature against which somebody objects is set aside openly: it is shown with the objection and counts for nothing. A
version that is not agreed yet does not become so with it. One that is in force stays in force: people act on it at
night, and one person's objection, right or wrong, must not take it away from all the others. It says everywhere that
an objection stands, it does not bind the party whose signature is set aside, and its coordinators are told: they wait
for a new signature, or begin the next version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.documents.wording import day, listed
from partnership.store.models import Decision

if TYPE_CHECKING:
    from datetime import datetime

    from partnership.store.models import Signature, Signing

NAMED = 2  # so many objections are told in a sentence; more are counted


def set_aside(signing: Signing) -> list[Signature]:
    """The signatures and approvals against which an objection stands."""
    return [row for row in signing.signatures if row.is_set_aside]


def stands_words(row: Signature, opened_at: datetime) -> str:
    """Since when who signed here leads, who let them in and who agreed; empty for a paper, and where nothing is signed.

    For example: Leads since 3 March 2026, let in by Safety officer, agreed by Duty manager: younger than this signing,
    which was opened on 1 March 2026.
    """
    if row.decision is not Decision.SIGNED or row.kept_at or row.leads_since is None:
        return ""
    agreed = f", agreed by {row.agreed_by}" if row.agreed_by else ""
    words = f"Leads since {day(london_day(row.leads_since))}, let in by {row.let_in_by}{agreed}"
    if row.leads_since <= opened_at:
        return words
    return f"{words}: younger than this signing, which was opened on {day(london_day(opened_at))}"


def objection_words(row: Signature) -> str:
    """Who objects to one signature since when, or that it was taken back; empty where nobody does."""
    if row.objected_at is None:
        return ""
    on = day(london_day(row.objected_at))
    if row.is_taken_back:
        return f"Taken back on {on} by {row.objected_by}"
    return f"Set aside by an objection of {row.objected_by}, {on}"


def with_objections(signing: Signing) -> str:
    """What stands against the signatures of a version, after "agreed" or "in force"; empty where nothing does."""
    rows = set_aside(signing)
    if not rows:
        return ""
    if len(rows) > NAMED:
        return f"with objections to {len(rows)} signatures"
    return f"with {listed([_against(row) for row in rows])}"


def _against(row: Signature) -> str:
    if row.is_taken_back:
        return f"the signature of {row.name} taken back"
    return f"an objection of {row.objected_by} to the signature of {row.name}"
