"""What needs doing: findings for those who can do something about them, the worst first."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from partnership.base.clocks import Freshness
from partnership.findings.certainty import Certainty
from partnership.findings.facts import Agency, Desk, PartnershipMap, SettingRecord, as_sure
from partnership.findings.find import Register, find
from partnership.findings.papers import worst
from partnership.findings.types import About
from partnership.guidance.loader import load_packs
from partnership.operations.overview.todo import MOST, things_to_do
from partnership.policy.viewer import Member, Viewer
from partnership.store.models import MemberRole, PositionRole

PACK = load_packs()["solace-2009"]
TODAY = date(2026, 3, 1)
SCHOOL, POLICE = (
    as_sure(Agency(uuid4(), name, "", kind, (Desk("Desk", "020 7946 0101"),)), Certainty(Freshness.CONFIRMED, TODAY))
    for name, kind in (("Park School", "school"), ("Borough police", "police"))
)
MAP = PartnershipMap(
    uuid4(), "demo", "Demo", "Area", "Board", TODAY, (SCHOOL, POLICE), (),
    tuple(
        SettingRecord(each, (SCHOOL,), "" if each == "AC3" else "Trained", TODAY, "Ask", POLICE if each == "AC3" else None)
        for each in PACK.settings
    ),
)  # fmt: skip
ALL = find(MAP, PACK)
OF_SETTINGS = Register(MAP, PACK, tuple(each for each in ALL.findings if each.subject.about is About.SETTING))


def of(viewer: Viewer, register: Register = OF_SETTINGS) -> list[tuple[str, str]]:
    """Texts of things to do, with the setting to which each leads."""
    severities = worst(register, PACK.protocols)
    return [(each.text, each.values.get("setting_id", "")) for each in things_to_do(register, severities, viewer)]


COORDINATOR = Viewer(uuid4(), memberships={MAP.partnership_id: Member(MemberRole.COORDINATOR)})


def test_a_coordinator_is_told_each_gap_of_a_setting() -> None:
    assert of(COORDINATOR) == [("Schools (where victims are met): no assurance", "AC3")]


def test_editors_are_told_where_their_agency_is_first_contact_or_owns_the_action() -> None:
    for agency in (SCHOOL, POLICE):
        editor = Viewer(uuid4(), positions={agency.id: PositionRole.EDITOR})
        assert of(editor) == [("Schools (where victims are met): no assurance", "AC3")]
    assert of(Viewer(uuid4(), positions={uuid4(): PositionRole.EDITOR})) == []
    assert of(Viewer(uuid4(), positions={SCHOOL.id: PositionRole.READER})) == []


def test_what_stops_signing_comes_first_and_the_list_stays_short() -> None:
    found = of(COORDINATOR, ALL)
    assert len(found) == MOST
    assert all(not setting_id for _, setting_id in found)
