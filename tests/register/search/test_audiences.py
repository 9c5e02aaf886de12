"""What a viewer may not see takes no part in what they find: not in hits, not in counts, not in what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.guidance.loader import load_packs
from partnership.policy.viewer import ANONYMOUS, Member, Viewer
from partnership.register.search.hits import Search, guidance_words
from partnership.store.models import Audience, MemberRole, PositionRole

if TYPE_CHECKING:
    from factories import World

    from partnership.register.search.hits import SearchAnswer
    from partnership.store.models import Partnership


def _find(world: World, viewer: Viewer, text: str) -> SearchAnswer:
    with world.app.app_context():
        pack = load_packs()["solace-2009"]
        return Search(viewer, pack, guidance_words(pack)).find(text)


def _member(*partnerships: Partnership, **more: object) -> Viewer:
    places = {each.id: Member(MemberRole.READER) for each in partnerships}
    return Viewer(account_id=uuid4(), memberships=places, **more)  # type: ignore[arg-type]


def test_a_desk_is_found_by_members_and_by_nobody_else(world: World, ours: Partnership) -> None:
    row, theirs = world.organisation("Openly", ours), world.partnership("marsh")
    world.contact(row, "Turnstile")
    assert _find(world, _member(ours), "turnstile").organisations.ids == (row.id,)
    assert _find(world, _member(ours), "turnstyle").corrected == {"turnstyle": "turnstile"}
    own = Viewer(account_id=uuid4(), positions={row.id: PositionRole.EDITOR})
    assert _find(world, own, "turnstile").organisations.ids == (row.id,)
    for viewer in (_member(theirs), _member(), ANONYMOUS):
        found = _find(world, viewer, "turnstyle")
        assert (found.organisations.total, found.corrected, found.unknown) == (0, {}, ("turnstyle",))
        assert _find(world, viewer, "turnstile").organisations.total == 0


def test_an_organisation_of_a_partnership_is_found_in_it_only(world: World, ours: Partnership) -> None:
    row = world.organisation("Quietly", ours, audience=Audience.PARTNERSHIP)
    assert _find(world, _member(ours), "quietly").organisations.ids == (row.id,)
    for text in ("quietly", "quietli", "police"):
        assert _find(world, _member(world.partnership(f"p{text}")), text).organisations.total == 0


def test_who_looks_as_another_finds_what_both_may_see(world: World, ours: Partnership) -> None:
    theirs = world.partnership("marsh")
    row, other = world.organisation("Quietly", ours), world.organisation("Quietly too", theirs)
    for each in (row, other):
        world.contact(each, "Turnstile")
    seen = _member(ours, theirs, limited_to=_member(ours))
    assert _find(world, seen, "turnstile").organisations.ids == (row.id,)


def test_what_is_archived_is_not_found(world: World, ours: Partnership) -> None:
    row = world.organisation("Openly", ours)
    world.service(row, "Turnstile")
    with world.session() as session:
        session.get_one(type(row), row.id).archived_at = row.created_at
    assert _find(world, _member(ours), "openly").organisations.total == 0
    assert _find(world, _member(ours), "turnstyle").corrected == {}
