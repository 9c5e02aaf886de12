"""The templates from which a protocol is started: by whose cases they are about, how long, which are in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.guidance.types import Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnership.guidance.types import ProtocolTemplate

HEADINGS = {Group.BOTH: "Children and adults", Group.CHILDREN: "Children", Group.ADULTS: "Adults"}
WORDS_A_PAGE = 310
# What the register writes in a part, such as a table of contacts, in words: measured on papers of 45 to 71 pages.
WORDS_A_PART = 650


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """A template, and the protocols that were started from it."""

    template: ProtocolTemplate
    id: str  # of its radio button
    titles: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """About how many pages its paper has, in fives where it is long."""
        tables = (clause.table.rows if clause.table else () for clause in self.template.clauses())
        words = sum(len(clause.text.split()) for clause in self.template.clauses())
        words += WORDS_A_PART * sum(clause.generated is not None for clause in self.template.clauses())
        words += sum(len(cell.split()) for rows in tables for row in rows for cell in row)
        pages = max(1, round(words / WORDS_A_PAGE))
        return pages if pages < 10 else round(pages / 5) * 5  # noqa: PLR2004 - nobody counts a long paper to the page


@dataclass(frozen=True, slots=True)
class TemplateGroup:
    """Templates about the same people."""

    heading: str
    choices: tuple[TemplateChoice, ...]


def template_groups(templates: Iterable[ProtocolTemplate], in_use: Mapping[str, Sequence[str]]) -> list[TemplateGroup]:
    """The templates by whose cases they are about, in the order of the pack; `in_use` are titles by template."""
    found: dict[Group, list[ProtocolTemplate]] = {group: [] for group in HEADINGS}
    for template in templates:
        found[template.group].append(template)
    ordered = [(group, template) for group, each in found.items() for template in each]
    choices: dict[Group, list[TemplateChoice]] = {}
    for number, (group, template) in enumerate(ordered, 1):
        key = "template" if number == 1 else f"template-{number}"
        choice = TemplateChoice(template, key, tuple(in_use.get(template.id, ())))
        choices.setdefault(group, []).append(choice)
    return [TemplateGroup(HEADINGS[group], tuple(each)) for group, each in choices.items()]
