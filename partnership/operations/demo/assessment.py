"""The self-assessments of the demonstration, made through the services that everybody uses, then set back in time."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnership.findings.facts import confirmed_before
from partnership.map.mapping.queries import members_map
from partnership.operations.demo.times_of_day import midday
from partnership.reviews.assessment import services
from partnership.reviews.assessment.kept_sheet import COORDINATOR
from partnership.reviews.assessment.merge import CompetenceAnswer
from partnership.reviews.assessment.queries import AssessmentSubject
from partnership.store.models import Rating

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.store.models import Organisation, Partnership

DATA = Path(__file__).parent / "assessment.toml"


def load_assessments(session: Session, partnership: Partnership, organisations: Mapping[str, Organisation]) -> None:
    """One assessment after the other; `organisations` are those of the demonstration by key."""
    session.flush()
    session.expire_all()
    map_ = members_map(partnership)
    for each in tomllib.loads(DATA.read_text(encoding="utf-8"))["assessments"]:
        _load(session, partnership, organisations, map_, each)


def _load(
    session: Session,
    partnership: Partnership,
    organisations: Mapping[str, Organisation],
    map_: PartnershipMap,
    given: Mapping[str, Any],
) -> None:
    today = map_.as_of
    opened_on = today - timedelta(days=given["opened_days_ago"])
    closed_days = given.get("closed_days_ago")
    year = (opened_on if closed_days is None else today - timedelta(days=closed_days)).year
    row = services.start(session, partnership, f"Self-assessment {year}", opened_on=opened_on, opened_by=COORDINATOR)
    row.created_at = midday(opened_on)
    held = AssessmentSubject(row, partnership)
    for each in given["ratings"]:
        _rate(session, held, organisations, today, each, closed_days)
    if closed_days is None:
        return
    closed_on = today - timedelta(days=closed_days)
    services.close(
        session, held, given["conclusion"], map_=_as_of(map_, closed_on), by=COORDINATOR, at=midday(closed_on)
    )
    for each in given["ratings"]:
        if (days := each.get("done_since_days_ago")) is not None:
            services.record_done(session, partnership, each["id"], None, today - timedelta(days=days))


def _rate(
    session: Session,
    held: AssessmentSubject,
    organisations: Mapping[str, Organisation],
    today: date,
    given: Mapping[str, Any],
    closed_days: int | None,
) -> None:
    for each in given.get("evidence", ()):
        by = organisations[each["by"]].name
        piece = services.add_evidence(session, held, given["id"], each["text"], each.get("link", ""), by=by)
        days = each.get("days_ago", (closed_days or 0) + 14)
        piece.created_at = midday(today - timedelta(days=days))
    due_on = None
    if "due_in_days" in given or "due_days_ago" in given:
        due_on = today + timedelta(days=given.get("due_in_days", -given.get("due_days_ago", 0)))
    owner_id = organisations[given["owner"]].id if "owner" in given else None
    services.rate(
        session,
        held,
        given["id"],
        CompetenceAnswer(
            Rating(given["rating"]), " ".join(given["reason"].split()), given.get("action", ""), owner_id, due_on
        ),
        expected_version=0,
        owner_ids={row.id for row in organisations.values()},
        today=today,
        by=COORDINATOR,
    )


def _as_of(map_: PartnershipMap, day: date) -> PartnershipMap:
    """The map of the demonstration as if it had looked the same on that day: contacts were confirmed as long before."""
    age = map_.as_of - day
    earlier = {agency.id: confirmed_before(agency, age) for agency in map_.agencies}
    return replace(
        map_,
        as_of=day,
        agencies=tuple(earlier.values()),
        duties=tuple(replace(duty, agency=earlier[duty.agency.id]) for duty in map_.duties),
    )
