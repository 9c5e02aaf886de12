"""Twenty numbers of the demonstration are changed: nowhere that is made afresh is one of them called confirmed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from telephones import has_number

from partnership.accounts.queries import account_by_email
from partnership.documents import blocks as b
from partnership.exchange.digest.compose import entry_told
from partnership.exchange.exports.files import seen_entry
from partnership.exchange.queries import entries
from partnership.exchange.recipient import Recipient
from partnership.findings.find import find
from partnership.findings.types import Rule
from partnership.map.calls.card import compose_card
from partnership.map.calls.phone_book import phone_book
from partnership.map.mapping.queries import members_map, pack_of
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import get_partnership
from partnership.returns.bundles.contents import everything_of, pack_of_organisation
from partnership.store.db import transaction
from partnership.store.models import Audience, Contact, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from client import CheckedClient
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHANGED: Final = 20
HOURS: Final = ("2026-12-02T11:00", "2026-12-04T18:30", "2026-12-05T23:40", "2026-12-06T03:00", "2026-12-25T11:00")
# As pages and papers say it of a number; and of a row of desks, in a word.
CALLED: Final = re.compile(r"(?<!not )(?<!last )\bconfirmed \d+ \w+ \d{4}", re.IGNORECASE)
DOUBTED: Final = re.compile(r"not confirmed since|not confirmed lately", re.IGNORECASE)


@dataclass
class Told:
    """Where one of the numbers stands, by where that is: how often, how often called confirmed, how often marked."""

    stands: Counter[str]
    called: list[str]
    unmarked: list[str]

    def look(self, where: str, text: str, number: str) -> None:
        """Count a piece of text in which the number stands."""
        self.stands[where] += 1
        if CALLED.search(text) or text.endswith(f"{number} | yes"):
            self.called.append(f"{where}: {text}")
        if not DOUBTED.search(text):
            self.unmarked.append(f"{where}: {text}")


@pytest.fixture
def numbers(loaded: Flask) -> list[str]:
    """The new numbers, each on a desk that was confirmed: of a day or of a night, of as many agencies as there are."""
    with loaded.app_context(), transaction() as session:
        map_ = members_map(get_partnership("demo"))
        used = {each for agency in map_.agencies for desk in agency.desks for each in _numbers_of(desk)}
        free = (each for n in range(1000) if (each := f"020 7946 0{n:03}") not in used)
        ways = [
            (desk.id, field)
            for agency in map_.agencies
            for desk in agency.desks
            for field in ("telephone", "out_of_hours_telephone")
            if getattr(desk, field) and not agency.is_stale
        ]
        step = len(ways) // CHANGED
        made = []
        for desk_id, field in ways[::step][:CHANGED]:
            made.append(next(free))
            setattr(session.get_one(Contact, desk_id), field, made[-1])
    assert len(made) == CHANGED
    return made


def _numbers_of(desk: Any) -> tuple[str, str]:
    return desk.telephone, desk.out_of_hours_telephone


@pytest.fixture
def told() -> Told:
    return Told(Counter(), [], [])


def hold(told: Told, *, least: int) -> None:
    """None is called confirmed, each stands where it is marked, and they stand somewhere."""
    print(dict(told.stands), "called confirmed:", len(told.called), "unmarked:", len(told.unmarked))  # noqa: T201
    assert told.called == []
    assert told.unmarked == []
    assert sum(told.stands.values()) >= least


def test_whom_to_call_calls_none_confirmed_at_any_hour(
    loaded: Flask, client: CheckedClient, numbers: list[str], told: Told
) -> None:
    coordinator = _coordinator(loaded, client)
    with loaded.app_context():
        situations = {
            f"{key}/{group}"
            for key, each in pack_of(get_partnership("demo")).situations.items()
            for group in ({"child", "adult"} if len(each.answers) > 1 else {"child"})
        }
    for at in HOURS:
        for each in sorted(situations):
            page = coordinator.page(f"/partnerships/demo/call/{each}?at={at}")
            for row in page.select(".app-first-call, .app-calls__row"):
                first = row.select_one(".app-call__number")
                for number in numbers:
                    if first is not None and first.get_text(strip=True) == number:
                        told.look("first" if "app-first-call" in row["class"] else "row", _words(row), number)
                    elif has_number(str(row), number):
                        told.stands["beside"] += 1
                        assert re.search(rf"{number}: changed .*not confirmed since", _words(row)), _words(row)
    hold(told, least=50)


def _coordinator(loaded: Flask, client: CheckedClient) -> CheckedClient:
    with loaded.app_context():
        account = account_by_email("coordinator@demo.example")
    assert account is not None
    return client.sign_in(account)


def _words(row: Any) -> str:
    return " ".join(row.get_text(" ", strip=True).split())


def test_the_file_for_telephones_calls_none_confirmed(loaded: Flask, numbers: list[str]) -> None:
    with loaded.app_context():
        partnership = get_partnership("demo")
        text = phone_book(members_map(partnership), pack_of(partnership)).decode().replace("\r\n ", "")
    cards = [card for card in text.split("BEGIN:VCARD") if any(number in card for number in numbers)]
    assert cards
    for card in cards:
        note = next(line for line in card.split("\r\n") if line.startswith("NOTE:"))
        for number in (each for each in numbers if each in card):
            assert f"{number}: confirmed" not in note
            assert re.search(rf"{number}: changed|Changed \d+ \w+ \d{{4}}\\, not confirmed since", note), note
            if f"{number}: " not in note:
                assert not CALLED.search(note), note


def test_no_paper_card_form_or_sheet_calls_one_confirmed(loaded: Flask, numbers: list[str], told: Told) -> None:
    with loaded.app_context():
        partnership = get_partnership("demo")
        made = [(each.part, each.make().document) for each in everything_of(partnership).planned]
        holders = {row.organisation_id for row in _desks(numbers)}
        made += [("Own pages", pack_of_organisation(partnership, each).planned[0].make().document) for each in holders]
        made.append(("Card of Whom to call", compose_card(members_map(partnership), pack_of(partnership))))
        for part, document in made:
            foot = " ".join(text for text in _texts(document.blocks) if "Not confirmed lately" in text)
            for text in _texts(document.blocks):
                for number in (each for each in numbers if each in text):
                    told.look(part, f"{text} {foot}" if foot else text, number)
    hold(told, least=120)


def _desks(numbers: Iterable[str]) -> list[Contact]:
    with transaction() as session:
        known = set(numbers)
        return [row for row in session.query(Contact) if {row.telephone, row.out_of_hours_telephone} & known]


def _texts(block: Any) -> Iterator[str]:
    """Every place in which a number may stand: a row of a table by its lines, a fact, a paragraph by its numbers."""
    if isinstance(block, b.Table):
        for row in block.rows:
            lines = max(len(cell.paragraphs) for cell in row)
            for at in range(lines):
                told = (cell.paragraphs[at if len(cell.paragraphs) == lines else 0] for cell in row if cell.paragraphs)
                yield " | ".join("".join(map(_run, runs)) for runs in told)
    elif isinstance(block, (list, tuple)):
        if block and all(isinstance(each, b.Run) for each in block):
            filled = [each for each in block if isinstance(each, b.Filled)]
            yield from map(_run, filled)
            yield "".join("" if each in filled else _run(each) for each in block)
        else:
            for each in block:
                yield from _texts(each)
    elif is_dataclass(block):
        for each in fields(block):
            yield from _texts(getattr(block, each.name))


def _run(run: Any) -> str:
    note = getattr(run, "note", "")
    return f"{getattr(run, 'text', '')} ({note})" if note else str(getattr(run, "text", ""))


def test_the_box_of_today_beside_agreed_papers_calls_none_confirmed(
    loaded: Flask, client: CheckedClient, numbers: list[str], told: Told
) -> None:
    coordinator = _coordinator(loaded, client)
    for address in _agreed(coordinator):
        start = coordinator.page(f"{address}?length=full")
        parts = {str(each["href"]) for each in start.select(".app-reading__contents > ul > li > a")}
        for part in sorted(parts):
            for line in coordinator.page(part).select("[id^='today-'] li"):
                for number in numbers:
                    if has_number(_words(line), number):
                        told.look("today", _words(line), number)
    hold(told, least=5)


def _agreed(coordinator: CheckedClient) -> list[str]:
    page = coordinator.page("/partnerships/demo/protocols")
    found = {str(each["href"]).split("?")[0] for each in page.select("main a[href*='/protocols/']")}
    bases = {match[0] for each in found if (match := re.match(r"/partnerships/demo/protocols/[0-9a-f-]{36}", each))}
    return [f"{each}/read" for each in sorted(bases) if coordinator.get(f"{each}/read").status_code == 200]


def test_what_leaves_as_data_and_the_monthly_mail_call_none_confirmed(loaded: Flask, numbers: list[str]) -> None:
    with loaded.app_context():
        partnership = get_partnership("demo")
        changed = {row.organisation_id for row in _desks(numbers)}
        recipient = Recipient(Audience.PARTNERSHIP, partnership.id)
        told = {row.id: seen_entry(ready, row) for ready, row in entries(recipient)}
        dated: set[UUID] = {key for key, seen in told.items() if seen is not None and seen.confirmed_on is not None}
        assert dated
        assert changed <= told.keys()
        assert not dated & changed
        for key in changed:
            lines = entry_told(get_organisation(key), {}, (), now()).lines
            assert any(line.startswith("Contacts: changed on ") for line in lines), lines


def test_the_map_finds_each_agency_of_theirs_and_says_that_it_was_changed(loaded: Flask, numbers: list[str]) -> None:
    with loaded.app_context():
        partnership = get_partnership("demo")
        changed = {row.organisation_id for row in _desks(numbers)}
        map_ = members_map(partnership)
        assert {agency.id for agency in map_.agencies if agency.certainty.is_changed} == changed
        found = {
            each.agencies[0]: each.values for each in find(map_, pack_of(partnership)).of_rule(Rule.STALE_CONTACTS)
        }
        assert {found[key] for key in changed & found.keys()} == {("changed",)}
