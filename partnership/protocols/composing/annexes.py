"""Annexes that the guidance pack and the map write together: what information is shared, and the checks of a return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import listed
from partnership.findings.phrases import inside, kind_name
from partnership.guidance.types import Group, Sharing, Stop
from partnership.mapping.sharing import NOT_AGREED, WORDS, alike, change_of, concerning, rules_of
from partnership.protocols.composing.phrases import (
    STOP_WORDS,
    cell,
    cited,
    guidance_mark,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnership.guidance.types import CheckItem, InformationKind, ReturnTemplate
    from partnership.mapping.sharing import SharingRule
    from partnership.protocols.composing.context import Context

    Blocks = tuple[b.Block, ...]

CHECKLIST = "return-safety"
ABOUT = {Group.CHILDREN: "About children", Group.ADULTS: "About adults", Group.BOTH: "About children and adults alike"}
NAMED = 4  # so many agencies of a kind are named, more are counted
FEW = 6  # so many kinds that never have something are named, more are "all others"


def information_sharing(context: Context) -> Blocks:
    """The matrix at a glance, then each kind of information with the basis and condition of every flow."""
    kinds = concerning(context.pack, context.group)
    agencies = (*context.parties, *context.listed_only)
    rules = {each.id: rules_of(each, context.pack, agencies, context.sharing) for each in kinds}
    made: list[b.Block] = []
    for group, title in ABOUT.items():
        found = [each for each in kinds if each.group is group]
        if found:
            made.append(_glance(title, [(each, rules[each.id]) for each in found]))
    for information in kinds:
        made += _flows(context, information, rules[information.id])
    return tuple(made) or (b.Paragraph((b.Gap("the guidance pack names no kinds of information"),)),)


def _glance(title: str, rows: Sequence[tuple[InformationKind, tuple[SharingRule, ...]]]) -> b.Table:
    given = {rule.sharing for _, rules in rows for rule in rules}
    answers = [answer for answer in (*Sharing, None) if answer in given]
    titles = [WORDS[each] if each else NOT_AGREED for each in answers]
    return b.Table(
        title,
        "The information sharing matrix: a row for each kind of information, a column for each answer, with the kinds "
        "of agency in it.",
        (b.Column("Information", 2.4), *(b.Column(each, 2.6) for each in titles)),
        tuple(
            (cell(information.name), *(cell(_kinds(rules, each)) for each in answers)) for information, rules in rows
        ),
        has_row_headings=True,
        is_compact=True,
    )


def _kinds(rules: Sequence[SharingRule], answer: Sharing | None) -> str:
    """The kinds of agency with one answer; those that never have it in two words where all others do."""
    found = [rule for rule in rules if rule.sharing is answer]
    if answer is Sharing.NEVER and len(found) > FEW:
        return "All others"
    words = listed([inside(rule.kind.name) for rule in found])
    return words[:1].upper() + words[1:] if words else "–"


def _flows(context: Context, information: InformationKind, rules: Sequence[SharingRule]) -> Iterator[b.Block]:
    groups = [each for each in alike(rules, context.pack) if each[0].sharing is not None]
    rest = max((each for each in groups if each[0].sharing is Sharing.NEVER), key=len, default=[])
    rows = tuple(_flow_row(context, alike, is_rest=alike is rest and len(rest) > FEW) for alike in groups)
    if rows:
        yield b.Table(
            f"{information.name}: {inside(plain(information.description))}",
            "A row for each answer, with the agencies, the basis in law and the condition.",
            (b.Column("May it go", 1.2), b.Column("To", 3.6), b.Column("Basis", 2.7), b.Column("Condition", 3.2)),
            rows,
            has_row_headings=True,
            is_compact=True,
        )
    if left := [rule for rule in rules if rule.sharing is None]:
        text = f"Not agreed for {listed([inside(rule.kind.name) for rule in left])}: ask before anything is passed on."
        yield b.Paragraph((b.Text(text),), b.Style.NOTE)


def _flow_row(context: Context, rules: Sequence[SharingRule], *, is_rest: bool) -> tuple[b.Cell, ...]:
    first = rules[0]
    whether = first.words
    if first.own is not None:
        whether += " (decided by the partnership)"
    whether += guidance_mark(change_of(first, context.pack))
    basis = plain(first.basis)
    if first.sources:
        basis = f"{basis} ({'; '.join(cited(first.sources, context.pack))})"
    to = "Every other agency" if is_rest else "; ".join(_who(rule) for rule in rules)
    return cell(whether), cell(to), cell(basis), cell(plain(first.condition))


def _who(rule: SharingRule) -> str:
    """A kind of agency with the agencies of it that take part."""
    if not rule.agencies or rule.sharing is Sharing.NEVER:
        return rule.kind.name
    if len(rule.agencies) > NAMED:
        return f"{rule.kind.name}: {len(rule.agencies)} agencies"
    return f"{rule.kind.name}: {listed(each.name for each in rule.agencies)}"


def return_checks(context: Context, group: Group) -> Blocks:
    """The hard stops of a return and every check behind them, for a child or for an adult, whatever the country."""
    template = context.pack.checklists.get(CHECKLIST)
    if template is None:
        return (b.Paragraph((b.Gap("the guidance pack has no return safety checklist"),)),)
    items = tuple(item for item in template.items if item.who in ("any", _who_for(group)))
    hard = {item.id for item in items if item.stop_for(_who_for(group)) is Stop.HARD}
    lines = [(stop.text, [each for each in stop.items if each in hard]) for stop in template.hard_stops]
    stops = b.ItemList(
        tuple(b.ListItem((b.Text(f"{plain(text)} (checks {listed(ids)})"),)) for text, ids in lines if ids),
        is_ordered=True,
    )
    return (
        b.Paragraph((b.Text("Hard stops"),), b.Style.HEADING),
        stops,
        *(table for phase in template.phases if (table := _phase(context, template, phase.id, items, group))),
    )


def _who_for(group: Group) -> str:
    return "child" if group is Group.CHILDREN else "adult"


def _phase(
    context: Context, template: ReturnTemplate, phase_id: str, items: Sequence[CheckItem], group: Group
) -> b.Table | None:
    found = [item for item in items if item.phase == phase_id]
    if not found:
        return None
    phase = next(each for each in template.phases if each.id == phase_id)
    columns = (b.Column("No.", 0.8), b.Column("Check", 4.2), b.Column("Who", 2.0), b.Column("While it is open", 1.8))
    rows = tuple(
        (
            cell(item.id),
            cell(_check(context, template, item, group)),
            cell(_responsible(context, item, group)),
            cell(_consequence(item, group)),
        )
        for item in found
    )
    caption = f"Part {phase.letter}: {inside(phase.title)}"
    description = f"The checks of part {phase.letter}: a row for each, with who acts and what an open check does."
    return b.Table(caption, description, columns, rows, has_row_headings=True, is_compact=True)


def _check(context: Context, template: ReturnTemplate, item: CheckItem, group: Group) -> str:
    where = {"eu": " (to a state of the European Union)", "non-eu": " (to a state outside the European Union)"}
    mark = guidance_mark(context.pack.change_of("items", item.id, template.id))
    return f"{plain(item.text_for(_who_for(group)))}{where.get(item.region, '')}{mark}"


def _responsible(context: Context, item: CheckItem, group: Group) -> str:
    kinds = item.kinds_for(_who_for(group), context.pack.kinds)
    words = listed([inside(kind_name(context.pack, kind_id)) for kind_id in kinds])
    return words[:1].upper() + words[1:]


def _consequence(item: CheckItem, group: Group) -> str:
    words = STOP_WORDS[item.stop_for(_who_for(group))]
    return f"{words}. {plain(item.stop_when)}" if item.stop_when else words
