"""What the doctor says of one thing: what is wrong, what to do, and whether that can wait. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Something that is not as it should be, in two sentences without an end mark."""

    says: str
    remedy: str
    must_be_mended: bool


def mend(says: str, remedy: str) -> Diagnosis:
    """Somebody can be hurt by it, or data lost: the command ends with 1."""
    return Diagnosis(says, remedy, must_be_mended=True)


def look(says: str, remedy: str) -> Diagnosis:
    """It may be meant so."""
    return Diagnosis(says, remedy, must_be_mended=False)
