"""Findings as rows for a page: their words, how severe they are, whom one gets meanwhile, and where they are mended."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from partnership.findings.papers import able_to_wait, as_written, weighed, worst
from partnership.findings.ratings import of_ratings
from partnership.findings.sentences import about, meanwhile_words, said_of
from partnership.findings.types import LEADERLESS, About, Rule, Severity
from partnership.findings.words import NUMBER_FOR_FEWER
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from uuid import UUID

    from partnership.findings.facts import Agency
    from partnership.findings.find import Register
    from partnership.findings.sentences import FindingText
    from partnership.findings.types import Finding
    from partnership.guidance.types import Stage
    from partnership.store.models import FindingNote
    from partnership.web.states import Tag

ON_A_PAGE = 15  # rows, some of them as high as a telephone
_ABOUT_NUMBERS = (Rule.NO_NUMBER, Rule.NOT_AT_NIGHT)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding on a page."""

    key: str  # its anchor
    title: str  # what it is about
    said: FindingText
    severity: Severity
    meanwhile: str
    agencies: tuple[Agency, ...]
    function_id: str = ""
    setting_id: str = ""
    competence_id: str = ""
    about: About = About.PAPER
    note: str = ""  # what only this visitor is told
    is_leaderless: bool = False  # whether nobody leads the task
    may_wait: bool = False  # whether it may be set aside
    aside: FindingNote | None = None  # by whom it is set aside, until when and why

    @property
    def tag(self) -> Tag | None:
        """How severe it is; none where it is only to be tidied."""
        return None if self.severity is Severity.TIDY else tag_of(self.severity)

    @property
    def is_about_kind(self) -> bool:
        """Whether it is mended by taking in an organisation of a kind."""
        return self.about is About.KIND

    @property
    def is_about_board(self) -> bool:
        """Whether it is mended among the boards."""
        return self.about is About.BOARD

    @property
    def is_about_relationship(self) -> bool:
        """Whether it is mended among the relationships."""
        return self.about is About.RELATIONSHIP

    @property
    def is_about_sharing(self) -> bool:
        """Whether it is mended in the matrix of what may be shared."""
        return self.about is About.SHARING

    @property
    def is_about_law(self) -> bool:
        """Whether it is mended by looking facts of the law up."""
        return self.about is About.LAW


@dataclass(frozen=True, slots=True)
class Sections:
    """Findings of a partnership in the sections of a page."""

    stages: tuple[tuple[Stage, tuple[FindingRow, ...]], ...]
    settings: tuple[FindingRow, ...]
    entries: tuple[FindingRow, ...]  # agencies and their desks
    whole: tuple[FindingRow, ...]  # kinds, boards, agreements and the law
    stopped: tuple[tuple[str, tuple[FindingRow, ...]], ...]  # papers by title, with what stops each
    unkept: tuple[FindingRow, ...] = field(default=())
    aside: tuple[FindingRow, ...] = field(default=())  # set aside for a time; in no other section
    ratings: tuple[FindingRow, ...] = field(default=())  # of the self-assessment, which the map contradicts

    @property
    def rows(self) -> tuple[FindingRow, ...]:
        """The findings as they stand below each other; what is set aside, unkept entries and ratings are no part."""
        return tuple(chain(*(rows for _, rows in self.stages), self.settings, self.entries, self.whole))

    @property
    def stops(self) -> tuple[tuple[FindingRow, tuple[str, ...]], ...]:
        """What stops papers, what stops most of them first: each once, with the titles of those that it stops."""
        found: dict[str, tuple[FindingRow, list[str]]] = {}
        for title, rows in self.stopped:
            for row in rows:
                found.setdefault(row.key if row.key in self.anchors else row.said.text, (row, []))[1].append(title)
        return tuple((row, tuple(titles)) for row, titles in sorted(found.values(), key=lambda each: -len(each[1])))

    @property
    def anchors(self) -> frozenset[str]:
        """The findings that have a row of their own on the page; the others are a paper's alone."""
        return frozenset(row.key for row in self.rows)

    @property
    def total(self) -> int:
        """How many there are; what is set aside, entries that nobody keeps and ratings are counted apart."""
        return len(self.rows)

    def place_of(self, wanted: str) -> int:
        """On which page a finding stands, by its key, or a section begins, by its name.

        What stops a paper is at the head of the first, what is counted apart at the end of the last.
        """
        apart = {"aside": self.aside, "ratings": self.ratings, "unkept": self.unkept}
        named = {"settings": self.settings, "entries": self.entries, "whole": self.whole} | apart
        key = next((row.key for row in named.get(wanted, ())), wanted)
        keys = [row.key for row in self.rows]
        if key not in keys:
            is_apart = any(row.key == key for rows in apart.values() for row in rows)
            return max(1, -(-len(keys) // ON_A_PAGE)) if is_apart else 1
        return keys.index(key) // ON_A_PAGE + 1

    def cut_to(self, rows: Collection[FindingRow]) -> Sections:
        """The sections with those of their rows alone that stand on one page."""
        keys = {row.key for row in rows}

        def cut(section: tuple[FindingRow, ...]) -> tuple[FindingRow, ...]:
            return tuple(row for row in section if row.key in keys)

        stages = tuple((stage, cut(found)) for stage, found in self.stages)
        return replace(
            self,
            stages=tuple((stage, found) for stage, found in stages if found),
            settings=cut(self.settings),
            entries=cut(self.entries),
            whole=cut(self.whole),
        )


def rows_of(
    register: Register,
    findings: Iterable[Finding],
    severities: Mapping[Finding, Severity] | None = None,
    own: Collection[Finding] | None = None,
) -> tuple[FindingRow, ...]:
    """Rows for findings. `own` are those of the visitor's own map: a number that it has is one that others lack."""
    return tuple(_row(register, each, (severities or {}).get(each, Severity.TIDY), own) for each in findings)


def _row(register: Register, finding: Finding, severity: Severity, own: Collection[Finding] | None) -> FindingRow:
    subject = finding.subject
    is_seen = own is not None and finding.rule in _ABOUT_NUMBERS and finding not in own
    return FindingRow(
        finding.key,
        about(finding, register),
        said_of(finding, register),
        severity,
        meanwhile_words(finding, register),
        register.agencies(finding),
        function_id=subject.id if subject.about is About.TASK else "",
        setting_id=subject.id if subject.about is About.SETTING else "",
        competence_id=subject.id if subject.about is About.COMPETENCE else "",
        about=subject.about,
        note=NUMBER_FOR_FEWER if is_seen else "",
        is_leaderless=finding.rule in LEADERLESS,
    )


@dataclass(frozen=True, slots=True)
class RecordedInput:
    """What a partnership has recorded beside its map."""

    notes: Mapping[str, FindingNote] = field(default_factory=dict)  # that set a finding aside, by its key
    rated: Collection[str] = ()  # competences that it rates as in place
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # set in its papers, by template
    parties: Mapping[str, frozenset[UUID]] = field(default_factory=dict)  # of its papers, by template
    in_force: Collection[str] | None = None  # templates of which a version is; none: nobody has looked


NOTHING_RECORDED = RecordedInput()


def sections_of(
    register: Register,
    template_ids: Collection[str],
    own: Collection[Finding],
    unkept: Iterable[Finding] = (),
    recorded: RecordedInput = NOTHING_RECORDED,
) -> Sections:
    """Every finding of a map, the worst that it does to the papers in use, and what stops each of these.

    One that is more than to be tidied stays where it is, though a note sets it aside.
    """
    pack = register.pack
    severities = worst(register, template_ids)
    waiting = {each.key for each in able_to_wait(register)}
    rows = [
        replace(row, may_wait=True, aside=recorded.notes.get(row.key)) if row.key in waiting else row
        for row in rows_of(register, register.findings, severities, own)
    ]
    shown = [row for row in rows if row.aside is None]

    def of(*abouts: About) -> tuple[FindingRow, ...]:
        return tuple(row for one in abouts for row in shown if row.about is one)

    tasks = {stage: {each.id for each in functions} for stage, functions in pack.functions_by_stage.items()}
    by_stage = ((stage, tuple(row for row in shown if row.function_id in ids)) for stage, ids in tasks.items())
    return Sections(
        tuple((stage, found) for stage, found in by_stage if found),
        of(About.SETTING),
        of(About.AGENCY, About.DESK),
        of(About.KIND, About.BOARD, About.RELATIONSHIP, About.LAW, About.SHARING),
        tuple(stopped(register, template_ids, recorded)),
        rows_of(register, unkept),
        tuple(row for row in rows if row.aside is not None),
        rows_of(register, of_ratings(register, severities, recorded.rated)),
    )


def not_set_aside(register: Register, notes: Collection[str]) -> tuple[Finding, ...]:
    """Findings without those that are set aside, as the page of gaps counts them."""
    waiting = able_to_wait(register) if notes else ()
    return tuple(each for each in register.findings if each.key not in notes or each not in waiting)


def stopped(
    register: Register, template_ids: Collection[str], recorded: RecordedInput
) -> Iterator[tuple[str, tuple[FindingRow, ...]]]:
    """The papers in use with what stops each, by title; those that nothing stops are left out."""
    for title, stops in stopping(register, template_ids, recorded):
        yield title, rows_of(register, stops, dict.fromkeys(stops, Severity.STOPS))


def stopping(
    register: Register, template_ids: Collection[str], recorded: RecordedInput
) -> Iterator[tuple[str, list[Finding]]]:
    """The same without words, as the template of each paper is written.

    Of a paper that nobody has begun, no value is asked for yet, and everybody would be a party.
    """
    terms = register.pack.terms
    are_agreed = terms is None or recorded.in_force is None or terms.id in recorded.in_force
    for template_id, template in register.pack.protocols.items():
        if template_id in template_ids:
            own = recorded.values.get(template_id)
            unset = () if own is None else (each for each in template.parameters if not each.default)
            undecided = frozenset(each.id for each in unset if not (own or {}).get(each.id, "").strip())
            parties = recorded.parties.get(template_id)
            paper = as_written(template, register, undecided, parties, are_terms_agreed=are_agreed)
            placed = weighed(register, paper).items()
            stops = [finding for finding, (severity, _) in placed if severity is Severity.STOPS]
            if stops:
                yield template.title, stops


def led_by(findings: Iterable[Finding]) -> int:
    """How many of the entries that nobody keeps lead a task."""
    return sum(1 for each in findings if each.values != ("0",))
