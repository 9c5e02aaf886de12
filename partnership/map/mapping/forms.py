"""Forms of the map: a whole function at once, and one organisation's role in it."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from partnership.base.errors import InputFault
from partnership.guidance.types import Group, Sharing
from partnership.map.mapping.offers import LONGEST_NOTE, RoleOffer
from partnership.map.mapping.queries import today
from partnership.map.mapping.role_answers import LONGEST_REASON, AgencyWord, RoleAnswer
from partnership.map.mapping.services import NEEDS_BASIS, NEEDS_REASON, SAY_WHY_DECLINED, RoleAssignment
from partnership.map.mapping.sharing import MEANINGS, WORDS, SharingChoice, allowed_for
from partnership.register.directory.wording import ROLES
from partnership.store.models import Agreement, Role
from partnership.web.fields import (
    CheckboxesField,
    DatePartsField,
    DropDownField,
    LongTextField,
    RadiosField,
    TextLineField,
    choice,
    choices_of,
)
from partnership.web.forms import BaseForm, Relevance, VersionedForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.findings.facts import Duty
    from partnership.guidance.types import Function, Kind

    Options = list[tuple[str, list[tuple[str, str]]]]

WHOM = {Group.BOTH: "Children and adults", Group.CHILDREN: "Children", Group.ADULTS: "Adults"}
STATES = {
    Agreement.ACCEPTED: "Accepted by the organisation",
    Agreement.PROPOSED: "Proposed, not answered yet",
    Agreement.DECLINED: "Declined by the organisation",
}

REMARK = "What the role is about here. Nothing about a victim"
REMARK_AGREED = (
    "How it was agreed, for example at which meeting, or why it was declined. Nobody leads its entry here, so you "
    "record its answer. No document prints it; write no legal advice here. Nothing about a victim"
)
EVERYBODY = "all"
SAY_WHY = "Enter why you decline"
REASON_READERS = (
    "Members of the partnership read it; no document prints it. Do not write legal advice here, whoever reads it may "
    "repeat it: name the post that can be asked. Nothing about any person"
)
DECLINE = "decline"
MAY_GO = frozenset(map(str, Sharing)) - {Sharing.NEVER}
ANSWERS = {"accept": "Accept", DECLINE: "Decline", "later": "Answer later"}
RECORDED_ANSWERS = {"accept": "Agreed", DECLINE: "Declined", "later": "Not yet"}
LONGEST_RECORDED_REASON, LONGEST_BY = 350, 100  # together with the date no more than a remark may have
SAY_WHO = "Enter the post that told you, and how"


def role_value(role: Role, state: Agreement) -> str:
    """A role and its agreement as one value of a list: `lead`, `lead:proposed`."""
    return str(role) if state is Agreement.ACCEPTED else f"{role}:{state}"


def read_role(value: str) -> tuple[Role, Agreement] | None:
    """What `role_value` wrote; None for no role. Raises InputFault for anything else."""
    if not value:
        return None
    role, _, state = value.partition(":")
    try:
        return Role(role), Agreement(state or Agreement.ACCEPTED)
    except ValueError as fault:
        message = "Select one of the roles in the list"
        raise InputFault(message) from fault


class Speaker(StrEnum):
    """Whose word makes a role of an organisation accepted."""

    NOBODY = "nobody"  # nobody leads its entry here: a coordinator records what it said
    OTHERS = "others"  # its own people, so that a role is only proposed to it
    VISITOR = "visitor"  # it is the visitor who leads it


OFFERED = (Agreement.PROPOSED, Agreement.ACCEPTED)
OPTION_STATES = {Agreement.ACCEPTED: "agreed", Agreement.PROPOSED: "asked", Agreement.DECLINED: "declined"}
AGREED = {
    Speaker.NOBODY: "Agreed already",
    Speaker.OTHERS: "Agreed by its own people",
    Speaker.VISITOR: "Agreed by you, for it",
}


def option_words(role: Role, state: Agreement) -> str:
    """A role and its agreement as a list of roles says them; the role first, as a narrow list cuts the rest off."""
    return f"{ROLES[role]} ({OPTION_STATES[state]})"


def is_agreed(value: str) -> bool:
    """Whether a value of a list says that the organisation has accepted the role."""
    try:
        chosen = read_role(value)
    except InputFault:  # whoever saves it is told
        return False
    return chosen is not None and chosen[1].is_accepted


def role_options(duty: Duty | None, speaker: Speaker) -> Options:
    """The list of roles in groups: those to ask for first, so that arrow keys come to them before what was agreed.

    To an organisation that others lead roles are only proposed; what it has accepted already stands there too.
    """
    asked, agreed = ([(role_value(role, state), option_words(role, state)) for role in ROLES] for state in OFFERED)
    if speaker is Speaker.OTHERS:
        held = role_value(duty.role, duty.state) if duty else ""
        agreed = [(value, words) for value, words in agreed if value == held]
    groups = [("Asked, not answered", asked), (AGREED[speaker], agreed)]
    return [(label, options) for label, options in groups if options]


class SharingForm(VersionedForm):
    """What the partnership decides about one kind of information and one kind of agency."""

    relevance = MappingProxyType({
        "basis": Relevance("sharing", MAY_GO, NEEDS_BASIS),
        "condition": Relevance("sharing", MAY_GO),
    })  # fmt: skip
    sharing = RadiosField("May it go there?", required="Select whether it may go there", coerce=Sharing)
    basis = LongTextField(
        "What it rests on in law",
        description="The Act and section, or the duty",
        subject="The basis",
        max_length=1000,
        rows=3,
    )
    condition = LongTextField(
        "On what condition",
        description="What must be true before it goes: who decides, what is asked first, how it is sent",
        subject="The condition",
        max_length=1000,
        rows=3,
    )
    reason = LongTextField(
        "Why the partnership decides this",
        required=NEEDS_REASON,
        description="And at which meeting. Nothing about any person",
        subject="The reason",
        max_length=500,
        rows=2,
    )

    def offer(self, kind: Kind) -> None:
        """Offer what may be decided about a kind of agency."""
        self.sharing.choices = [choice(each, WORDS[each], hint=MEANINGS[each]) for each in allowed_for(kind)]

    def choice(self) -> SharingChoice:
        """What was filled in."""
        return SharingChoice(
            self.sharing.data, self.basis.data or "", self.condition.data or "", self.reason.data or ""
        )


class RoleForm(VersionedForm):
    """One organisation's role in one function."""

    relevance = MappingProxyType({
        "reason": Relevance("state", needed=SAY_WHY_DECLINED, needed_for=frozenset({Agreement.DECLINED}))
    })  # fmt: skip
    group = RadiosField("For whom", required="Select who the role is for", coerce=Group)
    role = RadiosField(
        "Role",
        choices=choices_of(ROLES),
        required="Select a role",
        coerce=Role,
    )
    state = RadiosField(
        "Has the organisation agreed?",
        choices=choices_of(STATES),
        required="Select whether the organisation has agreed",
        coerce=Agreement,
        default=Agreement.PROPOSED,
    )
    reason = LongTextField(
        "Remark",
        description=REMARK,
        subject="Remark",
        max_length=500,
        rows=3,
    )
    from_on = DatePartsField("From", description="Only when it holds from a later day on")
    until_on = DatePartsField("Until", description="The first day on which it no longer holds")

    def offer(self, function: Function, held: Agreement | None, *, is_led: bool) -> None:
        """Offer the groups that the function knows, and the states that a coordinator may record.

        `held` is the state that the role has now: of an organisation that somebody leads, no other answer is recorded.
        """
        if is_led:
            kept = [state for state in STATES if state in (held, Agreement.PROPOSED)]
            self.state.choices = [choice(state, STATES[state]) for state in kept]
            if len(kept) == 1:  # not asked, so nothing that was sent can be wrong
                self.state.data, self.state.process_errors = kept[0], []
        else:
            self.reason.description = REMARK_AGREED
        groups = list(WHOM) if function.group is Group.BOTH else [function.group]
        self.group.choices = [choice(group, WHOM[group]) for group in groups]
        if self.group.data is None and len(groups) == 1:
            self.group.data = groups[0]

    def holding(self) -> RoleAssignment:
        """What was filled in."""
        return RoleAssignment(
            self.role.data, self.state.data, self.reason.data or "", self.from_on.data, self.until_on.data
        )


def _why_not(required: str = "") -> LongTextField:
    return LongTextField(
        "Why not?",
        required=required,
        description=REASON_READERS,
        subject="The reason",
        max_length=LONGEST_REASON,
        rows=3,
    )


class DecliningForm(VersionedForm):
    """Why an organisation does not take a role, and who might."""

    reason = _why_not(SAY_WHY)
    suggested = DropDownField(
        "Who might do it instead?", description="If you know of an organisation here", blank="Nobody in particular"
    )

    def offer(self, groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> None:
        """Fill the list of organisations that may be suggested, in groups."""
        self.suggested.choices = [
            choice(value, name, group=label) for label, options in groups for value, name in options
        ]

    @property
    def declines(self) -> bool:
        """Whether the form says no."""
        return True

    def answer(self) -> RoleAnswer:
        """What was filled in."""
        if not self.declines:
            return RoleAnswer(is_accepted=True, expected_version=self.seen_version)
        return RoleAnswer(
            is_accepted=False,
            expected_version=self.seen_version,
            reason=self.reason.data or "",
            suggested_id=UUID(self.suggested.data) if self.suggested.data else None,
        )


class RoleAnswerForm(DecliningForm):
    """What an organisation says about one role that is proposed to it; many of them stand on one page."""

    field_of = MappingProxyType({"group": "decision"})
    relevance = MappingProxyType({
        "reason": Relevance("decision", frozenset({DECLINE}), SAY_WHY),
        "suggested": Relevance("decision", frozenset({DECLINE})),
    })  # fmt: skip
    decision = RadiosField(
        "Your answer",
        choices=[choice(key, label) for key, label in ANSWERS.items()],
        required="Select an answer",
        default="later",
    )
    reason = _why_not()

    @property
    def declines(self) -> bool:
        """Whether the form says no."""
        return bool(self.decision.data == DECLINE)

    @property
    def is_answered(self) -> bool:
        """Whether it says anything but “later”."""
        return self.decision.data in {"accept", DECLINE}


class RecordedAnswerForm(RoleAnswerForm):
    """What an organisation told a coordinator about one role; many of them stand on one page."""

    relevance = MappingProxyType({
        "reason": Relevance("decision", frozenset({DECLINE}), SAY_WHY_DECLINED),
        "suggested": Relevance("decision", frozenset({DECLINE})),
    })  # fmt: skip
    decision = RadiosField(
        "What it said",
        choices=[choice(key, label) for key, label in RECORDED_ANSWERS.items()],
        required="Select an answer",
        default="later",
    )
    reason = LongTextField(
        "Why not?",
        description="Members of the partnership read it. Do not include anything about a victim",
        subject="The reason",
        max_length=LONGEST_RECORDED_REASON,
        rows=2,
    )


class ToldForm(BaseForm):
    """Whose word the recorded answers of a page are, and since when they are known."""

    unmarked = ("by", "on")
    by = TextLineField(
        "Who told you, and how?",
        description="A post, not a name: “Duty manager, by telephone” or “Head of service, at the board meeting”",
        subject="Who told you",
        max_length=LONGEST_BY,
    )
    on = DatePartsField("When?", required="Enter the day on which they told you", subject="The day")

    def is_right(self, *, has_answers: bool) -> bool:
        """Whether it can be saved; without an answer to record nothing of it is needed."""
        self.on.latest = today()
        if not has_answers:
            return True
        is_valid = self.validate()
        if not self.by.data and not self.by.errors:
            self.by.errors = [SAY_WHO]
            return False
        return is_valid

    def told(self) -> AgencyWord:
        """What was filled in."""
        return AgencyWord(self.by.data or "", self.on.data or today())


class OfferForm(BaseForm):
    """A role that an organisation offers to take."""

    field_of = MappingProxyType({"group": "whom"})
    task = DropDownField("Which task?", required="Select a task", blank="Choose a task")
    role = RadiosField("Which role?", required="Select a role", coerce=Role)
    whom = RadiosField("For whom?", required="Select who the role is for", default=EVERYBODY)
    note = LongTextField(
        "Anything the coordinator should know",
        description="For example from when, or what you would need. Nothing about any person",
        subject="What you add",
        max_length=LONGEST_NOTE,
        rows=3,
    )

    def offer(self, tasks: Iterable[tuple[str, str, str]], meanings: Mapping[Role, str]) -> None:
        """Fill the lists; a task is its stage, id and name."""
        self.task.choices = [choice(key, name, group=stage) for stage, key, name in tasks]
        self.role.choices = [choice(role.value, ROLES[role], hint=meaning) for role, meaning in meanings.items()]
        self.whom.choices = [
            choice(EVERYBODY, "Everybody whom the task is for"),
            *(choice(each.value, f"{WHOM[each]} only") for each in (Group.CHILDREN, Group.ADULTS)),
        ]

    def made_of(self, function: Function) -> RoleOffer:
        """What was filled in, about the task that was chosen."""
        group = function.group if self.whom.data == EVERYBODY else Group(self.whom.data)
        return RoleOffer(function, group, self.role.data, self.note.data or "")


class AsideForm(VersionedForm):
    """Until when a finding can wait, and why."""

    until = DatePartsField(
        "Until when can it wait?",
        required="Enter the day until which it can wait",
        subject="The day",
        description="That day included. Afterwards it is shown in its place again. At most a year from now",
    )
    reason = LongTextField(
        "Why can it wait?",
        required="Enter why it can wait",
        description="Every member of the partnership reads it. Nothing about any person",
        subject="The reason",
        max_length=LONGEST_REASON,
        rows=3,
    )


class BoardForm(VersionedForm):
    """A board of a partnership."""

    name = TextLineField("Name of the board", required="Enter the name of the board", max_length=200)
    groups = CheckboxesField(
        "For whose cases",
        required="Select for whose cases the board is",
        choices=[choice(each.value, WHOM[each]) for each in (Group.CHILDREN, Group.ADULTS)],
    )
    approver = TextLineField(
        "Who approves a paper for it",
        description="A post, for example “Safeguarding adults manager”. Left empty, papers say “the safeguarding lead”",
        subject="The post",
        max_length=200,
    )

    @property
    def wanted(self) -> list[Group]:
        """The groups that were ticked."""
        return [Group(each) for each in self.groups.data or ()]
