"""The rules about the partnership as a whole: kinds of agency that it needs, boards, reviews of agreements. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.findings.types import About, Finding, Part, Rule, Subject
from partnership.guidance.types import Group, Need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack

_FOR = {Need.ANY: Group.BOTH, Need.CHILDREN: Group.CHILDREN, Need.ADULTS: Group.ADULTS}


def of_partnership(map_: PartnershipMap, pack: Pack) -> Iterator[Finding]:
    """What is missing in the partnership as a whole."""
    for kind in pack.kinds.values():
        if kind.needed is not None and not map_.of_kind(kind.id):
            yield kind_missing(kind.id, _FOR[kind.needed])
    for group in (Group.CHILDREN, Group.ADULTS):
        if not map_.boards_for(group):
            yield Finding(Rule.NO_BOARD, Subject(About.BOARD), Part(group))
    for review in map_.reviews:
        if review.on <= map_.as_of:
            ids = tuple(agency.id for agency in review.agencies)
            subject = Subject(About.RELATIONSHIP, str(review.id))
            yield Finding(Rule.REVIEW_DUE, subject, agencies=ids, values=(review.title, day(review.on)))


def kind_missing(kind_id: str, group: Group = Group.BOTH) -> Finding:
    """That no agency of a kind takes part."""
    return Finding(Rule.KIND_MISSING, Subject(About.KIND, kind_id), Part(group))
