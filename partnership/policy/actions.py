"""Every action that a route, a command or a template can ask about."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What somebody wants to do; `rules.allows` decides."""

    SIGNED_IN = "be signed in"  # own account pages, the start page of a signed-in visitor
    ORGANISATION_LIST = "list organisations"
    ORGANISATION_VIEW = "view an organisation"
    ORGANISATION_ADD = "add an organisation to a partnership"
    ORGANISATION_EDIT = "edit an organisation"
    ORGANISATION_CONFIRM = "confirm a section of an entry"
    ORGANISATION_ARCHIVE = "archive or restore an organisation"
    ORGANISATION_HISTORY = "see the history of an organisation"
    LOCATION_REVEAL = "reveal a confidential address"
    PARTNERSHIP_VIEW = "view a partnership"
    RESPONSIBILITY_EDIT = "change responsibilities"
    PROTOCOL_VIEW = "view a protocol"
    PROTOCOL_EDIT = "edit a protocol"
    RETURN_VIEW = "view return checklists"
    RETURN_ADD = "make a return checklist"
    SHARING_EDIT = "decide what information is shared"
    ASSESSMENT_VIEW = "view an assessment"
    ASSESSMENT_EDIT = "fill in an assessment"
    ASSESSMENT_MANAGE = "open, close and put away an assessment"
    AUDIT_VIEW = "view the identification audit"
    AUDIT_EDIT = "fill in the identification audit"
    LIBRARY_VIEW = "read the guidance library"
    PEOPLE_MANAGE = "manage the people of an organisation"
    ORGANISATION_ASKED = "see what an organisation is asked"  # roles proposed to it, and partnerships that invite it
    INVITATION_ANSWER = "answer the invitation of a partnership"
    ORGANISATION_SPEAK = "speak for an organisation"  # answer proposed roles, being taken in, and requests to sign
    ORGANISATION_REPORT = "report that something in an entry is wrong"
    REPORT_ANSWER = "answer a report about an entry"
    REVEALS_VIEW = "see who looked at a confidential address"
    GRANTS_VIEW = "see who can open a confidential address"
    GRANT_GIVE = "let somebody open a confidential address"
    GRANT_END = "end that somebody can open a confidential address"
    REQUEST_VIEW = "see a change request"
    REQUEST_DECIDE = "decide on a change request"
    REQUEST_WITHDRAW = "withdraw a change request or take a report back"
    REQUEST_QUEUE = "see the queue of change requests"
    TEAM_MANAGE = "manage the coordinators and readers of a partnership"
    SEE_AS = "see the site as another account does"
    CONSULTATION_VIEW = "view a consultation"
    CONSULTATION_MANAGE = "open and answer a consultation"
    CONSULTATION_COMMENT = "comment on a protocol"
    COMMENT_CHANGE = "change or withdraw an own comment"
    SIGNING_MANAGE = "open and end the signing of a protocol"
    SIGNATURE_GIVE = "sign a protocol for an organisation"
    LETTERHEAD_MANAGE = "manage the letterheads of a partnership"
    PACK_VIEW = "take away the papers of an organisation"  # what it signed, what it does, what it is asked
    PARTNERSHIP_HISTORY = "see the history of a partnership"
    YES_VIEW = "see what waits for a yes"
    YES_GIVE = "answer what waits for a yes"
    YES_WITHDRAW = "take back what was asked"
    ADMINISTER = "manage accounts of the site"
