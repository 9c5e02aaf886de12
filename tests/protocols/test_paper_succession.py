"""Which papers of newer guidance follow one of before, and what each says of which is in force."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from partnership.guidance.loader import load_packs
from partnership.guidance.successors import SuccessionList
from partnership.protocols.lifecycle.paper_succession import GuidancePaper, successions

PACKS = load_packs()
OLD, NEW = PACKS.values()
ROWS = [each for each in NEW.successors.values() if each.list is SuccessionList.PROTOCOLS and not each.is_same]
ONE = next(each for each in ROWS if len(each.now) == 1)
TWO = next(each for each in ROWS if len(each.now) == 2)
NONE = next(each for each in ROWS if not each.now)
FIRST, LATER = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC)


def paper(title: str, template_id: str, *, is_old: bool = False, at: datetime | None = None) -> GuidancePaper:
    number = "1.0" if is_old or at else ""
    return GuidancePaper(
        uuid4(), template_id, title, OLD.id if is_old else "", number, at or (FIRST if is_old else None)
    )


def told(*papers: GuidancePaper) -> list[str]:
    found = successions(papers, NEW, PACKS)
    return [found[each.id].words if each.id in found else "" for each in papers]


def test_a_paper_of_before_is_in_force_until_what_follows_it_is_agreed() -> None:
    follower = NEW.protocols[ONE.now[0]].title
    before = paper("Of before", ONE.was[0], is_old=True)
    assert told(before) == [f"Version 1.0 is in force until “{follower}” is agreed"]
    assert told(before, paper("Of today", ONE.now[0])) == [
        "Version 1.0 is in force until “Of today” is agreed",
        f"Until it is agreed, “Of before”, version 1.0, of the guidance “{OLD.title}” is in force",
    ]


def test_both_say_by_which_and_since_when_it_is_replaced() -> None:
    papers = paper("Of before", ONE.was[0], is_old=True), paper("Of today", ONE.now[0], at=LATER)
    assert told(*papers) == [
        "Replaced on 4 May 2026 by “Of today”, version 1.0, agreed on 4 May 2026",
        f"It replaces “Of before”, version 1.0, of the guidance “{OLD.title}”",
    ]


def test_what_two_papers_follow_is_replaced_when_both_are_agreed() -> None:
    before = paper("Of before", TWO.was[0], is_old=True)
    first, second = (paper(each, each, at=at) for each, at in zip(TWO.now, (FIRST, LATER), strict=True))
    assert told(before, first)[0] == (
        f"Version 1.0 is in force until “{NEW.protocols[TWO.now[1]].title}” is agreed, but for what “{TWO.now[0]}”, "
        "version 1.0, agreed on 2 March 2026 settles"
    )
    assert told(before, first, second)[0].startswith("Replaced on 4 May 2026 by “")


def test_a_paper_that_nothing_follows_says_nothing() -> None:
    assert told(paper("Of before", NONE.was[0], is_old=True)) == [""]


def test_a_paper_of_today_that_is_archived_replaces_nothing() -> None:
    before = paper("Of before", ONE.was[0], is_old=True)
    away = GuidancePaper(uuid4(), ONE.now[0], "Of today", "", "1.0", LATER, is_archived=True)
    assert told(before, away)[0].startswith("Version 1.0 is in force until")


def test_a_paper_of_the_guidance_of_today_is_replaced_by_none() -> None:
    papers = paper("Of today", ONE.now[0], at=FIRST), paper("Another", ONE.now[0], at=LATER)
    assert told(*papers) == ["", ""]
