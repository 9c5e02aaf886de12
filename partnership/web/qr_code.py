"""A QR code as the path of a drawing, made on the server: no picture is fetched from anywhere. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import segno

QUIET_ZONE: Final = 4  # modules of white on each side


@dataclass(frozen=True, slots=True)
class QrCode:
    """The path of the black modules, each of one unit, and how many units the square measures."""

    path: str
    size: int


def qr_code(text: str, *, error: str = "m") -> QrCode:
    """The code of a text; `error` is the share that may be damaged, as segno names it."""
    modules = [bytes(row) for row in segno.make(text, error=error, micro=False).matrix]
    path = "".join(
        f"M{match.start() + QUIET_ZONE} {y + QUIET_ZONE}h{len(match[0])}v1h-{len(match[0])}z"
        for y, row in enumerate(modules)
        for match in re.finditer(b"\x01+", row)
    )
    return QrCode(path, len(modules) + 2 * QUIET_ZONE)
