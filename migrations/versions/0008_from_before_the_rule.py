"""What was there before nobody could widen their own reach: lines, standing, homes and grants are filled in.

Only what is empty is filled in, so that this can be done again after a way down. It is self-contained, and writes no
row of the audit: the chain is sealed with a key of the site, and tells what people did. Marks on the rows say instead
that they are from before the rule.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import context, op

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "From before the rule"  # the reason of grants, which a way down knows them by
BEFORE_SIGNED = "before the rule"
DEMONSTRATION = "demonstration"  # who is at work when the demonstration is loaded
OPENS_FOR = timedelta(days=7)
# A link is used in the transaction that makes its account, a moment before.
SAME_MOMENT = timedelta(minutes=1)
LONGEST_STANDING = ("lead", "deputy", "editor")
GIFTS = {"invitation": "place", "sign-up": "team"}


def _table(name: str, *columns: str, **typed: Any) -> sa.TableClause:
    kinds: dict[str, Any] = dict.fromkeys(columns, sa.Uuid()) | typed
    return sa.table(name, *(sa.column(each, kind) for each, kind in kinds.items()))


TIME, TEXT, YES_NO = sa.DateTime(timezone=True), sa.String(), sa.Boolean()
ACCOUNT = _table(
    "account", "id", email=TEXT, is_active=YES_NO, is_administrator=YES_NO, created_at=TIME,
    stands_for_itself_since=TIME,
)  # fmt: skip
MEMBERSHIP = _table(
    "membership", "id", "account_id", "partnership_id", "given_by_id", role=TEXT, is_cleared=YES_NO, created_at=TIME,
    ended_at=TIME, asleep_since=TIME,
)  # fmt: skip
POSITION = _table(
    "position", "id", "account_id", "organisation_id", "given_by_id", role=TEXT, created_at=TIME, stands_since=TIME,
    is_before_rule=YES_NO, ended_at=TIME, asleep_since=TIME,
)  # fmt: skip
LINK = _table(
    "one_time_link", "id", "made_by_id", "organisation_id", "partnership_id", purpose=TEXT, email=TEXT, role=TEXT,
    made_by=TEXT, is_another_person=YES_NO, expires_at=TIME, used_at=TIME, ended_at=TIME,
)  # fmt: skip
LET_IN = _table("let_in", "id", "account_id", "by_id", gift=TEXT, at=TIME)
ORGANISATION = _table("organisation", "id", "home_id")
PARTNERSHIP = _table("partnership", "id", archived_at=TIME)
PARTICIPATION = _table(
    "participation", "id", "partnership_id", "organisation_id", joined_on=sa.Date(), left_on=sa.Date(), created_at=TIME
)
LOCATION = _table("location", "id", "organisation_id", is_confidential=YES_NO, sealed_address=sa.LargeBinary())
GRANT = _table(
    "location_grant", "id", "location_id", "account_id", reason=TEXT, from_at=TIME, until_at=TIME, ended_at=TIME
)
SIGNATURE = _table(
    "signature", "id", "organisation_id", "decided_by_id", decision=TEXT, decided_by=TEXT, let_in_by=TEXT, kept_at=TEXT
)
AUDIT = _table("audit_entry", table=TEXT, row_id=TEXT, action=TEXT, actor=TEXT)


def upgrade() -> None:
    """Apply."""
    at = datetime.now(UTC)
    told: list[str] = context.config.attributes.setdefault("told", [])
    accounts = {each.id: each for each in _rows(sa.select(ACCOUNT))}
    if not accounts and not _rows(sa.select(ORGANISATION.c.id).limit(1)):
        return  # a new site
    links = _rows(sa.select(LINK).where(LINK.c.purpose.in_(GIFTS)).order_by(LINK.c.used_at, LINK.c.id))
    makers = {each.email: each.id for each in accounts.values()}
    told += _lines(accounts, links, makers)
    told += _places(accounts, links, makers)
    told += _homes()
    told += _grants(accounts, at)
    told += _invitations(links, makers, at)
    told += _signatures(makers)


def downgrade() -> None:
    """Nothing: what was filled in goes with its columns, and the grants made here with the migration before."""


def _rows(statement: sa.Select[Any]) -> list[Any]:
    return list(op.get_bind().execute(statement))


def _fill(table: sa.TableClause, row_id: UUID, **values: Any) -> None:
    op.get_bind().execute(sa.update(table).where(table.c.id == row_id).values(**values))


def _counted(found: Iterable[Any], one: str, many: str) -> str:
    number = len(list(found))
    return f"{number} {one if number == 1 else many}"


def _utc(at: datetime) -> datetime:
    """SQLite keeps UTC without its mark."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


# Lines


def _lines(accounts: dict[UUID, Any], links: list[Any], makers: dict[str, UUID]) -> Iterator[str]:
    """Who came by a link of the command line stands for themselves; others hang on whoever made their link.

    Who came without a link hangs on every earlier coordinator: one of them it must have been, or the command line.
    Accounts of the demonstration have no links, and nobody behind them: its coordinators and administrators stand for
    themselves, so that one can be another's second person there.
    """
    coordinators = {
        each.account_id for each in _rows(sa.select(MEMBERSHIP.c.account_id).where(MEMBERSHIP.c.role == "coordinator"))
    }
    demonstrated = {
        UUID(each.row_id)
        for each in _rows(
            sa.select(AUDIT.c.row_id).where(
                AUDIT.c.table == "account", AUDIT.c.action == "created", AUDIT.c.actor == DEMONSTRATION
            )
        )
    }
    has_line = {each.account_id for each in _rows(sa.select(LET_IN.c.account_id))}
    used: dict[str, list[Any]] = {}
    for link in links:
        if link.used_at is not None:
            used.setdefault(link.email, []).append(link)
    standing, hanging, on_all = [], [], []
    for each in accounts.values():
        if each.stands_for_itself_since is not None or each.id in has_line:
            continue
        own = used.get(each.email, [])
        made = own[0] if own and _utc(own[0].used_at) <= _utc(each.created_at) + SAME_MOMENT else None
        is_shown = each.id in demonstrated and (each.id in coordinators or each.is_administrator)
        earlier = [one for one in coordinators if _utc(accounts[one].created_at) < _utc(each.created_at)]
        gifts = {makers[one.made_by]: one for one in own if makers.get(one.made_by, each.id) != each.id}
        for by_id, link in gifts.items():
            _hang(each, by_id, "administrator" if link.role == "administrator" else GIFTS[link.purpose], link.used_at)
        if is_shown or (made is not None and not _maker(made)) or (made is None and not earlier):
            _fill(ACCOUNT, each.id, stands_for_itself_since=_utc(each.created_at))
            standing.append(each)
        elif made is not None and made.made_by in makers:
            hanging.append(each)
        else:
            for by_id in set(earlier) - gifts.keys():
                _hang(each, by_id, "place", each.created_at)
            on_all.append(each)
    yield f"{_counted(standing, 'account stands for itself', 'accounts stand for themselves')}, by the command line"
    yield f"{_counted(hanging, 'account hangs', 'accounts hang')} on whoever invited it"
    yield f"{_counted(on_all, 'account hangs', 'accounts hang')} on every earlier coordinator: no invitation is known"


def _maker(link: Any) -> str:
    """Whose mail address made a link; empty for the command line, which has none."""
    return link.made_by if "@" in link.made_by else ""


def _hang(account: Any, by_id: UUID, gift: str, at: datetime) -> None:
    values = {"id": uuid4(), "account_id": account.id, "by_id": by_id, "gift": gift, "at": _utc(at)}
    op.get_bind().execute(sa.insert(LET_IN).values(**values))


# Places and homes


def _places(accounts: dict[UUID, Any], links: list[Any], makers: dict[str, UUID]) -> Iterator[str]:
    """Every place stands, marked; who gave it is known where an invitation was taken up."""
    given = {(link.email, link.organisation_id): makers.get(link.made_by) for link in links if link.used_at is not None}
    found = _rows(sa.select(POSITION).where(POSITION.c.stands_since.is_(None)))
    for each in found:
        by_id = given.get((accounts[each.account_id].email, each.organisation_id))
        values = {"stands_since": _utc(each.created_at), "is_before_rule": True}
        _fill(POSITION, each.id, **values, **({"given_by_id": by_id} if each.given_by_id is None else {}))
    joined = {
        (link.email, link.partnership_id): makers.get(link.made_by)
        for link in links
        if link.used_at is not None and link.partnership_id is not None
    }
    for each in _rows(sa.select(MEMBERSHIP).where(MEMBERSHIP.c.given_by_id.is_(None))):
        _fill(MEMBERSHIP, each.id, given_by_id=joined.get((accounts[each.account_id].email, each.partnership_id)))
    yield f"{_counted(found, 'place stands', 'places stand')}, marked as from before the rule"


def _homes() -> Iterator[str]:
    """The home is where an organisation has taken part longest of those where it takes part; else where it did last."""
    archived = {each.id for each in _rows(sa.select(PARTNERSHIP.c.id).where(PARTNERSHIP.c.archived_at.is_not(None)))}
    parts: dict[UUID, list[Any]] = {}
    for each in _rows(sa.select(PARTICIPATION).order_by(*(PARTICIPATION.c[name] for name in ("created_at", "id")))):
        parts.setdefault(each.organisation_id, []).append(each)
    homes, several, without = [], [], []
    for each in _rows(sa.select(ORGANISATION).where(ORGANISATION.c.home_id.is_(None))):
        current = [part for part in parts.get(each.id, ()) if part.left_on is None]
        alive = [part for part in current if part.partnership_id not in archived] or current
        past = [part for part in parts.get(each.id, ()) if part.left_on is not None]
        if not current and not past:
            without.append(each)
            continue
        home = min(alive, key=lambda part: part.joined_on) if alive else max(past, key=lambda part: part.left_on)
        _fill(ORGANISATION, each.id, home_id=home.partnership_id)
        homes.append(each)
        if len(alive) > 1:
            several.append(each)
    yield (
        f"{_counted(homes, 'organisation gets', 'organisations get')} a home, {len(several)} of them take part in "
        "several partnerships"
    )
    if without:
        yield f"{_counted(without, 'organisation has', 'organisations have')} no home: no partnership has taken it in"


# Grants


def _grants(accounts: dict[UUID, Any], at: datetime) -> Iterator[str]:
    """Grants stay, without end. Of those who open an address by their place, the longest-standing gets one without end.

    All others get one for seven days, in which those who keep the place keep or end each.
    """
    kept = [(each.location_id, each.account_id) for each in _rows(sa.select(GRANT).where(GRANT.c.ended_at.is_(None)))]
    always, for_days, unheld = [], [], []
    locked = sa.select(LOCATION).where(sa.or_(LOCATION.c.is_confidential, LOCATION.c.sealed_address.is_not(None)))
    for location in _rows(locked.order_by(LOCATION.c.id)):
        people = [each for each in _people(location.organisation_id) if accounts[each.account_id].is_active]
        first = next((one for role in LONGEST_STANDING for one in people if one.role == role), None)
        opening = {each.account_id for each in people} | _cleared(location.organisation_id)
        for account_id in sorted(opening):
            if (location.id, account_id) in kept or not accounts[account_id].is_active:
                continue
            is_first = first is not None and account_id == first.account_id
            values = {"location_id": location.id, "account_id": account_id, "reason": BEFORE, "from_at": at}
            until = None if is_first else at + OPENS_FOR
            op.get_bind().execute(sa.insert(GRANT).values(id=uuid4(), until_at=until, **values))
            (always if is_first else for_days).append(account_id)
        if first is None and location.id not in {each for each, _account in kept}:
            unheld.append(location)
    yield (
        f"{_counted(kept, 'grant of a confidential place stays', 'grants of confidential places stay')}, "
        f"{len(always)} given without end, {len(for_days)} given for seven days"
    )
    if unheld:
        yield (
            f"{_counted(unheld, 'confidential place', 'confidential places')} nobody opens after seven days, unless "
            "two who are cleared agree on it: no lead, deputy or editor is there"
        )


def _people(organisation_id: UUID) -> list[Any]:
    """Current places of an organisation, the longest-standing first."""
    current = (POSITION.c.ended_at.is_(None), POSITION.c.asleep_since.is_(None))
    statement = sa.select(POSITION).where(POSITION.c.organisation_id == organisation_id, *current)
    return _rows(statement.order_by(POSITION.c.created_at, POSITION.c.id))


def _cleared(organisation_id: UUID) -> set[UUID]:
    """Cleared coordinators of the partnerships that it takes part in."""
    statement = (
        sa.select(MEMBERSHIP.c.account_id)
        .join(PARTICIPATION, PARTICIPATION.c.partnership_id == MEMBERSHIP.c.partnership_id)
        .where(
            PARTICIPATION.c.organisation_id == organisation_id,
            PARTICIPATION.c.left_on.is_(None),
            MEMBERSHIP.c.role == "coordinator",
            MEMBERSHIP.c.is_cleared,
            MEMBERSHIP.c.ended_at.is_(None),
            MEMBERSHIP.c.asleep_since.is_(None),
        )
    )
    return {each.account_id for each in _rows(statement)}


# Invitations and signatures


def _invitations(links: list[Any], makers: dict[str, UUID], at: datetime) -> Iterator[str]:
    """An invitation is taken up by the word of whoever made it, as it counts on that day; without a maker it ends.

    One of the command line makes somebody who stands for themselves, as those did that were used before; where its
    address has an account already, that account's line stays what it is.
    """
    standing, ended = [], []
    for each in links:
        maker = _maker(each)
        if each.made_by_id is None and maker in makers:
            _fill(LINK, each.id, made_by_id=makers[maker])
        if each.used_at is not None or each.ended_at is not None or _utc(each.expires_at) <= at:
            continue
        if each.made_by_id is None and maker and maker not in makers:
            _fill(LINK, each.id, ended_at=at)  # nobody's word would be the machine's
            ended.append(each)
            continue
        if each.made_by_id is None and not maker and each.email not in makers:
            _fill(LINK, each.id, is_another_person=True)
        standing.append(each)
    yield (
        f"{_counted(standing, 'open invitation stays', 'open invitations stay')}: who takes one up stands where a lead "
        "sent it, and else works until a second person has said yes"
    )
    if ended:
        yield f"{_counted(ended, 'open invitation ends', 'open invitations end')}: who sent it has no account any more"


def _signatures(makers: dict[str, UUID]) -> Iterator[str]:
    """Signatures given here keep what was known of them, and say that nobody had to agree to their signatory."""
    statement = sa.select(SIGNATURE).where(
        SIGNATURE.c.decision != "open",
        SIGNATURE.c.organisation_id.is_not(None),
        SIGNATURE.c.kept_at == "",
        SIGNATURE.c.let_in_by == "",
        SIGNATURE.c.decided_by_id.is_(None),
    )
    found = _rows(statement)
    for each in found:
        _fill(SIGNATURE, each.id, let_in_by=BEFORE_SIGNED, decided_by_id=makers.get(each.decided_by))
    yield f"{_counted(found, 'signature is', 'signatures are')} marked as from before the rule"
