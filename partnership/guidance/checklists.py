"""The shapes of a return safety checklist."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from partnership.guidance.choices import FrontPart, Group, IfNot, StagePage, Stop
from partnership.guidance.citations import Citation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.guidance.tasks import Kind


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the return checklist."""

    id: str
    letter: str
    title: str
    description: str
    stage: str = ""  # of its lines that name none


@dataclass(frozen=True, slots=True)
class Route:
    """A way home, for children or adults, to the states it is open to."""

    id: str
    name: str
    who: str  # "child" or "adult"
    region: str  # "member", "non-member" or "any"
    description: str
    short: str = ""  # the programme's usual short name
    is_ordered: bool = False  # by a court, which alone puts a journey off


@dataclass(frozen=True, slots=True)
class HardStop:
    """A line of the short list on the first page, and the items that it sums up."""

    id: str
    text: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckStage:
    """One of the stages of a return, in their order: each has a result of its own."""

    id: str
    title: str
    rule: str  # what is not done before it is clear, in one line
    question: str  # that its result answers
    page: StagePage
    title_for_adults: str = ""
    question_for_adults: str = ""

    def title_for(self, who: str) -> str:
        """The title for a "child" or an "adult"."""
        return (self.title_for_adults if who == "adult" else "") or self.title

    def question_for(self, who: str) -> str:
        """The question for a "child" or an "adult"."""
        return (self.question_for_adults if who == "adult" else "") or self.question


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """Lines of a stage under one heading, in order of use."""

    id: str
    stage: str
    title: str
    lines: tuple[str, ...]  # ids of lines; a return has those of them that it needs
    title_for_adults: str = ""

    def title_for(self, who: str) -> str:
        """The heading for a "child" or an "adult"."""
        return (self.title_for_adults if who == "adult" else "") or self.title


@dataclass(frozen=True, slots=True)
class FrontLine:
    """A sentence of a list of rules."""

    id: str
    part: FrontPart
    who: str  # "child" or "adult"
    text: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What a lawyer must settle, and what holds until then."""

    id: str
    who: str  # "child", "adult" or "any"
    text: str
    until_then: str
    lines: tuple[str, ...] = ()  # ids of the lines that it is about


@dataclass(frozen=True, slots=True)
class CheckPost:
    """A post that answers for lines, passes a hold, signs, or says that a line does not arise."""

    id: str
    name: str  # as inside a sentence
    name_for_adults: str = ""

    def name_for(self, who: str) -> str:
        """Its name in the return of a "child" or an "adult"."""
        return (self.name_for_adults if who == "adult" else "") or self.name


@dataclass(frozen=True, slots=True)
class NotArising:
    """That a line need not be cleared: only the post that is named may say so, with a note and a date."""

    by: str  # id of a post
    when: str  # a full sentence
    when_for_adults: str = ""
    who: str = "any"  # of whose return it may be said: "child", "adult" or "any"


@dataclass(frozen=True, slots=True)
class SeatedPost:
    """A post at the conference or under the decision."""

    post: str
    who: str  # "child", "adult" or "any"
    part: str = ""  # "must be here"
    dissent_stops: bool = False


@dataclass(frozen=True, slots=True)
class HandoverQuestion:
    """What must be answered with yes before anybody is handed over."""

    id: str
    who: str
    text: str
    note: str  # what is written beside it


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What goes with the person, and what does not."""

    who: str
    given: tuple[str, ...]
    not_given: str


@dataclass(frozen=True, slots=True)
class ReturnCall:
    """A call after arrival."""

    when: str
    who: str
    call: str


@dataclass(frozen=True, slots=True)
class NightNumber:
    """A task whose number stands on what is carried on the way."""

    function: str
    who: str
    label: str
    label_by_order: str = ""  # where a court ordered the return; empty: the same


@dataclass(frozen=True, slots=True)
class CallStep:
    """A step of the one order that is kept where nobody is there, or a journey is broken off."""

    id: str
    who: str  # "child" or "adult"
    text: str
    region: str = "any"  # "member", "non-member" or "any"


@dataclass(frozen=True, slots=True)
class StopCount:
    """How many stops each stage has for one sort of return; `guidance check` holds the lines against it."""

    who: str
    region: str
    route: str
    stops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CheckPart:
    """A line of an item whose evidence comes in more than one stage."""

    id: str  # that of the item and a number: "H01.2"
    stage: str
    question: str
    text: str
    evidence: str
    question_for_adults: str = ""
    post: str = ""  # id of the post that answers for it, or signs
    post_for_adults: str = ""
    warning: str = ""  # a sentence that stands out below it
    may_decline: str = ""  # what is written where an adult does not wish it; empty: nobody may choose that
    text_for_adults: str = ""
    evidence_for_adults: str = ""
    evidence_from: str = ""  # the stage in which the evidence first exists; empty: at once
    is_act: bool = False
    reads: tuple[str, ...] = ()  # ids of the lines that an act rests on
    results: tuple[str, ...] = ()  # what an act may say, where it lets the return go on
    results_for_adults: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()  # and where it does not
    if_not: IfNot | None = None
    does_not_arise: NotArising | None = None


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One check before, during or after a return."""

    id: str
    phase: str
    text: str
    who: str  # "child", "adult" or "any"
    region: str  # "member", "non-member" or "any"
    responsible: tuple[str, ...]  # kinds, the one who must act first
    evidence: str
    stop: Stop
    sources: tuple[Citation, ...]
    function: str = ""  # its accepted lead in the map is named as responsible where there is one
    routes: tuple[str, ...] = ()  # only on these routes; empty: on all
    stop_for_adults: Stop | None = None  # the stop for an adult where it is lighter; none: the same for both
    stop_when: str = ""  # when the stop depends on something, in words
    is_own_judgement: bool = False
    carries: tuple[str, ...] = ()  # ids of what the source names
    text_for_adults: str = ""  # where a check for anyone says something else about an adult; empty: the same for both
    evidence_for_adults: str = ""
    sources_for_children: tuple[Citation, ...] = ()  # beside the others: what is about children alone
    stage: str = ""  # by which it must be cleared; empty where its parts say so
    question: str = ""
    question_for_adults: str = ""
    post: str = ""  # id of the post that answers for it, or signs
    post_for_adults: str = ""
    warning: str = ""  # a sentence that stands out below it
    may_decline: str = ""  # what is written where an adult does not wish it; empty: nobody may choose that
    evidence_from: str = ""  # the stage in which the evidence first exists; empty: at once
    is_act: bool = False  # a signature that closes its stage, never counted among the lines
    reads: tuple[str, ...] = ()  # ids of the lines that an act rests on
    results: tuple[str, ...] = ()  # what an act may say, where it lets the return go on
    results_for_adults: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()  # and where it does not
    if_not: IfNot | None = None  # what follows on the day before
    does_not_arise: NotArising | None = None
    parts: tuple[CheckPart, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[CheckPart, ...]:
        """What is cleared by itself: its parts, or the item as the one line that it is."""
        return self.parts or (CheckPart(**{each.name: getattr(self, each.name) for each in fields(CheckPart)}),)

    def is_for(self, who: str, region: str, route: str) -> bool:
        """Whether it belongs to the return of a "child" or "adult", to a "member" or "non-member" state, by a route."""
        return self.who in ("any", who) and self.region in ("any", region) and (not self.routes or route in self.routes)

    def sources_for(self, who: str) -> tuple[Citation, ...]:
        """What it rests on, for a "child" or an "adult"."""
        return self.sources if who == "adult" else (*self.sources, *self.sources_for_children)

    def text_for(self, who: str) -> str:
        """What must be so, in words that fit a "child" or an "adult": nobody reads past what is about the other."""
        return (self.text_for_adults if who == "adult" else "") or self.text

    def kinds_for(self, who: str, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
        """The kinds that act, without those that work with the other age group only; all where none would be left."""
        other = Group.ADULTS if who == "child" else Group.CHILDREN
        kept = tuple(each for each in self.responsible if each not in kinds or kinds[each].works_with is not other)
        return kept or self.responsible

    def stop_for(self, who: str) -> Stop:
        """What it does while it is open, for a "child" or an "adult": some hard stops are lighter for an adult."""
        return self.stop_for_adults or self.stop if who == "adult" else self.stop


@dataclass(frozen=True, slots=True)
class ReturnTemplate:
    """The return safety checklist of a pack."""

    id: str
    title: str
    version: str
    summary: str
    embassy_rule: str
    no_victim_data: str
    phases: tuple[Phase, ...]
    routes: tuple[Route, ...]
    hard_stops: tuple[HardStop, ...]
    items: tuple[CheckItem, ...]
    embassy_rule_for_children: str = ""  # what it says about a child beside that
    stages: tuple[CheckStage, ...] = ()
    posts: tuple[CheckPost, ...] = ()
    groups: tuple[CheckGroup, ...] = ()
    front_lines: tuple[FrontLine, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    members: tuple[SeatedPost, ...] = ()
    signatories: tuple[SeatedPost, ...] = ()
    handover_questions: tuple[HandoverQuestion, ...] = ()
    handed_over: tuple[HandedOver, ...] = ()
    calls: tuple[ReturnCall, ...] = ()
    counts: tuple[StopCount, ...] = ()
    night_numbers: tuple[NightNumber, ...] = ()
    call_order: tuple[CallStep, ...] = ()  # whom to call where nobody is there, the first first
    compared: tuple[str, ...] = ()  # the choices that the decision on a child sets side by side
    consents: tuple[str, ...] = ()  # what an adult signs for, each apart
    hold_passed_by: str = ""  # id of a post
    incapacity_rule: str = ""
    dissent_rule: str = ""
    dissent_rule_for_adults: str = ""
    court_order_rule: str = ""
    break_off_rule: str = ""
    break_off_rule_for_adults: str = ""
    after_go_rule: str = ""
    no_go_rule: str = ""  # what one NO GO does, on the day before
    no_go_rule_by_order: str = ""  # the same where a court ordered the return
    not_before: str = ""  # the shortest time from the decision to the journey, in words
    not_before_for_adults: str = ""
    put_right_by: str = ""  # the hour on the day before, in words

    def call_order_for(self, who: str, region: str = "any") -> tuple[CallStep, ...]:
        """The order for a "child" or an "adult", to a "member" or "non-member" state; the whole of it for any."""
        return tuple(
            each
            for each in self.call_order
            if each.who == who and ("any" in (region, each.region) or each.region == region)
        )

    def post_name(self, post_id: str, who: str) -> str:
        """A post as inside a sentence, in the return of a "child" or an "adult"; empty for none."""
        return next((post.name_for(who) for post in self.posts if post.id == post_id), "")

    def front(self, part: FrontPart, who: str) -> tuple[str, ...]:
        """The sentences of a list of rules for a "child" or an "adult"."""
        return tuple(each.text for each in self.front_lines if each.part is part and each.who == who)

    def embassy_rule_for(self, who: str) -> str:
        """The rule on embassies as it holds for a "child" or an "adult"."""
        return self.embassy_rule if who == "adult" else self.embassy_rule_for_anyone

    @property
    def embassy_rule_for_anyone(self) -> str:
        """The whole rule, where nobody has said yet whose return it is."""
        return f"{self.embassy_rule} {self.embassy_rule_for_children}".rstrip()

    def routes_for(self, who: str, *, is_member: bool) -> tuple[Route, ...]:
        """Routes open to a "child" or an "adult", to a state inside or outside the EU; the usual one first."""
        reached = ("any", "member" if is_member else "non-member")
        return tuple(route for route in self.routes if route.who == who and route.region in reached)
