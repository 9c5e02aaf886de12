"""What is said to wait for an organisation can be done there and then: on its page and in its monthly mail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.exchange.digest.services import lines_at
from partnership.map.mapping.queries import today
from partnership.store.models import Audience, ClauseComment, Consultation, Organisation, Participation, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultation.making import Scene

MAILED = ("for your comments", "for your signature")

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _lines(scene: Scene, name: str) -> str:
    page = scene.client(name).page(f"/partnerships/{scene.partnership.slug}")
    waiting = page.select_one("#waiting + ul")
    return " ".join(waiting.get_text(" ").split()) if waiting else ""


def _mailed(scene: Scene, agency: str) -> tuple[int, int]:
    """How many consultations and signatures the monthly mail counts."""
    key = scene.agencies[agency].id
    with scene.app.app_context():
        lines = lines_at([key], now())[key]
    numbers = {end: int(line.split()[0]) for line in lines for end in MAILED if line.endswith(end)}
    return numbers.get(MAILED[0], 0), numbers.get(MAILED[1], 0)


def _end(scene: Scene) -> None:
    with scene.world.session() as session:
        session.scalars(select(Consultation)).one().closes_on = today() - timedelta(days=1)


def _leave(scene: Scene) -> None:
    with scene.world.session() as session:
        chosen = select(Participation).where(Participation.organisation_id == scene.agencies["police"].id)
        session.scalars(chosen).one().left_on = today()


def _hide(scene: Scene) -> None:
    with scene.world.session() as session:
        session.get_one(Organisation, scene.agencies["police"].id).audience = Audience.NAMED


def _comment(scene: Scene) -> None:
    scene.comment("police lead")


def _say_nothing(scene: Scene) -> None:
    scene.client("police lead").send(f"{scene.base}/consultation/no-comment/{scene.agencies['police'].id}")


@pytest.mark.parametrize("ended", [_end, _leave, _hide, _comment, _say_nothing])
def test_a_consultation_waits_as_long_as_the_organisation_can_answer_it_and_has_not(
    scene: Scene, ended: Callable[[Scene], None]
) -> None:
    scene.consult()
    assert "Comment on “Partnership agreement”" in _lines(scene, "police lead")
    assert _mailed(scene, "police") == (1, 0)
    ended(scene)
    assert _mailed(scene, "police") == (0, 0)
    if ended is not _leave:  # who has left does not see the partnership
        assert "Comment on" not in _lines(scene, "police lead")


def test_after_a_comment_is_withdrawn_the_consultation_waits_again(scene: Scene) -> None:
    scene.consult()
    _comment(scene)
    row = scene.one(ClauseComment)
    scene.client("police lead").submit(f"{scene.base}/consultation/comments/{row.id}/withdraw")
    assert "Comment on “Partnership agreement”" in _lines(scene, "police lead")
    assert _mailed(scene, "police") == (1, 0)


def test_a_signature_waits_once_the_approvals_are_there_and_only_where_it_can_be_given(scene: Scene) -> None:
    scene.put_to_signature("police lead", "health lead")
    assert "Sign “Partnership agreement”" not in _lines(scene, "police lead")
    assert _mailed(scene, "police") == (0, 0)
    scene.approve()
    assert "Sign “Partnership agreement”" in _lines(scene, "police lead")
    assert _mailed(scene, "police") == (0, 1)
    _leave(scene)
    assert _mailed(scene, "police") == (0, 0)
    assert scene.sign("health") == 302
    assert "Sign “Partnership agreement”" not in _lines(scene, "health lead")


def test_who_has_left_since_is_not_asked_to_sign(scene: Scene) -> None:
    scene.put_to_signature("police lead", "health lead")
    _leave(scene)
    scene.approve()
    assert scene.mails("signature-asked") == [scene.accounts["health lead"].email]


def test_comments_of_the_consultation_before_wait_for_no_answer_since_none_can_be_given(scene: Scene) -> None:
    scene.consult()
    _comment(scene)
    assert "Answer 1 comment on “Partnership agreement”" in _lines(scene, "coordinator")
    scene.close()
    scene.open_consultation()
    assert "Answer 1 comment" not in _lines(scene, "coordinator")
