"""Which texts name somebody and are others' to change, and which of them not every coordinator may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy.orm.attributes import set_committed_value

from partnership.policy.audience import visible
from partnership.policy.viewer import NOBODY, Member, Viewer
from partnership.register.authority import queries as authority
from partnership.register.authority.erasures.mentions import is_agreed
from partnership.store.models import Audience, Entry, MemberRole, Organisation

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.store.models import Base

# Rows of one account alone, and of the site: they are erased with their own account, or hold no words of anybody.
OF_AN_ACCOUNT: Final = frozenset({
    "account", "api_token", "calendar_address", "card_edition", "card_watch", "digest", "draft", "erasure_request",
    "failed_sign_in", "issued_file", "known_browser", "mail", "mail_ending", "passkey", "provider_link",
    "provider_session", "recovery_code", "sent_form", "sign_in", "sign_in_failure",
})  # fmt: skip
# What bodies, posts and papers are called names no person, whatever somebody types; and what was signed stays.
NAMES_OF_BODIES: Final = frozenset({
    "organisation.name", "organisation.short_name", "organisation.folded_name", "partnership.name", "partnership.area",
    "partnership.board", "partnership.slug", "service.name", "contact.post", "protocol.title", "board.name",
    "law_post.name", "merger.merged_name", "signature.name", "signature.post",
})  # fmt: skip
# Texts about an entry that may tell what is kept for named people.
ABOUT_ENTRIES: Final = frozenset({
    "asked", "change_field", "change_request", "location_grant", "merger", "one_time_link", "position", "report",
    "directory_import",
})  # fmt: skip


def is_of_others(row: Base, column: str) -> bool:
    """Whether a text may be changed once whoever keeps it agrees."""
    is_name = f"{row.__tablename__}.{column}" in NAMES_OF_BODIES
    return row.__tablename__ not in OF_AN_ACCOUNT and not is_name and not is_agreed(row, column)


def is_narrow(row: Base, column: str, organisation: Organisation | None, partnership_id: UUID | None) -> bool:
    """Whether a coordinator who is not cleared may not see a text; in doubt they may not."""
    if partnership_id is None or row.__tablename__ in ABOUT_ENTRIES:
        return True
    if isinstance(row, Entry):
        if row.__tablename__ != Organisation.__tablename__:
            set_committed_value(row, "organisation", organisation)
        member = {partnership_id: Member(MemberRole.COORDINATOR)}
        seen = visible(Viewer(account_id=NOBODY, memberships=member), row)
        return seen is None or column not in seen.values
    if organisation is None:
        return False
    return organisation.audience is Audience.NAMED or authority.has_sealed_place(organisation.id)
