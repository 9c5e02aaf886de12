"""Every paper of both demonstrations in every length: what it points to stands in it, and so do the desks it names."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pytest
from documents.inside import inside

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.writers.plain import write_text
from partnership.findings.find import register_of
from partnership.guidance.choices import Length
from partnership.protocols.composing.lengths import lengths_of
from partnership.protocols.composing.pointers import ELSEWHERE
from partnership.protocols.composing.signatories import ACKNOWLEDGEMENT
from partnership.protocols.drafting import compose_template, material_for
from partnership.protocols.printing import printed
from partnership.register.partnerships.queries import get_partnership

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from factories import World
    from flask import Flask

    from partnership.guidance.pack import Pack
    from partnership.protocols.drafting import Material

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # papers are the same on both
ANNEX = re.compile(r"\bAnnex ([A-Z]{1,2})\b( \(full\s+paper\))?")
NUMBER = re.compile(r"(?:^|, )(\+?[\d ]{5,}\d)")  # after its desk in a sentence, before it in a cell of a written paper
MEANWHILE = "Meanwhile: "


class Papers(NamedTuple):
    """Every paper of a demonstration, in full and in each length that it has."""

    material: Material
    whole: dict[str, b.Document]

    @property
    def pack(self) -> Pack:
        """The guidance that they are made from."""
        return self.material.pack

    def in_each_length(self) -> Iterator[tuple[str, Length, b.Document]]:
        """Each paper by its template, in every length."""
        for template_id, document in self.whole.items():
            for length in lengths_of(document):
                yield template_id, length, printed(document, length)

    def with_desks(self) -> Iterator[tuple[str, Length, b.Document]]:
        """The same but for the common terms: beside them goes the contact sheet, with every desk there is."""
        return (each for each in self.in_each_length() if not self.pack.protocols[each[0]].is_terms)


def _load(app: Flask, slug: str) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load", "--partnership", slug])
    assert result.exit_code == 0, result.output


@pytest.fixture(params=["demo", "demo-2026"])
def papers(request: pytest.FixtureRequest, kept: Callable[..., None], app: Flask, world: World) -> Papers:
    """The papers of each demonstration, as its map fills them."""
    kept(f"papers of {request.param}", _load, app, request.param)
    with world.app.app_context():
        material = material_for(get_partnership(request.param), "")
        made = {each.id: compose_template(each, material).document for each in material.pack.protocols.values()}
    assert sum(len(lengths_of(each)) for each in made.values()) > 30
    return Papers(material, made)


def _headings(document: b.Document) -> dict[str, b.Heading]:
    return {each.anchor: each for each in walk(document.blocks) if isinstance(each, b.Heading)}


def _annexes(document: b.Document) -> set[str]:
    """The letters of the annexes that a document holds."""
    return {each.number.removeprefix("Annex ") for each in _headings(document).values() if "Annex" in each.number}


def _words(document: b.Document) -> str:
    """What a document says, but for its contents, which name what it does not hold and say so."""
    return write_text(replace(document, blocks=tuple(each for each in document.blocks if not _is_list(each))))


def _is_list(block: b.Block) -> bool:
    return isinstance(block, b.Contents)


def test_every_annex_that_a_paper_names_stands_in_it_or_is_said_to_stand_in_the_full_one(papers: Papers) -> None:
    named = []
    for template_id, length, document in papers.in_each_length():
        here, whole = _annexes(document), _annexes(papers.whole[template_id])
        for letter, elsewhere in ANNEX.findall(_words(document)):
            named.append(letter)
            stands = letter in whole if elsewhere else letter in here
            assert stands, f"{template_id}, {length}: Annex {letter}"
            assert not (elsewhere and letter in here), f"{template_id}, {length}: Annex {letter} stands here"
    assert len(named) > 100


def test_a_card_names_no_annex_without_the_paper_that_has_it(papers: Papers) -> None:
    cards = [document for _, length, document in papers.in_each_length() if length is Length.CARD]
    found = [each for document in cards for each in ANNEX.findall(_words(document))]
    assert found
    assert {elsewhere.replace("\n", " ") for _, elsewhere in found} == {f" ({ELSEWHERE})"}


def test_every_pointer_has_the_number_or_title_of_what_it_points_to_in_the_same_paper(papers: Papers) -> None:
    for template_id, length, document in papers.in_each_length():
        headings = _headings(document)
        clauses = {each.id: each.number for each in walk(document.blocks) if isinstance(each, b.Clause)}
        for each in inside(document):
            if isinstance(each, b.Reference) and not each.is_page:
                heading = headings.get(each.target)
                words = {heading.number, heading.text} if heading is not None else {clauses.get(each.target)}
                assert each.text in words, f"{template_id}, {length}: {each}"


def _only(cell: b.Cell) -> str:
    """The one line of a cell of a list of desks: each row of it is a desk."""
    (runs,) = cell.paragraphs
    return "".join(each.text for each in runs)


def _listed(document: b.Document) -> set[tuple[str, str]]:
    """The desks that a paper lists, each with one of its numbers."""
    tables = [each for each in walk(document.blocks) if isinstance(each, b.Table)]
    found = set()
    for table in tables:
        titles = [column.title for column in table.columns]
        if {"Telephone", "Out of hours"} <= set(titles):
            desk = next(titles.index(each) for each in ("Desk", "Post or desk") if each in titles)
            for row in table.rows:
                post, *numbers = (_only(row[at]) for at in (desk, *map(titles.index, ("Telephone", "Out of hours"))))
                found |= {(post.partition(" (")[0], number) for number in numbers}
        elif document.layout is b.Layout.PAPER:
            found |= {each for row in table.rows for cell in row for each in _beside(cell)}
    return found


def _beside(cell: b.Cell) -> Iterator[tuple[str, str]]:
    """The numbers in a cell of a written paper, each with its desk: its short form lists them no second time."""
    for runs in cell.paragraphs:
        for at, run in enumerate(runs):
            if isinstance(run, b.Filled) and re.fullmatch(r"\+?[\d ]{7,}", run.text):
                after = "".join(each.text for each in runs[at + 1 :] if not isinstance(each, b.Break))
                yield after.removeprefix(", "), run.text
            elif isinstance(run, b.Filled | b.Text):
                yield from ((run.text[: each.start()], each[1]) for each in NUMBER.finditer(run.text))


def _rung(document: b.Document) -> set[str]:
    """Every number that a document prints with its desk: in text, in large print, and where a matter says meanwhile."""
    runs = [each for each in inside(document) if isinstance(each, b.Filled | b.Number | b.Text)]
    large = {each.text for each in runs if isinstance(each, b.Number)}
    said = [each.text for each in runs if isinstance(each, b.Filled)]
    said += [text.text for before, text in pairwise(runs) if before.text == MEANWHILE]
    said += [each.text.partition(MEANWHILE)[2] for each in runs if isinstance(each, b.Text)]
    return large | {number for each in said for number in NUMBER.findall(each)}


def test_every_desk_that_a_paper_or_its_card_rings_stands_in_its_annex_with_its_number(papers: Papers) -> None:
    rung = 0
    for template_id, length, document in papers.with_desks():
        whole = papers.whole[template_id]
        annex = _listed(printed(whole, Length.OPERATIONAL) if length is Length.CARD else document)
        said = _rung(document)
        rung += len(said)
        missing = said - {number for _, number in annex}
        assert not missing, f"{template_id}, {length}: {missing}"
    assert rung > 250


def _doubted(document: b.Document) -> set[str]:
    """The agencies whose numbers a list of desks marks as not confirmed."""
    found = set()
    for table in (each for each in walk(document.blocks) if isinstance(each, b.Table)):
        titles = [column.title for column in table.columns]
        if {"Desk", "Confirmed"} <= set(titles):
            at = titles.index("Confirmed")
            found |= {row[0].paragraphs[0][0].text for row in table.rows if "unconfirmed" in list(inside(row[at]))}
    return found


def test_a_number_that_the_full_paper_doubts_is_doubted_in_the_list_of_the_shorter_too(papers: Papers) -> None:
    told = 0
    for template_id, length, document in papers.with_desks():
        if length is Length.OPERATIONAL:
            listed = {
                row[0].paragraphs[0][0].text
                for table in walk(document.blocks)
                if isinstance(table, b.Table) and "Desk" in [column.title for column in table.columns]
                for row in table.rows
            }
            assert _doubted(document) == _doubted(papers.whole[template_id]) & listed, template_id
            told += len(_doubted(document))
    assert told > 0


def test_who_is_bound_to_nothing_is_not_counted_among_those_who_sign(papers: Papers) -> None:
    counted = 0
    for template_id, whole in papers.whole.items():
        if Length.OPERATIONAL not in lengths_of(whole):
            continue
        signing = [each for each in walk(whole.blocks) if isinstance(each, b.Signatures)]
        asked = sum(len(each.parties) for each in signing if each.caption == ACKNOWLEDGEMENT)
        said = re.search(r"(\d+)\s+without\s+duties\s+acknowledge", write_text(printed(whole, Length.OPERATIONAL)))
        assert (int(said[1]) if said else 0) == asked, template_id
        counted += asked
    assert counted > 0


def test_every_post_that_a_clause_names_stands_in_the_annex_by_day_and_at_night(papers: Papers) -> None:
    named = 0
    register = register_of(papers.material.map_, papers.pack)
    for template_id, length, document in papers.with_desks():
        if length is Length.CARD:
            continue
        clauses = (each for each in walk(document.blocks) if isinstance(each, b.Clause))
        words = "\n".join(each for each in inside(tuple(clauses)) if isinstance(each, str))
        for function in papers.pack.functions.values():
            if any(post in words for post in function.called):
                named += 1
                lines = [
                    line
                    for group in function.groups
                    for at_night in (False, True)
                    for line in register.numbers(function.id, group, at_night=at_night)
                ]
                desks = {line.way.desk.post for line in lines if line.way is not None and line.way.desk is not None}
                assert desks
                # A written paper lists the desks whose number stands in none of its own tables.
                listed = papers.whole[template_id] if document.layout is b.Layout.PAPER else document
                assert desks <= {post for post, _ in _listed(listed)}, f"{template_id}, {length}"
    assert named > 5
