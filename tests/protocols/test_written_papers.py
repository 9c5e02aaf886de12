"""A written paper as a document: its lengths, its card, what its slots print, and the sheets drawn from its duties."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from guidance.written_pack import WrittenPack
from protocols.small import TODAY, agency, duty, map_of, without_desks

from partnership.documents import blocks as b
from partnership.documents.block_json import from_json, to_json
from partnership.documents.outline import walk
from partnership.documents.word.writer import write_word
from partnership.documents.wording import CONTENTS
from partnership.documents.writers.plain import write_text
from partnership.findings.types import Rule
from partnership.guidance.choices import Length
from partnership.guidance.loader import load_pack, load_packs
from partnership.protocols.composing.compose import compose
from partnership.protocols.composing.context import OwnText, label
from partnership.protocols.composing.duty_sheet import SheetDuties
from partnership.protocols.composing.lengths import lengths_of
from partnership.protocols.lifecycle.signed_version import Seal, issued
from partnership.protocols.printing import printed
from partnership.store.models import Signing, SigningState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from partnership.findings.facts import PartnershipMap
    from partnership.protocols.composing.compose import ComposedDocument

POLICE = agency("Harbour police", "police")
LED = map_of(POLICE, duties=(duty(POLICE, "first-response"),))


@pytest.fixture
def pack(tmp_path: Path) -> WrittenPack:
    return WrittenPack(tmp_path / "small")


def _composed(
    pack: WrittenPack,
    own: Mapping[str, OwnText] | None = None,
    values: Mapping[str, str] | None = None,
    map_: PartnershipMap = LED,
    status: b.Status = b.Status.DRAFT,
) -> b.Document:
    return _made(pack, own, values, map_, status).document


def _made(
    pack: WrittenPack,
    own: Mapping[str, OwnText] | None = None,
    values: Mapping[str, str] | None = None,
    map_: PartnershipMap = LED,
    status: b.Status = b.Status.DRAFT,
) -> ComposedDocument:
    found = load_pack(pack.path)
    return compose(
        found.protocols["night"], found, map_, values or {}, own or {},
        title="At night", status=status, version="0.1", dated_on=TODAY, marking="",
    )  # fmt: skip


def _headings(document: b.Document) -> list[str]:
    heads = (each for each in document.blocks if isinstance(each, b.Heading) and each.level == 1)
    return [f"{each.number} {each.text}" for each in heads]


def test_the_paper_is_numbered_from_one_and_the_full_paper_has_its_annexes(pack: WrittenPack) -> None:
    document = _composed(pack)
    assert lengths_of(document) == (Length.CARD, Length.OPERATIONAL, Length.FULL)
    assert _headings(printed(document, Length.OPERATIONAL)) == ["1 The first hour", "2 Signs"]
    assert _headings(document) == ["1 The first hour", "2 Signs", "Annex A The law"]


def test_no_clause_has_two_wordings(pack: WrittenPack) -> None:
    document = _composed(pack)
    whole = {each.id: each.blocks for each in walk(document.blocks) if isinstance(each, b.Clause)}
    short = [each for each in walk(printed(document, Length.OPERATIONAL).blocks) if isinstance(each, b.Clause)]
    assert short
    assert all(whole[each.id] == each.blocks for each in short)


def test_the_contents_of_each_length_name_what_it_holds(pack: WrittenPack) -> None:
    for length, held in (
        (Length.OPERATIONAL, ["1 The first hour", "2 Signs"]),
        (Length.FULL, ["1 The first hour", "2 Signs", "Annex A The law"]),
    ):
        lines = [each.strip() for each in write_text(printed(_composed(pack), length)).splitlines()]
        at = lines.index(CONTENTS) + 1
        assert lines[at : lines.index("", at)] == held


def test_a_number_stands_first_in_its_cell_and_its_desk_beside_it(pack: WrittenPack) -> None:
    tables = [each for each in walk(_composed(pack).blocks) if isinstance(each, b.Table)]
    rung = next(each for each in tables if each.columns[1].title == "By day")
    assert rung.rows[0][1].paragraphs == ((b.Filled("020 7946 0101"), b.Text(", Duty desk")),)


def test_a_number_in_a_sentence_follows_its_desk(pack: WrittenPack) -> None:
    own = {"say": OwnText("Ring the police: {{number:operator}}.")}
    clause = next(each for each in walk(_composed(pack, own).blocks) if isinstance(each, b.Clause) and each.id == "say")
    (said,) = clause.blocks
    assert isinstance(said, b.Paragraph)
    assert said.runs == (b.Text("Ring the police: "), b.Filled("Duty desk, 020 7946 0101"), b.Text("."))


@pytest.mark.parametrize("slot", ["desk:operator", "desk:first-response", "number:operator"])
def test_where_people_are_hidden_no_slot_names_the_desk(pack: WrittenPack, slot: str) -> None:
    pack.change("kinds.toml", 'description = "Police."', 'description = "Police."\nis_safe_place = true')
    own = {"say": OwnText(f"Ring {{{{{slot}}}}}.")}
    clause = next(each for each in walk(_composed(pack, own).blocks) if isinstance(each, b.Clause) and each.id == "say")
    (said,) = clause.blocks
    assert isinstance(said, b.Paragraph)
    words = "".join(getattr(run, "text", "") for run in said.runs)
    assert "support line" in words
    assert "Duty desk" not in words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("**Coordinator.** {{lead:coordination}} must keep the map.", "Coordinator"),
        ("| | Do this | By when |\n|--|--|--|\n| 1 | Ring | Now |", "Do this / By when"),
        ("- Look in rooms, garden and street. Ring once.", "Look in rooms, garden and street. …"),
        ("{{rule:sign}}", "Signs table"),
    ],
)
def test_a_piece_is_named_by_the_words_that_it_opens_with(pack: WrittenPack, text: str, name: str) -> None:
    piece = next(each for each in load_pack(pack.path).protocols["night"].clauses() if each.blocks)
    assert label(replace(piece, id="signs-table", text=text)) == name


@pytest.mark.parametrize(
    ("state", "status", "title", "is_in_force"),
    [
        (SigningState.OPEN, "FOR SIGNATURE", "For signature, not in force", False),
        (SigningState.ENDED, "NOT AGREED", "Not agreed, never in force", False),
        (SigningState.AGREED, "AGREED", "Agreed", True),
        (SigningState.SUPERSEDED, "SUPERSEDED", "Superseded", False),
    ],
)
def test_a_frozen_paper_says_on_its_front_and_its_card_whether_it_is_in_force(
    pack: WrittenPack,
    state: SigningState,
    status: str,
    title: str,
    is_in_force: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    signing = Signing(state=state, opened_at=datetime(2026, 11, 1, tzinfo=UTC), signatures=[])
    shown = issued(_composed(pack, status=b.Status.AGREED), Seal(signing, "0" * 64, "https://example.org/verify"))
    for length in (Length.OPERATIONAL, Length.FULL):
        _, about, callout, *_ = printed(shown, length).blocks
        assert isinstance(about, b.Facts)
        assert isinstance(callout, b.Callout)
        assert "".join(run.text for run in dict(about.rows)["Status"].paragraphs[0]).startswith(f"{status} · version")
        assert callout.title == title
    assert ("not in force" in write_text(printed(shown, Length.CARD)).lower()) is not is_in_force


@pytest.mark.parametrize("slot", ["lead:first-response", "holder:operator"])
def test_where_people_are_hidden_the_holder_is_named_by_its_post(pack: WrittenPack, slot: str) -> None:
    own = {"say": OwnText(f"Today {{{{{slot}}}}} must ring. {{{{{slot}}}}} must write.")}
    assert _said(pack, own) == "Today Harbour police must ring. Harbour police must write."
    pack.change("kinds.toml", 'description = "Police."', 'description = "Police."\nis_safe_place = true')
    assert _said(pack, own) == "Today the control room operator must ring. The control room operator must write."


def test_where_people_are_hidden_a_lead_without_a_post_is_named_by_its_kind(pack: WrittenPack) -> None:
    pack.change("kinds.toml", 'description = "Police."', 'description = "Police."\nis_safe_place = true')
    pack.change("duties.toml", 'task = "first-response"\n', 'kind = "police"\n')
    pack.change("protocols/night/paper.md", "{{number:operator}} | {{number:operator, night}}", "– | –")
    said = _said(pack, {"say": OwnText("Ask {{lead:first-response}}.")})
    assert "Harbour police" not in said
    assert said.startswith("Ask ")


def _said(pack: WrittenPack, own: Mapping[str, OwnText]) -> str:
    clause = next(each for each in walk(_composed(pack, own).blocks) if isinstance(each, b.Clause) and each.id == "say")
    (said,) = clause.blocks
    assert isinstance(said, b.Paragraph)
    return "".join(getattr(run, "text", "") for run in said.runs)


def test_a_missing_number_is_a_gap_in_its_cell(pack: WrittenPack) -> None:
    silent = without_desks(POLICE)
    document = _composed(pack, map_=map_of(silent, duties=(duty(silent, "first-response"),)))
    tables = [each for each in walk(document.blocks) if isinstance(each, b.Table)]
    by_day = next(each for each in tables if each.columns[1].title == "By day").rows[0][1]
    assert by_day.paragraphs[0] == (b.Gap("no number"),)


def test_a_time_has_the_value_that_the_partnership_set_in_card_and_paper(pack: WrittenPack) -> None:
    document = _composed(pack, values={"first-call": "45"})
    assert "Ring within 45 minutes." in write_text(printed(document, Length.OPERATIONAL))
    assert "Within 45 minutes" in write_text(printed(document, Length.CARD))


def test_a_piece_takes_the_words_of_the_partnership_and_keeps_its_duties(pack: WrittenPack) -> None:
    own = {"steps": OwnText("| A | B |\n|---|---|\n| Ring | {{time:first-call}} |")}
    clause = next(
        each for each in walk(_composed(pack, own).blocks) if isinstance(each, b.Clause) and each.id == "steps"
    )
    assert isinstance(clause.blocks[0], b.Table)
    assert [each.id for each in clause.duties] == ["call", "answer"]


def test_what_you_sign_for_is_drawn_from_the_table_of_duties(pack: WrittenPack) -> None:
    duties = SheetDuties(_composed(pack))
    assert [(each.post, each.text, each.by, each.clause) for each in duties.of(["Harbour police"])] == [
        ("control room operator", "Rings back", "4 hours", "1")
    ]
    assert [each.text for each in duties.of_all] == ["Rings the control room"]


def test_the_table_of_roles_has_a_row_for_each_post(pack: WrittenPack) -> None:
    tables = [each for each in walk(_composed(pack).blocks) if isinstance(each, b.Table)]
    roles = next(each for each in tables if each.columns[0].title == "Post")
    assert [row[0].paragraphs[0][0] for row in roles.rows] == [b.Text("Worker"), b.Text("Control room operator")]


@pytest.mark.parametrize(("group", "settings"), [("children", ["Schools"]), ("adults", [])])
def test_signs_of_an_annex_about_one_group_are_those_of_its_settings(
    pack: WrittenPack, group: str, settings: list[str]
) -> None:
    annex = f'# At night\n\n## Places {{#places group="{group}" sources="law"}}\n\n{{{{list:indicators}}}}\n'
    pack.write("protocols/night/annexes.md", annex)
    found = [each for each in walk(_composed(pack).blocks) if isinstance(each, b.Paragraph)]
    assert [each.runs for each in found if each.style is b.Style.HEADING] == [(b.Text(one),) for one in settings]


@pytest.mark.parametrize("who", ["child", "adult"])
def test_a_written_paper_draws_order_of_calls_and_checks_from_the_return_checklist(who: str) -> None:
    pack = load_packs()["solace-2009"]
    paper, checklist = pack.protocols["return-to-country-of-origin"], pack.return_checklist
    assert paper.is_written
    assert checklist is not None
    document = compose(
        paper, pack, LED, {}, {}, title="Return", status=b.Status.DRAFT, version="0.1", dated_on=TODAY, marking=""
    ).document
    words = write_text(document)
    assert all(words.count(step.text) == 1 for step in checklist.call_order_for(who) if step.region == "any")
    checks = [each for each in checklist.items if each.who in ("any", who)]
    assert all(" ".join(each.text_for(who).split()) in " ".join(words.split()) for each in checks)


def test_a_duty_whose_task_nobody_leads_is_not_settled(pack: WrittenPack) -> None:
    answer = 'id = "answer"\npost = "registrar"\ntask = "first-response"'  # its task stands in no slot of the paper
    pack.change("duties.toml", 'id = "answer"\npost = "operator"', answer)
    pack.change("protocols/night/paper.md", "{{number:operator}} | {{number:operator, night}}", "– | –")
    pack.change("protocols/night/paper.md", "The {{post:operator}} rings back", "The {{post:registrar}} rings back")
    without, led = (_made(pack, map_=each).matters for each in (map_of(POLICE), LED))
    assert [each.function_id for each in without if each.finding.rule is Rule.NO_LEAD] == ["first-response"]
    assert [each.function_id for each in led if each.finding.rule is Rule.NO_LEAD] == []


def test_an_agreed_version_keeps_card_and_duties(pack: WrittenPack) -> None:
    document = _composed(pack)
    assert from_json(to_json(document)) == document
    assert document.card


def test_a_list_that_the_map_draws_is_on_the_card_too(pack: WrittenPack) -> None:
    pack.change("protocols/night/card.md", "## Do this", "{#who}\n\n{{list:parties}}\n\n## Do this")
    card = write_text(printed(_composed(pack), Length.CARD))
    assert card.index("Harbour police") < card.index("Do this")


def test_numbers_of_a_card_are_those_of_a_later_day(pack: WrittenPack) -> None:
    pack.change(
        "protocols/night/card.md",
        "## Do this",
        "| Ring | By day |\n|---|---|\n| Police | {{number:operator}} |\n\n## Do this",
    )
    frozen, later = _composed(pack), _composed(pack)
    changed = to_json(later)
    text = str(changed).replace("020 7946 0101", "020 7946 0199")
    assert "020 7946 0199" in text
    newer = from_json(_renumbered(changed))
    assert "020 7946 0199" in write_text(printed(frozen, Length.CARD, newer))


def _renumbered(value: object) -> object:
    if isinstance(value, dict):
        return {key: _renumbered(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_renumbered(each) for each in value]
    return value.replace("020 7946 0101", "020 7946 0199") if isinstance(value, str) else value


def test_every_length_is_written_as_a_word_file_of_eleven_points(pack: WrittenPack) -> None:
    document = _composed(pack)
    for length in Length:
        made = printed(document, length)
        assert made.layout is b.Layout.PAPER
        assert write_word(made, pages={"section-first-hour": 1, "section-signs": 1, "section-law": 2})[:2] == b"PK"
