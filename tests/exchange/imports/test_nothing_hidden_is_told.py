"""The preview of an import says the same whether a value of the file is hidden in the directory or free.

What is hidden is put among made-up values of one file; then the directory's is changed, and the same file is looked
through again. Who may not see the value is told the same, in words, counts and what is kept. `ORACLE_NUMBERS=1000` tries
as many numbers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from exchange.imports.table_files import HEAD, rows_of
from people.letters import letters

from partnership.exchange.imports import services
from partnership.exchange.imports.importers import importer
from partnership.store.db import db, reading, transaction
from partnership.store.models import Audience, Contact, Location, Organisation, PositionRole, Service

if TYPE_CHECKING:
    from uuid import UUID

    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

NUMBERS = int(os.environ.get("ORACLE_NUMBERS", "40"))
HIDDEN = "020 7946 0771"
REFUGE = "Tideway refuge"


@dataclass
class Site:
    app: Flask
    world: World
    partnership: Partnership
    account_id: UUID
    rows: dict[str, Any]


@pytest.fixture
def site(app: Flask, world: World, ours: Partnership) -> Site:
    refuge = world.organisation(
        REFUGE, ours, kind_id="refuge", audiences={"website": "named"}, website="https://hidden.example"
    )
    named = {"audience": Audience.NAMED}
    hidden = world.organisation("Hidden house", ours, kind_id="support-organisation", **named)
    rows = {
        "open": world.contact(refuge, "Referral line", telephone="020 7946 0611", holder="Zyqqex Holder"),
        "desk": world.contact(
            refuge, "Direct desk", telephone=HIDDEN, out_of_hours_telephone="020 7946 0772",
            email="direct@hidden.example", **named,
        ),
        "service": world.service(refuge, "Quiet counselling", description="By word of mouth", **named),
        "place": world.location(refuge, "Back office", address="7 Zyqqex Street\nTH1 1AA", **named),
        "refuge": refuge,
        "lead": world.editor(refuge, PositionRole.LEAD),
        "cleared": world.coordinator(ours, is_cleared=True),
        "hidden": hidden,
    }  # fmt: skip
    return Site(app, world, ours, world.coordinator(ours).id, rows)


def preview(site: Site, head: tuple[str, ...], *rows: tuple[str, ...]) -> str:
    """All that a report is, as it is kept."""
    source = rows_of(*rows, head=head)
    with site.app.test_request_context(), reading():
        viewer = importer(site.account_id, site.partnership)
        layout = services.layout_for(site.partnership, source)
        wishes = services.wishes_of(site.partnership, {}, {})
        job = services.ImportJob(viewer, site.partnership, source, layout.columns, wishes)
        report = services.look_through(job)
        db.session.rollback()
        return report.to_json() + report.fingerprint + str(report.counts)


def change(site: Site, table: Any, row: Any, **values: Any) -> None:
    with site.world.session() as session:
        found = session.get_one(table, row.id)
        for name, value in values.items():
            setattr(found, name, value)


def numbers() -> list[str]:
    made = [f"020 7946 {number:04}" for number in range(NUMBERS)]
    return [*made, *([] if HIDDEN in made else [HIDDEN])]


def test_a_hidden_number_among_many_is_told_as_a_free_one_is(site: Site) -> None:
    rows = [(REFUGE, "Refuge", "", number, "", "", "") for number in numbers()]
    before = preview(site, HEAD, *rows)
    assert HIDDEN in before
    change(site, Contact, site.rows["desk"], telephone="020 7946 9999")
    assert preview(site, HEAD, *rows) == before


DESK = ("Organisation", "Job title", "Telephone", "Out of hours", "Email", "Contact name")
SERVICE = ("Organisation", "Service", "Service description")
PLACE = ("Organisation", "Name of the place", "Address")


@pytest.mark.parametrize(
    ("head", "row", "name", "values"),
    [
        (DESK, (REFUGE, "", HIDDEN, "", "", ""), "desk", {"telephone": "020 7946 9999"}),
        (DESK, (REFUGE, "", "", "020 7946 0772", "", ""), "desk", {"out_of_hours_telephone": "020 7946 9999"}),
        (DESK, (REFUGE, "", "", "", "direct@hidden.example", ""), "desk", {"email": "other@other.example"}),
        (DESK, (REFUGE, "Direct desk", "020 7946 0001", "", "", ""), "desk", {"post": "Another"}),
        (DESK, (REFUGE, "Referral line", "", "", "", "Zyqqex Holder"), "open", {"holder": "Somebody Else"}),
        (SERVICE, (REFUGE, "Quiet counselling", "By word of mouth"), "service", {"name": "Loud counselling"}),
        (PLACE, (REFUGE, "Back office", "7 Zyqqex Street, TH1 1AA"), "place", {"name": "Front", "address": "1 High St"}),
        (("Organisation", "Type", "Website"), (REFUGE, "", "https://hidden.example"), "refuge", {"website": ""}),
        (("Organisation", "Type"), ("Hidden house", "Support organisation"), "hidden", {"name": "Another house"}),
        (("Organisation", "Type", "Email"), ("Another", "Refuge", "x@hidden.example"), "desk", {"email": ""}),
    ],
    ids=["telephone", "out of hours", "email", "post", "holder", "service", "place", "website", "organisation", "domain"],
)  # fmt: skip
def test_what_is_hidden_is_not_compared(
    site: Site, head: tuple[str, ...], row: tuple[str, ...], name: str, values: dict[str, Any]
) -> None:
    tables = {"desk": Contact, "open": Contact, "service": Service, "place": Location}
    before = preview(site, head, row)
    change(site, tables.get(name, Organisation), site.rows[name], **values)
    assert preview(site, head, row) == before


def test_what_is_seen_is_compared(site: Site) -> None:
    row = (REFUGE, "Referral line", "020 7946 0611", "", "", "")
    before = preview(site, DESK, row)
    change(site, Contact, site.rows["open"], telephone="020 7946 9999")
    assert preview(site, DESK, row) != before


def test_what_is_hidden_is_left_and_the_value_stands_beside_it(site: Site) -> None:
    source = rows_of((REFUGE, "", HIDDEN, "", "", ""), head=DESK)
    with site.app.test_request_context(), transaction() as session:
        viewer = importer(site.account_id, site.partnership)
        job = services.ImportJob(
            viewer, site.partnership, source, services.layout_for(site.partnership, source).columns,
            services.wishes_of(site.partnership, {}, {}),
        )  # fmt: skip
        row = services.new_import(site.partnership, source, b"", "list.csv")
        services.carry_out(session, row, job, keyring=site.app.extensions["settings"].keyring)
        session.add(row)
    with site.app.app_context():
        desks = [each for each in db.session.query(Contact) if each.telephone == HIDDEN]
        assert sorted((each.post, str(each.audience)) for each in desks) == [
            ("Direct desk", "named"), ("Main contact", "partnership"),
        ]  # fmt: skip
    told = {to for to, _subject, text in letters(site.app) if "for named people as well" in text}
    assert told == {site.rows["lead"].email, site.rows["cleared"].email}
