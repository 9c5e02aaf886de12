"""The parts of a protocol that the map writes: tables and lists of parties, duties, contacts, times and signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.guidance.types import Generated, Stage
from partnership.models.partnerships import Agreement, Role
from partnership.protocols.answers import no_holder, nobody_told
from partnership.protocols.cover import UNSIGNED
from partnership.protocols.phrases import (
    cell,
    cited,
    doubt,
    inside,
    joined,
    kind_name,
    listed,
    marked,
    number_of,
    plain,
    with_unit,
)
from partnership.protocols.review import review_due
from partnership.protocols.types import MatterKind, concerns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from partnership.guidance.types import Function, Setting
    from partnership.mapping.facts import Agency, Desk, Duty
    from partnership.protocols.types import Matter, Numbering, Situation

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
    Role.DEPUTY: "Deputises for the lead in",
    Role.SUPPORTS: "Supports",
    Role.CONSULTED: "Is consulted on",
    Role.INFORMED: "Is informed of",
}
NOT_ACCEPTED = "proposed, not yet accepted"
NONE_SHOWN = "none shown"


class Parts:
    """Generated parts in one situation; `head` is the document without its blocks, for document control."""

    def __init__(
        self, situation: Situation, head: b.Document, matters: tuple[Matter, ...], numbering: Numbering
    ) -> None:
        self.situation = situation
        self.head = head
        self.matters = matters
        self.numbering = numbering
        self._standing = _standing_duties(situation)

    def blocks(self, part: Generated) -> Blocks:
        """The blocks of one part."""
        writers: dict[Generated, Callable[[], Blocks]] = {
            Generated.DOCUMENT_CONTROL: self._document_control,
            Generated.PARTIES: self._parties,
            Generated.DUTIES: self._duties,
            Generated.RESPONSIBILITIES: self._responsibilities,
            Generated.CONTACTS: self._contacts,
            Generated.INDICATORS: self._indicators,
            Generated.MATTERS: self._matters,
            Generated.SIGNATURES: self._signatures,
            Generated.PARAMETERS: self._parameters,
        }
        return writers[part]()

    def _document_control(self) -> Blocks:
        situation, head = self.situation, self.head
        rows = (
            ("Title", head.title),
            ("Status", head.status_words),
            ("Version", head.version),
            ("Date of this document", day(head.dated_on)),
            ("The register as it stood on", day(situation.map_.as_of)),
            ("Partnership", situation.map_.name),
            ("Area", situation.map_.area or "not recorded"),
            ("Board", situation.map_.board or "not recorded"),
            ("Parties", str(len(situation.parties))),
            ("Review due", review_due(situation)),
            ("Made from", f"{situation.template.title}, template version {situation.template.version}"),
            ("Guidance", f"{plain(situation.pack.title)}, as of {day(situation.pack.as_of)}"),
        )
        description = "Facts about this version of the protocol: each row has a label and its value."
        return (b.Facts("Document control", description, tuple((name, cell(value)) for name, value in rows)),)

    def _parties(self) -> Blocks:
        if not self.situation.parties:
            return (b.Paragraph((b.Gap("no agency has been chosen as a party"),)),)
        rows = tuple(
            (cell(self._name(agency)), cell(kind_name(self.situation.pack, agency.kind_id)), self._in_short(agency))
            for agency in self.situation.parties
        )
        return (
            b.Table(
                "Parties",
                f"The {len(rows)} parties to this protocol with their kind and the tasks that they have accepted.",
                (b.Column("Agency", 2.4), b.Column("Kind", 1.8), b.Column("What it does", 3.6)),
                rows,
                has_row_headings=True,
            ),
        )

    def _name(self, agency: Agency) -> b.Run:
        """An agency's name; one that was only taken over from the pack says so."""
        note = doubt(agency, self.situation.pack) if agency.is_body_of_pack else ""
        return marked(agency.name, note)

    def _in_short(self, agency: Agency) -> b.Cell:
        """Accepted roles by name for leads and deputies, by number for the others."""
        duties = [duty for duty in self._standing.get(agency.id, ()) if duty.state is Agreement.ACCEPTED]
        lines: list[b.Runs] = []
        for role in (Role.LEAD, Role.DEPUTY, Role.SUPPORTS):
            names = [inside(self._function(duty).name) for duty in duties if duty.role is role]
            if names:
                lines.append((b.Text(f"{DOES[role]} {listed(names)}"),))
        others = sum(duty.role in {Role.CONSULTED, Role.INFORMED} for duty in duties)
        if others:
            lines.append((b.Text(f"Is consulted on or informed of {others} {'task' if others == 1 else 'tasks'}"),))
        return b.Cell(tuple(lines)) if lines else cell("No role accepted yet")

    def _function(self, duty: Duty) -> Function:
        return self.situation.pack.functions[duty.function_id]

    def _duties(self) -> Blocks:
        """Agency by agency, each role with what the task asks of a lead."""
        made: list[b.Block] = []
        for agency in self.situation.parties:
            duties = [d for d in self._standing.get(agency.id, ()) if d.state is not Agreement.DECLINED]
            if not duties:
                continue
            made.append(b.Paragraph((b.Text(agency.name),), b.Style.HEADING))
            leads = [self._lead_line(duty) for duty in duties if duty.role is Role.LEAD]
            others = [self._role_line(role, duties) for role in Role if role is not Role.LEAD]
            made.append(b.ItemList((*leads, *(line for line in others if line is not None))))
        return tuple(made) or (b.Paragraph((b.Gap("no party has a role in the map"),)),)

    def _lead_line(self, duty: Duty) -> b.ListItem:
        """A lead, with what the task asks and the safety rule that goes with it."""
        function = self._function(duty)
        runs: list[b.Run] = [b.Text("Leads "), self._task(duty, bold=True)]
        if function.description:
            runs.append(b.Text(f". {plain(function.description)}"))
        if function.rule:
            runs.append(b.Text(f" {plain(function.rule)}", bold=True))
        return b.ListItem(tuple(runs))

    def _role_line(self, role: Role, duties: Sequence[Duty]) -> b.ListItem | None:
        """Every task in which the agency has one of the other roles."""
        tasks = [self._task(duty) for duty in duties if duty.role is role]
        return b.ListItem((b.Text(f"{DOES[role]} "), *joined(tasks))) if tasks else None

    def _task(self, duty: Duty, *, bold: bool = False) -> b.Run:
        name = inside(self._function(duty).name)
        return b.Filled(name, NOT_ACCEPTED) if duty.state is Agreement.PROPOSED else b.Text(name, bold=bold)

    def _responsibilities(self) -> Blocks:
        made: list[b.Block] = []
        for stage, title in STAGES.items():
            functions = [each for each in self.situation.functions() if each.stage is stage]
            if functions:
                made.append(
                    b.Table(
                        title,
                        f"Who does what, stage {title.lower()}: a row for each task, a column for each role.",
                        (
                            b.Column("Task", 2.2),
                            b.Column("Lead", 2.2),
                            b.Column("Deputy", 1.8),
                            b.Column("Supports", 3.4),
                            b.Column("Consulted or informed", 2.2),
                        ),
                        tuple(self._responsibility_row(function) for function in functions),
                        has_row_headings=True,
                        is_compact=True,
                    )
                )
        return tuple(made)

    def _responsibility_row(self, function: Function) -> tuple[b.Cell, ...]:
        roles = (Role.LEAD,), (Role.DEPUTY,), (Role.SUPPORTS,), (Role.CONSULTED, Role.INFORMED)
        return (cell(function.name), *(self._holders(function, each) for each in roles))

    def _holders(self, function: Function, roles: Sequence[Role]) -> b.Cell:
        situation = self.situation
        runs: list[b.Run] = []
        for role in roles:
            accepted = situation.map_.holding(function.id, role, situation.group)
            if role is Role.LEAD and not accepted:
                text = no_holder(situation, function.id, role).text
                return cell(b.Gap(text[:1].lower() + text[1:]))
            proposed = situation.map_.holding(function.id, role, situation.group, Agreement.PROPOSED)
            runs += [b.Filled(agency.name) for agency in accepted]
            runs += [b.Filled(agency.name, NOT_ACCEPTED) for agency in proposed if agency not in accepted]
        return b.Cell((joined(runs),)) if runs else cell("–")

    def _contacts(self) -> Blocks:
        agencies = (*self.situation.parties, *self.situation.listed_only)
        rows = tuple(row for agency in agencies for row in self._contact_rows(agency))
        if not rows:
            return (b.Paragraph((b.Gap("no agency has been chosen as a party"),)),)
        return (
            b.Table(
                "Contact schedule",
                "A row for each post or desk, with its numbers and the day on which the agency last confirmed them.",
                (
                    b.Column("Agency", 2.3),
                    b.Column("Post or desk", 2.2),
                    b.Column("Telephone", 1.7),
                    b.Column("Out of hours", 1.7),
                    b.Column("Email", 2.7),
                    b.Column("Last confirmed", 1.8),
                ),
                rows,
                has_row_headings=True,
                is_compact=True,
            ),
        )

    def _contact_rows(self, agency: Agency) -> list[tuple[b.Cell, ...]]:
        when = cell(_confirmed(agency, self.situation.pack.as_of.year))
        is_party = agency.id in self.situation.party_ids
        name = cell(marked(agency.name, "" if is_party else "listed only, not a party"))
        if not agency.desks:
            return [(name, cell(b.Gap("no contact is shown in the register")), cell("–"), cell("–"), cell("–"), when)]
        return [(name, cell(_post(desk)), *_ways(desk), when) for desk in agency.desks]

    def _indicators(self) -> Blocks:
        made: list[b.Block] = []
        for setting in self.situation.pack.settings.values():
            if concerns(setting.group, self.situation.group):
                made += self._setting(setting)
        return tuple(made)

    def _setting(self, setting: Setting) -> Blocks:
        names = [
            b.Filled(agency.name) for kind_id in setting.first_contacts for agency in self.situation.of_kind(kind_id)
        ]
        who: b.Runs = joined(names) if names else (b.Gap(nobody_told(self.situation, setting)),)
        note = f"{plain(setting.assurance)} Source: {'; '.join(cited(setting.sources, self.situation.pack))}."
        return (
            b.Paragraph((b.Text(setting.name),), b.Style.HEADING),
            b.ItemList(tuple(b.ListItem((b.Text(plain(each.text)),)) for each in setting.indicators)),
            b.Paragraph((b.Text("Who is told first: ", bold=True), *who)),
            b.Paragraph((b.Text("What assures it: ", bold=True), b.Text(note)), b.Style.NOTE),
        )

    def _parameters(self) -> Blocks:
        situation = self.situation
        rows = []
        for parameter in situation.template.parameters:
            value = situation.values[parameter.id]
            origin = "The template’s own proposal" if parameter.is_own_judgement else "Law, guidance or research"
            if value != parameter.default:
                origin = f"Set here; the template has {with_unit(parameter.default, parameter.unit)}"
            shown = cell(with_unit(value, parameter.unit)) if value else cell(b.Gap("not set"))
            rows.append((cell(parameter.label), shown, cell(origin)))
        if not rows:
            return (b.Paragraph((b.Text("This protocol sets no times or limits."),)),)
        columns = (b.Column("What is set", 4.2), b.Column("Value", 1.7), b.Column("Where it comes from", 2.5))
        description = "The times and limits of this protocol: a row for each, with its value and origin."
        return (b.Table("Times and limits", description, columns, tuple(rows), has_row_headings=True),)

    def _matters(self) -> Blocks:
        made: list[b.Block] = []
        if self.head.status in UNSIGNED:
            text = f"None of the {len(self.situation.parties)} parties has signed this version."
            made.append(b.Paragraph((b.Text(text),)))
        for kind in MatterKind:
            found = [matter for matter in self.matters if matter.kind is kind]
            if found:
                made.append(b.Paragraph((b.Text(f"{kind.heading} ({len(found)})"),), b.Style.HEADING))
                made.append(b.ItemList(tuple(b.ListItem(self._matter(each)) for each in found)))
        return tuple(made) or (b.Paragraph((b.Text("Nothing is left to settle."),)),)

    def _matter(self, matter: Matter) -> b.Runs:
        """A matter with the clauses that it touches."""
        runs: list[b.Run] = [b.Text(matter.text)]
        numbers = [(each, self.numbering.clauses[each]) for each in matter.clause_ids if each in self.numbering.clauses]
        if numbers:
            runs.append(b.Text(" (clause " if len(numbers) == 1 else " (clauses "))
            runs += joined([b.Reference(clause_id, number) for clause_id, number in numbers])
            runs.append(b.Text(")"))
        return tuple(runs)

    def _signatures(self) -> Blocks:
        description = "A row for each party, with spaces for post, name, signature and date."
        return (b.Signatures("Signatures of the parties", description, tuple(a.name for a in self.situation.parties)),)


def _standing_duties(situation: Situation) -> dict[object, list[Duty]]:
    """Duties that concern the template's group by agency, strongest role first, tasks in the pack's order."""
    functions = {function.id: number for number, function in enumerate(situation.functions())}
    roles = list(Role)
    found: dict[object, list[Duty]] = {}
    for duty in situation.map_.duties:
        if duty.function_id in functions and concerns(duty.group, situation.group):
            found.setdefault(duty.agency.id, []).append(duty)
    for duties in found.values():
        duties.sort(key=lambda duty: (roles.index(duty.role), functions[duty.function_id]))
    return found


def _confirmed(agency: Agency, year: int) -> b.Run:
    """When an agency last confirmed its contacts, marked where that is too long ago or never happened."""
    on = agency.contacts_confirmed_on
    if on is None:
        return b.Filled(str(year) if agency.is_body_of_pack else "never", "unconfirmed")
    return b.Filled(day(on), "unconfirmed" if agency.is_stale else "")


def _post(desk: Desk) -> str:
    return f"{desk.post} ({desk.hours})" if desk.hours else desk.post


def _ways(desk: Desk) -> tuple[b.Cell, b.Cell, b.Cell]:
    """Telephone, number out of hours and email of a desk."""
    night = number_of(desk, at_night=True)
    same = night and night == desk.telephone
    return (
        cell(desk.telephone or NONE_SHOWN),
        cell("the same number" if same else night or NONE_SHOWN),
        cell(desk.email or NONE_SHOWN),
    )
