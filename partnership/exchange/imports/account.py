"""What of a file was read, and what was not and why: each column, sheet and field of a feed, with its cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.exchange.imports.targets import targets, why_unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.exchange.imports.source import ImportSource, SourceFault


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A column, sheet or field of a feed; `read_as` is empty where it is not read."""

    what: str
    filled: int  # cells that have something
    read_as: str = ""
    why: str = ""  # it is not read
    not_taken: int = 0  # cells of those that are told with their reasons

    @property
    def words(self) -> str:
        """In a sentence."""
        cells = f"{self.filled} {'cell' if self.filled == 1 else 'cells'}"
        if not self.read_as:
            return f"{self.what}: not read ({cells}): {self.why}"
        lost = f", {self.not_taken} of them not taken" if self.not_taken else ""
        return f"{self.what}: read as {self.read_as} ({cells}{lost})"


def account_of(
    source: ImportSource, columns: Mapping[int, str], faults: Iterable[SourceFault]
) -> tuple[AccountLine, ...]:
    """All that stands in a file, in its order; a column without anything below its heading is read all the same."""
    filled = Counter(at for _number, cells in source.rows for at, cell in enumerate(cells) if cell)
    lost = Counter(at for _row, at in {(each.row, each.at) for each in faults if each.at >= 0})
    lines = []
    for at, heading in enumerate(source.headings):
        if heading in targets() and not filled[at]:
            continue  # a field of a feed that the feed does not have
        above = source.groups[at] if at < len(source.groups) else ""
        name = f"{above}: {heading}" if above and above != heading else heading
        what = f"Column “{targets()[name].label if name in targets() else name}”" if heading else f"Column {at + 1}"
        if at in columns and columns[at] in targets():
            lines.append(AccountLine(what, filled[at], targets()[columns[at]].label, not_taken=lost[at]))
        elif heading or filled[at]:
            lines.append(AccountLine(what, filled[at], why=why_unread(heading)))
    return (*lines, *(AccountLine(what, count, why=why) for what, count, why in source.unread))
