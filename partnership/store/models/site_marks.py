"""What the site did by the clock, when it did so last, and what came of it: a row each."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base


class SiteMark(Base):
    """The last time of something: a round of the worker, a look at the whole chain, an anchor that was written."""

    __tablename__ = "site_mark"
    is_audited: ClassVar[bool] = False  # of the machine, every minute, and of nobody

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
    is_fine: Mapped[bool]
    number: Mapped[int | None] = mapped_column(default=None)  # of the row of the audit that it is about
