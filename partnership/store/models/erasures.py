"""What is asked for a person whose account was erased: that words of others do not name them any more."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Edited, described, now


class ErasureRequest(Edited, Base):
    """The names and addresses of an erased person, under seal until everybody whose words have them has answered.

    Each partnership is asked by a question of its own (`asked`). Whoever made the request hears the same on the same
    day, whether a name was found or not.
    """

    __tablename__ = "erasure_request"
    is_audited: ClassVar[bool] = False  # the erasure is an event of its account, and each question is told

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), default=None)  # empty: the clock
    at: Mapped[datetime] = mapped_column(default=now)
    # The end of the month within which the law wants the person answered
    due_at: Mapped[datetime] = mapped_column(info=described("To be answered by"))
    sealed_names: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    searched_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
