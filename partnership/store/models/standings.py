"""What an organisation is to the national mechanism: each standing with where it says so, and who recorded it when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from partnership.guidance.types import LegalStanding, StandingAnswer
from partnership.store.models.base import Audience, FieldKind, choice, described

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_SOURCE: Final = 300


def _known(label: str, **rest: Any) -> dict[str, Any]:
    """Whoever may know of an organisation may know whether it may refer, so that all get one answer."""
    return described(label, audience=Audience.PUBLIC, follows_record=True, **rest)


def _answer(label: str, standing: LegalStanding, hint: str) -> dict[str, Any]:
    return _known(label, kind=FieldKind.CHOICE, choices=standing.value, hint=hint)


def _source(label: str) -> dict[str, Any]:
    return _known(
        f"{label}: where it says so",
        longest=LONGEST_SOURCE,
        hint="The list, law or contract that you looked at, with its date. The day and your account are kept beside it",
    )


class LegalStandings:
    """The standings of an organisation. No kind decides them: what is empty is suggested by the guidance alone."""

    first_responder: Mapped[StandingAnswer | None] = mapped_column(
        choice(StandingAnswer),
        default=None,
        info=_answer(
            "First responder",
            LegalStanding.FIRST_RESPONDER,
            "Whether it may refer somebody into the National Referral Mechanism",
        ),
    )
    first_responder_source: Mapped[str] = mapped_column(
        String(LONGEST_SOURCE), default="", server_default="", info=_source("First responder")
    )
    first_responder_checked_on: Mapped[date | None] = mapped_column(default=None)
    first_responder_checked_by: Mapped[str] = mapped_column(String(254), default="", server_default="")
    duty_to_notify: Mapped[StandingAnswer | None] = mapped_column(
        choice(StandingAnswer),
        default=None,
        info=_answer(
            "Duty to notify",
            LegalStanding.DUTY_TO_NOTIFY,
            "Whether it must report an adult who does not agree to be referred, without a name",
        ),
    )
    duty_to_notify_source: Mapped[str] = mapped_column(
        String(LONGEST_SOURCE), default="", server_default="", info=_source("Duty to notify")
    )
    duty_to_notify_checked_on: Mapped[date | None] = mapped_column(default=None)
    duty_to_notify_checked_by: Mapped[str] = mapped_column(String(254), default="", server_default="")
    support_contractor: Mapped[StandingAnswer | None] = mapped_column(
        choice(StandingAnswer),
        default=None,
        info=_answer(
            "Support contractor",
            LegalStanding.SUPPORT_CONTRACTOR,
            "Whether it holds the national contract of support for adults, or works under whoever holds it",
        ),
    )
    support_contractor_source: Mapped[str] = mapped_column(
        String(LONGEST_SOURCE), default="", server_default="", info=_source("Support contractor")
    )
    support_contractor_checked_on: Mapped[date | None] = mapped_column(default=None)
    support_contractor_checked_by: Mapped[str] = mapped_column(String(254), default="", server_default="")
    guardian_service: Mapped[StandingAnswer | None] = mapped_column(
        choice(StandingAnswer),
        default=None,
        info=_answer(
            "Guardian service",
            LegalStanding.GUARDIAN_SERVICE,
            "Whether it holds the national contract of guardians for trafficked children",
        ),
    )
    guardian_service_source: Mapped[str] = mapped_column(
        String(LONGEST_SOURCE), default="", server_default="", info=_source("Guardian service")
    )
    guardian_service_checked_on: Mapped[date | None] = mapped_column(default=None)
    guardian_service_checked_by: Mapped[str] = mapped_column(String(254), default="", server_default="")


STANDINGS: Final = tuple(each.field for each in LegalStanding)
STANDING_FIELDS: Final = tuple(name for each in STANDINGS for name in (each, f"{each}_source"))
STANDING_CHECKS: Final = frozenset(f"{each}_checked_{end}" for each in STANDINGS for end in ("on", "by"))


def with_sources(fields: Iterable[str]) -> tuple[str, ...]:
    """Fields of an organisation, a standing and where it says so always together: one is nothing without the other."""
    pairs = {name: (each, f"{each}_source") for each in STANDINGS for name in (each, f"{each}_source")}
    return tuple(dict.fromkeys(part for name in fields for part in pairs.get(name, (name,))))
