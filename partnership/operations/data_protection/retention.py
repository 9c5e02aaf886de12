"""What is kept, what for and for how long: one table, which the page, the job and the papers read. Pure.

Every table of the database stands in one row of it; a test says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from partnership.documents.wording import counted

if TYPE_CHECKING:
    from partnership.base.config import Settings

MONTH: Final = 30  # days, as these lengths are told


class LegalBasis(StrEnum):
    """The ground in article 6 of the UK GDPR on which a kind of record is held; a council confirms it."""

    TASK = "task"
    DUTY = "duty"
    NONE = "none"


class End(StrEnum):
    """What becomes of a kind of record."""

    DELETED = "deleted"
    ERASED = "erased"
    WITH_PERSON = "with-person"
    KEPT = "kept"


GROUNDS: Final = {
    LegalBasis.TASK: "Public task, or legitimate interests of a body that is no public authority",
    LegalBasis.DUTY: "Legal duty to keep the data safe",
    LegalBasis.NONE: "No personal data",
}
ENDS: Final = {
    End.DELETED: "Deleted",
    End.ERASED: "Names and addresses are erased; the bare row stays, because other records hang on its id",
    End.WITH_PERSON: "Names in it are taken out when their person is erased; the rest stays",
    End.KEPT: "Put away, and shown to nobody else",
}


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record: the tables that hold it, its purpose, and its end."""

    name: str
    tables: frozenset[str]
    purpose: str
    about: str  # whose data it is
    basis: LegalBasis
    end: End
    days: int = 0  # fixed by the product; 0: by a setting, or for as long as `how_long` says
    setting: str = ""  # that says how many days
    how_long: str = ""

    def length(self, settings: Settings) -> timedelta | None:
        """How long after its last use; none where no clock ends it."""
        days = getattr(settings, self.setting) if self.setting else self.days
        return timedelta(days=days) if days else None

    def in_words(self, settings: Settings) -> str:
        """The same for a page."""
        length = self.length(settings)
        if length is None:
            return self.how_long
        days = length.days
        words = counted(days // MONTH, "month", "months") if days >= 3 * MONTH else counted(days, "day", "days")
        return f"{words} {self.how_long}".strip()


STAFF: Final = "Staff with an account"
POSTS: Final = "Holders of posts that partners name"
NOBODY: Final = "Nobody"


def _kind(
    name: str, tables: str, purpose: str, about: str, basis: LegalBasis, end: End, **rest: int | str
) -> RecordKind:
    return RecordKind(name, frozenset(tables.split()), purpose, about, basis, end, **rest)  # type: ignore[arg-type]


KINDS: Final = (
    _kind(
        "Accounts and what they may do",
        "account passkey recovery_code provider_link membership position let_in location_grant card_watch manual_watch",
        "Who signs in, by which factor, what they may see and change, and who let them in",
        STAFF, LegalBasis.TASK, End.ERASED,
        setting="keep_closed_accounts_days", how_long="after the account was closed",
    ),
    _kind(
        "Requests to be erased", "erasure_request",
        "The names of a person that partnerships are asked to take out of their texts; under seal",
        STAFF, LegalBasis.DUTY, End.ERASED,
        how_long="the names until all partnerships have answered, a month at most; the rest as long as the account",
    ),
    _kind(
        "Sign-ins", "sign_in provider_session", "To end a sign-in elsewhere, and to find misuse",
        STAFF, LegalBasis.DUTY, End.DELETED,
        setting="keep_sign_ins_days", how_long="after it ended; the newest of each account for as long as the account",
    ),
    _kind(
        "Addresses of calendars", "calendar_address", "To let the calendar of an account read dates of a partnership",
        STAFF, LegalBasis.TASK, End.DELETED,
        setting="keep_sign_ins_days", how_long="after it was taken back, or last used",
    ),
    _kind(
        "Tokens of own systems", "api_token",
        "To let a system of a partner read the directory with the rights of an account; as hashes alone",
        STAFF, LegalBasis.TASK, End.DELETED,
        setting="keep_sign_ins_days", how_long="after it was revoked, or ended",
    ),
    _kind(
        "Counts of failed sign-ins", "failed_sign_in", "To slow down guessing of passwords; as hashes alone",
        "Whoever tries to sign in", LegalBasis.DUTY, End.DELETED, days=1,
    ),
    _kind(
        "Failed sign-ins", "sign_in_failure", "To find who tries to get in, and from where; the address is sealed",
        "Whoever tries to sign in", LegalBasis.DUTY, End.DELETED, setting="failed_sign_ins_days",
    ),
    _kind(
        "Browsers that are known", "known_browser", "To let a person in while others guess their password",
        STAFF, LegalBasis.DUTY, End.DELETED, days=90, how_long="after its last use",
    ),
    _kind(
        "Invitations and one-time links", "one_time_link", "To let somebody in whom a partner invited, once",
        "People who were invited", LegalBasis.TASK, End.DELETED,
        setting="keep_links_days", how_long="after it was used, taken back or ran out",
    ),
    _kind(
        "Mail that the site sent", "mail",
        "To deliver it, and to see what was not delivered; its text goes once it is sent",
        STAFF, LegalBasis.TASK, End.DELETED, days=90,
    ),
    _kind(
        "Monthly mails", "digest", "To know which entries somebody was asked to confirm, and who stays silent",
        STAFF, LegalBasis.TASK, End.DELETED, setting="keep_digests_days", how_long="after it was sent",
    ),
    _kind(
        "Drafts of forms", "draft sent_form", "What somebody typed and has not saved yet, under seal",
        STAFF, LegalBasis.TASK, End.DELETED, days=1,
    ),
    _kind(
        "Imports", "directory_import source_identifier",
        "Rows of a file on their way into the directory, and what was done with them, under seal; then what its "
        "columns mean and which organisation is which, for the next edition of the file",
        POSTS, LegalBasis.TASK, End.WITH_PERSON,
        how_long="Rows that nobody imported 14 days, the report of what was done 90 days; the rest as long as the map",
    ),
    _kind(
        "Calls that were reported", "desk_report desk_notice", "Whether a desk answers its number",
        STAFF, LegalBasis.TASK,
        End.DELETED, setting="keep_call_reports_days", how_long="after the call",
    ),
    _kind(
        "Searches without an answer", "missed_typing missed_phrase missing_notice missed_count",
        "To see what the directory lacks; who typed it is kept as a hash alone",
        STAFF, LegalBasis.TASK, End.DELETED, days=90,
    ),
    _kind(
        "Entries of organisations",
        "organisation service contact location section_clock desk_confirmation participation taking_in publication "
        "search_token asked public_clock merger",
        "The directory: who offers what, and by which number and post they are met", POSTS, LegalBasis.TASK, End.KEPT,
        how_long="as long as the organisation takes part; a holder is replaced when the post changes hands",
    ),
    _kind(
        "Change requests and reports", "change_request change_field report",
        "Who asked for which change of an entry, and the answer", STAFF, LegalBasis.TASK, End.WITH_PERSON,
        how_long="as long as the entry",
    ),
    _kind(
        "Who does what",
        "responsibility relationship sharing_decision first_contact board finding_note law_post fact_check "
        "guidance_change",
        "Tasks, information sharing and gaps of a partnership", STAFF, LegalBasis.TASK, End.KEPT,
        how_long="as long as the partnership works",
    ),
    _kind(
        "Protocols, comments and signatures",
        "protocol party clause_text law_reading protocol_version consultation consulted_party clause_comment signing "
        "signature late_finding returned_copy returned_change issued_file letterhead",
        "What was agreed between bodies, who said what about it and who signed for whom", STAFF, LegalBasis.TASK,
        End.WITH_PERSON,
        how_long="as long as the agreement may matter; a signature keeps post and organisation when its name is erased",
    ),
    _kind(
        "Reviews", "assessment competence_rating evidence setting_check return_checklist",
        "How well the partnership works", STAFF, LegalBasis.TASK, End.WITH_PERSON,
        how_long="as long as the partnership works",
    ),
    _kind(
        "The audit", "audit_entry",
        "Who changed what and who looked at a confidential address, so that it can be proved",
        STAFF, LegalBasis.DUTY, End.WITH_PERSON,
        how_long="as long as the site: each row proves the one before, so none is ever taken out",
    ),
    _kind(
        "Keys of persons in the audit", "person_key", "To read the names that stand sealed in the audit",
        STAFF, LegalBasis.DUTY, End.DELETED, how_long="until the person is erased",
    ),
    _kind(
        "Backups", "", "To bring the site back after a loss; encrypted, and read by nobody else", "Everybody above",
        LegalBasis.DUTY, End.DELETED,
        how_long="until they run out, a year at the usual settings; who was erased meanwhile stands in those of before",
    ),
    _kind(
        "The site itself", "partnership mail_ending site_key site_mark card_edition", "What the site is set up with",
        NOBODY, LegalBasis.NONE, End.KEPT, how_long="as long as the site",
    ),
)  # fmt: skip
BY_TABLE: Final = {table: kind for kind in KINDS for table in kind.tables}
