"""The page on which an organisation's roles are answered: by its own people, or as they told a coordinator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import request, url_for

from partnership.base.errors import NotAllowed
from partnership.documents.wording import listed
from partnership.map.mapping import offers, proposals, queries, role_answers, services
from partnership.map.mapping.desks_to_check import desks_to_check
from partnership.map.mapping.forms import ANSWERS, RECORDED_ANSWERS, ToldForm
from partnership.map.mapping.roles import queries as role_queries
from partnership.policy.actions import Action
from partnership.register.directory.consent import queries as consent
from partnership.register.directory.desk_checks import CHANGED_MEANWHILE
from partnership.register.directory.queries import get_organisation
from partnership.register.directory.wording import AGREEMENTS, ROLES
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.store.db import db
from partnership.store.models import Agreement, TakingInState, now
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.field_checks import clean_text
from partnership.web.forms import faults_of
from partnership.web.permit import can, viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.base.errors import PartnershipError
    from partnership.map.mapping.asked import AskedAgency
    from partnership.map.mapping.desks_to_check import DesksToCheck, SentChecks
    from partnership.map.mapping.forms import RoleAnswerForm
    from partnership.map.mapping.proposals import InPartnership, ProposedRole
    from partnership.map.mapping.role_answers import RoleAnswer
    from partnership.store.models import Organisation, Partnership

_DECISION = re.compile(r"r-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-decision")
SELECT_ONE = "Select “{}” or “{}” for one role or more"
SELECT_ONE_OR_CHECK = "Select “{}” or “{}” for one role or more, or a number that you rang"
ITS_OWN_PEOPLE = (
    "People of this agency answer here themselves, so you cannot record an answer for it. "
    "If they have not answered, ring them."
)
LEAD_ANSWERS = (
    "The lead of your organisation or a deputy answers. You see what is asked, and can tell them what you think."
)
COORDINATOR_RECORDS = (
    "No one leads your organisation here yet. Tell the coordinator your answers. The coordinator records them, and can "
    "make one of you the lead."
)
CHECKED_LABEL, CHECKED_STORED = "Numbers and hours", "Changed after you opened the page"


@dataclass(frozen=True, slots=True)
class AnswerFrame:
    """What a page of answers says around the roles, by who looks at it."""

    organisation_id: UUID
    name: str
    place: Partnership | None
    may_answer: bool
    is_own: bool
    is_led: bool
    is_told: bool
    has_form: bool
    is_waiting: bool

    @property
    def heading(self) -> str:
        """Of the page."""
        return "What did they say?" if self.place else f"Roles of {self.name}"

    @property
    def address(self) -> str:
        """Where the form is sent to."""
        if self.place is None:
            return url_for("mapping.answer_roles", organisation_id=self.organisation_id)
        return url_for("mapping.record_answers", slug=self.place.slug, organisation_id=self.organisation_id)

    @property
    def may_change(self) -> bool:
        """Whether what was answered can be changed from here."""
        return self.may_answer or self.place is not None

    @property
    def may_leave(self) -> bool:
        """Whether the organisation's own lead looks at the page of all its partnerships."""
        return self.may_answer and self.place is None

    @property
    def notes(self) -> tuple[str, ...]:
        """Whose word counts here, in paragraphs."""
        if self.place is not None and not self.may_answer:
            return (ITS_OWN_PEOPLE,)
        if self.is_told:
            return (f"No one leads {self.name} here, so you record what it tells you. A role counts from then on.",)
        counts = f"A role counts once {self.name} has accepted it. Until then drafts show it as proposed only."
        if not self.is_waiting or not self.is_own or self.may_answer:
            return (counts,)
        return (counts, LEAD_ANSWERS if self.is_led else COORDINATOR_RECORDS)

    @property
    def nothing(self) -> tuple[str, str]:
        """What stands where no role waits."""
        mail = ", and the lead and deputies get an email" if self.is_led else ""
        words = f"When a coordinator proposes a role, it is answered here{mail}."
        return ("Every role has an answer" if self.place else "Nothing to answer", words)

    def waiting_heading(self, part: InPartnership) -> str:
        """Over the roles of a partnership that wait."""
        if self.place is not None:
            return "Not answered yet"
        return f"{part.partnership.name}: waiting for {'your' if self.is_own else 'its'} answer"

    def caption(self, said: str, part: InPartnership) -> str:
        """Of a table of answered roles."""
        return f"{said} in {part.partnership.name}"


@dataclass
class AnswerPage:
    """An organisation with its roles in some partnerships, and a form for each role that waits.

    `told` asks a coordinator whose word it is; the organisation's own people are not asked.
    """

    organisation: Organisation
    parts: list[InPartnership]
    forms: dict[UUID, RoleAnswerForm]
    may_answer: bool
    told: ToldForm | None = None
    has_nothing: bool = False
    place: Partnership | None = None  # where a coordinator records the answers
    following: AskedAgency | None = None  # the agency to ring next
    left: int = 0  # agencies of that partnership with roles to answer

    @classmethod
    def of(
        cls,
        organisation: Organisation,
        partnerships: Sequence[Partnership],
        form: type[RoleAnswerForm],
        *,
        may_answer: bool,
        **rest: Any,
    ) -> AnswerPage:
        """Return the page, its forms filled with what was sent; `rest` are its other fields."""
        parts = _parts(organisation, partnerships)
        forms = {}
        for proposal in _proposals(parts):
            row = proposal.line.row
            forms[row.id] = form(prefix=f"r-{row.id}-")
            forms[row.id].offer(proposal.others)
        return cls(organisation, parts, forms, may_answer, **rest)

    @property
    def words(self) -> Mapping[str, str]:
        """Return the answers by what is sent, as this page says them."""
        return ANSWERS if self.told is None else RECORDED_ANSWERS

    def sent(self) -> list[UUID]:
        """Return the roles about which something but “later” was sent."""
        return [UUID(found[1]) for key in request.form if (found := _DECISION.fullmatch(key)) and _decides(key)]

    def is_right(self, sent: Collection[UUID], checks: SentChecks) -> bool:
        """Whether what was sent can be saved; what is wrong stands on the forms."""
        if checks and not can(Action.ORGANISATION_CONFIRM, self.organisation):
            raise NotAllowed
        self.has_nothing = not sent and not checks
        faulty = [role_id for role_id in sent if not self.forms[role_id].validate()]
        is_told = self.told is None or self.told.is_right(has_answers=bool(sent))
        return not (faulty or self.has_nothing) and is_told

    def answers(self, sent: Iterable[UUID]) -> dict[UUID, RoleAnswer]:
        """Return what was answered about these roles."""
        return {role_id: self.forms[role_id].answer() for role_id in sent}

    def write_checks(self, session: Session, checks: SentChecks) -> list[str]:
        """Confirm the numbers that were rung; returns them."""
        return checks.write(session, self.organisation, viewer()) if checks else []

    def reloaded(self) -> Organisation:
        """Return the organisation as it is stored now, after a save that came too late."""
        db.session.rollback()
        return get_organisation(self._id)

    def __post_init__(self) -> None:
        self._id = self.organisation.id

    def too_late(self, fault: PartnershipError, sent: Collection[UUID]) -> list[Difference]:
        """Return what somebody else changed meanwhile beside what was sent, after a save that raised Stale."""
        if isinstance(fault, role_answers.Moved):
            return self.overtaken(fault.role_ids)
        if str(fault) == CHANGED_MEANWHILE or not sent:
            return [Difference(CHECKED_LABEL, CHECKED_STORED, "You checked what stood there before")]
        return self.overtaken(sent)

    def overtaken(self, role_ids: Iterable[UUID]) -> list[Difference]:
        """Return roles whose answers came too late: what stands, and what was chosen here."""
        db.session.rollback()
        return [_both(self._id, role_id, self.words) for role_id in role_ids]

    def shown(self, differences: list[Difference] | None = None) -> ResponseReturnValue:
        """Return the page; with `differences` somebody else was first."""
        organisation, parts, visitor = self.organisation, self.parts, viewer()
        kind = next((each for part in parts if (each := part.pack.kind(organisation.kind_id))), None)
        is_own, forms = organisation.id in visitor.positions, list(self.forms.values())
        desks = desks_to_check(visitor, organisation, now(), is_own=is_own)
        open_offers = role_queries.open_offers(organisation.id, [each.partnership.id for each in parts])
        has_told_errors = self.told is not None and bool(self.told.errors)
        return conflict.page(
            "mapping/roles.html",
            differences,
            organisation=organisation,
            parts=parts,
            forms=self.forms,
            told=self.told,
            desks=desks,
            frame=self._frame(desks, is_own=is_own),
            offers=[(each, offers.offer_line(each)) for each in open_offers],
            invitations=_invitations(organisation),
            kind_rule=kind.rule if kind else "",
            faults=self._faults(forms),
            has_errors=self.has_nothing or has_told_errors or any(form.errors for form in forms),
            following=self.following,
            left=self.left,
        )

    def _frame(self, desks: DesksToCheck, *, is_own: bool) -> AnswerFrame:
        can_be_sent = self.may_answer or self.place is not None
        return AnswerFrame(
            self.organisation.id,
            self.organisation.name,
            self.place,
            self.may_answer,
            is_own,
            services.is_led_by_its_own(self.organisation),
            is_told=self.told is not None,
            has_form=can_be_sent and (bool(self.forms and self.may_answer) or desks.can_be_checked),
            is_waiting=bool(self.forms),
        )

    def _faults(self, forms: Sequence[RoleAnswerForm]) -> list[dict[str, str]]:
        """What is wrong with the answers; that there is none where nothing was chosen."""
        if not self.has_nothing:
            return list(faults_of([*forms, self.told] if self.told is not None else forms))
        words = SELECT_ONE_OR_CHECK if can(Action.ORGANISATION_CONFIRM, self.organisation) else SELECT_ONE
        if not forms:
            return [{"text": "Select a number that you rang"}]
        yes, no, _ = self.words.values()
        return [{"text": words.format(yes, no), "href": f"#{forms[0].decision.id}"}]


def _invitations(organisation: Organisation) -> int:
    """How many partnerships ask the organisation, for its own people."""
    if organisation.id not in viewer().standing:
        return 0
    return sum(row.state is TakingInState.OPEN for row, _ in consent.invitations_to(organisation.id))


def _parts(organisation: Organisation, partnerships: Sequence[Partnership]) -> list[InPartnership]:
    """What stands between the organisation and each partnership; the map is read only where it is needed."""
    rows = role_queries.roles_of(organisation.id, [each.id for each in partnerships])
    made = []
    for partnership in partnerships:
        own = [row for row in rows if row.partnership_id == partnership.id]
        needs_map = any(row.state is Agreement.PROPOSED or row.suggested_id for row in own)
        map_ = queries.read_map(partnership, viewer()) if needs_map else None
        pack = queries.pack_of(partnership)
        made.append(proposals.in_partnership(partnership, pack, own, map_, organisation.kind_id))
    return made


def _proposals(parts: Iterable[InPartnership]) -> list[ProposedRole]:
    return [proposal for part in parts for proposal in part.proposals]


def _decides(key: str) -> bool:
    return request.form[key] in ANSWERS and request.form[key] != "later"


def _both(organisation_id: UUID, role_id: UUID, words: Mapping[str, str]) -> Difference:
    """A role whose answer was not kept because the role has moved on: what stands, and what was chosen here."""
    row = role_queries.role_of(organisation_id, role_id)
    decision = request.form.get(f"r-{role_id}-decision", "")
    reason = clean_text(request.form.get(f"r-{role_id}-reason")) or ""
    typed = lines_of(words.get(decision, ""), reason)
    if row is None:
        return Difference("A role that was proposed", "It is not proposed any more", typed)
    partnership = partnerships_by_id([row.partnership_id])[row.partnership_id]
    name = proposals.name_of(row.function_id, queries.pack_of(partnership))
    by = f"Answered by {row.answered_by}" if row.answered_by else ""
    return Difference(name, lines_of(f"{ROLES[row.role]}: {AGREEMENTS[row.state].lower()}", row.reason, by), typed)


def lines_of(*found: str) -> tuple[str, ...]:
    """Return the texts that are not empty."""
    return tuple(each for each in found if each)


def answered_words(states: Sequence[Agreement], *, accepted: str) -> str:
    """Return how many roles were answered and how: "2 agreed and 1 declined"; empty where none was."""
    told = ((Agreement.ACCEPTED, accepted), (Agreement.DECLINED, "declined"))
    return listed([f"{number} {word}" for state, word in told if (number := states.count(state))])
