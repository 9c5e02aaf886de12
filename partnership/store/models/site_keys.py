"""Fingerprints of the keys with which a site's data was written: nothing is opened by them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, now


class SiteKey(Base):
    """A key that the data of this site needs; `number` is 0 but for keys of sealed values, which have several."""

    __tablename__ = "site_key"
    is_audited: ClassVar[bool] = False  # it is about the machine, and is written before anybody has an account

    name: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    known_since: Mapped[datetime] = mapped_column(default=now)
