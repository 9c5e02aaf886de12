"""Which papers of newer guidance follow a paper that rests on older guidance, and which of them are in force by now.

Reckoned from the successors that the newer guidance names and from what is agreed: nobody presses anything for it, and
undoing the change of guidance takes it back. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.documents.wording import day, listed
from partnership.guidance.successors import SuccessionList, has_successors, heirs
from partnership.protocols.lifecycle.status import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from partnership.guidance.pack import Pack

REPLACED = "REPLACED"  # how the header, the watermark and the cover of its file say it


@dataclass(frozen=True, slots=True)
class GuidancePaper:
    """A protocol, as far as it matters to others: its guidance, and what of it is in force."""

    id: UUID
    template_id: str
    title: str
    other_pack_id: str
    number: str = ""  # of the version in force; empty where none is
    first_agreed_at: datetime | None = None  # when a version of it came into force first
    is_archived: bool = False

    @property
    def named(self) -> str:
        """Its title with the version in force."""
        return f"“{self.title}”, version {self.number}" if self.number else f"“{self.title}”"

    @property
    def agreed_on(self) -> date | None:
        """Since when it is in force."""
        return london_day(self.first_agreed_at) if self.number and self.first_agreed_at is not None else None


@dataclass(frozen=True, slots=True)
class PaperSuccession:
    """What follows one paper, and what it follows."""

    agreed: tuple[GuidancePaper, ...] = ()  # papers in force that follow it
    waits_for: tuple[str, ...] = ()  # titles of those that follow it and are not agreed
    before: tuple[GuidancePaper, ...] = ()  # papers in force of older guidance that it follows
    number: str = ""  # of its own version in force

    @property
    def is_replaced(self) -> bool:
        """Whether all that follows it is in force."""
        return bool(self.number and self.agreed) and not self.waits_for

    @property
    def replaced_on(self) -> date | None:
        """Since when."""
        return max((each.agreed_on for each in self.agreed if each.agreed_on), default=None)

    @property
    def standing(self) -> str:
        """What its version in force is called in a list of papers."""
        return f"replaced on {day(self.replaced_on)}" if self.is_replaced and self.replaced_on else "in force"

    @property
    def by_words(self) -> str:
        """What is in force in its place: each paper with its version and since when."""
        return listed([f"{each.named}, agreed on {day(each.agreed_on)}" for each in self.agreed if each.agreed_on])

    @property
    def words(self) -> str:
        """What of it is in force, in a sentence without its stop; empty where nothing follows or goes before."""
        if self.is_replaced and self.replaced_on:
            return f"Replaced on {day(self.replaced_on)} by {self.by_words}"
        if self.number and self.waits_for:
            waits = listed([f"“{each}”" for each in self.waits_for])
            held = f"Version {self.number} is in force until {waits} is agreed"
            return f"{held}, but for what {self.by_words} settles" if self.agreed else held
        if self.before:
            named = listed([f"{each.named}, of the guidance “{title_of(each.other_pack_id)}”" for each in self.before])
            return f"It replaces {named}" if self.number else f"Until it is agreed, {named} is in force"
        return ""


NO_SUCCESSION = PaperSuccession()


def successions(papers: Sequence[GuidancePaper], pack: Pack, packs: Mapping[str, Pack]) -> dict[UUID, PaperSuccession]:
    """What follows and goes before each paper of a partnership that goes by `pack`; others are left out."""
    found: dict[UUID, PaperSuccession] = {}
    before: dict[UUID, list[GuidancePaper]] = {}
    for paper in papers:
        if not paper.other_pack_id or not paper.number or paper.other_pack_id not in packs:
            continue
        agreed: list[GuidancePaper] = []
        waits: list[str] = []
        for newer, followers in _followers(paper, papers, pack, packs):
            in_force = [each for each in followers if each.number]
            agreed += in_force
            if not in_force:
                waits += [each.title for each in followers[:1]] or [newer]
            for each in followers:
                before.setdefault(each.id, []).append(paper)
        if agreed or waits:
            found[paper.id] = PaperSuccession(tuple(agreed), tuple(waits), number=paper.number)
    for paper in papers:
        if paper.id in before and paper.id not in found:
            found[paper.id] = PaperSuccession(before=tuple(before[paper.id]), number=paper.number)
    return found


def _followers(
    paper: GuidancePaper, papers: Sequence[GuidancePaper], pack: Pack, packs: Mapping[str, Pack]
) -> Iterable[tuple[str, list[GuidancePaper]]]:
    """For each template that follows one: its title, and the papers of it that the partnership has.

    Of the first newer guidance under which one of them was begun, else of that of today.
    """
    old = packs[paper.other_pack_id]
    between = [each for each in packs.values() if each.id != pack.id and has_successors(each, pack)]
    for newer in (*between, pack):
        ids = heirs(old, newer, SuccessionList.PROTOCOLS, paper.template_id).now if has_successors(old, newer) else ()
        there = [
            each
            for each in papers
            if (each.other_pack_id or pack.id) == newer.id and each.template_id in ids and not each.is_archived
        ]
        if there or newer is pack:
            return [
                (newer.protocols[template_id].title, [each for each in there if each.template_id == template_id])
                for template_id in ids
            ]
    return ()
