"""Every table, re-exported. No queries in methods: SQL lives in the capabilities' queries modules."""

from partnership.models.accounts import (
    Account,
    FailedSignIn,
    MemberRole,
    Membership,
    Position,
    PositionRole,
    SignIn,
    SignUpLink,
)
from partnership.models.audit import AuditEntry
from partnership.models.base import Audience, Base, Described, Edited, FieldKind, Section, now
from partnership.models.papers import ClauseText, Party, Protocol, ProtocolVersion, ReturnChecklist
from partnership.models.partnerships import Agreement, Participation, Partnership, Responsibility, Role
from partnership.models.register import Contact, Entry, Location, LocationGrant, Organisation, SectionClock, Service

__all__ = [
    "Account",
    "Agreement",
    "Audience",
    "AuditEntry",
    "Base",
    "ClauseText",
    "Contact",
    "Described",
    "Edited",
    "Entry",
    "FailedSignIn",
    "FieldKind",
    "Location",
    "LocationGrant",
    "MemberRole",
    "Membership",
    "Organisation",
    "Participation",
    "Partnership",
    "Party",
    "Position",
    "PositionRole",
    "Protocol",
    "ProtocolVersion",
    "Responsibility",
    "ReturnChecklist",
    "Role",
    "Section",
    "SectionClock",
    "Service",
    "SignIn",
    "SignUpLink",
    "now",
]
