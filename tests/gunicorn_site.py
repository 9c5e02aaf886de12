"""A site as it is shipped: gunicorn by `partnership.operations.serving`, in processes of its own on a port of this machine."""

from __future__ import annotations

import socket
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
PATIENCE = 60  # seconds


def free_ports(number: int) -> list[int]:
    """Ports on which nothing listens now, each another one."""
    with ExitStack() as held:
        found = [held.enter_context(socket.socket()) for _ in range(number)]
        for each in found:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in found]


def command(folder: Path, port: int, settings: dict[str, Any], log_level: str = "warning") -> list[str]:
    """What serves a site with these settings at a port, to be started in `ROOT`; its module is written to the folder."""
    (folder / "site_of_test.py").write_text(
        "import gc\ngc.disable()\n"  # as in `wsgi`
        f"from partnership.operations.app import create_app\napp = create_app(**{settings!r})\ngc.enable()\n",
        encoding="utf-8",
    )
    words = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:partnership.operations.serving",
        "--log-level",
        log_level,
    ]
    return [*words, "--bind", f"{HOST}:{port}", "--pythonpath", str(folder), "site_of_test:app"]
