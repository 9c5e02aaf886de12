"""Words for consultation on a protocol, comments on its clauses, and the signing of a version."""

from __future__ import annotations

from partnership.history.words.papers import protocol_link
from partnership.history.words.shape import Column, Happening, Link, Sort, Words, at_time, on_day, one_of, unsaid, verb
from partnership.models import CommentState, Decision, SigningState

COMMENTS = {
    CommentState.OPEN: "Not answered yet",
    CommentState.TAKEN: "Taken",
    CommentState.DECLINED: "Declined",
    CommentState.WITHDRAWN: "Withdrawn",
}
SIGNINGS = {
    SigningState.OPEN: "Open",
    SigningState.AGREED: "Agreed",
    SigningState.ENDED: "Ended",
    SigningState.SUPERSEDED: "Superseded",
}
DECISIONS = {Decision.OPEN: "Not signed yet", Decision.SIGNED: "Signed", Decision.REFUSED: "Refused"}
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


def _link(happening: Happening) -> Link | None:
    return protocol_link(_protocol_id(happening), happening)


def _event(happening: Happening) -> str:
    """What was recorded about a consultation, a comment or a signature, with the version that it is about."""
    return f"{_version(happening)}: {happening.action}"


def _consultation(happening: Happening) -> str:
    if happening.action == "created":
        return f"Consultation on {_title(happening)} opened"
    if happening.is_about("closed_at"):
        closed = happening.entry.changes["closed_at"][1]
        return f"Consultation on {_title(happening)} {'closed' if closed else 'opened again'}"
    return f"Consultation on {_title(happening)} {verb(happening)}"


def _consulted(happening: Happening) -> str:
    name = happening.names.organisation(happening.fact("organisation_id"))
    if happening.told("no_comment_at"):
        return f"{name} has no comment on {_title(happening)}"
    if happening.told("reminded_at"):
        return f"{name} reminded of the consultation on {_title(happening)}"
    return f"{name}, consulted on {_title(happening)}: {verb(happening)}"


def _comment(happening: Happening) -> str:
    names = happening.names
    organisation_id, clause_id = happening.fact("organisation_id"), happening.fact("clause_id")
    whose = f"Comment of {names.organisation(organisation_id)}" if organisation_id else "Comment"
    where = f"“{names.clause(_protocol_id(happening), clause_id)}” of " if clause_id else ""
    state = str(happening.told("state")) if happening.is_about("state") else ""
    done = {"open": "opened again"}.get(state, state)
    return f"{whose} on {where}{_title(happening)} {done or verb(happening, made='sent')}"


def _copy(happening: Happening) -> str:
    whose = f"Copy of {happening.names.organisation(happening.fact('organisation_id'))}"
    return f"{whose} of {_version(happening)} {verb(happening, made='read')}"


def _copy_event(happening: Happening) -> str:
    clause = happening.told("clause_id")
    where = f", “{happening.names.clause(_protocol_id(happening), clause)}”" if clause else ""
    return f"Copy of {happening.names.organisation(happening.fact('organisation_id'))}{where}: {happening.action}"


def _signing(happening: Happening) -> str:
    if happening.action == "created":
        return f"Signing of {_version(happening)} opened"
    if happening.is_about("state"):
        state = str(happening.told("state"))
        words = {"agreed": "is agreed: all who must have signed", "ended": "ended", "superseded": "is superseded"}
        return f"Signing of {_version(happening)} {words.get(state, state)}"
    return f"Signing of {_version(happening)} {verb(happening)}"


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
    decision = str(happening.told("decision")) if happening.is_about("decision") else ""
    done = {"signed": "given", "refused": "refused", "open": "taken back"}.get(decision)
    return f"Signature of {who} on {_version(happening)} {done or verb(happening)}"


def _late_finding(happening: Happening) -> str:
    done = "changed" if happening.action == "changed" else "given"
    return f"Answer {done} to what came up while {_version(happening)} was signed"


TABLES = {
    "consultation": Words(
        Sort.CONSULTING,
        _consultation,
        {"closes_on": Column("Comments until", on_day), "invitation": Column("What is asked in particular")},
        unsaid("protocol_id", "version_id", "opened_at", "opened_by", "closed_at"),
        _link,
    ),
    "consulted_party": Words(
        Sort.CONSULTING,
        _consulted,
        {"post": Column("Said by", is_private=True)},
        unsaid("consultation_id", "organisation_id", "no_comment_at", "reminded_at"),
        _link,
    ),
    "clause_comment": Words(
        Sort.CONSULTING,
        _comment,
        {
            "text": Column("Comment"),
            "proposed_text": Column("Text proposed"),
            "post": Column("Post"),
            "came_by": Column("Came by"),
            "state": Column("Answer", one_of(COMMENTS)),
            "answer": Column("Reason"),
        },
        unsaid("consultation_id", "clause_id", "organisation_id", "sender_id", "sent_at", "answered_by", "answered_at"),
        _link,
        is_private=True,
        event=_event,
    ),
    "returned_copy": Words(
        Sort.CONSULTING,
        _copy,
        {
            "post": Column("Post"),
            "came_by": Column("Came by"),
            "file_name": Column("File", is_private=True),
            "sha256": Column("Fingerprint of the file (SHA-256)"),
            "remark": Column("About the file"),
            "comments": Column("Comments in it"),
        },
        unsaid("consultation_id", "version_id", "organisation_id", "sender_id", "uploaded_by", "sent_at"),
        _link,
        is_private=True,
        event=_copy_event,
    ),
    "signing": Words(
        Sort.CONSULTING,
        _signing,
        {
            "state": Column("State", one_of(SIGNINGS)),
            "review_on": Column("To be reviewed on", on_day),
            "ended_why": Column("Why it ended"),
            "without_consultation": Column("Why there was no consultation"),
        },
        unsaid("protocol_id", "version_id", "opened_at", "opened_by", "agreed_at", "ended_at"),
        _link,
    ),
    "signature": Words(
        Sort.CONSULTING,
        _signature,
        {
            "is_needed": Column("Needed before it is in force"),
            "decision": Column("Answer", one_of(DECISIONS)),
            "name": Column("Name in the text", is_private=True),
            "post": Column("Post"),
            "reason": Column("Reason", is_private=True),
            "signed_on": Column("Signed on", on_day),
            "kept_at": Column("Where the paper is", is_private=True),
            "sha256": Column("Fingerprint (SHA-256)"),
            "leads_since": Column("Signatory leads since", at_time),
            "let_in_by": Column("Signatory let in by"),
            "agreed_by": Column("Agreed by"),
            "objected_by": Column("Objection of"),
            "objection": Column("Why it does not count", is_private=True),
        },
        unsaid(
            "signing_id",
            "place",
            "organisation_id",
            "approval",
            "decided_by",
            "decided_by_id",
            "decided_at",
            "asked_at",
            "objected_at",
            "objected_by_id",
        ),
        _link,
        event=lambda happening: f"{_signatory(happening)}, {_event(happening)}",
    ),
    "late_finding": Words(
        Sort.CONSULTING,
        _late_finding,
        {
            "text": Column("What came up"),
            "clauses": Column("Clauses"),
            "answer": Column("Answer"),
            "answered_by": Column("Answered by"),
        },
        unsaid("signing_id", "key", "answered_by_id", "answered_at"),
        _link,
    ),
}
