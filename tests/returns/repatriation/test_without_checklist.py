"""Guidance of a site that has no return safety checklist: pages say so, commands too, and nothing else stops."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from guidance.small_pack import PackOnDisk

from partnership.guidance.loader import load_packs
from partnership.store.models import ReturnChecklist

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from factories import World

    from partnership.store.models import Partnership

HOME = "/partnerships/thameside"
WORDS = "The guidance “A small pack” has no return safety checklist."


@pytest.fixture
def small(world: World, tmp_path: Path) -> Partnership:
    """A partnership on a complete pack of the site, without a checklist."""
    pack = PackOnDisk(tmp_path / "guidance" / "small")
    (pack.path / "checklists" / "return-safety.toml").unlink(missing_ok=True)
    with world.app.app_context():
        assert dict(load_packs().refused) == {}
    return world.partnership(pack_id="small")


@pytest.fixture
def made(world: World, small: Partnership) -> str:
    """The address of a checklist from the time when the guidance had one."""
    row = ReturnChecklist(
        id=uuid4(), partnership_id=small.id, age_group="child", country="RO", route="best-interests-return"
    )
    with world.session() as session:
        session.add(row)
    return f"{HOME}/returns/{row.id}"


def words(client: CheckedClient, path: str, status: int = 200) -> str:
    return " ".join(client.page(path, status=status).main.get_text(" ").split())  # type: ignore[union-attr]


def test_the_page_of_returns_says_so_and_offers_nothing(
    world: World, client: CheckedClient, small: Partnership, made: str
) -> None:
    client.sign_in(world.coordinator(small))
    told = words(client, f"{HOME}/returns")
    assert "The guidance “A small pack” has no return safety checklist" in told
    assert "What was made before is kept" in told
    assert "Romania" in told
    page = client.page(f"{HOME}/returns")
    assert not page.select(f"main a[href='{HOME}/returns/new'], main a[href='{made}']")
    assert not client.page(HOME).select(f"main a[href='{HOME}/returns/new']")


def test_pages_about_a_checklist_are_not_found_in_words(
    world: World, client: CheckedClient, small: Partnership, made: str
) -> None:
    client.sign_in(world.coordinator(small))
    for path in (f"{HOME}/returns/new", made, f"{made}/preview", f"{made}/download"):
        assert WORDS in words(client, path, status=404)


def test_a_checklist_from_before_can_be_archived(
    world: World, client: CheckedClient, small: Partnership, made: str
) -> None:
    client.sign_in(world.coordinator(small))
    assert "Archive" in words(client, f"{made}/archive")
    assert client.submit(f"{made}/archive").status_code == 302


def test_who_may_not_know_the_partnership_learns_nothing_of_its_guidance(
    world: World, client: CheckedClient, small: Partnership, made: str
) -> None:
    other = world.partnership("riverside")
    client.sign_in(world.reader(other))
    for path in (f"{HOME}/returns", f"{HOME}/returns/new", made):
        told = words(client, path, status=404)
        assert "There is nothing at this address, or it is not for you to see." in told
        assert "A small pack" not in told


def test_commands_say_so_and_write_the_other_papers(world: World, small: Partnership, tmp_path: Path) -> None:
    runner = world.app.test_cli_runner()
    args = ["repatriation", "export", "--partnership", "thameside", "--country", "RO", "--age-group", "child"]
    refused = runner.invoke(args=[*args, "--out", f"{tmp_path}/x.docx"])
    assert (refused.exit_code, refused.output) == (1, f"Error: {WORDS}\n")
    out = tmp_path / "out"
    written = runner.invoke(args=["documents", "write", "--partnership", "thameside", "--out", str(out)])
    assert written.exit_code == 0, written.output
    names = sorted(path.name for path in out.iterdir())
    assert [name.rsplit("-0-1", 1)[0] for name in names if "child" in name] == ["thameside-child"]
    assert not any("return" in name for name in names)


def test_every_other_page_opens(world: World, client: CheckedClient, small: Partnership) -> None:
    client.sign_in(world.coordinator(small))
    for path in ("", "/map", "/gaps", "/audit", "/sharing", "/assessment", "/library", "/protocols", "/protocols/new",
                 "/library/countries", "/library/countries/RO", "/library/bodies", "/library/practice"):  # fmt: skip
        client.page(f"{HOME}{path}")
