"""The map of the demonstration, read once: what is found in it is asked in many tests and changed by none."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sites import make_app

from partnership.map.mapping.queries import members_map, pack_of, read_map
from partnership.policy.viewer import ANONYMOUS
from partnership.register.partnerships.queries import get_partnership

if TYPE_CHECKING:
    from pathlib import Path

    from findings.demonstration import Demonstration


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, demonstration_file: Path) -> Demonstration:
    """The demonstration as any member sees it, and as a visitor does who has not signed in."""
    from findings.demonstration import Demonstration  # noqa: PLC0415 - after the path of the tests is known

    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copy(demonstration_file, folder / "site.sqlite3")
    app = make_app(folder, f"sqlite:///{folder}/site.sqlite3")
    with app.app_context():
        partnership = get_partnership("demo")
        return Demonstration(members_map(partnership), read_map(partnership, ANONYMOUS), pack_of(partnership))
