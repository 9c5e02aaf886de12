"""The pictures that there are: what each is called, what it is narrowed to, and how it is drawn from a map. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from partnership.guidance.journeys import journeys_of
from partnership.guidance.types import Stage
from partnership.map.mapping.matrix import gaps_by_stage
from partnership.protocols.pictures.areas import AreaFilter, area_slices, count_chips, grid_of_areas
from partnership.protocols.pictures.coverage import CoverageFilter, cover_tasks, coverage_slices
from partnership.protocols.pictures.journey import JourneyFilter, follow, journey_table
from partnership.protocols.pictures.journey_picture import draw_journey
from partnership.protocols.pictures.network import NetworkFilter, network_table
from partnership.protocols.pictures.slices import OnPaper, PictureSlice
from partnership.protocols.pictures.trend import trend_table
from partnership.protocols.pictures.trend_picture import draw_trend
from partnership.store.models.partnerships import Agreement

if TYPE_CHECKING:
    from partnership.guidance.types import Group, Level
    from partnership.protocols.pictures.queries import PictureSubject
    from partnership.protocols.pictures.slices import Links
    from partnership.store.models.partnerships import RelationshipKind

GAPS: Final = "gaps"
STATES: Final = {
    GAPS: "With a gap",
    str(Agreement.ACCEPTED): "Accepted",
    str(Agreement.PROPOSED): "Asked, not answered",
}
MOST_CHIPS: Final = 150  # of a grid that is shown at once; of more one stage is opened


@dataclass(frozen=True, slots=True)
class PictureChoice:
    """What is asked of a picture; left as it is nothing is left out."""

    way: str = ""  # id of a journey; the first where there is none
    of: str = ""  # id of the organisation whose relationships are shown alone
    kind: RelationshipKind | None = None
    stage: Stage | None = None
    is_whole: bool = False  # all stages, however many sheets that makes
    group: Group | None = None
    level: Level | None = None
    area: str = ""
    state: Agreement | None = None
    has_gap: bool = False


@dataclass(frozen=True, slots=True)
class PictureSheets:
    """A picture as it was drawn; `stage` is the one that was opened because all would be too many."""

    slices: Sequence[PictureSlice]
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A picture with its page: `name` stands in addresses, `fields` are those of the form that it keeps."""

    name: str
    title: str
    about: str
    fields: tuple[str, ...]
    draw: Callable[[PictureSubject, PictureChoice, Links], PictureSheets]
    states: tuple[str, ...] = tuple(STATES)
    is_for_wide: bool = True  # a telephone shows its table alone

    @property
    def endpoint(self) -> str:
        """Of its page."""
        return f"pictures.{self.name}"

    @property
    def file_endpoint(self) -> str:
        """Of its files."""
        return f"pictures.{self.name}_file"


def _journey(subject: PictureSubject, choice: PictureChoice, links: Links) -> PictureSheets:
    ways = journeys_of(subject.register.pack)
    way = next((each for each in ways if each.id == choice.way), next(iter(ways), None))
    if way is None:
        return PictureSheets(())
    only = JourneyFilter(choice.has_gap, choice.level, choice.area)
    found = follow(way, subject.map_, subject.register, subject.severities, subject.value, only)
    return PictureSheets(
        (PictureSlice("", f"journey-{way.id}", draw_journey(found, links), journey_table(found, links)),)
    )


def _coverage(subject: PictureSubject, choice: PictureChoice, links: Links) -> PictureSheets:
    opened = None
    if not choice.is_whole and choice.stage is None and len(subject.map_.duties) > MOST_CHIPS:
        gaps = gaps_by_stage(subject.register)
        opened = max(gaps, key=lambda each: gaps[each])
    only = CoverageFilter(
        choice.stage or opened, choice.group, choice.level, choice.area, choice.state, has_gap=choice.has_gap
    )
    rows = cover_tasks(subject.map_, subject.register, subject.severities, only, links)
    return PictureSheets(tuple(coverage_slices(rows)), opened)


def _network(subject: PictureSubject, choice: PictureChoice, links: Links) -> PictureSheets:
    only = NetworkFilter(choice.of, choice.kind, choice.state, choice.level, choice.area)
    table = network_table(subject.map_, subject.edges, only, links)
    return PictureSheets((PictureSlice("", "network", None, table),) if table.rows else ())


def _areas(subject: PictureSubject, choice: PictureChoice, links: Links) -> PictureSheets:
    map_, pack, opened = subject.map_, subject.register.pack, None
    chosen = AreaFilter(choice.stage, choice.group, choice.level, choice.area)
    grid = grid_of_areas(map_, pack, chosen, links)
    if not choice.is_whole and choice.stage is None and count_chips(grid) > MOST_CHIPS:
        opened = next(iter(Stage))
        grid = grid_of_areas(map_, pack, replace(chosen, stage=opened), links)
    return PictureSheets(tuple(area_slices(grid)), opened)


def _over_time(subject: PictureSubject, _choice: PictureChoice, _links: Links) -> PictureSheets:
    counts = subject.months()
    if not counts:
        return PictureSheets(())
    return PictureSheets((PictureSlice("", "over-time", draw_trend(counts), trend_table(counts)),))


JOURNEY = PictureKind(
    "journey",
    "Journey",
    "The way of a case: who leads each step, and how long it may take.",
    ("way", "level", "area", "state"),
    _journey,
    states=(GAPS,),
)
COVERAGE = PictureKind(
    "coverage",
    "Coverage",
    "Which organisations of which level have a part in each task.",
    ("stage", "group", "level", "area", "state"),
    _coverage,
)
NETWORK = PictureKind(
    "network",
    "Who refers to whom",
    "Who refers to, commissions or chairs whom.",
    ("of", "what", "level", "area", "state"),
    _network,
    states=(str(Agreement.ACCEPTED), str(Agreement.PROPOSED)),
    is_for_wide=False,
)
AREAS = PictureKind(
    "areas",
    "Services by area",
    "Services by the areas that their organisations cover. Safe places have no area here.",
    ("stage", "group", "level", "area"),
    _areas,
)
OVER_TIME = PictureKind(
    "over_time",
    "Change over time",
    "At the end of each month, from the history: tasks with a lead, tasks that nobody leads, and organisations whose "
    "numbers were checked in the 90 days before.",
    (),
    _over_time,
    is_for_wide=False,
)
KINDS: Final = (JOURNEY, NETWORK, COVERAGE, AREAS, OVER_TIME)


def whole(subject: PictureSubject) -> Iterator[tuple[str, str, Sequence[PictureSlice]]]:
    """Every picture with nothing left out, as paper has it: title, what it is about, sheets."""
    for way in journeys_of(subject.register.pack):
        sheets = JOURNEY.draw(subject, PictureChoice(way=way.id), OnPaper())
        yield f"{JOURNEY.title}: {way.title.lower()}", JOURNEY.about, sheets.slices
    for kind in KINDS:
        if kind is not JOURNEY:
            yield kind.title, kind.about, kind.draw(subject, PictureChoice(is_whole=True), OnPaper()).slices
