"""An agency whose contacts nobody has confirmed for too long is marked wherever the map names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.store.models import Role

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

FUNCTION = "first-response"


@pytest.mark.parametrize("who", ["coordinator", "reader"])
@pytest.mark.parametrize(
    ("days_ago", "words"),
    [(None, "Contacts never checked"), (181, "Contacts unconfirmed"), (179, ""), (1, "")],
)
def test_the_map_and_the_page_of_a_task_say_so_in_words(
    world: World, client: CheckedClient, who: str, days_ago: int | None, words: str
) -> None:
    ours = world.partnership()
    police, ngo = world.organisation("Borough police", ours), world.organisation("Tideway charity", ours)
    world.confirm(ngo)
    if days_ago is not None:
        world.confirm(police, days_ago=days_ago)
    world.responsibility(ours, police, FUNCTION)
    world.responsibility(ours, ngo, FUNCTION, Role.SUPPORTS)
    client.sign_in(world.coordinator(ours) if who == "coordinator" else world.reader(ours))
    for path in ("/partnerships/thameside/map?stage=identification", f"/partnerships/thameside/map/{FUNCTION}"):
        heads = [each.get_text(" ", strip=True) for each in client.page(path).select("th")]
        marked = [each for each in heads if "Contacts " in each]
        assert all("Borough police" in each and words in each for each in marked), path
        assert bool(marked) is bool(words), path
