"""A small partnership next door: what it keeps, what takes part there as a guest, and what it asks for."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnership.accounts import services as accounts
from partnership.accounts.queries import account_by_email, viewer_of
from partnership.base.config import site_settings
from partnership.policy.authority import Act
from partnership.register.authority import homes, members
from partnership.register.authority.questions.services import Yes
from partnership.register.directory import participation
from partnership.register.directory import services as directory
from partnership.register.partnerships.services import make_partnership
from partnership.store.models import MemberRole, now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from partnership.store.models import Organisation

DATA = Path(__file__).parent / "next-door.toml"
STARTED_ON = date(2009, 6, 1)
ANSWERS = "coordinator@demo.example"  # who said yes to the guest


def read_data() -> dict[str, Any]:
    """The data file."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def read_coordinator() -> dict[str, str]:
    """The account of the data file, with its role as the list of accounts tells it."""
    return {"role": "coordinator next door", **read_data()["coordinator"]}


def load_next_door(session: Session, organisations: Mapping[str, Organisation]) -> None:
    """Make what the data file has; `organisations` are those of the demonstration by key."""
    data = read_data()
    about, keyring = data["partnership"], site_settings().keyring
    partnership = make_partnership(
        session, slug=about["slug"], name=about["name"], area=about["area"], board=about["board"], pack_id=about["pack"]
    )
    coordinator = read_coordinator()
    account = accounts.make_account(session, coordinator["email"], coordinator["post"])
    account.stands_for_itself_since = now()
    session.flush()
    members.add(session, partnership, account, MemberRole.COORDINATOR, by_id=None)
    for each in data["organisations"]:
        values = {"name": each["name"], "kind_id": each["kind"]}
        row = directory.add_organisation(session, values, partnership=partnership, joined_on=STARTED_ON)
        desk = {"post": "Duty desk", "telephone": each["phone"], "is_main": True}
        directory.add_part(session, row, "contacts", desk, keyring=keyring)
    answering = account_by_email(ANSWERS)
    yes = Yes(Act.TAKING_IN, answering.id if answering is not None else None)
    guest = organisations[data["guest"]["organisation"]]
    homes.take_in(session, partnership, guest, STARTED_ON, by_id=account.id, yes=yes)
    participation.ask(session, partnership, organisations[data["asked"]["organisation"]], viewer_of(account))
