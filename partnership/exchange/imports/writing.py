"""The steps of an import written into the directory, by its own rules: many new entries together, others one by one.

Nothing here commits: whoever calls it does, or takes everything back.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from partnership.base.errors import InputFault
from partnership.exchange.imports import queries
from partnership.exchange.imports.names import number_key, packed
from partnership.exchange.imports.plan import ImportDeed
from partnership.exchange.imports.targets import ORGANISATION
from partnership.policy import scopes
from partnership.policy.audience import visible_all
from partnership.register.authority import homes, mails
from partnership.register.directory import participation
from partnership.register.directory import services as directory
from partnership.register.directory.oversight import change_requests
from partnership.register.directory.parts import PARTS
from partnership.store.models import Service, SourceIdentifier, now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring
    from partnership.exchange.imports.plan import ImportStep
    from partnership.exchange.imports.services import ImportJob
    from partnership.register.directory.parts import PartRow
    from partnership.store.models import Organisation

TOGETHER: Final = 500  # rows that are written at once
# Whoever imports has said which organisation of the file is which; of what looks like an address nothing is confirmed.
_SAID: Final = directory.Decisions(is_another=True)


TWIN: Final = (
    "An import wrote something into this entry that you keep for named people as well, such as a number or a post. "
    "What you keep is as it was. What the import wrote can be read by more people: compare the two, and archive one "
    "if it must not be read."
)
_COMPARED: Final = ("telephone", "out_of_hours_telephone", "email", "post", "name")


def _keys(value_of: Callable[[str, str], Any]) -> set[str]:
    """The values of a part by which two are the same, without blanks, case and the code of the country."""
    found = {name: value_of(name, "") for name in _COMPARED}
    return {number_key(value) if "telephone" in name else packed(value) for name, value in found.items() if value}


class ImportWriter:
    """Writes steps; `flush` writes what waits."""

    def __init__(self, session: Session, job: ImportJob, keyring: Keyring, note: str) -> None:
        self._session, self._viewer, self._partnership = session, job.viewer, job.partnership
        self._keyring, self._note, self._scheme = keyring, note, job.source.scheme
        self._ids = queries.source_ids(job.partnership.id, job.source.scheme)
        self._on: date = now().date()
        self._new: list[Organisation] = []
        self._rows: list[PartRow] = []
        self._called: list[SourceIdentifier] = []
        self.added: dict[str, str] = {}  # folded name -> id

    def write(self, step: ImportStep) -> None:
        """Do one step; raises InputFault with the row of the file."""
        try:
            if step.line.deed is ImportDeed.ADD:
                self._add(step)
            elif step.line.deed.changes or step.ids or step.desks:
                self._change(step)
        except InputFault as fault:
            rows = ", ".join(map(str, step.line.rows[:3]))
            message = f"Row {rows}, {step.line.name}: {fault}. Nothing was changed"
            raise InputFault(message) from fault

    def _add(self, step: ImportStep) -> None:
        row = directory.new_organisation(step.values, decisions=_SAID)
        row.is_kind_guessed = step.line.is_guessed
        self.added[step.line.key] = str(row.id)
        self._new.append(row)
        made = {
            each.number: directory.new_part(row.id, each.part, each.values, keyring=self._keyring)
            for each in step.parts
        }
        self._rows += made.values()
        for service, desk in step.desks:
            made[service].contact_id = made[desk].id  # type: ignore[index,union-attr] # of what is new, numbers
        self._keep_ids(step, row.id, {number: part.id for number, part in made.items()})
        if len(self._new) + len(self._rows) >= TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Write the new entries that wait, and let go of them."""
        self._session.add_all(self._called)
        self._called = []
        if not self._new:
            return
        began = homes.begin_together(self._session, self._new, self._partnership, self._on)
        services = [each for each in self._rows if isinstance(each, Service)]
        self._session.add_all([*self._new, *(each for each in self._rows if not isinstance(each, Service))])
        self._session.flush()
        self._session.add_all(services)  # which point to desks
        self._session.flush()
        for row in (*self._new, *self._rows, *began):
            self._session.expunge(row)
        self._new, self._rows = [], []

    def _change(self, step: ImportStep) -> None:
        assert step.organisation_id is not None  # noqa: S101 - every other deed is about one that is there
        row = queries.whole([step.organisation_id])[step.organisation_id]
        if step.line.deed is ImportDeed.ASK:
            participation.ask(self._session, self._partnership, row, self._viewer)
            return
        if step.line.deed is ImportDeed.PROPOSE:
            self._propose(row, step)
            return
        if step.line.deed is ImportDeed.RESTORE:
            directory.restore(row)
        elif step.line.deed is ImportDeed.TAKE_IN:
            participation.take_in(self._session, self._partnership, row, self._on, visitor=self._viewer)
        for part_name, row_id in step.removed:
            directory.archive(next(each for each in getattr(row, part_name) if each.id == row_id))
        if step.values:
            directory.change(row, step.values, expected_version=row.version, keyring=self._keyring, decisions=_SAID)
        for change in step.changes:
            part = next(each for each in getattr(row, change.part) if each.id == change.row_id)
            directory.change(part, change.values, expected_version=part.version, keyring=self._keyring)
        made = {
            each.number: directory.add_part(self._session, row, each.part, each.values, keyring=self._keyring)
            for each in sorted(step.parts, key=lambda each: each.part)  # desks first
        }
        numbers: dict[UUID | int, PartRow] = {each.id: each for part in PARTS for each in getattr(row, part)}
        numbers.update(made.items())
        for service, desk in step.desks:
            here = numbers[service]
            if isinstance(here, Service) and here.contact_id is None:  # what stands there stays
                here.contact_id = numbers[desk].id
        self._keep_ids(step, row.id, {number: part.id for number, part in made.items()})
        self._session.flush()
        self._tell_of_twins(row, step)

    def _tell_of_twins(self, row: Organisation, step: ImportStep) -> None:
        """Mail those who see it that a value which the import wrote is kept for named people here too.

        The importer may not see the twin and is told nothing: it stays as it is, beside what was written.
        """
        new = (each.values for each in step.parts)
        changed = (each.values for each in step.changes)
        written = {key for values in (*new, *changed) for key in _keys(values.get)}
        kept: set[str] = set()
        for part in PARTS:
            rows = getattr(row, part)
            seen = {key for each in visible_all(self._viewer, rows) for key in _keys(partial(getattr, each))}
            kept |= {key for each in rows if not each.is_archived for key in _keys(partial(getattr, each))} - seen
        if written & kept:
            mails.tell_cleared(self._session, row, TWIN)

    def _keep_ids(self, step: ImportStep, organisation_id: UUID, made: Mapping[int, UUID]) -> None:
        """Keep what the source calls each record, where it is not known yet."""
        for part, identifier, there, number in step.ids:
            row_id = there or (organisation_id if part == ORGANISATION else made.get(number))
            if row_id is not None and not self._ids.is_own and row_id not in self._ids.of(part, identifier):
                self._called.append(
                    SourceIdentifier(
                        partnership_id=self._partnership.id, scheme=self._scheme, part=part, identifier=identifier,
                        row_id=row_id,
                    )
                )  # fmt: skip

    def _propose(self, row: Organisation, step: ImportStep) -> None:
        said = change_requests.RequestRemarks(_SAID, self._note)
        among = scopes.known_organisations(self._viewer)
        change_requests.save(
            self._session, self._viewer, row, step.values, expected_version=row.version, keyring=self._keyring,
            among=among, said=said,
        )  # fmt: skip
