"""Where a protocol stands: which version is in force, which is being signed, which consultation counts, what is locked.

Pure: asks the loaded rows of a protocol and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.blocks import Status
from partnership.guidance.loader import load_packs
from partnership.store.models import SigningState

if TYPE_CHECKING:
    from datetime import date

    from partnership.store.models import Consultation, Protocol, ProtocolVersion, Signing


def in_force(protocol: Protocol) -> Signing | None:
    """The signing of the agreed version that is in force."""
    return next((each for each in protocol.signings if each.state is SigningState.AGREED), None)


def number_in_force(protocol: Protocol) -> str:
    """The number of the agreed version that is in force; empty where none is."""
    agreed = in_force(protocol)
    return version_of(protocol, agreed).number if agreed is not None else ""


def being_signed(protocol: Protocol) -> Signing | None:
    """The signing that is open."""
    return next((each for each in protocol.signings if each.state is SigningState.OPEN), None)


def signing_that_counts(protocol: Protocol) -> Signing | None:
    """What stands in place of the working draft: the version that is being signed, or the agreed one till the next."""
    if (found := being_signed(protocol)) is not None:
        return found
    return agreed_and_unchanged(protocol)


def agreed_and_unchanged(protocol: Protocol) -> Signing | None:
    """The signing of the version in force, as long as the draft of the next one is not begun."""
    return in_force(protocol) if protocol.status is Status.AGREED else None


def version_of(protocol: Protocol, signing: Signing) -> ProtocolVersion:
    """The version that is or was signed."""
    return next(each for each in protocol.versions if each.id == signing.version_id)


def consultation_that_counts(protocol: Protocol) -> Consultation | None:
    """The newest consultation on the text that is being worked on; none on a text that is agreed since."""
    newest = next(iter(protocol.consultations), None)
    agreed = in_force(protocol)
    if newest is None or (agreed and agreed.agreed_at and newest.opened_at <= agreed.agreed_at):
        return None
    return newest


def is_open(consultation: Consultation, today: date) -> bool:
    """Whether comments are still taken: its last day is not over, and nobody has closed it before."""
    return consultation.closed_at is None and consultation.closes_on >= today


def why_locked(protocol: Protocol) -> str:
    """Why nothing in the working draft can be changed, in words; empty when it can."""
    signing = being_signed(protocol)
    agreed = in_force(protocol)
    if protocol.other_pack_id:
        return rests_on_other(protocol.other_pack_id)
    if signing is not None:
        return locked_by_signing(version_of(protocol, signing).number)
    if protocol.status is Status.AGREED:
        return locked_by_agreement(version_of(protocol, agreed).number if agreed else "")
    return ""


def title_of(pack_id: str) -> str:
    """What guidance is called; its id where the site does not have it any more."""
    pack = load_packs().get(pack_id)
    return pack.title if pack is not None else pack_id


def rests_on_other(pack_id: str) -> str:
    """That the partnership goes by other guidance now."""
    return (
        f"It rests on the guidance “{title_of(pack_id)}”, which the partnership does not go by now. "
        "It stays as it is, to be read and downloaded; start a new protocol from the guidance of today."
    )


def locked_by_signing(number: str) -> str:
    """That the version at hand is being signed."""
    return (
        f"Version {number} is being signed, so nothing in this protocol can be changed. "
        "It can be again when the signing is ended, or when the version is agreed and the next one is started."
    )


def locked_by_agreement(number: str) -> str:
    """That the text is agreed."""
    which = f"Version {number} is" if number else "This protocol is"
    return f"{which} agreed, so nothing in it can be changed. Start the next version first."


def is_review_due(signing: Signing | None, today: date) -> bool:
    """Whether the day of the review of an agreed version has come."""
    return signing is not None and signing.review_on is not None and signing.review_on <= today
