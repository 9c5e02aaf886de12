"""Words for consultation on a protocol, comments on its clauses, and the signing of a version."""

from __future__ import annotations

from partnership.history.descriptions.papers import protocol_link
from partnership.history.descriptions.shape import Category, EventLink, EventWording, RecordedEvent, done
from partnership.store.models import CommentState, Decision, SigningState

_COMMENTS = {
    CommentState.OPEN: "opened again",
    CommentState.TAKEN: "taken",
    CommentState.DECLINED: "declined",
    CommentState.WITHDRAWN: "withdrawn",
}
_SIGNINGS = {
    SigningState.OPEN: "open",
    SigningState.AGREED: "is agreed: all who must have signed",
    SigningState.ENDED: "ended",
    SigningState.SUPERSEDED: "is superseded",
}
_DECISIONS = {Decision.OPEN: "taken back", Decision.SIGNED: "given", Decision.REFUSED: "refused"}
APPROVALS = {
    "lawyer": "the council lawyer",
    "safeguarding-lead": "the safeguarding lead",
    "data-post": "who answers for data",
    "chair": "the chair",
}


def _protocol_id(event: RecordedEvent) -> object:
    """The protocol that the consultation, comment, signing or signature is about."""
    return (
        event.fact("protocol_id")
        or event.of_parent("consultation", "consultation_id", "protocol_id")
        or event.of_parent("signing", "signing_id", "protocol_id")
    )


def _title(event: RecordedEvent) -> str:
    return event.names.paper(_protocol_id(event), "a protocol")


def _version(event: RecordedEvent) -> str:
    """The words “version 0.2 of ‘Safeguarding’”, or the title alone where the number is not known."""
    version_id = event.fact("version_id") or event.of_parent("signing", "signing_id", "version_id")
    number = event.names.fact("protocol_version", str(version_id), "number")
    return f"version {number} of {_title(event)}" if number else _title(event)


def _link(event: RecordedEvent) -> EventLink | None:
    return protocol_link(_protocol_id(event), event)


def _event(event: RecordedEvent) -> str:
    """What was recorded about a consultation, a comment or a signature, with the version that it is about."""
    return f"{_version(event)}: {event.action}"


def _consultation(event: RecordedEvent) -> str:
    closed = ("closed", "opened again")
    return f"Consultation on {_title(event)} {done(event, 'opened', closed_at=closed)}"


def _consulted(event: RecordedEvent) -> str:
    name = event.names.organisation(event.fact("organisation_id"))
    if event.told("no_comment_at"):
        return f"{name} has no comment on {_title(event)}"
    if event.told("reminded_at"):
        return f"{name} reminded of the consultation on {_title(event)}"
    return f"{name}, consulted on {_title(event)}: {done(event)}"


def _comment(event: RecordedEvent) -> str:
    names = event.names
    organisation_id, clause_id = event.fact("organisation_id"), event.fact("clause_id")
    whose = f"Comment of {names.organisation(organisation_id)}" if organisation_id else "Comment"
    where = f"“{names.clause(_protocol_id(event), clause_id)}” of " if clause_id else ""
    return f"{whose} on {where}{_title(event)} {done(event, 'sent', state=_COMMENTS)}"


def _copy(event: RecordedEvent) -> str:
    whose = f"Copy of {event.names.organisation(event.fact('organisation_id'))}"
    return f"{whose} of {_version(event)} {done(event, 'read')}"


def _copy_event(event: RecordedEvent) -> str:
    clause = event.told("clause_id")
    where = f", “{event.names.clause(_protocol_id(event), clause)}”" if clause else ""
    return f"Copy of {event.names.organisation(event.fact('organisation_id'))}{where}: {event.action}"


def _signing(event: RecordedEvent) -> str:
    return f"Signing of {_version(event)} {done(event, 'opened', state=_SIGNINGS)}"


def _signatory(event: RecordedEvent) -> str:
    approval, organisation_id = str(event.fact("approval") or ""), event.fact("organisation_id")
    if organisation_id:
        return event.names.organisation(organisation_id)
    return APPROVALS.get(approval, approval or "somebody")


def _objection(event: RecordedEvent) -> str:
    """What became of a signature that stays what it was: set aside, given again, or counting again."""
    if event.told("objected_at"):
        return "set aside by an objection"
    return "given again" if event.is_about("decided_at") else "counts again, as the objection was taken back"


def _signature(event: RecordedEvent) -> str:
    who = _signatory(event)
    if event.action == "created":
        return f"Signature of {who} asked for on {_version(event)}"
    if event.is_about("objected_at") and not event.is_about("decision"):
        return f"Signature of {who} on {_version(event)} {_objection(event)}"
    return f"Signature of {who} on {_version(event)} {done(event, decision=_DECISIONS)}"


def _late_finding(event: RecordedEvent) -> str:
    return f"Answer {done(event, 'given')} to what came up while {_version(event)} was signed"


TABLES = {
    "consultation": EventWording(Category.CONSULTING, _consultation, _link),
    "consulted_party": EventWording(Category.CONSULTING, _consulted, _link),
    "clause_comment": EventWording(Category.CONSULTING, _comment, _link, event=_event, is_private=True),
    "returned_copy": EventWording(Category.CONSULTING, _copy, _link, event=_copy_event, is_private=True),
    "signing": EventWording(Category.CONSULTING, _signing, _link),
    "signature": EventWording(
        Category.CONSULTING,
        _signature,
        _link,
        event=lambda event: f"{_signatory(event)}, {_event(event)}",
    ),
    "late_finding": EventWording(Category.CONSULTING, _late_finding, _link),
}
