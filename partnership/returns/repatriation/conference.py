"""The page of the conference: who is heard, what was compared, what an adult consents to, and who signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.protocols.composing.phrases import cell
from partnership.returns.repatriation import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.returns.repatriation.plan import Plan

_HEARD: Final = ("Not yet", "Here", "Heard", "In writing")
_SAYS: Final = ("Not yet", "Return", "Stay", "No view")


def heard(plan: Plan) -> Iterator[b.Block]:
    """What the page holds beside its checks."""
    template = plan.template
    yield _seats(plan)
    if plan.is_child:
        yield _compared(plan)
        yield cells.said(template.dissent_rule)
    else:
        yield _consents(plan)
        yield cells.said(template.dissent_rule_for_adults)
    before = template.not_before if plan.is_child else template.not_before_for_adults
    yield cells.note(f"{before[:1].upper()}{before[1:]}.", "The journey is not before:")
    yield _signatures(plan)


def _seats(plan: Plan) -> b.Table:
    seated = [each for each in plan.template.members if each.who == plan.variant.age_group]
    rows = tuple(
        (
            b.Cell(((b.Text(each.post, bold=each.dissent_stops), b.Text(f", {each.part}" if each.part else "")),)),
            b.Cell(((cells.choice(f"seat.{n}.heard", f"{each.post}: heard", _HEARD),),)),
            b.Cell(((cells.choice(f"seat.{n}.says", f"{each.post}: says", _SAYS),),)),
            cells.space(f"seat.{n}.why", f"{each.post}: reason"),
        )
        for n, each in enumerate(seated, 1)
    )
    return b.Table(
        "",
        "A row for each post: whether it was heard, what it says, and why.",
        (
            b.Column("Who must be heard (post, no name)", 3.8),
            b.Column("Heard", 1.1, is_filled_in=True),
            b.Column("Says", 1.1, is_filled_in=True),
            b.Column("Reason, or where it is written", 3.6),
        ),
        rows,
        is_compact=True,
    )


def _compared(plan: Plan) -> b.Table:
    sides = ("for", "against", "child")
    rows = tuple(
        (
            cell(f"{choice} to {plan.variant.country_name}" if n == 1 else choice),
            *(cells.tall(cells.blank(f"compared.{n}.{side}", f"{choice}: {side}")) for side in sides),
        )
        for n, choice in enumerate(plan.template.compared, 1)
    )
    columns = (b.Column("Compared", 1.6), b.Column("For", 2), b.Column("Against", 2))
    return b.Table(
        "",
        "A row for each choice: what speaks for it, against it, and what the child says.",
        (*columns, b.Column("The child says", 2)),
        rows,
        is_compact=True,
    )


def _consents(plan: Plan) -> b.Table:
    rows = tuple(
        (cell(what), cells.tall(), b.Cell(((cells.dated(f"consent.{n}", what),),)))
        for n, what in enumerate(plan.template.consents, 1)
    )
    return b.Table(
        "",
        "A row for each thing to which the adult consents, with spaces for signature, date and time.",
        (b.Column("The adult’s own consent, each apart", 3), b.Column("Signature", 4), b.Column("Date and time", 2)),
        rows,
        is_compact=True,
    )


def _signatures(plan: Plan) -> b.Table:
    """Those who sign beside the post that closes the stage."""
    signing = [each.post for each in plan.template.signatories if each.who == plan.variant.age_group]
    return b.Table(
        "",
        "A column for each post that signs: space for signature and date.",
        tuple(b.Column(post) for post in signing),
        (
            tuple(
                b.Cell(((b.Text(""),), (cells.dated(f"signed.{n}.on", f"{post}: date"),)))
                for n, post in enumerate(signing, 1)
            ),
        ),
        is_compact=True,
    )
