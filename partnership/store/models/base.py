"""What every table shares: naming of constraints, UUID keys, UTC times, versions, and how a field describes itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import JSON, DateTime, Enum, Integer, MetaData, TypeDecorator, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

if TYPE_CHECKING:
    from collections.abc import Mapping


class Audience(StrEnum):
    """Who may see a field or record, from wide to narrow."""

    PUBLIC = "public"
    PARTNERS = "partners"
    PARTNERSHIP = "partnership"
    NAMED = "named"

    @cached_property
    def reach(self) -> int:
        """0 for public up to 3 for named: a visitor with this reach sees all audiences up to it."""
        return list(Audience).index(self)


class FieldKind(StrEnum):
    """How a described field is entered and shown."""

    TEXT = "text"
    NAME = "name"
    LONG_TEXT = "long-text"
    LINES = "lines"  # a list of short texts, one a line
    TELEPHONE = "telephone"
    EMAIL = "email"
    WEB_ADDRESS = "web-address"
    POSTCODE = "postcode"
    YES_NO = "yes-no"
    CHOICE = "choice"
    FUNCTIONS = "functions"  # ids of the guidance pack
    HOURS = "hours"  # days with times, one a line: "Mon-Fri 09:00-17:00"
    SEXES = "sexes"  # whom it is for; none or all: anybody
    AGE = "age"  # whole years; nothing: no limit


@dataclass(frozen=True, slots=True)
class Code:
    """The shape of a number that somebody's register gives; it is kept in capitals without spaces."""

    pattern: str  # that all of it matches
    words: str  # the same in words, for the message: "six digits"


@dataclass(frozen=True, slots=True)
class Described:
    """One description of a column: the form and the page of a field of the register, and the history of every table.

    A history tells what is described and nothing else; what a column is says how its values are put in words. The
    audience is that of a field of the register; other tables say what is for coordinators only.
    """

    label: str
    kind: FieldKind = FieldKind.TEXT
    asks: str = ""  # what is asked for, where “the” and the label are no English: "who it is for"
    hint: str = ""
    audience: Audience = Audience.PARTNERS
    longest: int = 200
    code: Code | None = None  # the shape that a text must have
    is_required: bool = False
    choices: str = ""  # name of the list that the form fills: "kind", "level", ...
    is_confidential: bool = False  # kept sealed; never in a page, list, export or history
    is_private: bool = False  # told to coordinators only
    is_written: bool = False  # what somebody wrote: about a confidential place for those only whom its fields are for
    is_searched: bool = False  # its words find the entry
    headings: str = ""  # how files that are imported call it, besides the label: "charity no|registered charity"
    follows_record: bool = False  # has no audience of its own: whoever may know of the record may see it


def described(label: str, **rest: Any) -> dict[str, Any]:
    """Column `info` that carries a description."""
    return {"field": Described(label, **rest)}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC times on every database; a naive time is refused where it is written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive times; SQLite keeps UTC without its mark."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a naive time was about to be stored: {value!r}"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the mark back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(enum: type[StrEnum]) -> Enum:
    """A column type for a StrEnum: its stable values as text."""
    return Enum(enum, native_enum=False, length=32, values_callable=lambda e: [each.value for each in e])


class Base(DeclarativeBase):
    """The registry of tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        dict[str, str]: JSON(),
        list[str]: JSON(),
        list[str] | None: JSON(none_as_null=True),
    }
    # What the audit listener does with rows of this table; the audit itself and throttling counters are left out.
    is_audited: ClassVar[bool] = True
    # The section of an organisation whose "changed" clock a change of this row moves; none for other tables.
    moves_clock: ClassVar[EntrySection | None] = None


class EntrySection(StrEnum):
    """The parts of an entry that are confirmed and changed on their own clocks."""

    IDENTITY = "identity"
    SERVICES = "services"
    CONTACTS = "contacts"
    LOCATIONS = "locations"
    RESPONSIBILITIES = "responsibilities"

    @property
    def is_identity(self) -> bool:
        """Whether it is about the organisation itself."""
        return self is EntrySection.IDENTITY

    @property
    def is_duties(self) -> bool:
        """Whether it tells what the organisation does in its partnerships."""
        return self is EntrySection.RESPONSIBILITIES

    @property
    def is_contacts(self) -> bool:
        """Whether it lists posts and desks."""
        return self is EntrySection.CONTACTS

    @property
    def is_locations(self) -> bool:
        """Whether it lists places, some of which may be confidential."""
        return self is EntrySection.LOCATIONS


def now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


class Keyed:
    """A random UUID as key: it is known before the row is written and tells nothing when it leaves the house."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class Edited(Keyed):
    """A row that people edit: the second of two writers at once is told, never silently the last."""

    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - a declared attribute receives the class
        """SQLAlchemy compares and raises the version on every update."""
        return {"version_id_col": cls.version}


class Archived:
    """A row that is put away and brought back, never deleted."""

    archived_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_archived(self) -> bool:
        """Whether it is put away."""
        return self.archived_at is not None


_descriptions: dict[type[Any], Mapping[str, Described]] = {}  # asked for with every record that is shown


def descriptions(table: type[Any]) -> Mapping[str, Described]:
    """The described fields of a table, in the order of their columns."""
    if table not in _descriptions:
        attributes = inspect(table).column_attrs
        found = ((attribute.key, attribute.columns[0].info.get("field")) for attribute in attributes)
        _descriptions[table] = MappingProxyType({key: each for key, each in found if each is not None})
    return _descriptions[table]
