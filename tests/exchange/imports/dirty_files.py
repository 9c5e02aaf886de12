"""Faulty files as councils and feeds have them, made here: each with what it comes to, and which refusals it must tell.

`Dirty.tells` are pairs of a row and words that a refusal of that row has; `refused` words with which the whole file is
turned away. Nothing of `SECRET`, which stands in properties, remarks and metadata, may come out on the other side.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from exchange.imports.table_files import HEAD, csv_of, workbook
from openpyxl import Workbook
from openpyxl.comments import Comment

SECRET = "staff.member@council.example"
POLICE = ("Tideway police", "Police", "", "020 7946 0111", "duty@tideway.example.org", "", "")
HEAD_LINE = ",".join(HEAD)


@dataclass(frozen=True)
class Dirty:
    """A file, what is refused of it by row and words, and how many organisations are left."""

    name: str
    content: bytes
    organisations: int = 0
    tells: tuple[tuple[int, str], ...] = ()
    notes: str = ""
    refused: str = ""


def text(*lines: str, head: str = HEAD_LINE, encoding: str = "utf-8") -> bytes:
    return "\r\n".join((head, *lines)).encode(encoding)


def feed(*services: Any, key: str = "contents") -> bytes:
    return json.dumps({"total_items": len(services), key: list(services)}).encode()


def service(**values: Any) -> dict[str, Any]:
    given = {"id": "1", "name": "Drop-in", "organization": {"id": "2", "name": "Tideway advice"}, "status": "active"}
    return given | values


def container(**members: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return kept.getvalue()


def with_member(content: bytes, name: str, added: bytes) -> bytes:
    kept = io.BytesIO(content)
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, added)
    return kept.getvalue()


def replaced(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for each in source.namelist():
            inside = source.read(each)
            package.writestr(each, inside.replace(old, new) if each == name else inside)
    return kept.getvalue()


def with_properties() -> bytes:
    """A workbook with names of staff wherever Excel keeps them, and nowhere in a cell."""
    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = SECRET
    book.properties.keywords = book.properties.description = SECRET
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD)
    sheet.append(POLICE)
    sheet["A2"].comment = Comment(f"Ask {SECRET}", SECRET)
    sheet["A2"].hyperlink = f"mailto:{SECRET}"
    sheet["A2"].value = POLICE[0]
    hidden = book.create_sheet("Notes")
    hidden.append([SECRET])
    hidden.sheet_state = "hidden"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def titled() -> bytes:
    """Merged titles, headings over several columns, headings between the rows, merged cells down the first column."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[Any]] = [
        ["Tideway safeguarding partnership: contacts", None, None, None],
        ["Partner", None, "Contact", None],
        ["Organisation", "Type", "Name", "Telephone"],
        ["STATUTORY", None, None, None],
        ["Tideway police", "Police", "Duty desk", "020 7946 0111"],
        [None, None, "Control room", "020 7946 0112"],
    ]
    for row in rows:
        sheet.append(row)
    for area in ("A1:D1", "A2:B2", "C2:D2", "A4:D4", "A5:A6"):
        sheet.merge_cells(area)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def nested(depth: int) -> bytes:
    return b'{"contents": [' + b'{"a":' * depth + b"1" + b"}" * depth + b"]}"


FLAT_FEED = {
    "organization": [{"id": "o1", "name": "Tideway advice", "last_modified_by": SECRET}],
    "service": [{"id": "s1", "organization_id": "o1", "name": "Drop-in", "assurer_email": SECRET}],
    "contact": [{"id": "c1", "service_id": "s1", "name": "Reception desk"}],
    "phone": [{"id": "p1", "contact_id": "c1", "number": "020 7946 0333"}],
    "location": [{"id": "l1", "name": "Hall"}],
    "physical_address": [{"id": "a1", "location_id": "l1", "address_1": "1 High Street", "postal_code": "TW1 1AA"}],
    "service_at_location": [{"id": "x1", "service_id": "s1", "location_id": "l1"}],
}
OLD_NESTED = service(
    contacts=[{"name": "Ann Sample", "title": "Manager", "phones": [{"number": "020 7946 0333"}]}],
    service_at_locations=[{"location": {"physical_addresses": [{"address_1": "1 High Street", "city": "Tideway"}]}}],
    regular_schedules=[{"byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"}],
    eligibilitys=[{"minimum_age": 18, "maximum_age": 120, "eligibility": "Adults"}],
    assured_by=SECRET,
    metadata=[{"updated_by": SECRET, "last_action_date": "2024-01-01"}],
)

CORPUS = (
    Dirty("the letters of Windows", text("Café d’Accueil,Charity,,,,,", encoding="cp1252"), 1, notes="not UTF-8"),
    Dirty("UTF-16 with its mark", text("Tideway police,Police,,,,,", encoding="utf-16"), 1),
    Dirty("UTF-8 with its mark", b"\xef\xbb\xbf" + csv_of(POLICE), 1),
    Dirty("letters saved wrongly before", text("CafÃ© dâ€™Accueil,Charity,,,,,"), 1, notes="saved wrongly"),
    Dirty("semicolons between cells", text("Tideway police;Police;;020 7946 0111;;;", head=HEAD_LINE.replace(",", ";")), 1),
    Dirty("tabs between cells", text("Tideway police\tPolice\t\t\t\t\t", head=HEAD_LINE.replace(",", "\t")), 1),
    Dirty("Excel's word for the sign between cells", b"sep=;\r\n" + csv_of(POLICE).replace(b'","', b'";"'), 1),
    Dirty("line ends of old Macs", csv_of(POLICE).replace(b"\r\n", b"\r"), 1),
    Dirty("a title above the headings", b"Contacts 2024,,,,,,\r\n,,,,,,\r\n" + csv_of(POLICE), 1, notes="row 3"),
    Dirty("the headings again on the next page", csv_of(POLICE, HEAD, ("Tideway advice", "Charity", "", "", "", "", "")), 2),
    Dirty("an empty name", csv_of(("", "Police", "", "", "", "", "")), 0, ((2, "names no organisation"),)),
    Dirty("a name of signs", csv_of(("???", "Police", "", "", "", "", "")), 0, ((2, "is no name"),)),
    Dirty("a name of 300 characters", csv_of(("x" * 300, "Police", "", "", "", "", "")), 0, ((2, "200 characters"),)),
    Dirty("a doubled name", csv_of(POLICE, POLICE), 1),
    Dirty("a doubled name in other letters", csv_of(POLICE, ("TIDEWAY  POLICE", "", "", "020 7946 0999", "", "", "")), 1),
    Dirty(
        "rows of one organisation that differ",
        csv_of((*POLICE[:5], "https://one.example.org", ""), (*POLICE[:5], "https://two.example.org", "")),
        1,
        ((3, "Website differs from that in row 2"),),
    ),
    Dirty("a kind that nobody knows", csv_of(("Tideway", "Miscellaneous", "", "", "", "", "")), 1),
    Dirty("three numbers in a cell", csv_of((*POLICE[:3], "020 7946 0111 / 0112 / 020 7946 0113 (nights)", "", "", "")), 1),
    Dirty("words for a number", csv_of((*POLICE[:3], "see website", "", "", "")), 1, ((2, "“see website” is no telephone"),)),
    Dirty("a date for a number", workbook((*POLICE[:3], date(2024, 5, 3), "", "", "")), 1, ((2, "is no telephone number"),)),
    Dirty("a number without its first 0", workbook((*POLICE[:3], 2079460111, "", "", "")), 1),
    Dirty("a number in the way of science", workbook((*POLICE[:3], 4.42079460111e11, "", "", "")), 1),
    Dirty("a mail address without its sign", csv_of((*POLICE[:4], "duty.tideway.org", "", "")), 1, ((2, "is no mail address"),)),
    Dirty("two mail addresses", csv_of((*POLICE[:4], "Duty <a@tideway.example.org>; b@tideway.example.org", "", "")), 1),
    Dirty("an empty web address", csv_of((*POLICE[:5], "http://", "")), 1, ((2, "web address"),)),
    Dirty("a web address that runs a script", csv_of((*POLICE[:5], "javascript:alert(1)", "")), 1, ((2, "web address"),)),
    Dirty("an address without a number", csv_of((*POLICE[:6], "Town Hall")), 1, ((2, "is no address"),)),
    Dirty("an address that is a secret", csv_of((*POLICE[:6], "CONFIDENTIAL")), 1, ((2, "is no address"),)),
    Dirty("words that say nothing", csv_of(("Tideway police", "Police", "TBC", "n/a", "-", "none", "?")), 1, ((2, "address"),)),
    Dirty(
        "marks of a web page",
        csv_of(("Tideway <b>police</b>", "Police", "<script>alert(1)</script>Duty desk", "", "", "", "")),
        1,
    ),
    Dirty(
        "a cell of 100,000 characters",
        csv_of(("Tideway police", "x" * 100_000), head=("Organisation", "Description")),
        1,
        ((2, "2,000 characters"),),
    ),
    Dirty("control characters", csv_of(("Tideway\x07 police", "Police", "", "", "", "", "")), 0, ((2, "cannot be kept"),)),
    Dirty("an open quotation mark", b'Organisation,Type\r\n"Tideway police,Police\r\nX,Y\r\n' + b"z" * 2_000_000, refused="quotation mark"),
    Dirty("no headings", b"Tideway police;1\r\nTideway advice;2\r\n", refused="No row of the file names its columns"),
    Dirty("headings alone", csv_of(), refused="no row below them"),
    Dirty("nothing", b"  \r\n ", refused="The file is empty"),
    Dirty("merged titles, headings and names", titled(), 1, ((4, "says only “STATUTORY”"),), notes="row 3"),
    Dirty("a formula that was never worked out", workbook((*POLICE[:5], '=CONCATENATE("a","b")', "")), 1, ((2, "formula"),)),
    Dirty("a formula in a CSV", csv_of(("=cmd|' /C calc'!A0", "Police", "", "", "", "", "")), 0, ((2, "is a formula"),)),
    Dirty("a time for a name", workbook((datetime(2024, 5, 3, 9, 30, tzinfo=None), "Police", "", "", "", "", "")), 1),  # noqa: DTZ001
    Dirty("names of staff in the properties", with_properties(), 1),
    Dirty("macros", with_member(workbook(POLICE), "xl/vbaProject.bin", b"x"), refused="macros"),
    Dirty(
        "entities that unfold",
        replaced(
            workbook(POLICE),
            "xl/workbook.xml",
            b"<workbook",
            b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook',
        ),
        refused="entities",
    ),
    Dirty("a bomb", container(xl__workbook_dot_xml=b"<workbook/>", xl__worksheets__sheet1_dot_xml=b"0" * 40_000_000), refused="unpack"),
    Dirty("a cut workbook", workbook(POLICE)[:3000], refused="damaged"),
    Dirty("a zip folder", container(letter_dot_txt=b"x"), refused="no Excel workbook"),
    Dirty("a workbook of before 2007", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, refused="old form"),
    Dirty("a locked workbook", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), refused="password"),
    Dirty("a web page", b"<html><table><tr><td>Organisation</td></tr></table></html>", refused="web page"),
    Dirty("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", refused="no table"),
    Dirty("an empty workbook", workbook(head=()), refused="no sheet"),
    Dirty("a feed without services", b'{"contents": []}', refused="no services"),
    Dirty("a feed that was cut off", feed(service())[:60], refused="cannot be read as JSON"),
    Dirty("a feed in the wrong letters", feed(service()).replace(b"Drop", b"\xff\xfe\xff"), refused="cannot be read as JSON"),
    Dirty("brackets within brackets", nested(5000), refused="brackets"),
    Dirty("a service of nobody", feed(service(), service(organization=None)), 1, ((2, "names no organisation"),)),
    Dirty("a service that has ended", feed(service(), service(status="defunct")), 1, ((2, "defunct"),)),
    Dirty("a list with something else in it", feed("x", service()), 1, ((1, "is no service"),)),
    Dirty(
        "empty URIs and marks in a feed",
        feed(service(url="", description="<p>Come in.<br>Wheelchairs&nbsp;welcome</p>", email="mailto:")),
        1,
        ((1, "is no mail address"),),
    ),
    Dirty("a feed of 1.0, nested", feed(OLD_NESTED, key="content"), 1),
    Dirty("a feed of 2.0, in tables", json.dumps(FLAT_FEED).encode(), 1),
    Dirty("staff in the metadata of a feed", feed(service(assurer_email=SECRET, metadata=[{"updated_by": SECRET}])), 1),
    Dirty("one service alone", json.dumps(service()).encode(), 1),
    Dirty("ages the wrong way round", feed(service(minimum_age=18, maximum_age=11)), 1),
)  # fmt: skip
