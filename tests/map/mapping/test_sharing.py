"""Who may have which information: what the guidance proposes, what the partnership decides, and never another state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from partnership.findings.facts import Agency
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Citation, Flow, Group, InformationKind, Sharing
from partnership.map.mapping.sharing import SharingChoice, allowed_for, concerning, families, names_of, rules_of

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.guidance.pack import Pack
    from partnership.store.models import Partnership

CITED = (Citation("solace-2009", "2.8"),)
FLOWS = (
    Flow("plate-police", ("police",), Sharing.ROUTINE, "Crime and Disorder Act 1998, s.115", "By telephone.", CITED),
    Flow("plate-embassy", ("embassy",), Sharing.NEVER, "The rule on embassies", "None.", CITED),
)
PLATES = InformationKind("plates", "Number plates", "Plates", Group.BOTH, "Of cars that wait.", FLOWS, CITED)


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The built-in pack with one more kind of information."""
    built_in = load_packs()["solace-2009"]
    return replace(built_in, information={"plates": PLATES})


def _words(pack: Pack, kinds: list[str], **choices: SharingChoice) -> dict[str, str]:
    agencies = [Agency(uuid4(), kind, "", kind, ()) for kind in kinds]
    own = {("plates", kind): choice for kind, choice in choices.items()}
    return {rule.kind.id: rule.words for rule in rules_of(PLATES, pack, agencies, own)}


def test_every_kind_of_agency_has_an_answer_whether_or_not_one_takes_part(pack: Pack) -> None:
    answers = _words(pack, ["school"])
    assert (answers["police"], answers["embassy"]) == ("Yes", "Never")
    assert set(answers) == set(pack.kinds)


def test_what_is_held_back_from_nobody_by_name_is_asked_about_and_never_refused(pack: Pack) -> None:
    answers = _words(pack, ["school"])
    assert {kind for kind, words in answers.items() if words == "Never"} == {"embassy"}
    assert answers["school"] == "Ask first"


def test_a_family_of_kinds_has_one_name_where_all_of_them_are_meant(pack: Pack) -> None:
    schools = families(pack)["Schools and education"]
    assert names_of(schools, pack) == ("Schools and education",)
    assert names_of([*schools[:1], pack.kinds["police"]], pack) == (schools[0].name, "Police force")


def test_the_partnership_s_own_decision_stands_in_place_of_the_guidance(pack: Pack) -> None:
    own = SharingChoice(Sharing.CASE, "Its own agreement", "When asked")
    assert _words(pack, ["police"], police=own)["police"] == "Case by case"


def test_nothing_may_go_to_another_state_without_consent(pack: Pack) -> None:
    assert allowed_for(pack.kinds["embassy"]) == (Sharing.CONSENT, Sharing.NEVER)
    assert allowed_for(pack.kinds["home-authority"]) == (Sharing.CONSENT, Sharing.NEVER)


def test_what_is_about_adults_only_is_not_listed_for_children(pack: Pack) -> None:
    adults = replace(PLATES, id="adults", group=Group.ADULTS)
    both = replace(pack, information={"plates": PLATES, "adults": adults})
    assert [each.id for each in concerning(both, Group.CHILDREN)] == ["plates"]
    assert [each.id for each in concerning(both, Group.BOTH)] == ["plates", "adults"]


SHARING = "/partnerships/thameside/sharing"
ROW = f"{SHARING}/child-address"


@pytest.fixture
def ours(world: World) -> Partnership:
    """A partnership with a police force, a refuge and an embassy."""
    ours = world.partnership()
    world.organisation("Borough police", ours)
    world.organisation("Tideway charity", ours, kind_id="refuge")
    world.organisation("Embassy of Romania", ours, kind_id="embassy")
    return ours


def _row(coordinator: CheckedClient, kind_id: str) -> str:
    """What the page says about a kind of agency: the answer that it shares with others, and its own line."""
    line = coordinator.page(ROW).select_one(f"li#{kind_id}")
    said = line.find_parent("section")
    return f"{said.h3.get_text(' ')} {said.select_one('.app-flow__why').get_text(' ')} {line.get_text(' ')}"


def test_the_matrix_has_a_row_for_each_kind_of_information_and_a_column_for_each_kind_that_takes_part(
    coordinator: CheckedClient,
) -> None:
    page = coordinator.page(SHARING)
    built_in = load_packs()["solace-2009"]
    assert len(page.select("tbody tr")) == len(built_in.information)
    headings = [each.get_text(strip=True) for each in page.select("thead th")]
    assert {"Police force", "Embassy or consulate"} <= set(headings)
    assert "Housing service" not in headings
    every = coordinator.page(f"{SHARING}?all=1").select("thead th")
    assert len(every) == 1 + len(built_in.kinds)


def test_one_group_is_shown_at_a_time_where_that_is_asked(coordinator: CheckedClient) -> None:
    built_in = load_packs()["solace-2009"]
    about = [each for each in built_in.information.values() if each.group is not Group.ADULTS]
    assert len(coordinator.page(f"{SHARING}?about=children").select("tbody tr")) == len(about)


def test_a_decision_of_the_partnership_is_shown_with_its_reason_and_can_be_taken_back(
    coordinator: CheckedClient,
) -> None:
    before = _row(coordinator, "police")
    given = {"sharing": "case", "basis": "Own agreement", "condition": "The head of service decides", "reason": "Board"}
    assert coordinator.submit(f"{ROW}/police", **given).status_code == 302
    after = _row(coordinator, "police")
    assert "Case by case" in after
    assert "The head of service decides" in after
    assert coordinator.submit(f"{ROW}/police", **{"put-back": "1"}).status_code == 302
    assert _row(coordinator, "police") == before


def test_a_decision_without_a_reason_is_not_taken(coordinator: CheckedClient) -> None:
    answer = coordinator.submit(f"{ROW}/police", sharing="case", basis="Own agreement", reason="")
    assert answer.status_code == 400
    assert "own decision" not in _row(coordinator, "police")


def test_nobody_can_decide_that_an_address_goes_to_an_embassy_without_consent(coordinator: CheckedClient) -> None:
    answer = coordinator.submit(f"{ROW}/embassy", sharing="routine", basis="Any", reason="Any")
    assert answer.status_code == 400
    assert "Yes" not in _row(coordinator, "embassy")


def test_the_second_of_two_who_decide_sees_what_the_first_decided(coordinator: CheckedClient) -> None:
    path = f"{ROW}/police"
    given = {"sharing": "case", "basis": "First basis", "condition": "", "reason": "First"}
    assert coordinator.send(path, version="0", **given).status_code == 302
    late = coordinator.send(path, version="0", **(given | {"basis": "Second basis"}))
    assert late.status_code == 409
    assert "First basis" in late.get_data(as_text=True)
    assert "Second basis" in late.get_data(as_text=True)
    assert "First basis" in _row(coordinator, "police")


def test_a_reader_sees_the_matrix_and_cannot_decide(client: CheckedClient, world: World, ours: Partnership) -> None:
    reader = client.sign_in(world.reader(ours))
    assert not reader.page(ROW).select("main a[href$='/police']")
    assert reader.get(f"{ROW}/police").status_code == 403


TELL = f"{SHARING}/may-i-tell"


def test_one_question_has_one_sentence_with_condition_and_basis(coordinator: CheckedClient) -> None:
    page = coordinator.page(f"{TELL}?about=children&what=child-account&to=police")
    said = page.select_one("#answer").get_text(" ", strip=True)
    assert said.startswith(
        "Yes Yes, any police force may be told about “what a child has told”, on this condition: at once"
    )
    assert "(basis: enquiry into harm" in said


def test_an_organisation_is_answered_for_as_its_kind_is(coordinator: CheckedClient, ours: Partnership) -> None:
    page = coordinator.page(f"{TELL}?about=children")
    to = next(each["value"] for each in page.select("#to option") if each.get_text() == "Embassy of Romania")
    page = coordinator.page(f"{TELL}?about=children&what=child-account&to={to}")
    assert page.select_one("#answer .sharing").get_text() == "Never"


def test_what_nobody_agreed_is_asked_about(coordinator: CheckedClient) -> None:
    page = coordinator.page(f"{TELL}?about=adults&what=adult-identity&to=fire-service")
    assert "Ask first: nothing is agreed" in page.select_one("#answer").get_text(" ")


def test_a_question_leads_to_its_answer(coordinator: CheckedClient) -> None:
    page = coordinator.page(f"{TELL}?about=adults&what=adult-identity&to=fire-service")
    assert page.select_one("#answer")
    assert str(page.select_one("main form")["action"]).endswith("#answer")


def test_half_a_question_says_what_is_missing(coordinator: CheckedClient) -> None:
    page = coordinator.page(f"{TELL}?what=child-account&to=")
    assert [(each.get_text(), each["href"]) for each in page.select(".govuk-error-summary a")] == [
        ("Select whom you would tell", "#to")
    ]
    assert page.select_one("#to")["aria-describedby"] == "to-error"
    page = coordinator.page(f"{TELL}?what=&to=")
    assert [each["href"] for each in page.select(".govuk-error-summary a")] == ["#what", "#to"]
    assert coordinator.page(f"{TELL}?what=made-up&to=made-up").select_one("#answer") is None
