"""A paper made afresh from today's map: its version is the day, and it stays a draft, since nobody signs it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.findings.facts import PartnershipMap

FOR_MEMBERS: Final = "For staff of the partnership’s members only"
NO_VICTIM_DATA: Final = "Write nothing about anybody on this card."


def map_paper(
    map_: PartnershipMap,
    blocks: Sequence[b.Block],
    *,
    title: str,
    subject: str,
    stem: str,
    marking: str = FOR_MEMBERS,
    is_measured: bool = False,
) -> b.Document:
    """The paper; `stem` follows the name of the partnership in that of the file, `is_measured` as in `Document`."""
    return b.Document(
        title=title,
        subject=subject,
        partnership=map_.name,
        status=b.Status.DRAFT,
        version=map_.as_of.isoformat(),
        dated_on=map_.as_of,
        marking=marking,
        file_stem=f"{map_.slug}-{stem}",
        blocks=tuple(blocks),
        is_measured=is_measured,
    )
