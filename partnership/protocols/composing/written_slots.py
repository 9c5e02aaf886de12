"""What the slots of a written paper say: one noun, one number or one list; what is doubtful stands on lines below."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from partnership.documents import blocks as b
from partnership.documents.wording import capital, day, listed
from partnership.findings.eligibility import serves
from partnership.findings.find import kind_missing
from partnership.findings.holidays import working_days_later
from partnership.findings.phrases import conditions_words, part_words, way_doubt
from partnership.findings.sentences import Voice, meanwhile_words, said
from partnership.findings.severity import LEADING
from partnership.findings.types import Basis, Person, Rule, Sex
from partnership.findings.words import WORDINGS
from partnership.guidance.slots import SLOT_WORDS
from partnership.guidance.types import Group, Night
from partnership.protocols.composing.phrases import joined, with_unit
from partnership.protocols.composing.review_date import review_due
from partnership.protocols.composing.slots import SlotValue, section_anchor
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from partnership.documents.blocks import Runs
    from partnership.findings.cover import ContactLine
    from partnership.findings.facts import Agency
    from partnership.findings.types import Finding, Way
    from partnership.guidance.written.duty_table import DutyPost
    from partnership.protocols.composing.context import Context
    from partnership.protocols.composing.slots import SlotResolver

NO_NUMBER = WORDINGS[Rule.NO_NUMBER].in_place.slot
NO_NIGHT = WORDINGS[Rule.NOT_AT_NIGHT].in_place.slot
NEXT_DAY = "Ring on the next working day"
FALLBACK = "Fallback"
DEPUTY = "Deputy"
SUPPORT_LINE = "support line"  # where people are hidden: the name of a desk may say where
NOT_DECIDED = WORDINGS[Rule.VALUE_MISSING].in_place.slot_alone
NO_AGENCY = "no agency yet"  # a gap says itself that it is to settle
_ACTING = (Role.LEAD, Role.DEPUTY, Role.SUPPORTS)  # who is only asked or told has no bed and no desk for it
SETTLED_IN = 10  # working days


class AskedFor(NamedTuple):
    """What a slot asks: the id in it, and for whom and when."""

    id: str
    words: tuple[str, ...]

    @property
    def at_night(self) -> bool:
        return "night" in self.words

    @property
    def sex(self) -> Sex | None:
        return next((sex for word, sex in (("women", Sex.WOMEN), ("men", Sex.MEN)) if word in self.words), None)

    def group(self, context: Context) -> Group:
        """Whose cases: as the slot says, else those of the task or of the paper."""
        if named := [each for each in (Group.CHILDREN, Group.ADULTS) if each in self.words]:
            return named[0]
        function = context.pack.functions.get(self.id)
        return context.group if function is None or function.group is Group.BOTH else function.group


def answer(resolver: SlotResolver, name: str, argument: str) -> SlotValue:
    """The answer to a slot of a written paper."""
    head, *words = (each.strip() for each in argument.split(","))
    asked = AskedFor(head, tuple(words))
    wrong = [each for each in words if each not in SLOT_WORDS]
    known = _ANSWERS.get(name)
    if known is None or wrong:
        return SlotValue((b.Gap(f"nothing is known as “{name}: {argument}”"),))
    return known(resolver, asked)


class Rung(NamedTuple):
    """A number with the desk that answers it: nobody reads one without the other, in a cell or in a sentence."""

    whose: str  # "Women", an agency; empty: everybody
    desk: str  # with its agency where that is no lead
    number: str  # empty: none
    missing: str  # in place of a number
    notes: tuple[str, ...]  # what is to know before it is rung
    instead: str = ""  # why it is not that of the lead: fallback, deputy

    @property
    def stacked(self) -> Runs:
        """For a table cell: the number first, then its desk; who stands in, and what is doubtful, on lines below."""
        lead = (b.Text(f"{capital(self.whose)}: "),) if self.whose else ()
        if not self.number:
            return (*lead, b.Gap(self.missing))
        notes = tuple(run for each in self.notes for run in (b.Break(), b.Text(capital(each), italic=True)))
        if self.instead:
            mark = (b.Break(), b.Text(f"{self.instead}: ", italic=True), b.Text(self.desk))
            return (*lead, b.Filled(self.number), *mark, *notes)
        return (*lead, b.Filled(self.number), b.Text(f", {self.desk}"), *notes)

    @property
    def in_line(self) -> Runs:
        """For a sentence: the desk, then the number, and what is doubtful in brackets."""
        lead = (b.Text(f"{self.whose}: "),) if self.whose else ()
        if not self.number:
            return (*lead, b.Gap(self.missing))
        mark = f"{self.instead.lower()}: " if self.instead else ""
        return (*lead, b.Filled(f"{mark}{self.desk}, {self.number}", "; ".join(self.notes)))


def _number(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    """The numbers of a task or post, each with its desk."""
    asked, post = _of_post(resolver.context, asked)
    context, group = resolver.context, asked.group(resolver.context)
    if post is not None and post.kind:
        return _of_kind(context, asked, post)
    function = context.pack.functions.get(asked.id)
    rules = (*LEADING, Rule.NO_NUMBER, *((Rule.NOT_AT_NIGHT,) if asked.at_night else ()))
    because = next((each for each in context.register.of_task(asked.id) if _concerns(each, rules, group)), None)
    lines = _lines_for(context, asked, group, at_night=asked.at_night)
    waits = asked.at_night and function is not None and function.at_night is Night.WAITS
    if waits and not any(line.way is not None and line.way.is_agreed for line in lines):
        return SlotValue((b.Text(NEXT_DAY),), because)
    told: list[Rung] = []
    for line in lines:
        whose = part_words(line.whom) if line.whom is not None and asked.sex is None else ""
        told += _told(context, line, whose, at_night=asked.at_night)
    return _rung(told, because, at_night=asked.at_night)


def _of_post(context: Context, asked: AskedFor) -> tuple[AskedFor, DutyPost | None]:
    """The same asked of the task of a post, where a slot names a post."""
    post = context.pack.posts.get(asked.id) if asked.id not in context.pack.functions else None
    return (asked._replace(id=post.task) if post is not None and post.task else asked), post


def _of_kind(context: Context, asked: AskedFor, post: DutyPost) -> SlotValue:
    """The numbers of the agencies of a kind; those abroad are never rung."""
    here = [each for each in agencies_of(context, post) if not context.pack.is_abroad(each.kind_id)]
    told: list[Rung] = []
    for agency in here:
        whose = agency.name if len(here) > 1 else ""
        for line in context.register.numbers_of(agency, asked.group(context), at_night=asked.at_night):
            told += _told(context, line, whose, at_night=asked.at_night)
    return _rung(told, kind_missing(post.kind) if not here else None, at_night=asked.at_night)


def _rung(told: Iterable[Rung], because: Finding | None, *, at_night: bool) -> SlotValue:
    """Numbers as the value of a slot."""
    found = list(dict.fromkeys(told)) or [Rung("", "", "", NO_NIGHT if at_night else NO_NUMBER, ())]
    runs: list[b.Run] = []
    for each in found:
        runs += ((b.Text("; " if each.whose else ", or "),) if runs else ()) + each.in_line
    return SlotValue(tuple(runs), because, stacked=tuple(dict.fromkeys(each.stacked for each in found)))


def _told(context: Context, line: ContactLine, whose: str, *, at_night: bool) -> Iterator[Rung]:
    """A number with its desk, then those of equal desks."""
    way = line.way
    if way is None or not way.number:
        yield Rung(whose, "", "", NO_NIGHT if at_night else NO_NUMBER, ())
        return
    notes = (line.when, conditions_words(way, is_brief=True))
    yield _rung_at(context, way, whose, tuple(each for each in notes if each))
    for number, beside in {each.number: each for each in reversed(way.beside)}.items():
        if number != way.number:
            yield _rung_at(context, beside, "", tuple(filter(None, (way_doubt(beside),))))


def _rung_at(context: Context, way: Way, whose: str, notes: tuple[str, ...]) -> Rung:
    instead = FALLBACK if not way.is_agreed else DEPUTY if way.basis is Basis.DEPUTY else ""
    return Rung(whose, _named(context, way) if instead else _desk_of(context, way), way.number, "", notes, instead)


def _desk_of(context: Context, way: Way) -> str:
    """The desk that answers; where people are hidden, without its name."""
    if context.pack.is_safe_place(way.agency.kind_id):
        return SUPPORT_LINE
    return way.desk.post if way.desk is not None else way.agency.name


def _name_of(context: Context, agency: Agency) -> str:
    """An agency; where people are hidden, what kind it is."""
    kind = context.pack.kind(agency.kind_id)
    return kind.name if kind is not None and kind.is_safe_place else agency.name


def _holders_of(context: Context, agencies: Iterable[Agency], post: DutyPost | None) -> Runs:
    """Agencies; where people are hidden, the post that acts there or, without one, what kind of agency it is."""
    runs = dict.fromkeys(
        b.Text(f"the {post.name}" if post is not None else _name_of(context, each))  # as text: a sentence may begin so
        if context.pack.is_safe_place(each.kind_id)
        else b.Filled(each.name)
        for each in agencies
    )
    return joined([*runs]) if runs else (b.Gap(NO_AGENCY),)


def _named(context: Context, way: Way) -> str:
    """An agency with its desk; where people are hidden, without their names."""
    return ", ".join(dict.fromkeys((_name_of(context, way.agency), _desk_of(context, way))))


def _lines_for(context: Context, asked: AskedFor, group: Group, *, at_night: bool) -> list[ContactLine]:
    function = context.pack.functions.get(asked.id)
    groups = [each for each in (function.groups if function else ()) if group in (Group.BOTH, each)] or [group]
    found = (line for each in groups for line in context.register.numbers(asked.id, each, at_night=at_night))
    return [line for line in found if line.whom is None or asked.sex in (None, line.whom.sex)]


def _concerns(finding: Finding, rules: Iterable[Rule], group: Group) -> bool:
    return finding.rule in rules and finding.part.meets(group)


def _desk(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    asked, post = _of_post(resolver.context, asked)
    if post is not None and post.kind:
        return _holder(resolver, asked)
    lines = _lines_for(resolver.context, asked, asked.group(resolver.context), at_night=asked.at_night)
    ways = [line.way for line in lines if line.way is not None]
    names = dict.fromkeys(_desk_of(resolver.context, way) for way in ways)
    return SlotValue(joined([b.Filled(each) for each in names]) if names else (b.Gap(NO_AGENCY),))


def _serving(context: Context, asked: AskedFor, agencies: Iterable[Agency]) -> list[Agency]:
    """The agencies that serve the sex that a slot is about."""
    person = Person(asked.group(context), asked.sex)
    return [each for each in agencies if asked.sex is None or serves(each, person, asked.id, context.pack).is_served]


def _lead(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    context = resolver.context
    group = asked.group(context)
    leads = context.map_.holding(asked.id, Role.LEAD, group)
    because = next((each for each in context.register.of_task(asked.id) if _concerns(each, LEADING, group)), None)
    names = _serving(context, asked, leads)
    post = next((each for each in context.pack.posts.values() if each.task == asked.id), None)
    return SlotValue(_holders_of(context, names, post), because)


def acting_in(context: Context, task: str, group: Group) -> tuple[Agency, ...]:
    """Everybody with an accepted part in a task."""
    return tuple(dict.fromkeys(each for role in _ACTING for each in context.map_.holding(task, role, group)))


def _agencies(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    """Everybody with an accepted part in a task, with desk and number; where people are hidden, without the name."""
    context, group = resolver.context, asked.group(resolver.context)
    runs: list[b.Run] = []
    for agency in _serving(context, asked, acting_in(context, asked.id, group)):
        lines = context.register.numbers_of(agency, group, at_night=asked.at_night)
        ways = dict.fromkeys(line.way for line in lines if line.way is not None and line.way.number)
        runs += [
            b.Filled(f"{_named(context, way)}, {way.number}", conditions_words(way, is_brief=True)) for way in ways
        ] or [b.Filled(_name_of(context, agency))]
    return SlotValue(joined(list(dict.fromkeys(runs))) if runs else (b.Gap("none recorded"),))


def agencies_of(context: Context, post: DutyPost, task: str = "") -> tuple[Agency, ...]:
    """The agencies that have a post: leads of a task, or parties of a kind; none for a post of every party."""
    if post.everyone:
        return ()
    if post.kind:
        return context.of_kind(post.kind)
    named = task or post.task
    return context.map_.holding(named, Role.LEAD, AskedFor(named, ()).group(context))


def _holder(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    context, post = resolver.context, resolver.context.pack.posts.get(asked.id)
    found = agencies_of(context, post) if post is not None else ()
    task = AskedFor(post.task, asked.words) if post is not None and post.task else None
    names = _serving(context, task, found) if task is not None else list(found)
    return SlotValue(_holders_of(context, names, post))


def _post(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    post = resolver.context.pack.posts.get(asked.id)
    return SlotValue((b.Text(post.name) if post is not None else b.Gap(asked.id),))


def time_words(context: Context, time_id: str) -> str:
    """A time as papers print it: what the partnership has set, else what the pack says; empty where it is unknown."""
    time = context.pack.times.get(time_id)
    found = context.set_value(time_id) if time is None or time.settable else None
    if found is not None and found[1]:
        return with_unit(found[1], found[0].unit)
    return time.printed if time is not None else ""


def _time(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    words = time_words(resolver.context, asked.id)
    return SlotValue((b.Filled(words) if words else b.Gap(asked.id),))


def _decision(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    found = resolver.context.set_value(asked.id)
    if found is None or not found[1]:
        return SlotValue((b.Gap(NOT_DECIDED),), resolver.answer("parameter", asked.id).because)
    return SlotValue((b.Filled(with_unit(found[1], found[0].unit)),))


class GapFields(NamedTuple):
    """A gap in three written fields."""

    missing: str
    meanwhile: str
    who: str


def _gap_of(context: Context, asked: AskedFor) -> GapFields | None:
    """What of a task is missing, what to do until it is settled, and who settles it by when; None where nothing is."""
    group, register = asked.group(context), context.register
    rules = (*LEADING, Rule.NO_NUMBER, Rule.NOT_AT_NIGHT)
    found = [each for each in register.of_task(asked.id) if _concerns(each, rules, group)]
    found = [each for each in found if asked.sex is None or each.part.sex in (None, asked.sex)]
    if not found:
        return None
    meanwhile = meanwhile_words(found[0], register, group)
    text = f"Ring {meanwhile}." if meanwhile else "Ring the police control room."
    return GapFields(said(found[0], Voice.DOCUMENT, register), text, who_settles(context))


def owners_of(context: Context) -> str:
    """Who owns the paper: the leads of its owning tasks; empty where nobody leads one."""
    tasks = context.pack.owners_of(context.template.id)
    return listed(
        dict.fromkeys(each.name for task in tasks for each in context.map_.holding(task, Role.LEAD, context.group))
    )


def who_settles(context: Context) -> str:
    """Who settles what is open, and by when."""
    boards = listed(each.name for each in context.boards)
    by = day(working_days_later(context.dated_on, SETTLED_IN))
    return f"{boards or owners_of(context) or 'The coordinator'}, by {by}"


def _gap(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    fields = _gap_of(resolver.context, asked)
    if fields is None:
        return SlotValue(())
    because = resolver.answer("lead", asked.id).because
    words = f"{fields.missing} {fields.meanwhile} Who settles it: {fields.who}."
    return SlotValue((b.Text(words),), because, tuple(b.Text(each) for each in fields))


def _clause(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    """A piece by its section; of the common terms, and of an id that is gone, as other papers say it."""
    known = asked.id in resolver.numbering.clauses or asked.id in resolver.numbering.sections
    return _section(resolver, asked) if known else resolver.classic("clause", asked.id)


def _section(resolver: SlotResolver, asked: AskedFor, *, is_page: bool = False) -> SlotValue:
    sections, clauses = resolver.numbering.sections, resolver.numbering.clauses
    anchor = section_anchor(asked.id) if asked.id in sections else asked.id
    number = sections.get(asked.id) or clauses.get(asked.id, "")
    if not number:
        return resolver.classic("section", asked.id)
    if len(number) <= 2 and number.isalpha():  # noqa: PLR2004 - of a piece of an annex, which has its letter alone
        return SlotValue((b.Text("Annex "), b.Reference(anchor, number)))
    if is_page:
        words = number if number.startswith("Annex") else f"section {number}"
        return SlotValue((b.Reference(anchor, words, is_page=True),))
    lead = () if number.startswith("Annex") else (b.Text("section "),)
    return SlotValue((*lead, b.Reference(anchor, number)))


def _page(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    return _section(resolver, asked, is_page=True)


def _form(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    form = resolver.context.pack.forms.get(asked.id)
    return SlotValue((b.Text(f"form {form.code}") if form is not None else b.Gap(asked.id),))


def _list(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    if asked.id == "first-responders":
        return resolver.answer("who-may-refer", "")
    forms = forms_of(resolver.context)
    return SlotValue((b.Text(" · ".join(f"{code} {title}" for code, title, _ in forms)),))


def forms_of(context: Context) -> list[tuple[str, str, str]]:
    """The blank forms that a paper asks for: code, title, and who fills each in."""
    uses = f"{context.template.id}/"
    return [
        (form.code, form.title, form.filled_by)
        for form in context.pack.forms.values()
        if any(each.startswith(uses) for each in form.uses)
    ]


def _date(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    context = resolver.context
    words = {
        "numbers-checked": day(context.map_.as_of),
        "review": review_due(context, is_agreed=context.status not in (b.Status.DRAFT, b.Status.CONSULTATION)),
        "law": day(context.pack.as_of),
    }.get(asked.id, "")
    return SlotValue((b.Filled(words) if words else b.Gap(asked.id),))


def _board(resolver: SlotResolver, asked: AskedFor) -> SlotValue:
    boards = resolver.context.map_.boards_for(Group(asked.id) if asked.id in set(Group) else resolver.context.group)
    names = [b.Filled(each.name) for each in boards]
    return SlotValue(joined(names) if names else (b.Gap("no board yet"),), resolver.answer("board", "").because)


def _version(resolver: SlotResolver, _: AskedFor) -> SlotValue:
    return SlotValue((b.Text(resolver.context.version or "–"),))


def _status(resolver: SlotResolver, _: AskedFor) -> SlotValue:
    words = {b.Status.DRAFT: "draft, not in force", b.Status.CONSULTATION: "draft for consultation"}
    return SlotValue((b.Text(words.get(resolver.context.status, str(resolver.context.status))),))


_ANSWERS: Mapping[str, Callable[[SlotResolver, AskedFor], SlotValue]] = {
    "number": _number, "desk": _desk, "lead": _lead, "agencies": _agencies, "holder": _holder, "post": _post,
    "time": _time, "decision": _decision, "gap": _gap, "section": _section, "clause": _clause, "page": _page,
    "form": _form, "list": _list, "date": _date, "board": _board, "version": _version, "status": _status,
}  # fmt: skip
