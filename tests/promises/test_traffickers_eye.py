"""A trafficker's eye: what a reader's account of a small charity can find in a whole partnership, and by no way more.

The reader sits in a charity of the demonstration. They may see what every member of their partnership may: desks and
their direct numbers at partnership level, protocols in work, and the post of whoever did something. They may not have:
an address under seal; what is for named people (numbers, desks, services, the holder's name); anything of the inside of
an organisation that takes part only elsewhere, its direct numbers too; what others have asked for or reported and nobody
has accepted; a mail address of anybody's account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from promises.eyes import Crawl, traces
from promises.marks import NUMBERS, marking, reach_of
from promises.restricted import NAMED, PARTNERSHIP, REQUEST
from promises.restricted import mark_of as mark_by_reach
from promises.sites import Site, Visitor, signed_in
from promises.twins import MISSING
from routes import make_scene
from sqlalchemy import select

from partnership.operations.demo import loader
from partnership.operations.worker.jobs import send_digests
from partnership.policy import audience
from partnership.register.mail.kinds import MailKind
from partnership.store.db import transaction
from partnership.store.models import (
    Account,
    Audience,
    ChangeField,
    ChangeRequest,
    Mail,
    MailEnding,
    Organisation,
    Position,
    Report,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


ELSEWHERE = "zworu"
ADDRESS = "9 Zyxxer Yard, QX7 7ZQ"
STAFF = "@demo.example"  # the mail addresses of the accounts of the demonstration; desks have theirs at example.org
SECRETS = (
    NAMED, REQUEST, STAFF, ELSEWHERE, "zyxxer", "qx7 7zq", "qx77zq",
    "7946 0772", "79460772", "7946 0773", "79460773", "7946%200772", "7946%200773",
)  # fmt: skip
# What stands in no mail at all, whoever gets it.
VALUES = (NAMED, PARTNERSHIP, REQUEST, "zyxxer", "7946 0771", "7946 0772", "7946 0773")
NONSENSE = "Vvvvvv"
NUMBERS |= {ELSEWHERE: "0773"}


def _of_elsewhere(row: Any, name: str) -> str:
    reach = reach_of(row, name)
    is_open = isinstance(row, MailEnding) or (reach is not None and reach.reach < Audience.PARTNERSHIP.reach)
    return "" if is_open else ELSEWHERE


def _of_demonstration(row: Any, name: str) -> str:
    """By who may see it; addresses of accounts stay as they are, since the demonstration looks them up."""
    return "" if isinstance(row, (Account, ChangeRequest)) and name in {"email", "sender"} else mark_by_reach(row, name)


def _while_loading(row: Any, name: str) -> str:
    """As `_of_demonstration`, without what its organisations asked for: some of it was accepted since."""
    return "" if isinstance(row, (ChangeField, Report)) else _of_demonstration(row, name)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[Site, Visitor]]:
    """The reader in the demonstration, beside a partnership that is none of theirs."""
    site = Site(tmp_path_factory.mktemp("eye"), sqlite_template)
    with marking(_while_loading), site.app.app_context(), transaction() as session:
        loader.load(session)
    with marking(_of_demonstration):
        _narrow(site)
        _work(site)
    with marking(_of_elsewhere):
        make_scene(site.world, "riverside", "seaside", address=ADDRESS)
    with site.app.app_context():
        send_digests(now(), lambda: False)
    account = _account(site, "reader")
    yield site, Visitor("reader", site.app, signed_in(site.app, account), (account.email,))
    site.close()


def _account(site: Site, name: str) -> Account:
    with site.world.session() as session:
        return session.scalars(select(Account).where(Account.email == f"{name}{STAFF}")).one()


def _narrow(site: Site) -> None:
    """Details for named people only, in the refuge's entry and in that of the police."""
    for name in ("ngo", "partner"):
        with site.world.session() as session:
            own = select(Position.organisation_id).where(Position.account_id == _account(site, name).id)
            entry = session.get_one(Organisation, session.scalars(own).one())
        site.world.contact(
            entry, "Covert desk", audience=Audience.NAMED, is_main=False, holder="The holder of the desk"
        )
        site.world.contact(entry, "Open desk", audience=Audience.PARTNERS, is_main=False, holder="Another holder",
                           audiences={"telephone": "named"})  # fmt: skip
        site.world.service(entry, "Covert help", audience=Audience.NAMED)
        site.world.service(entry, "Open help", audiences={"how_to_refer": "named"}, how_to_refer="By a word")
        site.world.refuge(entry, ADDRESS, "Second house")


def _work(site: Site) -> None:
    """What the others do leaves traces: they confirm, change, ask for a change, and report."""
    lead = site.app.test_client().sign_in(_account(site, "lead"))
    ngo = site.app.test_client().sign_in(_account(site, "ngo"))
    with site.world.session() as session:
        own = select(Position.organisation_id).where(Position.account_id == _account(site, "lead").id)
        police = session.scalars(own).one()
    entry = f"/organisations/{police}"
    for section in ("identity", "contacts", "services"):
        lead.submit(entry, action=f"{entry}/confirm/{section}")
    assert lead.submit(f"{entry}/edit", name="Qorvid police", note="Since the merger").status_code == 302
    report = f"{entry}/report?table=organisation&row={police}&field=website"
    assert ngo.submit(report, action=f"{entry}/report", text="The website is gone").status_code == 302


@pytest.fixture(scope="module")
def crawl(reader: tuple[Site, Visitor]) -> Crawl:
    """Every page that the reader reaches by links."""
    found = Crawl(reader[1], SECRETS)
    found.go("/", "/account", "/organisations", "/history/directory", "/verify")
    return found


def test_nothing_of_it_is_met_on_the_way(crawl: Crawl) -> None:
    assert crawl.routes["directory.organisation",] > 30
    assert not crawl.found, "\n".join(crawl.found)


def test_no_search_answers_a_piece_of_it_otherwise_than_nonsense(crawl: Crawl) -> None:
    assert len(crawl.forms) > 3
    found = list(crawl.searches(("Covert", "Zyxxer", "7946 0772", "Qorvid", "partner@demo", ELSEWHERE), NONSENSE))
    # Both words of the first stand in the guidance; the second is a slip of "covers", which clauses have.
    found = [each for each in found if each not in ("/search?q=partner@demo", "/search?q=Covert")]
    assert not found, "\n".join(found)


def test_no_day_of_the_past_shows_more(reader: tuple[Site, Visitor], crawl: Crawl) -> None:
    looking = Crawl(reader[1], SECRETS)
    day = now().date().isoformat()
    past = [
        each for each in crawl.seen if each.startswith(("/history/", "/partnerships/demo/history/")) and "?" not in each
    ]
    assert len(past) > 10
    for address in [*past[:: max(1, len(past) // 12)], "/history/directory", "/partnerships/demo/history/map"]:
        looking.look("GET", f"{address}?on={day}")
    assert not looking.found, "\n".join(looking.found)


def test_no_fault_shows_more(reader: tuple[Site, Visitor], crawl: Crawl) -> None:
    """Every page is sent an empty form, and one without a token; hidden and missing things are asked for."""
    looking = Crawl(reader[1], SECRETS)
    for address in ("/nowhere", "/sign-in?next=//elsewhere", "/organisations?page=999", f"/organisations/{MISSING}"):
        looking.look("GET", address)
    kinds = {crawl._endpoint(each): each for each in crawl.seen if "?" not in each}
    for address in kinds.values():
        looking.look("POST", address)
        looking.look("POST", address, {"csrf_token": "none"})
    assert not looking.found, "\n".join(looking.found)


def test_no_mail_holds_any_of_it(reader: tuple[Site, Visitor]) -> None:
    """Not those to the reader, and no value with an audience in those to anybody else."""
    site, visitor = reader
    with site.world.session() as session:
        mails = list(session.scalars(select(Mail)))
        keyring = site.app.extensions["settings"].keyring
        read = [
            (
                mail.to,
                mail.subject
                + "".join(
                    keyring.unseal(sealed, table="mail", row=mail.id, field=name)
                    for name, sealed in (("text", mail.sealed_text), ("html", mail.sealed_html))
                    if sealed
                ),
            )
            for mail in mails
        ]
    assert len({to for to, _text in read}) > 3
    assert {MailKind.DIGEST, MailKind.REQUEST_WAITING, MailKind.REPORT_MADE} <= {mail.kind for mail in mails}
    for to, text in read:
        secrets = SECRETS if to in visitor.own else VALUES
        assert not traces(text.replace(to, "OWN"), secrets), (to, traces(text, secrets))


def test_the_eye_sees_what_stands_in_the_open(reader: tuple[Site, Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    site, visitor = reader
    cleared = Visitor("coordinator", site.app, signed_in(site.app, _account(site, "coordinator")))
    with site.world.session() as session:
        own = select(Position.organisation_id).where(Position.account_id == _account(site, "lead").id)
        address = f"/organisations/{session.scalars(own).one()}"
    looking = Crawl(cleared, SECRETS)
    looking.look("GET", address)
    assert {each.split(" at ")[0] for each in looking.found} >= {NAMED, STAFF, "7946 0772"}
    monkeypatch.setattr(audience, "reach", lambda *_given: Audience.NAMED)
    looking = Crawl(visitor, SECRETS)
    looking.look("GET", address)
    assert any(each.startswith(NAMED) for each in looking.found)
