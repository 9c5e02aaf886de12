"""Kinds of organisation and tasks: what is needed of them at night, and who stands in; quorums of meetings. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from partnership.guidance.choices import (
    Emergency,
    Group,
    KindOffice,
    LegalForm,
    LegalStanding,
    Level,
    Need,
    Night,
    Sector,
    Stage,
)
from partnership.guidance.citations import Citation


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of organisation."""

    id: str
    name: str  # singular, as on screen: "Primary care trust"
    sector: Sector
    level: Level
    description: str
    sources: tuple[Citation, ...]
    rule: str = ""  # a safety rule that every entry of this kind carries, e.g. embassies
    works_with: Group = Group.BOTH  # a check for anyone names it in cases of this group only
    is_safe_place: bool = False  # people are hidden there: what goes into many pockets names none of them
    needed: Need | None = None  # for whose cases a partnership needs one
    stands_in: bool = True  # whether it may be rung in place of a lead that nobody has
    legal_form: LegalForm = LegalForm.BODY
    data_post: str = ""  # who answers for data in agencies of this kind: "Caldicott guardian"
    family: str = ""  # what papers call all kinds of the same family where they have the same answer: "Health bodies"
    facts: tuple[str, ...] = ()
    first_responder: bool = False  # the law lets every agency of it refer into the mechanism: what an entry begins with
    duty_to_notify: bool = False  # the law has every agency of it report an adult who says no, in the same way
    only_asked: bool = False  # papers ask its agencies and never bind them: they sign nothing and own no document
    office: KindOffice | None = None  # what it is to rules of the product that are about one sort of agency
    of_one_country: bool = False  # a programme for returns to one country, though it is not of that state
    never_with_children: bool = False  # it gets no role in a case of a child
    kept_apart: str = ""  # kinds with the same word are never one agency where information is shared
    at_a_glance: str = ""  # the heading of its column where papers print the answers on sharing at a glance

    @property
    def is_abroad(self) -> bool:
        """Whether agencies of this kind stand for another state."""
        return self.sector is Sector.DIPLOMATIC or self.level is Level.ORIGIN

    @property
    def is_of_origin(self) -> bool:
        """Whether agencies of this kind act in a return to one country, and to no other."""
        return self.is_abroad or self.of_one_country

    def suggests(self, standing: LegalStanding) -> bool:
        """Whether an agency of it has a legal standing as long as its own entry says nothing."""
        return bool(getattr(self, standing.field, False))


@dataclass(frozen=True, slots=True)
class Fallback:
    """Who is rung for a task of a group where no agency has agreed to it; or what to do where nobody may."""

    group: Group
    kinds: tuple[str, ...] = ()  # the first is rung first
    duty: tuple[str, ...] = ()  # the kinds of them whose duty it is in the law of the pack
    may: tuple[str, ...] = ()  # those whose duty it may be, by the facts of a case; the others have none
    sources: tuple[Citation, ...] = ()  # what says so
    says: str = ""


@dataclass(frozen=True, slots=True)
class SignCall:
    """That the lead of a task is called about signs, on cards for settings where the people of a group are met."""

    group: Group  # children or adults
    words: str  # what the call is for
    order: int = 1  # its place among the calls of its group


@dataclass(frozen=True, slots=True)
class Function:
    """A task in the response."""

    id: str
    name: str
    short: str  # heading of a matrix column, up to 24 characters
    stage: Stage
    group: Group
    description: str
    leads: tuple[str, ...]  # kinds that normally lead
    supports: tuple[str, ...]  # kinds that normally support
    sources: tuple[Citation, ...]
    at_night: Night = Night.WAITS
    emergency: Emergency = Emergency.NONE
    fallback: tuple[Fallback, ...] = ()
    rule: str = ""  # a safety rule that every role in this function carries
    facts: tuple[str, ...] = ()
    is_recognition: bool = False  # done by whoever meets somebody in a setting of the audit
    sign_calls: tuple[SignCall, ...] = ()
    lead_needs: LegalStanding | None = None  # what the lead must be in law
    never_for: Group | None = None  # children or adults: whose case it is never done in
    asks_consent_of: Group | None = None  # whose consent is recorded first; a paper about it has that step
    called: tuple[str, ...] = ()  # posts by which clauses mean whoever does it: their paper lists its desks

    @property
    def is_needed_at_night(self) -> bool:
        """Whether somebody must answer for it at night, on a weekend and on a bank holiday."""
        return self.at_night is Night.MUST

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups whose cases it is about, children and adults apart."""
        return (Group.CHILDREN, Group.ADULTS) if self.group is Group.BOTH else (self.group,)

    def fallback_for(self, group: Group) -> Fallback | None:
        """Whose duty in law it is for one group."""
        return next((each for each in self.fallback if each.group in (group, Group.BOTH)), None)


@dataclass(frozen=True, slots=True)
class Quorum:
    """Without whom a meeting of parties decides nothing: so many seats, and one of each row of kinds among them."""

    seats: int = 0
    among: tuple[tuple[str, ...], ...] = ()  # kinds; any one of a row will do
