"""“The partnership at a glance” as it leaves, for a page, a bundle and a command."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from partnership.map.downloads.delivery import Delivery, word_bytes
from partnership.protocols.pictures.document import compose_glance
from partnership.protocols.pictures.kinds import whole
from partnership.protocols.pictures.queries import members_subject

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnership.findings.facts import PartnershipMap
    from partnership.protocols.pictures.subject import PictureSubject
    from partnership.store.models import Partnership


def glance_of(partnership: Partnership) -> Delivery:
    """Every picture with its table, as any member may see them."""
    return _drawn(partnership, members_subject(partnership))


def glance_to_come(partnership: Partnership, map_: PartnershipMap) -> Callable[[], Delivery]:
    """The same of the map of a bundle: read now, drawn when its turn comes, without what changed meanwhile."""
    subject = members_subject(partnership, map_)
    months = subject.months()
    return partial(_drawn, partnership, replace(subject, months=lambda: months))


def _drawn(partnership: Partnership, subject: PictureSubject) -> Delivery:
    return Delivery(compose_glance(subject.map_, whole(subject)), partnership)


def export_glance(partnership: Partnership, out: Path) -> list[Path]:
    """Write it as a Word file into a folder; returns where."""
    paper = glance_of(partnership)
    path = out / paper.document.file_name
    path.write_bytes(word_bytes(paper.document, partnership))
    return [path]
