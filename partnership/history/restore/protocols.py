"""A protocol's settings and parties, or the text of one of its clauses, as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import url_for

from partnership.base.errors import NotFound, Stale
from partnership.documents.clause_markup import SlotMark, parse, slots
from partnership.history.queries import organisation_names
from partnership.history.restore.shape import ARCHIVED, FieldThen, Outcome, RestorePage, lines
from partnership.map.mapping.queries import members_map
from partnership.protocols import services
from partnership.protocols.clause_text import faults, slot_fault
from partnership.protocols.composing.context import OwnText, label
from partnership.protocols.drafting import clause_of, own_template, pack_of_draft
from partnership.protocols.parameters import fault_of
from partnership.protocols.slot_menu import named
from partnership.register.directory.as_of import present, taken_back

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session

    from partnership.guidance.types import Clause, Parameter, ProtocolTemplate
    from partnership.policy.viewer import Viewer
    from partnership.protocols.queries import Draft
    from partnership.register.directory.as_of import RowChange, Values
    from partnership.register.directory.oversight.change_requests import RequestRemarks
    from partnership.store.models import ClauseText

TEMPLATE_GONE = "The guidance has this template no more"
CLAUSE_GONE = "The template has this clause no more"
TEMPLATE_TEXT = ("The text of the template",)
AS_PROPOSED = "As the template proposes"
PARAMETER = "parameter:"
STAY_OUT = "Left out, because they take part no more or you may not know of them"


class ProtocolRestoration:
    """Title, times and limits, parties, and whether it is put away."""

    def __init__(self, viewer: Viewer, draft: Draft, own: Iterable[RowChange], of_parties: Iterable[RowChange]) -> None:
        protocol = draft.protocol
        key = ("protocol", str(protocol.id))
        found = taken_back(present([protocol]), own).get(key)
        if found is None:
            raise NotFound
        self.draft, self.then = draft, found
        self.version = protocol.version
        self.map_ = members_map(draft.partnership)
        self.party_ids = _parties(draft, of_parties)
        self.names = organisation_names(viewer, self.party_ids | {party.organisation_id for party in protocol.parties})
        self.template = _template(draft)
        self.fields = tuple(self._fields())
        address: dict[str, Any] = {"slug": draft.partnership.slug, "protocol_id": protocol.id}
        self.page = RestorePage(
            title="Go back to how the protocol was",
            caption=protocol.title,
            back=url_for("history.protocol", **address),
            done=url_for("protocols.protocol", **address),
            active_nav="protocols",
            remark="It is archived now. Bring it back before anything else." if protocol.is_archived else "",
        )

    def _fields(self) -> Iterable[FieldThen]:
        protocol, then = self.draft.protocol, self.then
        was_archived = bool(then.get("archived_at"))
        if protocol.is_archived != was_archived:
            words = {True: ("Archived",), False: ("At work",)}
            yield FieldThen(ARCHIVED, "Archived or not", words[protocol.is_archived], words[was_archived])
        why_not = "" if self.template else TEMPLATE_GONE
        if protocol.title != then["title"]:
            yield FieldThen("title", "Title", (protocol.title,), (then["title"],), why_not)
        yield from self._parameters(then.get("parameters") or {}, why_not)
        now = {party.organisation_id for party in protocol.parties}
        if now != self.party_ids:
            stay_out = self.party_ids - self._able()
            wanted = self.party_ids & self._able()
            fault = "" if wanted else "None of them takes part any more"
            yield FieldThen(
                "parties", "Parties", self._listed(now), self._listed(self.party_ids), fault,
                f"{STAY_OUT}: {len(stay_out)}" if stay_out and wanted else "",
            )  # fmt: skip

    def _parameters(self, then: dict[str, str], why_not: str) -> Iterable[FieldThen]:
        now: dict[str, str] = self.draft.protocol.parameters
        known = {each.id: each for each in self.template.parameters} if self.template else {}
        for name in sorted({*now, *then}):
            if now.get(name) == then.get(name):
                continue
            parameter = known.get(name)
            fault = why_not or _fault(parameter, then.get(name))
            words = [(each or AS_PROPOSED,) for each in (now.get(name), then.get(name))]
            yield FieldThen(PARAMETER + name, parameter.label if parameter else name, words[0], words[1], fault)

    def _able(self) -> set[UUID]:
        """Organisations that can be parties today."""
        return {agency.id for agency in self.map_.agencies}

    def _listed(self, ids: Iterable[UUID]) -> tuple[str, ...]:
        names = sorted(self.names.get(str(each), "An organisation that you may not know of") for each in ids)
        return tuple(dict.fromkeys(names))

    def put_back(self, session: Session, names: Collection[str], *, seen_version: int, said: RequestRemarks) -> Outcome:
        """Bring it back, set what was chosen, and put it away again where it was."""
        draft, chosen = self.draft, set(names)
        if seen_version != self.version:
            raise Stale(services.MOVED)
        was_archived = bool(self.then.get("archived_at"))
        if ARCHIVED in chosen and not was_archived:
            services.restore(draft)
            session.flush()
        settings = {name for name in chosen if name == "title" or name.startswith(PARAMETER)}
        if settings:
            title = self.then["title"] if "title" in chosen else draft.protocol.title
            services.change_settings(draft, title, self._settings(settings), expected_version=draft.protocol.version)
            session.flush()
        if "parties" in chosen:
            wanted = self.party_ids & self._able()
            services.change_parties(session, draft, wanted, self.map_, expected_version=draft.protocol.version)
            session.flush()
        if ARCHIVED in chosen and was_archived:
            services.archive(draft, expected_version=draft.protocol.version)
        return Outcome(tuple(sorted(chosen)))

    def _settings(self, chosen: set[str]) -> dict[str, str]:
        """Times and limits: those chosen as they were, the others as they are; empty is what the template proposes."""
        then = self.then.get("parameters") or {}
        kept = dict(self.draft.protocol.parameters)
        for name in (each.removeprefix(PARAMETER) for each in chosen if each.startswith(PARAMETER)):
            kept[name] = then.get(name, "")
        return kept


def _template(draft: Draft) -> ProtocolTemplate | None:
    try:
        return own_template(draft)
    except NotFound:
        return None


def _fault(parameter: Parameter | None, value: str | None) -> str:
    if parameter is None:
        return "The template has this no more"
    return fault_of(value, parameter.kind) if value else ""


def _parties(draft: Draft, steps: Iterable[RowChange]) -> set[UUID]:
    """The parties of then: those of now with every choice since taken back."""
    own = str(draft.protocol.id)
    rows = taken_back(present(draft.protocol.parties), steps)
    return {UUID(str(row["organisation_id"])) for row in rows.values() if str(row.get("protocol_id")) == own}


class ClauseRestoration:
    """The partnership's own text of a clause, or its decision to leave it out; none where the template's stood."""

    def __init__(self, draft: Draft, clause_id: str, then: Values | None) -> None:
        self.draft = draft
        self.clause = _clause(draft, clause_id)
        self.row: ClauseText | None = next(
            (row for row in draft.protocol.clause_texts if row.clause_id == clause_id), None
        )
        self.version = self.row.version if self.row is not None else 0
        self.now = _own(self.row.text, self.row.is_left_out, self.row.reason) if self.row is not None else _own()
        self.then = _own(**{name: then.get(name) for name in ("text", "is_left_out", "reason")}) if then else _own()
        self._parts_then = tuple(then.get("parts") or ()) if then else None  # nothing is known where no row was yet
        self._parts_now = tuple(self.row.parts) if self.row is not None else None
        self.fields = tuple(self._fields())
        address: dict[str, Any] = {"slug": draft.partnership.slug, "protocol_id": draft.protocol.id}
        name = label(self.clause) if self.clause else clause_id
        self.page = RestorePage(
            title="Go back to how the clause was",
            caption=f"{draft.protocol.title}, “{name}”",
            back=url_for("history.protocol", **address),
            done=url_for("protocols.clause_place", **address, clause_id=clause_id)
            if self.clause
            else url_for("protocols.protocol", **address),
            active_nav="protocols",
        )

    def _fields(self) -> Iterable[FieldThen]:
        now, then = self.now, self.then
        gone = "" if self.clause else CLAUSE_GONE
        if now.text != then.text:
            why_not = gone or " ".join(self._faults(then.text))
            words = [lines(self._read(own.text)) or TEMPLATE_TEXT for own in (now, then)]
            yield FieldThen("text", "Text", words[0], words[1], why_not)
        if (now.is_left_out, now.reason) != (then.is_left_out, then.reason):
            words = [_left_out(own) for own in (now, then)]
            yield FieldThen("is_left_out", "Left out", words[0], words[1], gone)

    def _read(self, text: str) -> str:
        """A text with the name of each slot in its place, as in “Led by [the lead of schooling]”."""
        template = _template(self.draft)
        if template is None:
            return text
        pack = pack_of_draft(self.draft)
        marks = (SlotMark(each.name, each.argument) for each in slots(parse(text)))
        able = tuple(mark for mark in marks if not slot_fault(mark, template, pack))
        for mark, words in named(able, template, pack).items():
            text = text.replace(mark, f"[{words}]")
        return text

    def _faults(self, text: str) -> list[str]:
        template = _template(self.draft)
        if template is None:
            return [TEMPLATE_GONE]
        return faults(text, template, pack_of_draft(self.draft)) if text else []

    def put_back(self, session: Session, names: Collection[str], *, seen_version: int, said: RequestRemarks) -> Outcome:
        """Store the text as it was, or put the template's back."""
        if self.clause is None:
            raise NotFound
        left_out = self.then if "is_left_out" in names else self.now
        text = (self.then if "text" in names else self.now).text
        own = OwnText(text, left_out.is_left_out, left_out.reason)
        # The parts belong to the text: with today's text, today's.
        parts = self._parts_then if text == self.then.text else self._parts_now
        services.change_clause(session, self.draft, self.clause, own, expected_version=seen_version, parts=parts)
        return Outcome(tuple(names))


def _clause(draft: Draft, clause_id: str) -> Clause | None:
    try:
        return clause_of(draft, clause_id)
    except NotFound:
        return None


def _own(text: str | None = "", is_left_out: bool | None = False, reason: str | None = "") -> OwnText:  # noqa: FBT001, FBT002 - as the row has them
    return OwnText(text or "", bool(is_left_out), reason or "")


def _left_out(own: OwnText) -> tuple[str, ...]:
    return (f"Yes: {own.reason}",) if own.is_left_out else ("No",)
