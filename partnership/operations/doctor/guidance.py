"""Guidance of this site: what has faults is not in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.loader import refused_of_site
from partnership.operations.doctor.diagnosis import mend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.operations.doctor.diagnosis import Diagnosis


def faults() -> Iterator[Diagnosis]:
    """Each pack of the site that is not offered, with its first fault."""
    for name, found in refused_of_site().items():
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        yield mend(
            f"The guidance “{name}” of this site is not in use: {found[0]}{more}",
            "Mend the file, run “flask --app wsgi guidance check”, start the site again",
        )
