"""The pictures that there are: what each is called, what it can be narrowed to, and how it is drawn from a map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.guidance.journeys import journeys_of
from partnership.mapping.matrix import gaps_by_stage
from partnership.pictures.coverage import CoverageFilter, cover_tasks, coverage_slices
from partnership.pictures.forms import ALL_STAGES, GAPS, STATES, PictureForm
from partnership.pictures.journey import JourneyFilter, follow, journey_table
from partnership.pictures.journey_picture import draw_journey
from partnership.pictures.slices import PictureSlice

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from partnership.pictures.slices import Links
    from partnership.pictures.subject import PictureSubject

MOST_CHIPS: Final = 150  # parts in tasks that are shown at once; of more one stage is opened


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A picture with its page: `name` stands in addresses, `fields` are those of the form that it keeps."""

    name: str
    title: str
    about: str
    fields: tuple[str, ...]
    draw: Callable[[PictureSubject, PictureForm, Links], Sequence[PictureSlice]]
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

    def form(self, asked: MultiDict[str, str], subject: PictureSubject) -> PictureForm:
        """The form of its page, filled with what is asked for."""
        form = PictureForm(asked)
        form.keep(*self.fields)
        form.offer(subject.areas, {key: STATES[key] for key in self.states})
        return form


def _journey(subject: PictureSubject, form: PictureForm, links: Links) -> Sequence[PictureSlice]:
    ways = journeys_of(subject.register.pack)
    way = next((each for each in ways if each.id == form.way.data), next(iter(ways), None))
    if way is None:
        return ()
    form.way.data = way.id
    only = JourneyFilter(form.has_gap, form.chosen_level, form.chosen_area)
    found = follow(way, subject.map_, subject.register, subject.severities, subject.value, only)
    return (PictureSlice("", f"journey-{way.id}", draw_journey(found, links), journey_table(found, links)),)


def _coverage(subject: PictureSubject, form: PictureForm, links: Links) -> Sequence[PictureSlice]:
    stage = form.chosen_stage
    if len(subject.map_.duties) > MOST_CHIPS:
        gaps = gaps_by_stage(subject.register)
        most = max(gaps, key=lambda each: gaps[each])
        stage = stage or (None if form.stage.data == ALL_STAGES else most)
        form.open_on(most)
    only = CoverageFilter(
        stage, form.chosen_group, form.chosen_level, form.chosen_area, form.chosen_state, form.has_gap
    )
    return tuple(coverage_slices(cover_tasks(subject.map_, subject.register, subject.severities, only, links)))


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
KINDS: Final = (JOURNEY, COVERAGE)
