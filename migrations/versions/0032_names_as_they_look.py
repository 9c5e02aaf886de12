"""Names of organisations are folded anew: width, apostrophes, dashes and unseen signs make no other name."""

import re
import unicodedata
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

LONGEST = 400
AS_TYPED = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u0060\u00b4", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
organisation = sa.table("organisation", sa.column("id"), sa.column("name"), sa.column("folded_name"))


def upgrade() -> None:
    """Apply."""
    _fold_anew(_by_case, _as_it_looks)


def downgrade() -> None:
    """Take back."""
    _fold_anew(_as_it_looks, _by_case)


def _by_case(name: str) -> str:
    return " ".join(name.casefold().split())[:LONGEST].rstrip()


def _as_it_looks(name: str) -> str:
    plain = UNSEEN.sub("", unicodedata.normalize("NFKC", name)).translate(AS_TYPED)
    return _by_case(unicodedata.normalize("NFKC", plain.casefold()))


def _fold_anew(before: Callable[[str], str], after: Callable[[str], str]) -> None:
    """Write what differs; only how names are compared changes, so no version and no history."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(organisation)).all():
        if row.folded_name == before(row.name) != after(row.name):
            found = sa.update(organisation).where(organisation.c.id == row.id)
            connection.execute(found.values(folded_name=after(row.name)))
