"""Forms about people: inviting, roles, teams, grants, leaving, administration, seeing as another."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from partnership.accounts.forms import SignUpForm
from partnership.people import invitations, services, wording
from partnership.people.administration.queries import State
from partnership.people.administration.services import LONGEST_SOURCE
from partnership.people.email_domains import LONGEST
from partnership.people.grants import services as grants
from partnership.people.offboarding.queries import HandoverPlan
from partnership.people.services import ANY_MEMBER
from partnership.register.authority.mails import post_of
from partnership.register.authority.questions import services as questions
from partnership.store.models import MemberRole, PositionRole
from partnership.web import fields
from partnership.web.fields import DatePartsField
from partnership.web.forms import BaseForm, FilterForm, Relevance, VersionedForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wtforms import Field

    from partnership.people.approvals import QuestionShown
    from partnership.people.offboarding.queries import Holdings
    from partnership.store.models import Account

LONGEST_SEARCH = 100
PERIODS = {7: "7 days ago", 30: "30 days ago", 365: "a year ago", 36500: "the beginning"}
USUAL_PERIOD = 30  # days
LEAVE_OPEN = "Leave open"
NOBODY = "nobody"


def _email_field(hint: str = "") -> fields.EmailField:
    return fields.EmailField(
        "Email address",
        required="Enter the email address",
        max_length=254,
        description=hint,
        width="two-thirds",
        render_kw={"autocomplete": "off"},
    )


def _reason_field(label: str, hint: str = "") -> fields.TextLineField:
    return fields.TextLineField(
        label,
        required="Enter the reason in a few words",
        subject="The reason",
        max_length=services.LONGEST_REASON,
        description=hint,
        render_kw={"autocomplete": "off"},
    )


def _person(account: Account) -> fields.Choice:
    words = f"{account.display_name} ({account.email})" if account.display_name else account.email
    return fields.choice(account.id, words)


def _positions(roles: Iterable[PositionRole]) -> list[fields.Choice]:
    return [fields.choice(each.value, wording.POSITIONS[each], hint=wording.POSITION_HINTS[each]) for each in roles]


class InvitationForm(BaseForm):
    """Whom to invite into an organisation, as what, and who vouches for an address of another ending."""

    unmarked = ("vouched_by", "vouched_why")  # needed for an address of another ending than those that are known
    email = _email_field("Best the address of a post or desk, like duty.desk@example.gov.uk")
    role = fields.RadiosField("Role", required="Select the role")
    words = fields.TextLineField(
        "A few words to them",
        subject="Your words",
        max_length=invitations.LONGEST_WORDS,
        description="They stand in the mail. No telephone number, no address and no name",
        render_kw={"autocomplete": "off"},
    )
    vouched_by = fields.TextLineField(
        "Who vouches for the address",
        subject="Who vouches",
        max_length=invitations.LONGEST_POST,
        description="The post of somebody who knows that the address belongs to the organisation",
        render_kw={"autocomplete": "off"},
    )
    vouched_why = fields.TextLineField(
        "How they know",
        max_length=invitations.LONGEST_WHY,
        description="For example “Met at the board; the organisation has no domain of its own”",
        render_kw={"autocomplete": "off"},
    )

    opens = fields.CheckboxesField(
        "May open the confidential address",
        description="You can open it yourself, so you can let them. Each look is mailed to all who keep it",
    )

    def offer(self, roles: Iterable[PositionRole], places: Mapping[str, str]) -> None:
        """Offer the roles that the visitor may give, and the confidential places, id and name, that they hold."""
        self.role.choices = _positions(roles)
        self.opens.choices = fields.choices_of(places)
        if not places:
            del self.opens

    @property
    def wanted(self) -> invitations.InvitationRequest:
        """What was filled in."""
        return invitations.InvitationRequest(
            self.email.data or "",
            PositionRole(self.role.data),
            self.words.data or "",
            self.vouched_by.data or "",
            self.vouched_why.data or "",
            tuple(self.opens.data or ()) if "opens" in self else (),
        )


class AcceptForm(BaseForm):
    """Accepting an invitation, or the owner agreement alone."""

    agree = fields.CheckboxesField(
        "The agreement",
        required="Select that you accept the agreement",
        choices=[fields.choice("yes", "I have read the agreement and keep to it")],
    )


class JoinForm(SignUpForm):
    """The same for somebody without an account: post and password too."""

    order: ClassVar[tuple[str, ...]] = ("agree", "display_name", "password")

    agree = fields.CheckboxesField(
        "The agreement",
        required="Select that you accept the agreement",
        choices=[fields.choice("yes", "I have read the agreement and keep to it")],
    )

    def __iter__(self) -> Iterator[Field]:
        """In the order of the page, which the summary of errors follows."""
        return iter(
            sorted(
                super().__iter__(),
                key=lambda field: self.order.index(field.name) if field.name in self.order else len(self.order),
            )
        )


class PlaceRoleForm(VersionedForm):
    """Another role in an organisation."""

    role = fields.RadiosField("Role", required="Select the role")

    def offer(self, roles: Iterable[PositionRole]) -> None:
        """Offer the roles that the visitor may give."""
        self.role.choices = _positions(roles)


class DeskForm(VersionedForm):
    """Who answers at a desk."""

    holder = fields.RadiosField("Who answers at this desk?", required="Select who answers, or nobody")

    def offer(self, people: Iterable[Account]) -> None:
        """Offer the organisation's people, and nobody."""
        nobody = fields.choice(NOBODY, "Nobody is named")
        self.holder.choices = [*(_person(each) for each in people), nobody]

    @property
    def holder_id(self) -> UUID | None:
        """The chosen account; None for nobody."""
        return None if self.holder.data == NOBODY else UUID(self.holder.data)


def _members() -> list[fields.Choice]:
    return [fields.choice(each.value, wording.MEMBERS[each], hint=wording.MEMBER_HINTS[each]) for each in MemberRole]


class AddMemberForm(BaseForm):
    """Whom to add to a partnership's team, and as what."""

    email = _email_field("Somebody with an account is in at once; anybody else gets a link to make one")
    role = fields.RadiosField("Role", required="Select the role", choices=_members())


class MemberForm(VersionedForm):
    """Another role in a partnership's team."""

    role = fields.RadiosField("Role", required="Select the role", choices=_members())


class SinceForm(FilterForm):
    """From when on somebody looks back."""

    days = fields.DropDownField(
        "Since",
        choices=fields.choices_of(PERIODS),
        default=str(USUAL_PERIOD),
    )

    @property
    def chosen(self) -> int:
        """How many days back; thirty where nothing that is offered was sent."""
        return next((days for days in PERIODS if str(days) == self.days.data), USUAL_PERIOD)


class ReasonForm(VersionedForm):
    """A reason, for what is done about one row."""

    reason = _reason_field("Why", "Stands in the history. No address, and nothing about a victim")


class QuestionForm(VersionedForm):
    """Yes or no to one question."""

    relevance = MappingProxyType({"reason": Relevance("answer", frozenset({"no"}))})
    answer = fields.RadiosField(
        "Your answer",
        required="Select yes or no",
        choices=[fields.choice("yes", "Yes"), fields.choice("no", "No, nothing changes")],
    )
    reason = fields.TextLineField(
        "Why not?",
        subject="Why not",
        max_length=questions.LONGEST_REASON,
        description="Whoever asked gets it by mail: no address, and nothing about a victim",
        render_kw={"autocomplete": "off"},
    )

    @property
    def is_agreed(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.answer.data == "yes")


class TickForm(BaseForm):
    """Questions of one kind, a tick for each that is answered yes."""

    unmarked = ("asked",)  # each box is a question of its own
    asked = fields.CheckboxesField("Yes")

    def offer(self, waiting: Iterable[QuestionShown]) -> None:
        """Offer the questions, each at the version that is shown."""
        self.asked.choices = [
            fields.choice(f"{each.asked.id}:{each.asked.version}", each.words.title) for each in waiting
        ]


class GrantForm(BaseForm):
    """Whom to give one confidential address to, and why."""

    email = _email_field("Somebody in a partnership that the organisation takes part in")
    reason = _reason_field("Why they need it", "Stands in the history. No address, and nothing about a victim")
    from_on = DatePartsField("First day", subject="The first day", description="Where it is not today")
    until_on = DatePartsField(
        "Last day", subject="The last day", description="Without one it ends when somebody ends it"
    )

    @property
    def wanted(self) -> grants.GrantRequest:
        """What was asked for, once it is valid."""
        return grants.GrantRequest(self.email.data or "", self.reason.data or "", self.from_on.data, self.until_on.data)


class KeepForm(BaseForm):
    """How long somebody opens one confidential address from now on, and why."""

    reason = _reason_field("Why they need it", "Stands in the history. No address, and nothing about a victim")
    until_on = DatePartsField(
        "Last day", subject="The last day", description="Without one it ends when somebody ends it"
    )

    @property
    def wanted(self) -> grants.GrantRequest:
        """What was asked for, once it is valid."""
        return grants.GrantRequest("", self.reason.data or "", None, self.until_on.data)


class LeaveForm(BaseForm):
    """What ends when somebody leaves, and who takes over what; fields are added by `leave_form`."""

    places = fields.CheckboxesField("What ends", required="Select what ends")

    @property
    def plan(self) -> HandoverPlan:
        """What was chosen."""
        return HandoverPlan(
            places=frozenset(self.places.data or ()),
            desks=self._chosen("desk_"),
            leads=self._chosen("lead_"),
            requests=self._chosen("requests_"),
        )

    def _chosen(self, prefix: str) -> dict[UUID, UUID]:
        found = {field.name.removeprefix(prefix): field.data for field in self if field.name.startswith(prefix)}
        return {UUID(key): UUID(value) for key, value in found.items() if value}


def leave_form(held: Holdings, titles: dict[UUID, str]) -> LeaveForm:
    """The form for these holdings; `titles` are the desks that the visitor may know of, by id."""
    made: dict[str, Any] = {}
    for organisation in held.led:
        made[f"lead_{organisation.id}"] = _successor(
            f"Who becomes lead at {organisation.name}", held.colleagues.get(organisation.id, ())
        )
    for desk in held.desks:
        if desk.id in titles:
            at = f" ({desk.organisation.name})" if len(held.positions) > 1 else ""
            label = f"Who answers at {titles[desk.id]}{at}"
            made[f"desk_{desk.id}"] = _successor(label, held.colleagues.get(desk.organisation_id, ()))
    for partnership in held.coordinated:
        if number := len(held.requests.get(partnership.id, ())):
            label = f"Who takes over {number} change {'request' if number == 1 else 'requests'} ({partnership.name})"
            made[f"requests_{partnership.id}"] = _successor(label, held.team_mates.get(partnership.id, ()))
    form = type("OwnLeaveForm", (LeaveForm,), made)(data={"places": list(held.places)})
    form.places.choices = fields.choices_of(held.places)
    return form  # type: ignore[no-any-return]


def _successor(label: str, candidates: Iterable[Account]) -> fields.DropDownField:
    return fields.DropDownField(label, blank=LEAVE_OPEN, choices=[_person(each) for each in candidates])


class SeeAsForm(BaseForm):
    """Whom to look as."""

    whom = fields.DropDownField("See the site as", required="Select an account", blank="Choose an account")

    def offer(self, people: Iterable[tuple[Account, str]]) -> None:
        """Offer any member, and the accounts of the partnership with where they belong."""
        any_member = fields.choice(ANY_MEMBER, "Any member of the partnership")
        self.whom.choices = [any_member, *(self._choice(account, at) for account, at in people)]

    @staticmethod
    def _choice(account: Account, at: str) -> fields.Choice:
        return fields.choice(account.id, f"{post_of(account)}, {at}")

    @property
    def account_id(self) -> UUID | None:
        """The chosen account; None for any member."""
        return None if self.whom.data == ANY_MEMBER else UUID(self.whom.data)


class AccountsForm(FilterForm):
    """What the list of accounts is narrowed to."""

    q = fields.TextLineField(
        "Search",
        max_length=LONGEST_SEARCH,
        subject="What you search for",
        description="Part of an email address or a post",
        render_kw={"autocomplete": "off"},
    )
    state = fields.DropDownField(
        "Which",
        blank="All accounts",
        choices=[
            fields.choice(State.ACTIVE.value, "Open"),
            fields.choice(State.UNUSED.value, "Not used for 90 days"),
            fields.choice(State.CLOSED.value, "Closed"),
            fields.choice(State.ADMINISTRATORS.value, "Administrators"),
        ],
    )


class EndingForm(BaseForm):
    """An ending of mail addresses to add."""

    ending = fields.TextLineField(
        "Ending",
        required="Enter the ending",
        max_length=LONGEST,
        description="For example example.org for one organisation, or .gov.uk for every name below it",
        width="20",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    source = fields.TextLineField(
        "Whose it is",
        required="Enter whose ending it is, or where you have it from",
        max_length=LONGEST_SOURCE,
        render_kw={"autocomplete": "off"},
    )


class BulkInvitationForm(BaseForm):
    """As what many people are invited, and a few words to all of them."""

    role = fields.RadiosField(
        "As what", required="Select the role", choices=_positions(PositionRole), default=PositionRole.LEAD.value
    )
    words = fields.TextLineField(
        "A few words to all of them",
        subject="Your words",
        max_length=invitations.LONGEST_WORDS,
        description="They stand in each mail. No telephone number, no address and no name",
        render_kw={"autocomplete": "off"},
    )


class CoordinatorForm(BaseForm):
    """Whom to add as coordinator of a partnership."""

    email = _email_field("Somebody with an account is in at once; anybody else gets a link to make one")
