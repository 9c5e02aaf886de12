"""The front of a protocol: what it is, for whom, and what must be read before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day, listed
from partnership.findings.law import RULES
from partnership.findings.types import Rule, Severity
from partnership.findings.words import DOES
from partnership.guidance.types import GeneratedPart
from partnership.protocols.composing.law import ANCHOR, TITLE, moving
from partnership.protocols.composing.phrases import joined
from partnership.protocols.composing.signatories import count_in_words, in_force_when
from partnership.protocols.composing.slots import section_anchor

if TYPE_CHECKING:
    from partnership.findings.papers import PaperFinding
    from partnership.protocols.composing.context import Context, Numbering

UNSIGNED = {b.Status.DRAFT, b.Status.CONSULTATION}
LAW = "States the law of"  # the fact that the card has too
MOST_STOPS = 6  # so many stand on the cover in words; the annex has them all
NO_VICTIM_DATA = "Nobody may add any."


def head_of(context: Context, *, title: str, status: b.Status, version: str, marking: str) -> b.Document:
    """The document without its blocks."""
    return b.Document(
        title=title,
        subject=f"Multi-agency protocol for {context.template.for_whom}",
        partnership=context.map_.name,
        status=status,
        version=version,
        dated_on=context.dated_on,
        marking=marking,
        file_stem=f"{context.map_.slug}-{context.template.id}",
        card_for=context.template.card_for,
    )


def contents_and_cover(
    head: b.Document, context: Context, matters: tuple[PaperFinding, ...], numbering: Numbering
) -> tuple[b.Block, ...]:
    """Title page and contents."""
    map_ = context.map_
    facts = [
        ("Status", head.status_words),
        ("Version", head.version),
        ("Date", day(head.dated_on)),
        (LAW, f"{day(context.pack.as_of)}; ask a lawyer what has changed since"),
        ("Law that is changing", moving(context, numbering)),
        ("Area", map_.area),
        ("Board" if len(context.boards) < 2 else "Boards", listed([board.name for board in context.boards])),  # noqa: PLR2004 - one or more
        ("Parties", count_in_words(context)),
    ]
    return (
        b.TitlePage(
            head.title,
            f"Multi-agency protocol for the {context.template.for_whom}",
            tuple((name, value) for name, value in facts if value),
            (_sign_off(head, context), _open_matters(context, matters, numbering), _no_victim_data()),
        ),
        b.Contents(),
    )


def _sign_off(head: b.Document, context: Context) -> b.Callout:
    """When it is in force, in the words of the clause on that."""
    rule = f"{in_force_when(context)}."
    if head.status in UNSIGNED:
        text = f"Do not rely on it until {rule}"
        return b.Callout(b.Tone.WARNING, "Draft, not in force", (_paragraph(b.Text(text)),))
    text = f"This version is in force when {rule} The sign-off pages show who has signed."
    return b.Callout(b.Tone.INFORMATION, "Sign-off", (_paragraph(b.Text(text)),))


def _open_matters(context: Context, matters: tuple[PaperFinding, ...], numbering: Numbering) -> b.Callout:
    """How much is left to settle and where it is listed; who does what is the register's word on one day."""
    stood = f"Agencies, roles and contacts are those of the register as it stood on {day(context.map_.as_of)}."
    if not matters:
        return b.Callout(b.Tone.INFORMATION, "Where it comes from", (_paragraph(b.Text(stood)),))
    are = "1 matter is" if len(matters) == 1 else f"{len(matters)} matters are"
    counts = ((severity, sum(each.severity is severity for each in matters)) for severity in DOES)
    does = listed([f"{number} {DOES[severity][number > 1]}" for severity, number in counts if number])
    runs: list[b.Run] = [b.Text(f"{stood} {are} still to be settled: {does}")]
    for section in context.template.sections:
        if section.id in numbering.sections and any(
            clause.generated is GeneratedPart.MATTERS and clause.id in numbering.clauses for clause in section.clauses
        ):
            number = numbering.sections[section.id]
            what = "" if number.startswith("Annex") else "section "
            runs += [b.Text(f". See {what}"), b.Reference(section_anchor(section.id), number)]
    runs.append(b.Text("."))
    stops = [each for each in matters if each.severity is Severity.STOPS]
    return b.Callout(
        b.Tone.WARNING,
        "Matters to settle",
        (_paragraph(*runs), *(_stop(each, numbering) for each in stops[:MOST_STOPS])),
    )


def _stop(matter: PaperFinding, numbering: Numbering) -> b.Paragraph:
    """What stops signing, in words, with whom one gets meanwhile; of the law, where it is listed."""
    meanwhile = f" Meanwhile: {matter.meanwhile}." if matter.meanwhile else ""
    told = b.Text("Stops signing: ", bold=True)
    if matter.finding.rule in RULES.values():
        text = f"{matter.text.rstrip('.')}: see the annex "
        return _paragraph(told, b.Text(text), b.Reference(ANCHOR, TITLE), b.Text("."))
    if matter.finding.rule is Rule.FACT_CHANGED:
        clauses = [b.Reference(key, numbering.clauses[key]) for key in matter.clause_ids if key in numbering.clauses]
        return _paragraph(told, b.Text(f"{matter.text.rstrip('.')}: "), *joined(clauses), b.Text("."))
    return _paragraph(told, b.Text(f"{matter.text}{meanwhile}"))


def _no_victim_data() -> b.Callout:
    return b.Callout(b.Tone.INFORMATION, "No victim data", (_paragraph(b.Text(NO_VICTIM_DATA)),))


def _paragraph(*runs: b.Run) -> b.Paragraph:
    return b.Paragraph(runs)
