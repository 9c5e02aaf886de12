"""Draws pictures in a process of its own: what draws holds the interpreter, and every other request waited for it.

All that one file needs is drawn by one such process, after those of another file; it gets no settings and no keys.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS: Final = 120  # a picture takes a third of one
_ROOT: Final = Path(__file__).parents[2]
_LENGTH: Final = 8  # bytes before each picture, which say how long it is
_ONE_AT_A_TIME: Final = threading.Lock()

Sized = tuple[str, int]  # a drawing as SVG, and how many pixels wide


def draw(drawings: Sequence[Sized], fonts: Sequence[str]) -> list[bytes]:
    """The drawings as PNG. Raises CalledProcessError, or TimeoutExpired."""
    with _ONE_AT_A_TIME:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, nothing from outside on the line
            [sys.executable, "-B", "-m", __name__],
            input=json.dumps([drawings, fonts]).encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=_ROOT,
            env={"PYTHONUTF8": "1"},
            check=True,
        )
    found, content = [], memoryview(done.stdout)
    while content:
        end = _LENGTH + int.from_bytes(content[:_LENGTH])
        found.append(bytes(content[_LENGTH:end]))
        content = content[end:]
    return found


def main() -> None:
    """The other process."""
    import resvg_py  # noqa: PLC0415 - what draws, for this process alone

    drawings, fonts = json.load(sys.stdin.buffer)
    for svg, width in drawings:
        picture = bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                background="#ffffff",
                skip_system_fonts=True,
                font_files=fonts,
                font_family="Arimo",
                sans_serif_family="Arimo",
                width=width,
            )
        )
        sys.stdout.buffer.write(len(picture).to_bytes(_LENGTH) + picture)


if __name__ == "__main__":
    main()
