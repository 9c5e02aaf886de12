"""Signs of trafficking in a protocol: by setting with who meets somebody first, and those that are enough alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.guidance.choices import Group
from partnership.protocols.composing.context import concerns
from partnership.protocols.composing.legal_bodies import is_listed_only
from partnership.protocols.composing.phrases import joined, plain
from partnership.protocols.composing.slots import outside, whom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.findings.facts import Agency
    from partnership.guidance.types import Indicator, Setting
    from partnership.protocols.composing.context import Context

    Blocks = tuple[b.Block, ...]

SUFFICES = "enough alone"


def indicators(context: Context) -> Blocks:
    """The signs of every setting for the group of the protocol."""
    made: list[b.Block] = []
    for setting in _settings(context):
        made += _setting(context, setting)
    return tuple(made)


def sufficient_signs(context: Context) -> Blocks:
    """The signs that ask for a call even where they are the only one.

    A paper about children and adults says of each where it is seen, and so of whom: “Begs” is said of a child on the
    street. A paper about one of them has its subject, and names each sign once, whatever the setting.
    """
    signs = {
        setting.name: tuple(plain(sign.text) for sign in setting.indicators if sign.suffices)
        for setting in _settings(context)
    }
    items: list[b.Runs]
    if context.group is Group.BOTH:
        items = [(b.Text(f"{name}. ", bold=True), b.Text(_in_a_row(each))) for name, each in signs.items() if each]
    else:
        items = [(b.Text(text),) for text in dict.fromkeys(text for each in signs.values() for text in each)]
    if not items:
        return ()
    return (
        b.Paragraph((b.Text("Signs that are enough alone"),), b.Style.HEADING),
        b.ItemList(tuple(b.ListItem(runs) for runs in items)),
    )


def _in_a_row(texts: Sequence[str]) -> str:
    return "; ".join((*texts[:1], *(f"{text[:1].lower()}{text[1:]}" for text in texts[1:])))


def _settings(context: Context) -> list[Setting]:
    return [each for each in context.pack.settings.values() if concerns(each.group, context.group)]


def _setting(context: Context, setting: Setting) -> Blocks:
    """Its signs, and who meets somebody first: as the audit recorded it, else the parties of the usual kinds.

    A board or a meeting sits above those who work with people and meets nobody, so that it is not named here.
    """
    recorded = context.map_.setting(setting.id).first_contacts
    usual = (agency for kind_id in setting.first_contacts for agency in context.of_kind(kind_id))
    boards = {board.name.casefold() for board in context.map_.boards}

    def meets_people(agency: Agency) -> bool:
        return agency.name.casefold() not in boards and not is_listed_only(context, agency)

    names = [b.Filled(agency.name, outside(context, agency)) for agency in recorded if meets_people(agency)] or [
        b.Filled(agency.name) for agency in usual if meets_people(agency)
    ]
    who: b.Runs = joined(names) if names else (b.Gap("no party is of these kinds"),)
    return (
        b.Paragraph((b.Text(setting.name),), b.Style.HEADING),
        b.ItemList(tuple(b.ListItem(_sign(each)) for each in setting.indicators)),
        b.Paragraph((b.Text(f"Likely to meet {whom(context)} first: ", bold=True), *who)),
    )


def _sign(sign: Indicator) -> b.Runs:
    mark = (b.Text(f" ({SUFFICES})", bold=True),) if sign.suffices else ()
    return (b.Text(plain(sign.text)), *mark)
