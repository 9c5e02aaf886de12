"""The register: organisations with their services, contacts, locations and the clocks of their sections."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, case, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from partnership.guidance.types import Group, Level, Sector
from partnership.store.models.base import (
    Archived,
    Audience,
    Base,
    Code,
    Edited,
    EntrySection,
    FieldKind,
    Keyed,
    choice,
    described,
    now,
)
from partnership.store.models.partnerships import Participation
from partnership.store.models.standings import LegalStandings

if TYPE_CHECKING:
    from partnership.store.models.desks import DeskConfirmation

LONGEST_FOLDED = 400  # names have 200 characters
# Apostrophes and dashes as keyboards have them; a word processor puts others in their place.
_AS_TYPED = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u0060\u00b4", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Entry(Archived):
    """What organisations and their parts share: an audience for the record, and narrower or wider ones by field."""

    audience: Mapped[Audience] = mapped_column(choice(Audience), default=Audience.PARTNERS)
    audiences: Mapped[dict[str, str]] = mapped_column(default=dict)  # field name -> audience, where it was set


def _naming(label: str, **rest: Any) -> dict[str, Any]:
    """What an organisation is known by: whoever may know of it may see it."""
    return described(label, audience=Audience.PUBLIC, follows_record=True, **rest)


class Organisation(LegalStandings, Entry, Edited, Base):
    """An agency; it stands once in the register and takes part in many partnerships."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_folded_name_id", "folded_name", "id"),)
    moves_clock: ClassVar[EntrySection | None] = EntrySection.IDENTITY

    name: Mapped[str] = mapped_column(String(200), info=_naming("Name", kind=FieldKind.NAME, is_required=True))
    short_name: Mapped[str] = mapped_column(
        String(60),
        default="",
        info=_naming(
            "Short name",
            kind=FieldKind.NAME,
            longest=60,
            hint="As people say it, for example “PCT”. Used where there is little room",
        ),
    )
    kind_id: Mapped[str] = mapped_column(
        String(60),
        info=_naming(
            "Kind of organisation",
            kind=FieldKind.CHOICE,
            choices="kind",
            is_required=True,
            hint="Decides which tasks it normally leads or supports",
        ),
    )
    sector: Mapped[Sector] = mapped_column(
        choice(Sector), info=_naming("Sector", kind=FieldKind.CHOICE, choices="sector", is_required=True)
    )
    level: Mapped[Level] = mapped_column(
        choice(Level), info=_naming("Level", kind=FieldKind.CHOICE, choices="level", is_required=True)
    )
    country: Mapped[str | None] = mapped_column(
        String(2),  # ISO 3166-1 alpha-2
        default=None,
        info=described(
            "Country",
            kind=FieldKind.CHOICE,
            choices="country",
            audience=Audience.PUBLIC,
            hint="Only for an embassy or an organisation abroad: the state that it stands for or works in",
        ),
    )
    description: Mapped[str] = mapped_column(
        Text,
        default="",
        info=described(
            "What it does",
            kind=FieldKind.LONG_TEXT,
            longest=2000,
            audience=Audience.PUBLIC,
            is_searched=True,
            hint="Two or three sentences. Never write an address of a refuge or anything about a victim here",
        ),
    )
    website: Mapped[str] = mapped_column(
        String(300),
        default="",
        info=described("Website", kind=FieldKind.WEB_ADDRESS, longest=300, audience=Audience.PUBLIC),
    )
    charity_number: Mapped[str] = mapped_column(
        String(20),
        default="",
        info=described(
            "Charity number",
            longest=20,
            audience=Audience.PUBLIC,
            hint="As the register of England and Wales, Scotland or Northern Ireland has it. Empty: no charity",
            headings="charity no|charity reg no|registered charity|charity",
            code=Code(r"\d{6,7}|SC\d{6}|NIC\d{6}", "six or seven digits, SC and six digits, or NIC and six digits"),
        ),
    )
    company_number: Mapped[str] = mapped_column(
        String(20),
        default="",
        info=described(
            "Company number",
            longest=20,
            audience=Audience.PUBLIC,
            hint="As Companies House has it. Empty: no company",
            headings="company no|companies house|company reg no",
            code=Code(r"\d{7,8}|[A-Z]{2}\d{6}", "seven or eight digits, or two letters and six digits"),
        ),
    )
    covers: Mapped[list[str]] = mapped_column(
        default=list,
        info=described(
            "Areas it covers",
            kind=FieldKind.LINES,
            longest=2000,
            audience=Audience.PUBLIC,
            hint="One area a line",
            is_searched=True,
        ),
    )
    languages: Mapped[list[str]] = mapped_column(
        default=list,
        info=described(
            "Languages",
            kind=FieldKind.LINES,
            longest=1000,
            audience=Audience.PUBLIC,
            hint="One language a line",
            is_searched=True,
        ),
    )
    # The name as lists order it, searches find it and duplicates are known by it: databases fold only ASCII letters.
    folded_name: Mapped[str] = mapped_column(String(LONGEST_FOLDED))
    # The guidance pack that it was taken over from, as of its date; empty: it was not.
    body_pack_id: Mapped[str] = mapped_column(String(60), default="", server_default="")
    # An import told its kind from its name, and nobody has said so: it is asked to lead nothing by default.
    is_kind_guessed: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The partnership whose coordinators keep the entry beside its own people, and answer for it where nobody leads it.
    home_id: Mapped[UUID | None] = mapped_column(ForeignKey("partnership.id"), default=None, index=True)

    # The entry that took this one up; its page leads there.
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), default=None, index=True)

    services: Mapped[list[Service]] = relationship(
        back_populates="organisation", lazy="raise_on_sql", order_by="Service.name, Service.id"
    )
    contacts: Mapped[list[Contact]] = relationship(
        back_populates="organisation",
        lazy="raise_on_sql",
        order_by="Contact.is_main.desc(), Contact.post, Contact.id",
    )
    locations: Mapped[list[Location]] = relationship(
        back_populates="organisation",
        lazy="raise_on_sql",
        # By what everybody sees who knows of them: a confidential one's name would be told by its place in the list
        order_by=lambda: (
            Location.is_confidential,
            case((Location.is_confidential, ""), else_=Location.name),
            Location.created_at,
            Location.id,
        ),
    )
    clocks: Mapped[list[SectionClock]] = relationship(lazy="raise_on_sql", order_by="SectionClock.section")
    participations: Mapped[list[Participation]] = relationship(
        lazy="raise_on_sql", order_by="Participation.partnership_id"
    )

    @validates("name")
    def _fold(self, _key: str, name: str) -> str:
        self.folded_name = fold(name)
        return name

    @property
    def partnership_ids(self) -> frozenset[UUID]:
        """Partnerships it takes part in now."""
        return frozenset(each.partnership_id for each in self.participations if each.is_current)

    def clock(self, section: EntrySection) -> SectionClock | None:
        """The clocks of one section; none when nothing was ever entered there."""
        return next((each for each in self.clocks if each.section is section), None)


def fold(text: str) -> str:
    """A name without differences of case, spacing, width, apostrophes and what nobody sees.

    Cut off, since one letter can become many.
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_AS_TYPED)
    return " ".join(unicodedata.normalize("NFKC", plain.casefold()).split())[:LONGEST_FOLDED].rstrip()


class OwnedByOrganisation(Entry, Edited):
    """A part of an organisation's entry."""

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)


def _opening(label: str) -> dict[str, Any]:
    """Days and times, and the months they hold in, one span a line: `findings.schedule` reads and tells them."""
    return described(label, kind=FieldKind.HOURS, longest=1000)


def _remark(example: str) -> dict[str, Any]:
    """What days and times cannot say; older words that tell days and times are read where they can be."""
    return described("Hours in words", hint=f"Only what days and times cannot say, such as “{example}”")


class Service(OwnedByOrganisation, Base):
    """What an organisation offers."""

    __tablename__ = "service"
    moves_clock: ClassVar[EntrySection | None] = EntrySection.SERVICES

    name: Mapped[str] = mapped_column(
        String(200), info=described("Name of the service", kind=FieldKind.NAME, is_required=True, is_searched=True)
    )
    description: Mapped[str] = mapped_column(
        Text, default="", info=described("What it offers", kind=FieldKind.LONG_TEXT, longest=2000, is_searched=True)
    )
    for_whom: Mapped[Group | None] = mapped_column(
        choice(Group),
        default=None,
        info=described(
            "For whom",
            asks="who it is for",
            kind=FieldKind.CHOICE,
            choices="group",
            hint="Not chosen: the service does not say. It is then not offered for a group that has no agreed agency",
        ),
    )
    eligibility: Mapped[str] = mapped_column(
        Text, default="", info=described("Who can use it", kind=FieldKind.LONG_TEXT, longest=1000)
    )
    how_to_refer: Mapped[str] = mapped_column(
        Text, default="", info=described("How to refer", kind=FieldKind.LONG_TEXT, longest=1000)
    )
    how_to_attend: Mapped[str] = mapped_column(
        String(300),
        default="",
        server_default="",
        info=described("How to attend", longest=300, hint="For example “by telephone”, “we visit” or “come in”"),
    )
    fees: Mapped[str] = mapped_column(
        String(300), default="", server_default="", info=described("Fees", longest=300, hint="Empty: not stated")
    )
    website: Mapped[str] = mapped_column(
        String(300),
        default="",
        server_default="",
        info=described("Web page of the service", kind=FieldKind.WEB_ADDRESS, longest=300),
    )
    open: Mapped[list[str] | None] = mapped_column(default=None, info=_opening("When it is open"))
    hours: Mapped[str] = mapped_column(String(200), default="", info=_remark("by appointment"))
    sexes: Mapped[list[str] | None] = mapped_column(
        default=None,
        info=described("Women or men", kind=FieldKind.SEXES, hint="Tick one only where the other is turned away"),
    )
    age_from: Mapped[int | None] = mapped_column(
        default=None, info=described("From which age", kind=FieldKind.AGE, hint="In years. Empty: no limit")
    )
    age_to: Mapped[int | None] = mapped_column(
        default=None,
        info=described("Up to which age", kind=FieldKind.AGE, hint="The last one taken, such as 17. Empty: no limit"),
    )
    function_ids: Mapped[list[str] | None] = mapped_column(
        default=None,
        info=described(
            "Tasks this service is for",
            kind=FieldKind.FUNCTIONS,
            hint="So that nobody is sent here who is turned away. None ticked: every task that no other service names",
        ),
    )
    languages: Mapped[list[str]] = mapped_column(
        default=list,
        info=described("Languages", kind=FieldKind.LINES, longest=1000, hint="One language a line", is_searched=True),
    )
    capacity: Mapped[str] = mapped_column(
        String(200),
        default="",
        info=described("Capacity", audience=Audience.PARTNERSHIP, hint="For example “6 places, women only”"),
    )
    # The desk that a source gives for it; shown to whoever may see that desk.
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"), default=None)
    organisation: Mapped[Organisation] = relationship(back_populates="services", lazy="raise_on_sql")


class Contact(OwnedByOrganisation, Base):
    """A post or desk, not a person."""

    __tablename__ = "contact"
    moves_clock: ClassVar[EntrySection | None] = EntrySection.CONTACTS

    audience: Mapped[Audience] = mapped_column(choice(Audience), default=Audience.PARTNERSHIP)
    post: Mapped[str] = mapped_column(
        String(200),
        info=described(
            "Post or desk",
            kind=FieldKind.NAME,
            is_required=True,
            is_searched=True,
            hint="For example “Duty desk” or “Named doctor for safeguarding”. Not a person’s name",
        ),
    )
    telephone: Mapped[str] = mapped_column(
        String(60),
        default="",
        info=described("Telephone", kind=FieldKind.TELEPHONE, longest=60, audience=Audience.PARTNERSHIP),
    )
    out_of_hours_telephone: Mapped[str] = mapped_column(
        String(60),
        default="",
        info=described(
            "Telephone out of hours",
            kind=FieldKind.TELEPHONE,
            longest=60,
            audience=Audience.PARTNERSHIP,
            hint="Nights, weekends and bank holidays, if it is another number",
        ),
    )
    email: Mapped[str] = mapped_column(
        String(254),
        default="",
        info=described("Email", kind=FieldKind.EMAIL, longest=254, audience=Audience.PARTNERSHIP),
    )
    open: Mapped[list[str] | None] = mapped_column(default=None, info=_opening("When it answers"))
    hours: Mapped[str] = mapped_column(String(200), default="", info=_remark("school days"))
    for_whom: Mapped[Group | None] = mapped_column(
        choice(Group),
        default=None,
        info=described(
            "For whom this desk answers", kind=FieldKind.CHOICE, choices="group", hint="Not chosen: children and adults"
        ),
    )
    is_main: Mapped[bool] = mapped_column(
        default=False, info=described("Main contact of the organisation", kind=FieldKind.YES_NO)
    )
    holder: Mapped[str] = mapped_column(
        String(200),
        default="",
        info=described(
            "Name of the holder",
            kind=FieldKind.NAME,
            audience=Audience.NAMED,
            hint="Never public and never in a document",
        ),
    )
    function_ids: Mapped[list[str]] = mapped_column(
        default=list,
        info=described(
            "Tasks this desk is for",
            kind=FieldKind.FUNCTIONS,
            hint="None ticked: it takes calls for everything that the organisation does",
        ),
    )
    # The account of who answers at this desk, where it is known: when that person leaves, the desk is open.
    held_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    vacant_since: Mapped[datetime | None] = mapped_column(default=None)  # who answered left, and nobody was named since
    organisation: Mapped[Organisation] = relationship(back_populates="contacts", lazy="raise_on_sql")
    confirmations: Mapped[list[DeskConfirmation]] = relationship(lazy="raise_on_sql", viewonly=True)


class Location(OwnedByOrganisation, Base):
    """An address. A confidential one is kept sealed and is shown only by a reveal that the audit knows of."""

    __tablename__ = "location"
    moves_clock: ClassVar[EntrySection | None] = EntrySection.LOCATIONS

    name: Mapped[str] = mapped_column(
        String(200),
        info=described(
            "Name of the place",
            kind=FieldKind.NAME,
            is_required=True,
            hint="For a confidential place write nothing that tells where it is",
        ),
    )
    is_confidential: Mapped[bool] = mapped_column(
        default=False,
        info=described(
            "The address is confidential",
            kind=FieldKind.YES_NO,
            follows_record=True,
            hint="A refuge or safe house. The address is locked away and can only be shown by a logged request",
        ),
    )
    address: Mapped[str] = mapped_column(
        Text,
        default="",
        info={
            "audit": "seal",
            **described("Address with postcode", kind=FieldKind.LONG_TEXT, longest=500, audience=Audience.PARTNERS),
        },
    )
    sealed_address: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, info={"audit": "mask", **described("Confidential address", is_confidential=True)}
    )
    organisation: Mapped[Organisation] = relationship(back_populates="locations", lazy="raise_on_sql")


class SectionClock(Base):
    """Two clocks for a section of an entry: changing does not confirm, confirming does not change."""

    __tablename__ = "section_clock"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    section: Mapped[EntrySection] = mapped_column(choice(EntrySection), primary_key=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    confirmed_by: Mapped[str] = mapped_column(String(254), default="")
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_by: Mapped[str] = mapped_column(String(254), default="")

    @property
    def is_changed_since(self) -> bool:
        """Whether something of the section was changed after it was confirmed."""
        return bool(self.confirmed_at and self.changed_at and self.changed_at > self.confirmed_at)


class LocationGrant(Keyed, Base):
    """The right of one account to open one confidential place, from when to when; nothing else opens a place."""

    __tablename__ = "location_grant"
    __table_args__ = (
        Index(
            "uq_location_grant_current", "location_id", "account_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    location_id: Mapped[UUID] = mapped_column(ForeignKey("location.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[str] = mapped_column(
        String(200), default="", info=described("Why", is_private=True, is_written=True)
    )
    given_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    from_at: Mapped[datetime] = mapped_column(default=now, info=described("From"))
    until_at: Mapped[datetime | None] = mapped_column(default=None, info=described("Until"))
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)

    @property
    def last_on(self) -> date | None:
        """The last day on which it opens the place, as it was chosen; none where it ends when somebody ends it."""
        return (self.until_at - timedelta(seconds=1)).date() if self.until_at is not None else None
