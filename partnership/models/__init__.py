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
from partnership.models.assessments import Assessment, CompetenceRating, Evidence, FirstContact, Rating, SettingCheck
from partnership.models.audit import AuditEntry
from partnership.models.base import Audience, Base, Described, Edited, FieldKind, Section, now
from partnership.models.papers import ClauseText, Party, Protocol, ProtocolVersion, ReturnChecklist
from partnership.models.partnerships import Agreement, Participation, Partnership, Responsibility, Role, SharingDecision
from partnership.models.register import Contact, Entry, Location, LocationGrant, Organisation, SectionClock, Service

__all__ = [
    "Account",
    "Agreement",
    "Assessment",
    "Audience",
    "AuditEntry",
    "Base",
    "ClauseText",
    "CompetenceRating",
    "Contact",
    "Described",
    "Edited",
    "Entry",
    "Evidence",
    "FailedSignIn",
    "FieldKind",
    "FirstContact",
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
    "Rating",
    "Responsibility",
    "ReturnChecklist",
    "Role",
    "Section",
    "SectionClock",
    "Service",
    "SettingCheck",
    "SharingDecision",
    "SignIn",
    "SignUpLink",
    "now",
]
