"""What can go wrong in words that a page, a command and a test can show alike."""

from __future__ import annotations


class PartnershipError(Exception):
    """A fault of the request; its text is written for the user."""


class NotFound(PartnershipError):
    """Nothing there, or nothing that this visitor may know of."""


class NotInGuidance(NotFound):
    """Something that the guidance of a partnership does not have; its text is for visitors who know the partnership."""


class NotAllowed(PartnershipError):
    """Known to the visitor, but not theirs to do."""


class RightsEnded(PartnershipError):
    """What somebody may do became less while what they sent was on its way; none of it was done."""

    def __init__(self) -> None:
        super().__init__("Your sign-in, or a right of yours, ended while this was on its way. Nothing was saved.")


class InputFault(PartnershipError):
    """A value that cannot be accepted; `field` names the form field, empty when it is no single one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Conflict(InputFault):
    """A value that clashes with what is stored (a duplicate)."""


class Stale(PartnershipError):
    """Somebody else changed the row since this form was opened; nothing was overwritten."""


class PasskeyNeeded(PartnershipError):
    """Somebody came by the sign-in provider's word alone, and this asks their own passkey of this site."""


class Throttled(PartnershipError):
    """Too many tries; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries. Wait {max(1, round(seconds / 60))} minutes and try again.")
        self.seconds = seconds


class GuidanceMissing(PartnershipError, KeyError):
    """The guidance that a partnership chose cannot be used; it is what looking up a pack raises."""

    def __init__(self, pack_id: str, why: str) -> None:
        super().__init__(f"The guidance “{pack_id}” of this partnership cannot be used: it {why}.")

    def __str__(self) -> str:
        return str(self.args[0])


class NotRecorded(PartnershipError):
    """What was asked for must be recorded first, and could not be: it was not handed out."""

    def __init__(self) -> None:
        super().__init__("Each file that is taken away is recorded first, and just now nothing can be recorded.")


class UnsafeSettings(PartnershipError):
    """The site would start in a way that is not safe; the text says what to change."""
