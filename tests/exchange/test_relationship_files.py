"""Relationships as a table of connections: out, and in again; each row is told what becomes of it before it does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from partnership.base.errors import InputFault
from partnership.exchange.relationship_files.table import read_table, write_table
from partnership.policy.viewer import reader_of
from partnership.register.relationships.edges import Edge
from partnership.register.relationships.queries import edges_in
from partnership.store.models import Agreement, Audience, RelationshipKind

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

PATH = "/partnerships/thameside/relationships"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def edge(one: str, other: str, kind: RelationshipKind = RelationshipKind.COMMISSIONS) -> Edge:
    ids = uuid4(), uuid4(), uuid4(), uuid4()
    return Edge(
        ids[0], kind, ids[1], one, ids[2], other, Agreement.ACCEPTED, Audience.PARTNERSHIP, ids[3],
        title="Contract of 2026", from_on=date(2026, 4, 1), review_on=date(2027, 4, 1),
    )  # fmt: skip


def test_what_is_written_is_read_again_as_it_was() -> None:
    (row,) = read_table(write_table([edge("=Evil, Ltd", "Borough “police”")]).decode())
    assert (row.one, row.kind, row.other) == ("=Evil, Ltd", RelationshipKind.COMMISSIONS, "Borough “police”")
    assert (row.title, row.from_on, row.until_on, row.review_on) == (
        "Contract of 2026", date(2026, 4, 1), None, date(2027, 4, 1),
    )  # fmt: skip


def test_no_cell_of_the_file_is_a_formula() -> None:
    text = write_table([edge("=1+1", "@home")]).decode("utf-8-sig")
    assert text.splitlines()[1].startswith("'=1+1,'@home,")


@pytest.mark.parametrize(("label", "kind", "one"), [
    ("Refers to", RelationshipKind.REFERS_TO, "A"),
    ("is referred to by", RelationshipKind.REFERS_TO, "B"),
    ("is chaired by", RelationshipKind.CHAIRS, "B"),
    ("includes", RelationshipKind.PART_OF, "B"),
    ("shares-information", RelationshipKind.SHARES_INFORMATION, "A"),
])  # fmt: skip
def test_a_label_is_read_from_either_end(label: str, kind: RelationshipKind, one: str) -> None:
    (row,) = read_table(f"Label;From;To\n{label};A;B\n")
    assert (row.kind, row.one) == (kind, one)


def test_a_row_that_cannot_be_read_says_why_and_stops_no_other() -> None:
    rows = read_table("From,To,Label,Since\nA,B,likes,\nA,B,chairs,31/02/2026\nA,B,chairs,1 May 2026\n")
    assert [each.fault.split(" ")[0] for each in rows] == ["“likes”", "“31/02/2026”", ""]
    assert [each.line for each in rows] == [2, 3, 4]


@pytest.mark.parametrize("text", ["", "A,B\n", "From,To,Label\n", "From,To,Label\n" + "A,B,chairs\n" * 2001])
def test_a_table_without_its_columns_or_rows_is_refused_whole(text: str) -> None:
    with pytest.raises(InputFault):
        read_table(text)


@on_sqlite
def test_a_dry_run_tells_each_row_and_the_same_file_twice_adds_nothing(
    app: Flask, coordinator: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    world.organisation("Tideway charity", ours)
    rows = "From,To,Label\nBorough police,Tideway charity,refers to\nBorough police,Nobody,refers to\n"
    seen = coordinator.post(f"{PATH}/import", data={"rows": rows, "csrf_token": coordinator.token()})
    text = seen.get_data(as_text=True)
    assert "No organisation takes part under this name: “Nobody”" in text
    with app.app_context():
        assert not edges_in(ours, reader_of(ours.id))
    coordinator.send(f"{PATH}/import", rows=rows, record="1")
    coordinator.send(f"{PATH}/import", rows=rows, record="1")
    with app.app_context():
        (found,) = edges_in(ours, reader_of(ours.id))
        assert (found.from_name, found.label, found.to_name) == ("Borough police", "refers to", "Tideway charity")
    assert "Borough police,Tideway charity,refers to" in coordinator.get(f"{PATH}/download").get_data(as_text=True)


@on_sqlite
def test_who_keeps_one_entry_imports_what_is_theirs_and_nothing_else(
    app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation
) -> None:
    for name in ("Tideway charity", "Hospital"):
        world.organisation(name, ours)
    officer = client.sign_in(world.editor(police))
    rows = "From,To,Label\nBorough police,Hospital,refers to\nTideway charity,Hospital,refers to\n"
    officer.send(f"{PATH}/import", rows=rows, record="1")
    with app.app_context():
        (found,) = edges_in(ours, reader_of(ours.id))
        assert found.from_id == police.id
