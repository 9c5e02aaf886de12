"""Words for consultation on a protocol, comments on its clauses, and the signing of a version."""

from __future__ import annotations

from partnership.history.descriptions.papers import protocol_link
from partnership.history.descriptions.shape import EventLink, Happening, Sort, Words, done
from partnership.models import CommentState, Decision, SigningState

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
APPROVALS = {"lawyer": "the council lawyer", "safeguarding-lead": "the safeguarding lead", "chair": "the chair"}


def _protocol_id(happening: Happening) -> object:
    """The protocol that the consultation, comment, signing or signature is about."""
    return (
        happening.fact("protocol_id")
        or happening.of_parent("consultation", "consultation_id", "protocol_id")
        or happening.of_parent("signing", "signing_id", "protocol_id")
    )


def _title(happening: Happening) -> str:
    return happening.names.paper(_protocol_id(happening), "a protocol")


def _version(happening: Happening) -> str:
    """The words “version 0.2 of ‘Safeguarding’”, or the title alone where the number is not known."""
    version_id = happening.fact("version_id") or happening.of_parent("signing", "signing_id", "version_id")
    number = happening.names.fact("protocol_version", str(version_id), "number")
    return f"version {number} of {_title(happening)}" if number else _title(happening)


def _link(happening: Happening) -> EventLink | None:
    return protocol_link(_protocol_id(happening), happening)


def _event(happening: Happening) -> str:
    """What was recorded about a consultation, a comment or a signature, with the version that it is about."""
    return f"{_version(happening)}: {happening.action}"


def _consultation(happening: Happening) -> str:
    closed = ("closed", "opened again")
    return f"Consultation on {_title(happening)} {done(happening, 'opened', closed_at=closed)}"


def _consulted(happening: Happening) -> str:
    name = happening.names.organisation(happening.fact("organisation_id"))
    if happening.told("no_comment_at"):
        return f"{name} has no comment on {_title(happening)}"
    if happening.told("reminded_at"):
        return f"{name} reminded of the consultation on {_title(happening)}"
    return f"{name}, consulted on {_title(happening)}: {done(happening)}"


def _comment(happening: Happening) -> str:
    names = happening.names
    organisation_id, clause_id = happening.fact("organisation_id"), happening.fact("clause_id")
    whose = f"Comment of {names.organisation(organisation_id)}" if organisation_id else "Comment"
    where = f"“{names.clause(_protocol_id(happening), clause_id)}” of " if clause_id else ""
    return f"{whose} on {where}{_title(happening)} {done(happening, 'sent', state=_COMMENTS)}"


def _copy(happening: Happening) -> str:
    whose = f"Copy of {happening.names.organisation(happening.fact('organisation_id'))}"
    return f"{whose} of {_version(happening)} {done(happening, 'read')}"


def _copy_event(happening: Happening) -> str:
    clause = happening.told("clause_id")
    where = f", “{happening.names.clause(_protocol_id(happening), clause)}”" if clause else ""
    return f"Copy of {happening.names.organisation(happening.fact('organisation_id'))}{where}: {happening.action}"


def _signing(happening: Happening) -> str:
    return f"Signing of {_version(happening)} {done(happening, 'opened', state=_SIGNINGS)}"


def _signatory(happening: Happening) -> str:
    approval, organisation_id = str(happening.fact("approval") or ""), happening.fact("organisation_id")
    if organisation_id:
        return happening.names.organisation(organisation_id)
    return APPROVALS.get(approval, approval or "somebody")


def _objection(happening: Happening) -> str:
    """What became of a signature that stays what it was: set aside, given again, or counting again."""
    if happening.told("objected_at"):
        return "set aside by an objection"
    return "given again" if happening.is_about("decided_at") else "counts again, as the objection was taken back"


def _signature(happening: Happening) -> str:
    who = _signatory(happening)
    if happening.action == "created":
        return f"Signature of {who} asked for on {_version(happening)}"
    if happening.is_about("objected_at") and not happening.is_about("decision"):
        return f"Signature of {who} on {_version(happening)} {_objection(happening)}"
    return f"Signature of {who} on {_version(happening)} {done(happening, decision=_DECISIONS)}"


def _late_finding(happening: Happening) -> str:
    return f"Answer {done(happening, 'given')} to what came up while {_version(happening)} was signed"


TABLES = {
    "consultation": Words(Sort.CONSULTING, _consultation, _link),
    "consulted_party": Words(Sort.CONSULTING, _consulted, _link),
    "clause_comment": Words(Sort.CONSULTING, _comment, _link, event=_event, is_private=True),
    "returned_copy": Words(Sort.CONSULTING, _copy, _link, event=_copy_event, is_private=True),
    "signing": Words(Sort.CONSULTING, _signing, _link),
    "signature": Words(
        Sort.CONSULTING,
        _signature,
        _link,
        event=lambda happening: f"{_signatory(happening)}, {_event(happening)}",
    ),
    "late_finding": Words(Sort.CONSULTING, _late_finding, _link),
}
