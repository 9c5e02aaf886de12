"""A few entries of a demonstration for anybody, and its feed: each by the yes of who answers for its organisation."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from partnership.accounts.queries import account_by_email, viewer_of
from partnership.base.errors import NotFound
from partnership.operations.demo import loader
from partnership.policy.audience import cover_of, digest_of, is_within
from partnership.register.authority.publications.queries import publication
from partnership.register.authority.publications.services import agree, switch, switch_feed
from partnership.register.authority.queries import leads_of
from partnership.register.directory.queries import get_organisation, organisation_ids_of
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.models import Audience

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from partnership.store.models import Contact, Organisation, Service

OF_DESK = ("post", "telephone", "hours")
OF_SERVICE = (
    "name",
    "description",
    "for_whom",
    "eligibility",
    "how_to_refer",
    "how_to_attend",
    "fees",
    "website",
    "hours",
    "languages",
)
FILE = Path(__file__).parent / "public.toml"


def publish(session: Session, slug: str) -> int:
    """Switch the public directory and the feed of a demonstration on, and let some in; returns how many.

    What is public of them is marked first, as their editors would; then their lead says yes, or where nobody leads them
    the coordinator of their home. Raises NotFound where it is not loaded.
    """
    partnership = get_partnership(slug)
    data = loader.read_data(slug)
    keeper = account_by_email(next(each["email"] for each in data["users"] if each["role"] == "coordinator"))
    if keeper is None:
        raise NotFound
    audit.set_actor(audit.Actor(keeper.id, keeper.email))
    switch(session, partnership, viewer_of(keeper), is_on=True, expected_version=partnership.version)
    switch_feed(session, partnership, viewer_of(keeper), is_on=True, expected_version=partnership.version)
    names = {each["key"]: each["name"] for each in data["organisations"]}
    wanted = {names[each["organisation"]]: each["desks"] for each in tomllib.loads(FILE.read_text("utf-8"))[slug]}
    found = [each for each in map(get_organisation, organisation_ids_of(partnership.id)) if each.name in wanted]
    for organisation in found:
        _mark(organisation, wanted[organisation.name])
        session.flush()
        said = publication(partnership.id, organisation.id)
        if said is not None and said.ended_at is None and is_within(cover_of(organisation), said.cover):
            continue  # its yes holds for all of it: another one would only say that something changed
        who = next(iter(leads_of([organisation.id])), keeper)
        audit.set_actor(audit.Actor(who.id, who.email))
        agree(session, organisation, partnership, viewer_of(who), digest=digest_of(organisation))
        session.flush()
    return len(found)


def _mark(organisation: Organisation, desks: Collection[str]) -> None:
    """Mark as public what anybody may see of it."""
    organisation.audience = Audience.PUBLIC
    for service in organisation.services:
        _open(service, OF_SERVICE)
    for desk in organisation.contacts:
        if desk.post in desks:
            _open(desk, OF_DESK)


def _open(row: Service | Contact, names: Collection[str]) -> None:
    row.audience = Audience.PUBLIC
    row.audiences = row.audiences | dict.fromkeys(names, Audience.PUBLIC.value)
