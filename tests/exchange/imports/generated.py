"""Files made by lot, with the dirt of real ones, and whose each of their values is.

Each body has words, numbers and mailboxes that no other one has, so that a value under another body is seen.
"""

from __future__ import annotations

import io
import json
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from openpyxl import Workbook

HEAD = (
    "Organisation", "Type", "Service", "Service description", "Job title", "Tel (office)", "Mobile / OOH", "Email",
    "Deputy SPOC", "Deputy email", "Website", "Address", "Notes",
)  # fmt: skip
NAME, TYPE, SERVICE, ABOUT, POST, TEL, OOH, MAIL, DEPUTY, DEPUTY_MAIL, WEB, PLACE, NOTES = range(len(HEAD))
_SYLLABLES = (
    "bra",
    "ken",
    "tol",
    "mi",
    "sur",
    "vel",
    "dor",
    "pan",
    "hux",
    "lo",
    "gri",
    "wes",
    "fan",
    "ju",
    "qui",
    "zet",
)
_FAULTY = ("#N/A", "#REF!", '=HYPERLINK("https://x.example","Somebody")', "=VLOOKUP(A1,B:C,2)", "#NAME?")


@dataclass
class Body:
    """One body, with what is its own."""

    name: str
    key: str
    domain: str
    numbers: list[str]


@dataclass
class MadeFile:
    """A file, its rows as they stand in it, and the owner of each number and mailbox."""

    content: bytes
    shuffled: bytes
    rows: list[tuple[str, ...]] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)  # a number or mailbox -> the name of its body; "" of nobody


class Maker:
    """Makes files; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._number = seed % 90_000 * 100
        self._used: set[str] = set()

    def _word(self) -> str:
        while True:
            word = "".join(self._random.sample(_SYLLABLES, 4))
            if word not in self._used:
                self._used.add(word)
                return word

    def _new_number(self) -> str:
        self._number += 1
        return f"0{1_632_000_000 + self._number:010}"[:11]

    def body(self) -> Body:
        """A body like no other."""
        one, other = self._word(), self._word()
        name = self._random.choice(["{}'s {}", "{} & {}", "St. {} {}", "{} {}"]).format(one.title(), other.title())
        return Body(name, str(UUID(int=self._random.getrandbits(128))), f"{one}{other}.example", [])

    def number(self, body: Body, made: MadeFile) -> str:
        """A number of a body, new or one that it has."""
        if not body.numbers or self._random.random() < 0.6:
            body.numbers.append(self._new_number())
        number = self._random.choice(body.numbers)
        made.owners[number] = body.name
        return self._spelt(number)

    def _spelt(self, number: str) -> str:
        return self._random.choice(
            [number, f"{number[:5]} {number[5:]}", f"+44 {number[1:]}", f"({number[:5]}) {number[5:]}"]
        )

    def mail(self, body: Body, made: MadeFile) -> str:
        """A mailbox of a body, in letters of any case."""
        address = f"{self._random.choice(['info', 'duty', 'help', 'team'])}@{body.domain}"
        made.owners[address] = body.name
        return self._random.choice([address, address.upper(), address.title()])

    def table(self, *, has_service_rows: bool, is_excel: bool) -> MadeFile:
        """A list with a row a service, or a row a body."""
        made = MadeFile(b"", b"")
        for _body in range(self._random.randint(3, 6)):
            body = self.body()
            for _row in range(self._random.randint(1, 4) if has_service_rows else self._random.choice([1, 1, 1, 2])):
                made.rows.append(self._row(body, made, has_service=has_service_rows))
            made.rows += self._dirt(made)
        made.content = _written(made.rows, is_excel=is_excel)
        order = list(made.rows)
        self._random.shuffle(order)
        made.shuffled = _written(order, is_excel=is_excel)
        return made

    def _row(self, body: Body, made: MadeFile, *, has_service: bool) -> tuple[str, ...]:
        lot = self._random
        row = [""] * len(HEAD)
        row[NAME] = lot.choice([body.name, body.name, body.name.upper(), body.name.replace("'", "’"), f" {body.name} "])
        row[TYPE] = lot.choice(["Support organisation", "Support organisation", ""])
        if has_service:
            row[SERVICE] = f"{body.name} {lot.choice(['advice', 'drop-in', 'classes', 'visits'])}"
            row[ABOUT] = lot.choice(["", f"<h2>Who</h2><p>{body.domain} helps.</p>", "tbc", "A sentence of it. " * 140])
        row[POST] = lot.choice(["", "", "Duty worker", "Manager"])
        row[TEL] = lot.choice(
            [self.number(body, made), f"{self.number(body, made)} / {self.number(body, made)}", "tbc", "ask Dave", ""]
        )
        row[OOH] = lot.choice(["", "", self.number(body, made)])
        row[MAIL] = lot.choice([self.mail(body, made), f"{self.mail(body, made)}; {self.mail(body, made)}", "n/a", ""])
        row[DEPUTY], row[DEPUTY_MAIL] = lot.choice([("", ""), ("A. Sample", self.mail(body, made))])
        row[WEB] = lot.choice(["", f"https://{body.domain}", f"https://{body.domain}/about", "www"])
        row[PLACE] = lot.choice(["", f"{lot.randint(1, 9)} {body.domain} Street, TW1 1AA", "Town Hall"])
        row[NOTES] = lot.choice(["", "not on Mondays"])
        return tuple(row)

    def _dirt(self, made: MadeFile) -> list[tuple[str, ...]]:
        """Rows of nobody: with a faulty name, without one, and headings between rows."""
        nobody = self.body()
        row = list(self._row(nobody, made, has_service=True))
        for own in (*nobody.numbers, *(each for each, name in made.owners.items() if name == nobody.name)):
            made.owners[own] = ""
        row[NAME] = self._random.choice([*_FAULTY, "", "", "-", "tbc"])
        heading = (self._random.choice(["VOLUNTARY SECTOR", "Health"]), *[""] * (len(HEAD) - 1))
        return self._random.choice([[], [tuple(row)], [heading], [heading, tuple(row)]])

    def feed(self) -> MadeFile:
        """A feed, with an address for each service."""
        made = MadeFile(b"", b"")
        services = []
        for _body in range(self._random.randint(2, 5)):
            body = self.body()
            services += [self._service(body, made) for _service in range(self._random.randint(1, 5))]
            if self._random.random() < 0.3:
                nobody = self.body()
                services.append(
                    self._service(nobody, made)
                    | {"organization": self._random.choice([None, {"id": "1", "name": "#N/A"}])}
                )
                made.owners |= {own: "" for own, name in made.owners.items() if name == nobody.name}
        made.content = json.dumps({"contents": services}).encode()
        self._random.shuffle(services)
        made.shuffled = json.dumps({"contents": services}).encode()
        return made

    def _service(self, body: Body, made: MadeFile) -> dict[str, Any]:
        lot = self._random
        contacts = [
            {
                "id": str(UUID(int=lot.getrandbits(128))),
                "name": lot.choice(["", "Duty team", "A. Sample"]),
                "email": lot.choice([self.mail(body, made), ""]),
                "phones": [{"number": self.number(body, made)} for _number in range(lot.randint(0, 2))],
            }
            for _contact in range(lot.randint(0, 2))
        ]
        return {
            "id": str(UUID(int=lot.getrandbits(128))),
            "name": f"{body.name} {lot.choice(['advice', 'drop-in', 'classes'])}",
            "description": lot.choice(["", "<p>Come in.</p><p>Stay.</p>", "A sentence of it. " * 140]),
            "organization": {"id": body.key, "name": lot.choice([body.name, body.name.upper()])},
            "status": "active", "contacts": contacts, "fees": "none",
            "service_at_locations": [{"location": {"id": str(UUID(int=lot.getrandbits(128))), "addresses": [
                {"address_1": f"{lot.randint(1, 4)} {body.domain} Street", "postal_code": "TW1 1AA"}]}}],
        }  # fmt: skip


def _written(rows: list[tuple[str, ...]], *, is_excel: bool) -> bytes:
    if not is_excel:
        cells = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (HEAD, *rows))
        return "\r\n".join(cells).encode()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, *rows):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
