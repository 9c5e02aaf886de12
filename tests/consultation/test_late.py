"""What stops signing and comes up after it was opened: shown to whoever signs, answered before the version is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from consultation.making import LEADS, NEEDED
from sqlalchemy import select

from partnership.store.models import (
    AuditEntry,
    Decision,
    LateFinding,
    Responsibility,
    Signing,
    SigningState,
)

if TYPE_CHECKING:
    from consultation.making import Scene

TASK = "coordination"  # the template stands on it
ANSWER = "The council stands in until its new lead is agreed in May"
MISSING = "No agency leads coordination of the partnership"


def lose_lead(scene: Scene) -> None:
    """Take the lead of a task away on which the paper stands."""
    with scene.world.session() as session:
        for row in session.scalars(select(Responsibility).where(Responsibility.function_id == TASK)):
            session.delete(row)


def find_lead(scene: Scene) -> None:
    """Give it back."""
    scene.world.responsibility(scene.partnership, scene.agencies["council"], TASK)


def opened(scene: Scene) -> None:
    """Start signing with its approvals, so that everybody may sign."""
    scene.put_to_signature(*LEADS, is_approved=True)


def sign_all(scene: Scene) -> None:
    """Chair and everybody needed."""
    assert scene.paper("chair") == 302
    for name in NEEDED:
        assert scene.sign(name) == 302, name


def text(page: BeautifulSoup) -> str:
    """A page in words."""
    return " ".join(page.get_text(" ", strip=True).split())


def path_of_answer(scene: Scene) -> str:
    """The address of the form, from the page of the signing."""
    page = scene.client("coordinator").page(f"{scene.base}/signing")
    (link,) = page.select("a[href*='/signing/late']")
    return str(link["href"])


def answer(scene: Scene, words: str = ANSWER) -> int:
    """Answer it as the coordinator."""
    return scene.client("coordinator").submit(path_of_answer(scene), answer=words).status_code


def test_what_comes_up_is_shown_with_its_clause_to_whoever_signs(scene: Scene) -> None:
    opened(scene)
    assert MISSING not in text(scene.client("reader").page(f"{scene.base}/signing"))
    lose_lead(scene)
    for name, path in (
        ("coordinator", f"{scene.base}/signing"),
        ("police lead", f"{scene.base}/signing"),
        ("police lead", f"{scene.base}/signing/{scene.row('police').id}/sign"),
    ):
        page = text(scene.client(name).page(path))
        assert f"{MISSING} (clause" in page, path
        assert "Not answered yet" in page


def test_a_version_that_all_have_signed_waits_for_the_answer_to_what_came_up(scene: Scene) -> None:
    opened(scene)
    lose_lead(scene)
    sign_all(scene)
    assert scene.one(Signing).state is SigningState.OPEN
    assert set(scene.mails("late-finding")) == {scene.accounts["coordinator"].email}
    assert scene.mails("protocol-agreed") == []
    assert "answers what came up" in text(scene.client("reader").page(f"{scene.base}/signing"))
    assert answer(scene) == 302
    assert scene.one(Signing).state is SigningState.AGREED
    row = scene.one(LateFinding)
    assert (row.answer, bool(row.answered_by), bool(row.clauses)) == (ANSWER, True, True)
    assert row.answered_by_id == scene.accounts["coordinator"].id


def test_the_answer_is_told_to_all_who_sign_and_kept_in_the_history(scene: Scene) -> None:
    opened(scene)
    lose_lead(scene)
    assert answer(scene) == 302
    told = set(scene.mails("late-finding"))
    assert told >= {scene.accounts[f"{name} lead"].email for name in NEEDED}
    changes = [each for each in scene.all(AuditEntry) if each.table == "late_finding"]
    assert [each.changes["answer"][1] for each in changes] == [ANSWER]
    shown = text(scene.client("police lead").page(f"{scene.base}/signing/{scene.row('police').id}/sign"))
    assert ANSWER in shown
    page = scene.client("coordinator").page(f"/partnerships/{scene.partnership.slug}/history")
    assert "Gap found during signing answered: version 1.0 of “" in text(page)


def test_the_answer_stands_in_the_version_that_is_downloaded_and_in_the_agreed_one(scene: Scene) -> None:
    opened(scene)
    lose_lead(scene)
    shown = text(scene.client("reader").page(f"{scene.base}/versions/1.0/preview?part=all"))
    assert "Found after the text was put to signature" in shown
    assert "has not answered it yet" in shown
    assert answer(scene) == 302
    sign_all(scene)
    find_lead(scene)
    shown = text(scene.client("reader").page(f"{scene.base}/versions/1.0/preview?part=all"))
    assert ANSWER in shown
    assert MISSING in shown


def test_what_is_mended_in_the_map_needs_no_answer_and_the_coordinator_brings_it_into_force(scene: Scene) -> None:
    opened(scene)
    lose_lead(scene)
    sign_all(scene)
    path = f"{scene.base}/signing/in-force"
    assert scene.client("coordinator").send(path).status_code == 302
    assert scene.one(Signing).state is SigningState.OPEN  # refused while it stands
    find_lead(scene)
    page = scene.client("coordinator").page(f"{scene.base}/signing")
    assert [button.get_text(strip=True) for button in page.select(f"form[action='{path}'] button")]
    assert scene.client("coordinator").send(path).status_code == 302
    assert scene.one(Signing).state is SigningState.AGREED
    assert scene.all(LateFinding) == []


def test_a_version_that_not_all_have_signed_is_not_brought_into_force(scene: Scene) -> None:
    opened(scene)
    assert scene.client("coordinator").send(f"{scene.base}/signing/in-force").status_code == 302
    assert scene.one(Signing).state is SigningState.OPEN


@pytest.mark.parametrize("name", ["reader", "police lead"])
def test_only_a_coordinator_answers(scene: Scene, name: str) -> None:
    opened(scene)
    lose_lead(scene)
    path = path_of_answer(scene)
    assert scene.client(name).get(path).status_code == 403
    assert scene.client(name).send(path, answer=ANSWER, version="0").status_code == 403
    assert scene.client(name).send(f"{scene.base}/signing/in-force").status_code == 403
    assert "Answer" not in [
        each.get_text(strip=True) for each in scene.client(name).page(f"{scene.base}/signing").select("a")
    ]


def test_an_answer_needs_words_and_is_not_given_over_somebody_elses(scene: Scene) -> None:
    opened(scene)
    lose_lead(scene)
    path = path_of_answer(scene)
    assert scene.client("coordinator").submit(path, answer=" ").status_code == 400
    assert answer(scene) == 302
    late = scene.client("coordinator").send(path, answer="Another", version="0")
    assert late.status_code == 409
    shown = BeautifulSoup(late.text, "html.parser")
    assert ANSWER in shown.select_one("#stored").get_text()  # type: ignore[union-attr]
    assert shown.select_one("main form textarea").get_text(strip=True) == "Another"  # type: ignore[union-attr]
    assert scene.one(LateFinding).answer == ANSWER
    assert scene.client("coordinator").submit(path, answer="Another").status_code == 302
    assert scene.one(LateFinding).answer == "Another"


def test_an_ended_signing_lets_every_signature_go_as_before(scene: Scene) -> None:
    opened(scene)
    lose_lead(scene)
    assert scene.sign("police") == 302
    assert scene.client("coordinator").submit(f"{scene.base}/signing/end", why="No lead").status_code == 302
    assert scene.one(Signing).state is SigningState.ENDED
    assert scene.row("police").decision is Decision.SIGNED
    path = f"{scene.base}/signing/late?finding=no-lead-coordination"
    browser = scene.client("coordinator")
    late = browser.send(path, answer=ANSWER, version="0")
    shown = BeautifulSoup(late.text, "html.parser")
    assert late.status_code == 409
    assert "Nobody is signing now" in text(shown)
    assert shown.select_one("main form textarea").get_text(strip=True) == ANSWER  # type: ignore[union-attr]
    assert browser.get(path).status_code == 302
    assert scene.all(LateFinding) == []
