"""Parties are counted by what they agreed to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from protocols.small import TODAY, agency, composed, duty, generated, map_of, pack_with, text_template, words_of

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.findings.facts import Agency, Board, PartnershipMap
from partnership.guidance.types import GeneratedPart, Group, Kind, LegalForm, Level, Sector
from partnership.protocols.composing.context import Context
from partnership.protocols.composing.legal_bodies import controllers
from partnership.protocols.composing.signatories import (
    AGREEMENT,
    DATA,
    IN_FORCE,
    NO_TASK_YET,
    OTHER_AGREEMENT,
    count_in_words,
    in_force_when,
    sign_off,
    signing_rows,
)
from partnership.protocols.composing.tables import plain_words, text_of
from partnership.store.models import Agreement, Role

POLICE, CARE, COURT = agency("Borough police"), agency("Children's services", "childrens-services"), agency("Court")
GUARDIANS = agency("Guardian service", "guardians")  # of a kind that every paper only asks
TEMPLATE = replace(text_template("x"), must_sign=("police",))
ASKED = duty(COURT, role=Role.SUPPORTS, state=Agreement.PROPOSED)


def counted(map_: PartnershipMap) -> str:
    """The parties of the template, all agencies of the map, in words."""
    return count_in_words(Context(TEMPLATE, pack_with(TEMPLATE), map_, {}, TODAY, map_.agency_ids))


@pytest.mark.parametrize(
    ("map_", "words"),
    [
        (map_of(POLICE, duties=(duty(POLICE),)), "1 with an accepted task"),
        (map_of(POLICE, COURT, duties=(duty(POLICE), ASKED)), "1 with an accepted task; 1 without one yet"),
        (
            map_of(POLICE, GUARDIANS, duties=(duty(POLICE), duty(GUARDIANS))),
            "1 with an accepted task; 1 asked, without duties",
        ),
        (map_of(), "none yet"),
    ],
)
def test_only_those_with_an_accepted_task_are_counted_as_agreed(map_: PartnershipMap, words: str) -> None:
    assert counted(map_) == words


def test_the_cover_says_how_many_have_agreed_and_how_many_are_only_asked() -> None:
    page = composed(TEMPLATE, map_of(POLICE, GUARDIANS, COURT, duties=(duty(POLICE), ASKED))).document.blocks[0]
    assert isinstance(page, b.TitlePage)
    expected = "1 with an accepted task; 1 without one yet; 1 asked, without duties"
    assert dict(page.facts)["Parties"] == expected


def test_a_party_that_has_accepted_nothing_yet_is_marked_among_the_parties() -> None:
    words = words_of(generated(GeneratedPart.PARTIES), map_of(POLICE, COURT, duties=(duty(POLICE), ASKED)))
    assert words.count(NO_TASK_YET) == 1


def test_a_body_that_is_only_asked_stands_in_a_table_of_its_own_and_not_among_the_parties() -> None:
    template = replace(generated(GeneratedPart.PARTIES), must_sign=("police",))
    found = composed(template, map_of(POLICE, GUARDIANS, duties=(duty(POLICE), duty(GUARDIANS)))).document
    tables = {each.caption: each for each in walk(found.blocks) if isinstance(each, b.Table)}
    assert {caption: [text_of(row[0]) for row in table.rows] for caption, table in tables.items()} == {
        "Parties": ["Borough police"],
        "Asked, without duties": ["Guardian service"],
    }


def test_who_deputises_for_children_and_for_adults_is_told_once_beside_who_does_for_one_group() -> None:
    roles = (
        duty(POLICE, "first-response", Role.DEPUTY),
        duty(CARE, "first-response", Role.DEPUTY, group=Group.CHILDREN),
    )
    template = replace(generated(GeneratedPart.RESPONSIBILITIES), group=Group.BOTH, functions=("first-response",))
    words = words_of(template, map_of(POLICE, CARE, duties=roles))
    assert words.count("Borough police") == 1
    assert "Children's services (for children)" in words


# A council with two departments, a health body and a meeting that is no legal person.
LEGAL = {"council": LegalForm.COUNCIL, "care": LegalForm.DEPARTMENT, "homes": LegalForm.DEPARTMENT,
         "trust": LegalForm.BODY, "meeting": LegalForm.NONE}  # fmt: skip
COUNCIL, CARE_TEAM, HOMES, TRUST, MEETING = (agency(kind.capitalize(), kind) for kind in LEGAL)


def governed(*agencies: Agency, data_posts_approve: bool = False) -> Context:
    """A paper that the trust and the care department must sign, with the agencies as parties."""
    made = replace(text_template("x"), must_sign=("care", "trust"), data_posts_approve=data_posts_approve)
    kinds = {
        kind: Kind(kind, kind, Sector.STATUTORY, Level.LOCAL, "", (), legal_form=form, data_post=f"Keeper in {kind}")
        for kind, form in LEGAL.items()
    }
    map_ = map_of(*agencies)
    return Context(made, replace(pack_with(made), kinds=kinds), map_, {}, TODAY, map_.agency_ids)


def said(blocks: tuple[b.Block, ...]) -> str:
    """The words of paragraphs."""
    return " ".join(plain_words(each.runs) for each in blocks if isinstance(each, b.Paragraph))


def test_a_council_signs_once_for_departments_that_each_agreed_for_themselves() -> None:
    context = governed(COUNCIL, CARE_TEAM, HOMES, TRUST)
    signed = [(row.name, row.group) for row in signing_rows(context) if row.agency]
    assert signed == [
        ("Care", AGREEMENT),
        ("Council, for council departments", IN_FORCE), ("Trust", IN_FORCE),
        ("Homes", OTHER_AGREEMENT),
    ]  # fmt: skip


def test_it_is_not_in_force_before_a_department_that_must_sign_has_agreed() -> None:
    context = governed(COUNCIL, CARE_TEAM, HOMES, TRUST)
    needed = {row.name for row in signing_rows(context) if row.agency and row.is_needed}
    assert needed == {"Care", "Council, for council departments", "Trust"}
    assert "council departments have agreed" in in_force_when(context)


@pytest.mark.parametrize(
    ("boards", "rule"),
    [
        (("Board",), "and the chair of Board and Trust have signed"),
        (("Board", "Panel"), "and the chair of Board, the chair of Panel and Trust have signed"),
        ((), "and Trust has signed"),
    ],
)
def test_a_board_signs_by_its_chair_on_the_first_page_as_in_the_rows(boards: tuple[str, ...], rule: str) -> None:
    made = governed(TRUST)
    map_ = replace(made.map_, boards=tuple(Board(name) for name in boards))
    assert rule in in_force_when(replace(made, map_=map_))


def test_a_council_that_is_no_party_signs_for_nobody() -> None:
    made = governed(COUNCIL, CARE_TEAM, TRUST)
    context = replace(made, party_ids=frozenset({CARE_TEAM.id, TRUST.id}))
    assert {row.name for row in signing_rows(context) if row.agency} == {"Care", "Trust"}


def test_departments_sign_themselves_where_nothing_says_whose_they_are() -> None:
    signed = {row.name for row in signing_rows(governed(CARE_TEAM, HOMES, TRUST)) if row.agency}
    assert signed == {"Care", "Homes", "Trust"}


def test_a_meeting_that_is_no_legal_person_is_listed_and_signs_nothing() -> None:
    context = governed(TRUST, MEETING)
    assert "Meeting" not in {row.name for row in signing_rows(context)}
    assert "Listed without a signature: Meeting." in said(sign_off(context))


def test_a_council_is_one_data_controller_with_its_departments() -> None:
    parties = (COUNCIL, CARE_TEAM, TRUST, MEETING)
    (table,) = controllers(governed(*parties), parties)
    assert isinstance(table, b.Table)
    assert [tuple(text_of(each) for each in row)[:2] for row in table.rows] == [
        ("Council", "Care"), ("Trust", "–"), ("Meeting", "–"),
    ]  # fmt: skip


def test_who_answers_for_data_in_each_legal_body_approves_where_the_paper_says_so() -> None:
    parties = (COUNCIL, CARE_TEAM, HOMES, TRUST)
    asked = [row.name for row in signing_rows(governed(*parties, data_posts_approve=True)) if row.approval == DATA]
    assert asked == ["Keeper in council of Council", "Keeper in trust of Trust"]
    assert not [row for row in signing_rows(governed(*parties)) if row.approval == DATA]
