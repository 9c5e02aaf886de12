"""Annexes that the guidance pack and the map write together: what information is shared, and the checks of a return."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import listed
from partnership.findings.phrases import inside, kind_name
from partnership.guidance.types import Group, Sharing, Stop
from partnership.map.mapping.sharing import (
    EMERGENCY,
    NOT_AGREED,
    WORDS,
    alike,
    change_of,
    concerning,
    families,
    mostly_never,
    names_of,
    rules_of,
)
from partnership.protocols.composing.phrases import (
    STOP_WORDS,
    cell,
    guidance_mark,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from partnership.guidance.types import CheckItem, InformationKind, ReturnTemplate
    from partnership.map.mapping.sharing import SharingRule
    from partnership.protocols.composing.context import Context

    Blocks = tuple[b.Block, ...]

ABOUT = {Group.CHILDREN: "About children", Group.ADULTS: "About adults", Group.BOTH: "About children and adults alike"}
NEVER = WORDS[Sharing.NEVER].lower()
AT_A_GLANCE = 7  # so many kinds of agency have a column: those that most may go to
SHORT = {Sharing.CONSENT: "Consent", Sharing.CASE: "Case", None: "Ask"}  # where a word must do
NAMED_NOWHERE = f"{NOT_AGREED}: whoever is named neither in a row of a table nor in the line above the tables."


def information_sharing(context: Context) -> Blocks:
    """What comes before all, the matrix at a glance, a table for each kind of information, and the grounds in law."""
    kinds = concerning(context.pack, context.group)
    rules = _rules(context, kinds)
    if not kinds:
        return (_no_kinds(),)
    made: list[b.Block] = [
        b.Paragraph((b.Text(EMERGENCY, bold=True),), b.Style.LEAD),
        b.Paragraph((b.Text(NAMED_NOWHERE),)),
    ]
    is_printed = context.template.is_written  # a written paper has the answers at a glance where they are needed
    for title, found in _by_group(kinds, rules):
        never = mostly_never(rule for _, of_kind in found for rule in of_kind)
        made += [*(() if is_printed else (_glance(context, title, found),))]
        made += [*_never_unless_named(context, title, never)]
        made += [_flows(context, information, of_kind, never) for information, of_kind in found]
    return (*made, *_grounds(context, [rule for of_kind in rules.values() for rule in of_kind]), *_families(context))


def sharing_at_a_glance(context: Context) -> Blocks:
    """The answers of the matrix without grounds and conditions: a table for children, and one for adults."""
    kinds = [each for each in concerning(context.pack, context.group) if each.group is not Group.BOTH]
    found = _by_group(kinds, _rules(context, kinds))
    made = (_glance(context, title, of_group, is_narrow=True) for title, of_group in found)
    return tuple(made) or (_no_kinds(),)


def _rules(context: Context, kinds: Iterable[InformationKind]) -> dict[str, tuple[SharingRule, ...]]:
    agencies = (*context.parties, *context.listed_only)
    return {each.id: rules_of(each, context.pack, agencies, context.sharing) for each in kinds}


def _no_kinds() -> b.Paragraph:
    return b.Paragraph((b.Gap("the guidance pack names no kinds of information"),))


def _by_group(
    kinds: Sequence[InformationKind], rules: Mapping[str, tuple[SharingRule, ...]]
) -> Iterator[tuple[str, list[tuple[InformationKind, tuple[SharingRule, ...]]]]]:
    for group, title in ABOUT.items():
        if found := [(each, rules[each.id]) for each in kinds if each.group is group]:
            yield title, found


def _glance(
    context: Context,
    title: str,
    rows: Sequence[tuple[InformationKind, tuple[SharingRule, ...]]],
    *,
    is_narrow: bool = False,
) -> b.Table:
    """The answers for the kinds of agency that the guidance shows, or to which most may go; a line for each row."""
    given: Counter[str] = Counter()
    for _, rules in rows:
        given.update(rule.kind.id for rule in rules if rule.sharing not in (None, Sharing.NEVER))
    every = context.pack.kinds.values()
    named = {rule.kind.id for _, rules in rows for rule in rules if rule.sharing is not None}
    kinds = [kind for kind in every if kind.at_a_glance and kind.id in named][:AT_A_GLANCE]
    if not kinds:
        most = {kind_id for kind_id, _ in given.most_common(AT_A_GLANCE)}
        kinds = [kind for kind in every if kind.id in most]
    return b.Table(
        f"{title}, at a glance",
        "The information sharing matrix: a row for each kind of information, a column for a kind of agency, the answer "
        "in the cell.",
        (
            b.Column("Information", 1.9 if is_narrow else 2.6),
            *(b.Column(kind.at_a_glance or kind.name, 1.2) for kind in kinds),
        ),
        tuple(
            (
                cell(information.short if is_narrow else information.name),
                *(cell(_short(rules, kind.id)) for kind in kinds),
            )
            for information, rules in rows
        ),
        has_row_headings=True,
        is_compact=True,
    )


def _short(rules: Sequence[SharingRule], kind_id: str) -> str:
    rule = next(rule for rule in rules if rule.kind.id == kind_id)
    return SHORT.get(rule.sharing, rule.words)


def _never_unless_named(context: Context, title: str, never: Collection[str]) -> Iterator[b.Block]:
    names = names_of((kind for kind in context.pack.kinds.values() if kind.id in never), context.pack)
    if names:
        text = f"{title}, {NEVER} to these, unless a row names them: {listed([inside(name) for name in names])}."
        yield b.Paragraph((b.Text(text),))


def _flows(
    context: Context, information: InformationKind, rules: Sequence[SharingRule], never: Collection[str]
) -> b.Table:
    """A table for one kind of information; `never`: the kinds of agency that a line above holds it back from."""
    said = [rule for rule in rules if rule.sharing not in (None, Sharing.NEVER) or rule.own]
    held = [rule for rule in rules if rule.sharing is Sharing.NEVER and not rule.own and rule.kind.id not in never]
    rows = [_flow_row(context, found) for found in alike(said, context.pack)]
    rows += [_never_row(context, held)] if held else []
    return b.Table(
        information.name,
        "A row for each answer, with the kinds of agency, the ground in law and the condition.",
        (b.Column("Answer", 1.2), b.Column("To", 3.6), b.Column("Ground", 1.3), b.Column("Condition", 4.6)),
        tuple(rows),
        has_row_headings=True,
        is_compact=True,
    )


def _flow_row(context: Context, rules: Sequence[SharingRule]) -> tuple[b.Cell, ...]:
    first = rules[0]
    whether = first.words
    if first.own is not None:
        whether += " (decided by the partnership)"
    whether += guidance_mark(change_of(first, context.pack))
    codes = [context.pack.ground_codes[ground_id] for ground_id in first.grounds if ground_id in context.pack.grounds]
    basis = ", ".join(codes) or plain(first.basis)
    to = "; ".join(names_of((rule.kind for rule in rules), context.pack))
    return cell(whether), cell(to), cell(basis), cell(plain(first.condition))


def _never_row(context: Context, rules: Sequence[SharingRule]) -> tuple[b.Cell, ...]:
    """All to whom guidance holds it back, together: what to say to them stands in the clauses."""
    marks = dict.fromkeys(guidance_mark(change_of(rule, context.pack)) for rule in rules)
    named = "; ".join(names_of((rule.kind for rule in rules), context.pack))
    carried = {ground_id for rule in rules for ground_id in rule.grounds}
    codes = [code for ground_id, code in context.pack.ground_codes.items() if ground_id in carried]
    return cell(f"{WORDS[Sharing.NEVER]}{''.join(marks)}"), cell(named), cell(", ".join(codes) or "–"), cell("–")


def _grounds(context: Context, rules: Sequence[SharingRule]) -> Iterator[b.Block]:
    """The grounds that the tables name, each once."""
    used = {ground_id for rule in rules for ground_id in rule.grounds}
    grounds = context.pack.grounds
    rows = tuple(
        (cell(code), cell(grounds[ground_id].name), cell(plain(grounds[ground_id].text)))
        for ground_id, code in context.pack.ground_codes.items()
        if ground_id in used
    )
    if rows:
        yield b.Table(
            "Grounds in law",
            "A row for each ground that the tables above name by its number.",
            (b.Column("No.", 0.6), b.Column("Ground", 2.4), b.Column("What it says, and where", 7.0)),
            rows,
            has_row_headings=True,
            is_compact=True,
        )


def _families(context: Context) -> Iterator[b.Block]:
    """What the tables call by one name."""
    words = [
        f"{name}: {listed([inside(kind.name) for kind in members])}"
        for name, members in families(context.pack).items()
    ]  # fmt: skip
    if words:
        yield b.Paragraph((b.Text(f"{'. '.join(words)}."),), b.Style.NOTE)


def return_checks(context: Context, group: Group) -> Blocks:
    """The hard stops of a return and every check behind them, for a child or for an adult, whatever the country."""
    template = context.pack.return_checklist
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


def call_order(context: Context, group: Group) -> Blocks:
    """Whom to call where nobody is there, in the one order of the return checklist, whatever the country."""
    template = context.pack.return_checklist
    steps = template.call_order_for(_who_for(group)) if template is not None else ()
    return (b.ItemList(tuple(b.ListItem((b.Text(each.text),)) for each in steps), is_ordered=True),) if steps else ()


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
            _full(context, template, item, group),
            cell(_responsible(context, item, group)),
            cell(_consequence(item, group)),
        )
        for item in found
    )
    caption = f"Part {phase.letter}: {inside(phase.title)}"
    description = f"The checks of part {phase.letter}: a row for each, with who acts and what an open check does."
    return b.Table(caption, description, columns, rows, has_row_headings=True, is_compact=True)


def _check(context: Context, template: ReturnTemplate, item: CheckItem, group: Group) -> str:
    union = context.pack.union
    where = {"member": f" (to {union.state})", "non-member": f" (to {union.outside})"} if union is not None else {}
    mark = guidance_mark(context.pack.change_of("items", item.id, template.id))
    return f"{plain(item.text_for(_who_for(group)))}{where.get(item.region, '')}{mark}"


def _full(context: Context, template: ReturnTemplate, item: CheckItem, group: Group) -> b.Cell:
    """The full wording of a check and of its parts, each with its evidence."""
    is_adult = group is Group.ADULTS
    made: list[b.Runs] = [(b.Text(_check(context, template, item, group)),)]
    for line in item.lines:
        text = (line.text_for_adults if is_adult else "") or line.text
        evidence = (line.evidence_for_adults if is_adult else "") or line.evidence
        lead = f"{line.id}: {plain(text)} " if item.parts else ""
        made.append((b.Text(f"{lead}Evidence: {plain(evidence)}"),))
    return b.Cell(tuple(made))


def _responsible(context: Context, item: CheckItem, group: Group) -> str:
    kinds = item.kinds_for(_who_for(group), context.pack.kinds)
    words = listed([inside(kind_name(context.pack, kind_id)) for kind_id in kinds])
    return words[:1].upper() + words[1:]


def _consequence(item: CheckItem, group: Group) -> str:
    words = STOP_WORDS[item.stop_for(_who_for(group))]
    return f"{words}. {plain(item.stop_when)}" if item.stop_when else words
