"""The directory as a file: each audience gets what it may see, text stays text, and it is recorded before it leaves."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from partnership.store.models import TAKEN, Audience, AuditEntry

if TYPE_CHECKING:
    from pathlib import Path

    from exchange.conftest import Register
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FILE = "/partnerships/thameside/export/file"


def taken(app: Flask, register: Register, form: str, audience: str = "partnership") -> bytes:
    """The file as a reader of the partnership takes it."""
    browser = app.test_client().sign_in(register.world.reader(register.partnership))  # type: ignore[attr-defined]
    response = browser.get(f"{FILE}?format={form}&audience={audience}")
    assert response.status_code == 200
    return bytes(response.data)


def table(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def test_a_member_takes_every_record_that_members_may_see(app: Flask, register: Register) -> None:
    rows = table(taken(app, register, "csv"))
    assert [(row["Record"], row["Name"]) for row in rows] == [
        ("organisation", "Harbour advice"), ("service", "'=Clinic"), ("desk", "Duty desk"), ("place", "Office"),
        ("organisation", "Tideway charity"), ("service", "Shelter"), ("desk", "Referral desk"),
    ]  # fmt: skip
    assert rows[5]["Capacity"] == "six places"


@pytest.mark.parametrize("form", ["csv", "xlsx", "oruk", "vcf"])
@pytest.mark.parametrize("audience", ["partnership", "partners", "public"])
def test_no_file_has_what_is_for_named_people_or_where_a_refuge_is(
    app: Flask, register: Register, form: str, audience: str
) -> None:
    content = taken(app, register, form, audience)
    if form == "xlsx":
        book = load_workbook(BytesIO(content))
        content = str([[cell.value for cell in row] for page in book for row in page.iter_rows()]).encode()
    packed = b"".join(content.split())  # a number may be written without its spaces
    assert not [each for each in (b"Zyqqex", b"79460999", b"Quiet") if each in packed]


def test_a_partner_elsewhere_gets_no_number_that_is_for_the_partnership(app: Flask, register: Register) -> None:
    numbers = [row["Telephone"] for row in table(taken(app, register, "csv", "partners"))]
    assert not any(numbers)
    assert "'+44 20 7946 0300" in [row["Telephone"] for row in table(taken(app, register, "csv"))]


def test_anybody_gets_nothing_that_no_organisation_agreed_to(app: Flask, register: Register) -> None:
    register.world.organisation("Open door", register.partnership, audience=Audience.PUBLIC)
    assert table(taken(app, register, "csv", "public")) == []


def test_text_that_looks_like_a_formula_or_a_number_stays_text_in_excel(app: Flask, register: Register) -> None:
    book = load_workbook(BytesIO(taken(app, register, "xlsx")))
    service, desk = book["Services"]["A2"], book["Desks"]["C2"]
    assert (service.value, service.data_type, service.quotePrefix) == ("=Clinic", "s", True)
    assert (desk.value, desk.data_type, desk.quotePrefix) == ("+44 20 7946 0300", "s", True)


def test_a_safe_place_is_not_named_in_the_contacts_of_a_telephone(app: Flask, register: Register) -> None:
    cards = taken(app, register, "vcf").decode()
    assert cards.count("BEGIN:VCARD") == 2
    assert "FN:Harbour advice\\, Duty desk" in cards
    assert "Tideway" not in cards
    assert "020 7946 0301" in cards


def test_a_refuge_is_a_service_without_a_place(app: Flask, register: Register) -> None:
    services = {each["name"]: each for each in json.loads(taken(app, register, "oruk"))}
    assert "service_at_locations" not in services["Shelter"]
    at = services["=Clinic"]["service_at_locations"][0]["location"]["addresses"][0]
    assert (at["address_1"], at["city"], at["postal_code"]) == ("1 High Street", "Thameside", "TH1 1AA")


def test_an_item_has_no_empty_value_and_keeps_a_zero(app: Flask, register: Register) -> None:
    services = json.loads(taken(app, register, "oruk"))
    assert services[0]["minimum_age"] == 0
    assert services[0]["schedules"][0]["byday"] == "MO,TU,WE,TH,FR"

    def values(found: object) -> list[object]:
        inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
        return [found, *(each for value in inner for each in values(value))]

    assert not [each for each in values(services) if each in ("", None, [], {})]


def test_that_a_file_was_taken_is_recorded_with_its_hash(app: Flask, register: Register) -> None:
    content = taken(app, register, "csv")
    with register.world.session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == TAKEN)).one()
        assert entry.changes["length"] == [None, len(content)]
        assert entry.changes["file"][1].startswith("thameside-directory-for-partnership-")


def test_a_file_for_named_people_is_never_made(app: Flask, register: Register) -> None:
    browser = app.test_client().sign_in(register.world.coordinator(register.partnership, is_cleared=True))  # type: ignore[attr-defined]
    assert browser.get(f"{FILE}?audience=named").status_code == 404
    assert browser.get(f"{FILE}?format=docx").status_code == 404


def test_the_command_writes_what_the_page_hands_out(app: Flask, register: Register, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    options = ["--format", "csv", "--partnership", "thameside", "--audience", "partnership", "--out", str(out)]
    result = app.test_cli_runner().invoke(args=["directory", "export", *options])
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == taken(app, register, "csv")


def test_the_command_asks_of_which_partnership_its_members_are(app: Flask, tmp_path: Path) -> None:
    options = ["--format", "csv", "--audience", "partnership", "--out", str(tmp_path / "out.csv")]
    result = app.test_cli_runner().invoke(args=["directory", "export", *options])
    assert (result.exit_code, list(tmp_path.glob("out.csv"))) == (2, [])
