"""The page of own entries as both ways to it use it: opened, answered, and asked again where something has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.exchange.digest import queries, services
from partnership.exchange.digest.forms import SectionAnswer, answers_form
from partnership.exchange.digest.page import by_link, kept_entries
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.store import audit
from partnership.store.db import transaction
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session
    from werkzeug.datastructures import MultiDict

    from partnership.exchange.digest.forms import AnswersForm
    from partnership.exchange.digest.page import KeptEntry, KeptSection
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account

UNSEEN = "not seen"  # what no clock says


@dataclass(slots=True)
class EntryPage:
    """What is shown and asked; `sent` is what was posted, none for a look."""

    keeper: Viewer
    is_signed_in: bool
    sent: MultiDict[str, str] | None
    entries: list[KeptEntry]
    form: AnswersForm
    is_late: bool = False  # whether something changed after the page was opened

    @property
    def due(self) -> int:
        """How many sections should be confirmed now."""
        return sum(each.due for each in self.entries)

    def answered(self, answer: str) -> list[tuple[KeptEntry, list[KeptSection]]]:
        """The sections that were given an answer, by entry; entries without one are left out."""
        found = (
            (entry, [each for each in entry.sections if self.form.answer(each).data == answer])
            for entry in self.entries
        )
        return [(entry, sections) for entry, sections in found if sections]

    def count(self, answer: str) -> int:
        """How many sections were given an answer."""
        return sum(len(sections) for _, sections in self.answered(answer))


def open_page(keeper: Viewer, sent: MultiDict[str, str] | None, *, is_signed_in: bool) -> EntryPage:
    """The page of everything that somebody keeps."""
    entries = _entries(keeper, is_signed_in=is_signed_in)
    return EntryPage(keeper, is_signed_in, sent, entries, answers_form(entries, sent))


def is_taken(page: EntryPage, account: Account, *, how: str, then: Callable[[Session], None] | None = None) -> bool:
    """Take the answers that were posted, all of them or none; otherwise the page says what is wrong with them.

    `then` happens in the same transaction, after it.
    """
    if page.sent is None or not page.form.validate() or not page.form.says_something(_sections(page.entries)):
        return False
    try:
        with transaction() as session:
            audit.take_turn(session)
            organisations = queries.kept_organisations(account.id, is_fresh=True)
            seen_by = page.keeper if page.is_signed_in else by_link(page.keeper)
            services.take_answers(session, account, organisations, _given(page), at=now(), how=how, seen_by=seen_by)
            if then is not None:
                then(session)
    except services.ChangedMeanwhile as fault:
        _ask_again(page, fault)
        return False
    return True


def _entries(keeper: Viewer, *, is_signed_in: bool, is_fresh: bool = False) -> list[KeptEntry]:
    if keeper.account_id is None:
        return []
    organisations = queries.kept_organisations(keeper.account_id, is_fresh=is_fresh)
    shared = {key for each in organisations for key in each.partnership_ids}
    duties = queries.duties_of([each.id for each in organisations])
    partnerships = partnerships_by_id(shared & keeper.partnership_ids)
    return kept_entries(keeper, organisations, partnerships, duties, is_signed_in=is_signed_in)


def _sections(entries: list[KeptEntry]) -> list[KeptSection]:
    return [section for entry in entries for section in entry.sections]


def _given(page: EntryPage) -> list[services.SectionReply]:
    return [
        services.SectionReply(
            key=each.key,
            organisation_id=entry.id,
            section=each.shown.section,
            is_right=page.form.answer(each).data == SectionAnswer.RIGHT,
            seen_changed_at=_seen(page, each),
        )
        for entry in page.entries
        for each in entry.sections
        if page.form.answer(each).data != SectionAnswer.LATER
    ]


def _seen(page: EntryPage, section: KeptSection) -> str:
    """The clock that the form carries; a form without it was not made by this page."""
    raw = page.form.seen(section).raw_data
    return str(raw[0]) if raw else UNSEEN


def _ask_again(page: EntryPage, fault: services.ChangedMeanwhile) -> None:
    """Show the new state: what has changed is asked anew, every other answer stays as it was given."""
    page.entries = _entries(page.keeper, is_signed_in=page.is_signed_in, is_fresh=True)
    page.form = answers_form(page.entries, page.sent)
    page.is_late = True
    for each in _sections(page.entries):
        page.form.seen(each).data = each.shown.seen_changed_at
        if each.key in fault.keys:
            page.form.ask_again(each)
