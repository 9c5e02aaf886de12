"""The parts of a protocol that the map writes: document control, parties, duties, matrix, indicators and times."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import capital, day
from partnership.findings.phrases import inside, kind_name
from partnership.findings.sentences import cell_text
from partnership.findings.types import LEADERLESS
from partnership.guidance.types import GeneratedPart, Group, Stage
from partnership.guidance.written.duty_table import TimeUnit
from partnership.protocols.composing.adopted import adopted_terms, rule_leads
from partnership.protocols.composing.annexes import call_order, information_sharing, return_checks, sharing_at_a_glance
from partnership.protocols.composing.contact_schedule import contact_schedule
from partnership.protocols.composing.cover import UNSIGNED
from partnership.protocols.composing.desks import named_desks
from partnership.protocols.composing.leads import asked_words, shares
from partnership.protocols.composing.legal_bodies import controllers
from partnership.protocols.composing.local_guidance import guidance_rows
from partnership.protocols.composing.open_issues import matters_to_settle
from partnership.protocols.composing.phrases import (
    cell,
    joined,
    with_unit,
)
from partnership.protocols.composing.review_date import review_due
from partnership.protocols.composing.signatories import NO_TASK_YET, ONLY_ASKED, party_names, sign_off, standings
from partnership.protocols.composing.signs import indicators, sufficient_signs
from partnership.protocols.composing.slots import SlotResolver
from partnership.protocols.composing.written import fitted
from partnership.protocols.composing.written_slots import answer
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from uuid import UUID

    from partnership.findings.facts import Agency, Duty
    from partnership.findings.papers import PaperFinding
    from partnership.guidance.types import Function, Parameter
    from partnership.protocols.composing.context import Context, Numbering, SavedVersion
    from partnership.protocols.composing.desks import AskedSlot
    from partnership.protocols.composing.leads import Assignment

    Blocks = tuple[b.Block, ...]

STAGES = {
    Stage.IDENTIFICATION: "Identification",
    Stage.REFERRAL: "Referral",
    Stage.SUPPORT: "Support",
    Stage.RETURN: "Return",
    Stage.PREVENTION: "Prevention",
    Stage.PARTNERSHIP: "Working together",
}
DOES = {
    Role.LEAD: "Leads",
    Role.DEPUTY: "Deputises",
    Role.SUPPORTS: "Supports",
    Role.CONSULTED: "Is consulted on",
    Role.INFORMED: "Is informed of",
}
NOT_ACCEPTED = "proposed, not yet accepted"
ONLY_BY_RULE = "not a party, contacted only under its rule"
NOTHING_PROPOSED = "Not proposed here: the partnership decides"


class Parts:
    """Generated parts in one context; `head` is the document without its blocks, for document control."""

    def __init__(
        self,
        context: Context,
        head: b.Document,
        matters: tuple[PaperFinding, ...],
        numbering: Numbering,
        saved: Sequence[SavedVersion] = (),
        asked: Sequence[AskedSlot] = (),
    ) -> None:
        self.context = context
        self.head = head
        self.matters = matters
        self.numbering = numbering
        self.saved = saved
        self.asked = asked  # what its clauses ask the map, and for whose cases
        self._standing = _standing_duties(context)

    def blocks(self, part: GeneratedPart, group: Group | None = None) -> Blocks:
        """The blocks of one part, for the cases of one group where the section is about one only."""
        if group is not None and self.context.focus is None:
            about = self.context.about(group)
            return Parts(about, self.head, self.matters, self.numbering, self.saved, self.asked).blocks(part)
        writers: dict[GeneratedPart, Callable[[], Blocks]] = {
            GeneratedPart.DOCUMENT_CONTROL: self._document_control,
            GeneratedPart.PARTIES: self._parties,
            GeneratedPart.PARTY_NAMES: lambda: party_names(self.context),
            GeneratedPart.ADOPTED_TERMS: lambda: adopted_terms(self.context),
            GeneratedPart.RULE_LEADS: lambda: rule_leads(self.context),
            GeneratedPart.DESKS: lambda: named_desks(self.context, self.asked, self.matters),
            GeneratedPart.DUTIES: self._duties,
            GeneratedPart.RESPONSIBILITIES: self._responsibilities,
            GeneratedPart.CONTACTS: lambda: contact_schedule(self.context),
            GeneratedPart.INDICATORS: lambda: indicators(self.context),
            GeneratedPart.SUFFICIENT_SIGNS: lambda: sufficient_signs(self.context),
            GeneratedPart.MATTERS: self._matters,
            GeneratedPart.CONTROLLERS: self._controllers,
            GeneratedPart.ROLES: tuple,  # these two are drawn for written papers alone
            GeneratedPart.FORMS: tuple,
            GeneratedPart.STOP_GAPS: lambda: stop_gaps(self.context, self.numbering),
            GeneratedPart.SIGNATURES: self._signatures,
            GeneratedPart.PARAMETERS: self._parameters,
            GeneratedPart.SHARING: lambda: information_sharing(self.context),
            GeneratedPart.SHARING_AT_A_GLANCE: lambda: sharing_at_a_glance(self.context),
            GeneratedPart.RETURN_CHILDREN: lambda: return_checks(self.context, Group.CHILDREN),
            GeneratedPart.RETURN_ADULTS: lambda: return_checks(self.context, Group.ADULTS),
            GeneratedPart.CALL_ORDER_CHILDREN: lambda: call_order(self.context, Group.CHILDREN),
            GeneratedPart.CALL_ORDER_ADULTS: lambda: call_order(self.context, Group.ADULTS),
        }
        return writers[part]()

    def _document_control(self) -> Blocks:
        """What the title page does not say: review, distribution, origin and the versions before this one."""
        context = self.context
        marking = f", marked “{self.head.marking}”" if self.head.marking else ""
        rows = [
            ("Review due", cell(review_due(context, is_agreed=self.head.status not in UNSIGNED))),
            *([("Distribution", cell(f"The parties{marking}"))] if marking else ()),
            ("Made from", cell(f"{context.template.title}, template version {context.template.version}")),
            *guidance_rows(context, self.numbering),
        ]
        description = "Facts about this version of the protocol: each row has a label and its value."
        facts = b.Facts("Document control", description, tuple(rows))
        return (facts, *self._history()) if self.saved else (facts,)

    def _history(self) -> Blocks:
        description = "A row for each version that was saved before this one, with its date and note."
        columns = (b.Column("Version", 1.0), b.Column("Saved on", 1.8), b.Column("Note", 5.0))
        rows = tuple((cell(each.number), cell(day(each.saved_on)), cell(each.note)) for each in self.saved)
        return (b.Table("Earlier versions", description, columns, rows, has_row_headings=True),)

    def _parties(self) -> Blocks:
        """Name and kind; who does what stands in the annexes."""
        if not self.context.parties:
            return (b.Paragraph((b.Gap("no agency has been chosen as a party"),)),)
        found = standings(self.context)
        asked = [agency for agency in self.context.parties if found[agency.id] == ONLY_ASKED]
        bound = [agency for agency in self.context.parties if found[agency.id] != ONLY_ASKED]
        described = "A row for each party to this protocol, with its kind and a remark."
        made = [self._agencies("Parties", described, bound, found)] if bound else []
        if asked:
            described = "A row for each body of which the text only asks, with its kind and a remark."
            made.append(self._agencies("Asked, without duties", described, asked, found))
        if abroad := self.context.listed_only:
            described = "A row for each embassy or authority abroad that has a part in these tasks and is no party."
            made.append(self._agencies("Named here, and no parties", described, abroad, found))
        return tuple(made)

    def _agencies(self, caption: str, described: str, agencies: Sequence[Agency], found: Mapping[UUID, str]) -> b.Table:
        rows = tuple(
            (
                cell(agency.name),
                cell(kind_name(self.context.pack, agency.kind_id)),
                cell(self._remark(agency, found.get(agency.id, ""))),
            )
            for agency in agencies
        )
        columns = (b.Column("Agency", 3.4), b.Column("Kind", 2.4), b.Column("Remark", 2.2))
        return b.Table(caption, described, columns, rows, has_row_headings=True, is_compact=True)

    def _remark(self, agency: Agency, standing: str) -> str:
        """What is to know about an agency: that it has accepted no task yet, or an entry that nobody has confirmed."""
        remarks = [NO_TASK_YET] if standing == NO_TASK_YET else []
        if agency.is_body_of_pack and agency.is_stale:
            sure, year = agency.certainty, self.context.pack.as_of.year
            of_day = f"entry last confirmed {day(sure.confirmed_on)}" if sure.confirmed_on else ""
            remarks.append(
                f"contacts {sure.words}" if sure.is_changed else of_day or f"entry as of {year}, not confirmed"
            )
        return "; ".join(remarks)

    def _function(self, duty: Duty) -> Function:
        return self.context.pack.functions[duty.function_id]

    def _duties(self) -> Blocks:
        """Agency by agency, a line for each role with its tasks."""
        made: list[b.Block] = []
        for agency in self.context.parties:
            duties = [d for d in self._standing.get(agency.id, ()) if d.state is not Agreement.DECLINED]
            if duties:
                made.append(b.Paragraph((b.Text(agency.name),), b.Style.HEADING))
                made.append(b.ItemList(tuple(self._role_lines(duties))))
        return tuple(made) or (b.Paragraph((b.Gap("no party has a role in the map"),)),)

    def _role_lines(self, duties: Sequence[Duty]) -> Iterator[b.ListItem]:
        """A line for each role of an agency, with every task in which it has that role; they come sorted by role."""
        for role, of_role in groupby(duties, key=attrgetter("role")):
            yield b.ListItem((b.Text(f"{DOES[role]}: "), *joined([self._task(duty) for duty in of_role])))

    def _task(self, duty: Duty) -> b.Run:
        name = inside(self._function(duty).name)
        if duty.role is Role.LEAD and duty.state is Agreement.ACCEPTED and duty.answered_on:
            return b.Filled(name, f"accepted on {day(duty.answered_on)}")  # by the organisation itself
        return b.Filled(name, NOT_ACCEPTED) if duty.state is Agreement.PROPOSED else b.Text(name)

    def _responsibilities(self) -> Blocks:
        made: list[b.Block] = []
        for stage, title in STAGES.items():
            functions = [each for each in self.context.functions() if each.stage is stage]
            if functions:
                made.append(
                    b.Table(
                        title,
                        f"Who does what, stage {title.lower()}: a row for each task, a column for each role.",
                        (
                            b.Column("Task", 2.2),
                            b.Column("Lead", 2.2),
                            b.Column("Deputy", 1.8),
                            b.Column("Supports", 3.0),
                            b.Column("Ask before (consulted)", 1.3),
                            b.Column("Tell after (informed)", 1.3),
                        ),
                        tuple(self._responsibility_row(function) for function in functions),
                        has_row_headings=True,
                        is_compact=True,
                    )
                )
        return tuple(made)

    def _responsibility_row(self, function: Function) -> tuple[b.Cell, ...]:
        return (cell(function.name), *(self._holders(function, role) for role in Role))

    def _holders(self, function: Function, role: Role) -> b.Cell:
        runs: list[b.Run] = []
        found = shares(self.context, function.id, role)
        everywhere = set.intersection(*({agency.id for agency in share.agencies} for share in found))
        for share in found:
            runs += [run for run in self._held(function, role, share, everywhere) if run not in runs]
        return b.Cell((joined(runs),)) if runs else cell("–")

    def _held(self, function: Function, role: Role, share: Assignment, everywhere: Collection[UUID]) -> list[b.Run]:
        """Who holds a role and who is proposed for it, for the cases of a share; who holds it in all is told once."""
        context = self.context
        proposed = context.map_.holding(function.id, role, share.group, Agreement.PROPOSED)
        if role is Role.LEAD and not share.agencies:
            found = [each for each in context.register.of_task(function.id) if each.part.meets(share.group)]
            words = cell_text([each for each in found if each.rule in LEADERLESS], context.register)
            return [b.Gap(f"{inside(words)}{asked_words(context, function.id, role, share.group)}")]
        runs: list[b.Run] = [
            b.Filled(agency.name, "" if agency.id in everywhere else share.whose) for agency in share.agencies
        ]
        return runs + [
            b.Filled(agency.name, ", ".join(each for each in (share.whose, self._asked(agency)) if each))
            for agency in proposed
            if agency not in share.agencies
        ]

    def _asked(self, agency: Agency) -> str:
        """That an agency has not answered yet; a body abroad that is no party is not asked before a case allows it."""
        is_listed = agency.id not in self.context.party_ids and self.context.pack.is_abroad(agency.kind_id)
        return ONLY_BY_RULE if is_listed else NOT_ACCEPTED

    def _parameters(self) -> Blocks:
        rows = [self._parameter_row(each) for each in sorted(self.context.template.parameters, key=_length)]
        if not rows:
            return (b.Paragraph((b.Text("This protocol sets no times or limits."),)),)
        columns = (b.Column("What is set", 3.7), b.Column("Value", 1.5), b.Column("Counted from", 3.2))
        description = "The times and limits of this protocol, the shortest first: a row for each, with its value."
        return (b.Table("", description, columns, tuple(rows), has_row_headings=True),)

    def _parameter_row(self, parameter: Parameter) -> tuple[b.Cell, ...]:
        context, value = self.context, self.context.values[parameter.id]
        change = context.pack.change_of("parameters", parameter.id, context.template.id)
        notes = [parameter.hint] if parameter.hint else []
        if not value:
            notes.append(NOTHING_PROPOSED)
        elif value != parameter.default:
            notes.append(f"Set here; the template has {with_unit(parameter.default, parameter.unit)}")
        elif not parameter.is_own_judgement:
            notes.append("From law, guidance or research")
        if change is not None:
            notes.append(capital(change.what.words))
        shown = cell(with_unit(value, parameter.unit)) if value else cell(b.Gap("not set"))
        return (cell(parameter.label), shown, cell(". ".join(notes) or "–"))

    def _matters(self) -> Blocks:
        return matters_to_settle(self.matters, self.numbering, self.head)

    def _controllers(self) -> Blocks:
        found = standings(self.context)
        return controllers(self.context, [each for each in self.context.parties if found[each.id] != ONLY_ASKED])

    def _signatures(self) -> Blocks:
        return sign_off(self.context)


_LENGTHS = {str(unit): at for at, unit in enumerate(TimeUnit)}  # shortest first


def _length(parameter: Parameter) -> tuple[int, int]:
    """Return where a value stands among the times: by its unit, then by its number; what is no time comes last."""
    return (
        _LENGTHS.get(parameter.unit, len(_LENGTHS)),
        int(parameter.default) if parameter.default.isdigit() else 0,
    )


def _standing_duties(context: Context) -> dict[object, list[Duty]]:
    """Duties in the tasks of the template by agency, strongest role first, tasks in the pack's order."""
    functions = {function.id: number for number, function in enumerate(context.functions())}
    roles = list(Role)
    found: dict[object, list[Duty]] = {}
    for duty in context.duties:
        found.setdefault(duty.agency.id, []).append(duty)
    for duties in found.values():
        duties.sort(key=lambda duty: (roles.index(duty.role), functions[duty.function_id]))
    return found


# Whom to ring for each task without an accepted lead: a row a task, for whose cases.

ALL_LED = "On the date of this document every task of it has an accepted lead."
NO_FALLBACK = b.Text("No fallback")


def stop_gaps(context: Context, numbering: Numbering) -> tuple[b.Block, ...]:
    """Return a row for each task without a lead, with the numbers to ring by day and at night; no row holds a gap."""
    rows = [
        (cell(share.about(function.name)), *_fallbacks(SlotResolver(context.about(share.group), numbering), function))
        for function in context.functions()
        for share in shares(context, function.id, Role.LEAD)
        if not share.agencies
    ]
    if not rows:
        return (b.Paragraph((b.Text(ALL_LED),)),)
    return (fitted(("Task without a lead", "By day", "Nights and weekends"), rows),)


def _fallbacks(answers: SlotResolver, function: Function) -> Iterator[b.Cell]:
    """Return the cells by day and at night; what the guidance says stands in a cell that has no number."""
    fallback = function.fallback_for(answers.context.group)
    says = ((b.Text(f"{fallback.says}."),),) if fallback is not None and fallback.says else ()
    for hours in ("day", "night"):
        value = answer(answers, "number", f"{function.id}, {hours}")
        numbers = [runs for runs in value.stacked or (value.runs,) if not any(isinstance(run, b.Gap) for run in runs)]
        yield b.Cell(tuple(numbers) or ((NO_FALLBACK,), *says))
