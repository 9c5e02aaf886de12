"""A second version of the protocol of the tests of signing, and its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultation.making import NEEDED
from sqlalchemy import select

from partnership.store.models import Contact

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from consultation.making import Scene

NEW_WORDS = "The record is kept in the quibblesome hall."  # of a clause, in version 2.0
NEW_NUMBER = "020 7946 0777"


def text_of(page: BeautifulSoup) -> str:
    """The words of the main part of a page."""
    main = page.select_one("main")
    assert main is not None
    return main.get_text(" ", strip=True)


def begin_next(scene: Scene) -> None:
    """Start the next version."""
    assert scene.client("coordinator").submit(f"{scene.base}/next-version").status_code == 302


def agree_next(scene: Scene) -> None:
    """Put it to signature and sign it."""
    scene.open_signing()
    scene.approve()
    assert scene.paper("chair") == 302
    for name in NEEDED:
        assert scene.sign(name) == 302, name


def change_desk(scene: Scene, agency: str, **values: Any) -> None:
    """Change the desk of an agency."""
    with scene.world.session() as session:
        row = session.scalars(select(Contact).where(Contact.organisation_id == scene.agencies[agency].id)).one()
        for name, value in values.items():
            setattr(row, name, value)
