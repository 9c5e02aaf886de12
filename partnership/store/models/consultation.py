"""Consultation on a protocol, comments on its clauses, the signing of a version, and copies that came back."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from partnership.store.models.base import Base, Edited, choice, described, now


class CommentState(StrEnum):
    """What became of a comment."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Consultation(Edited, Base):
    """A saved version of a protocol that the parties are asked about, until a date."""

    __tablename__ = "consultation"

    protocol_id: Mapped[UUID] = mapped_column(ForeignKey("protocol.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("protocol_version.id"))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_by: Mapped[str] = mapped_column(String(254), default="")
    # The last day on which comments are taken
    closes_on: Mapped[date] = mapped_column(info=described("Comments until"))
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    invitation: Mapped[str] = mapped_column(Text, default="", info=described("What is asked in particular"))


class ConsultedParty(Edited, Base):
    """A party of a consultation that had nothing to say, or that was reminded; made when either happens."""

    __tablename__ = "consulted_party"
    __table_args__ = (UniqueConstraint("consultation_id", "organisation_id"),)

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultation.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    no_comment_at: Mapped[datetime | None] = mapped_column(default=None)  # it said that it has no comment
    # Of who said so
    post: Mapped[str] = mapped_column(String(200), default="", info=described("Said by", is_private=True))
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)


class ClauseComment(Edited, Base):
    """What a party says about a clause, perhaps with a text for it, and the coordinator's answer."""

    __tablename__ = "clause_comment"
    __table_args__ = (Index("ix_clause_comment_consultation_id_clause_id", "consultation_id", "clause_id"),)

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultation.id"))
    clause_id: Mapped[str] = mapped_column(String(80), default="")  # empty: the protocol as a whole
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    # The sender's, as it stands in the table of comments
    post: Mapped[str] = mapped_column(String(200), default="", info=described("Post"))
    # The letter that a coordinator recorded it from
    came_by: Mapped[str] = mapped_column(String(100), default="", info=described("Came by"))
    text: Mapped[str] = mapped_column(Text, default="", info=described("Comment"))
    # Markdown subset with slots, as a clause has
    proposed_text: Mapped[str] = mapped_column(Text, default="", info=described("Text proposed"))
    sent_at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[CommentState] = mapped_column(
        choice(CommentState), default=CommentState.OPEN, info=described("Answer")
    )
    answer: Mapped[str] = mapped_column(Text, default="", info=described("Reason"))
    answered_by: Mapped[str] = mapped_column(String(254), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is CommentState.OPEN


class SigningState(StrEnum):
    """Where the signing of a version stands."""

    OPEN = "open"
    AGREED = "agreed"
    ENDED = "ended"  # refused by somebody and called off, or overtaken by a change
    SUPERSEDED = "superseded"  # was agreed; a later version is in force


class Signing(Edited, Base):
    """The signing of one version: opened, and agreed once every organisation whose signature is needed has signed."""

    __tablename__ = "signing"

    protocol_id: Mapped[UUID] = mapped_column(ForeignKey("protocol.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("protocol_version.id"), unique=True)
    state: Mapped[SigningState] = mapped_column(
        choice(SigningState), default=SigningState.OPEN, info=described("State")
    )
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_by: Mapped[str] = mapped_column(String(254), default="")
    agreed_at: Mapped[datetime | None] = mapped_column(default=None)
    review_on: Mapped[date | None] = mapped_column(default=None, info=described("To be reviewed on"))
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_why: Mapped[str] = mapped_column(String(500), default="", info=described("Why it ended"))
    # Why none was needed, where none was
    without_consultation: Mapped[str] = mapped_column(
        String(500), default="", info=described("Why there was no consultation")
    )

    signatures: Mapped[list[Signature]] = relationship(
        lazy="raise_on_sql", order_by="Signature.place, Signature.id", cascade="all, delete-orphan"
    )

    @property
    def is_open(self) -> bool:
        """Whether signatures are waited for."""
        return self.state is SigningState.OPEN

    @property
    def is_agreed(self) -> bool:
        """Whether the version is in force."""
        return self.state is SigningState.AGREED

    @property
    def goes_on(self) -> bool:
        """Whether somebody may still sign: before it is in force and after."""
        return self.is_open or self.is_agreed

    @property
    def is_superseded(self) -> bool:
        """Whether a later version is in force."""
        return self.state is SigningState.SUPERSEDED

    @property
    def is_ended(self) -> bool:
        """Whether the version never came into force."""
        return self.state is SigningState.ENDED


class Decision(StrEnum):
    """What a signatory said."""

    OPEN = "open"
    SIGNED = "signed"
    REFUSED = "refused"


class Signature(Edited, Base):
    """One row of the signing: an organisation, or an approval ("lawyer", "safeguarding-lead", "chair").

    An organisation with people of its own signs here; what is signed on paper is recorded with the place of the paper.
    """

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("signing_id", "organisation_id", "approval"),)

    signing_id: Mapped[UUID] = mapped_column(ForeignKey("signing.id"))
    place: Mapped[int] = mapped_column(default=0)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), default=None, index=True)
    approval: Mapped[str] = mapped_column(String(40), default="")
    # As the signed text has it
    name: Mapped[str] = mapped_column(String(300), default="", info=described("Name in the text", is_private=True))
    is_needed: Mapped[bool] = mapped_column(default=True, info=described("Needed before it is in force"))
    decision: Mapped[Decision] = mapped_column(choice(Decision), default=Decision.OPEN, info=described("Answer"))
    post: Mapped[str] = mapped_column(String(200), default="", info=described("Post"))  # of who signed
    reason: Mapped[str] = mapped_column(String(500), default="", info=described("Reason", is_private=True))
    # Of what was signed
    sha256: Mapped[str] = mapped_column(String(64), default="", info=described("Fingerprint (SHA-256)"))
    decided_by: Mapped[str] = mapped_column(String(254), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    # The day on the paper, or of the signature here
    signed_on: Mapped[date | None] = mapped_column(default=None, info=described("Signed on"))
    # Where the paper is; empty: signed here
    kept_at: Mapped[str] = mapped_column(String(300), default="", info=described("Where the paper is", is_private=True))
    asked_at: Mapped[datetime | None] = mapped_column(default=None)  # when its people were last asked by mail
    # A paper that counts only once the party itself says so, as who recorded it had changed a mailbox of the party
    waits_since: Mapped[datetime | None] = mapped_column(default=None, info=described("Waits for its own word since"))
    # Who stood behind a signature given here, frozen at that moment: since when they lead, and in words who let them
    # in and who said yes to it.
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    leads_since: Mapped[datetime | None] = mapped_column(default=None, info=described("Signatory leads since"))
    let_in_by: Mapped[str] = mapped_column(String(300), default="", info=described("Signatory let in by"))
    agreed_by: Mapped[str] = mapped_column(String(300), default="", info=described("Agreed by"))
    # An objection of somebody of the party, or of a coordinator: it sets the signature aside, openly.
    objected_at: Mapped[datetime | None] = mapped_column(default=None)
    objected_by: Mapped[str] = mapped_column(String(254), default="", info=described("Objection of"))
    objected_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)
    objection: Mapped[str] = mapped_column(
        String(500), default="", info=described("Why it does not count", is_private=True)
    )

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it."""
        return self.decision is Decision.OPEN

    @property
    def is_refused(self) -> bool:
        """Whether it was refused, with a reason."""
        return self.decision is Decision.REFUSED

    @property
    def is_set_aside(self) -> bool:
        """Whether an objection stands against it: it is shown with it, and counts for nothing."""
        return self.objected_at is not None

    @property
    def waits_for_own_word(self) -> bool:
        """Whether a paper is recorded that the party itself has still to confirm."""
        return self.waits_since is not None

    @property
    def counts(self) -> bool:
        """Whether it is given, and no objection stands against it."""
        return self.decision is Decision.SIGNED and not self.is_set_aside

    @property
    def is_taken_back(self) -> bool:
        """Whether who signed, or recorded the paper, set it aside themselves."""
        return self.is_set_aside and self.objected_by_id is not None and self.objected_by_id == self.decided_by_id


class ChangeState(StrEnum):
    """What became of a change in a copy."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


class ReturnedCopy(Edited, Base):
    """A Word file that a party changed and sent back. The file is not kept: only what it says, and its hash."""

    __tablename__ = "returned_copy"
    __table_args__ = (UniqueConstraint("consultation_id", "sha256"),)

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultation.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("protocol_version.id"))  # what it was compared with
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))  # who uploaded it
    post: Mapped[str] = mapped_column(String(200), default="", info=described("Post"))  # of who sent it
    # How it came, where a coordinator uploaded it
    came_by: Mapped[str] = mapped_column(String(100), default="", info=described("Came by"))
    uploaded_by: Mapped[str] = mapped_column(String(254), default="")
    sent_at: Mapped[datetime] = mapped_column(default=now)
    file_name: Mapped[str] = mapped_column(String(200), default="", info=described("File", is_private=True))
    sha256: Mapped[str] = mapped_column(String(64), info=described("Fingerprint of the file (SHA-256)"))
    # What was odd about the file, in words
    remark: Mapped[str] = mapped_column(String(500), default="", info=described("About the file"))
    # How many came in as comments of the consultation
    comments: Mapped[int] = mapped_column(default=0, info=described("Comments in it"))

    changes: Mapped[list[ReturnedChange]] = relationship(
        lazy="raise_on_sql", order_by="ReturnedChange.place, ReturnedChange.id", cascade="all, delete-orphan"
    )


class ReturnedChange(Edited, Base):
    """One change in a copy. Lines of `old` and `new` are paragraphs, with the mark of a list before its items."""

    __tablename__ = "returned_change"
    is_audited: ClassVar[bool] = False  # what becomes of each is recorded as an event of its copy
    __table_args__ = (Index("ix_returned_change_clause_id", "clause_id"),)

    copy_id: Mapped[UUID] = mapped_column(ForeignKey("returned_copy.id"), index=True)
    place: Mapped[int] = mapped_column(default=0)
    clause_id: Mapped[str] = mapped_column(String(80), default="")  # empty: beside no clause
    near: Mapped[str] = mapped_column(String(300), default="")  # heading or clause it stands at, in words
    kind: Mapped[str] = mapped_column(String(20))  # as `reading.compare.Kind` has it
    where: Mapped[str] = mapped_column(String(500), default="")  # row and column, or after which clause
    old: Mapped[str] = mapped_column(Text, default="")
    new: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(300), default="")  # as the file says: people, so for no other party
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    is_tracked: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ChangeState] = mapped_column(choice(ChangeState), default=ChangeState.OPEN)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(254), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is ChangeState.OPEN
