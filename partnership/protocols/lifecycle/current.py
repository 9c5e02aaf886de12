"""The document of a protocol as it holds now: the version that is signed or in force, else the working draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.documents.blocks import Status
from partnership.downloads.delivery import Delivery
from partnership.mail.services import address
from partnership.models import SigningState
from partnership.protocols import queries
from partnership.protocols.comparing.diff import moved_on
from partnership.protocols.drafting import compose_draft
from partnership.protocols.lifecycle.signed_version import Seal, issued
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.lifecycle.status import in_force, signing_that_counts, version_of
from partnership.web.pages import Page

if TYPE_CHECKING:
    from partnership.documents.blocks import Document
    from partnership.models import Protocol, ProtocolVersion, Signing
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft, FrozenVersion


def current_document(draft: Draft, material: Material) -> Document:
    """What a member downloads: never a text composed anew under the name of one that is signed."""
    signing = signing_that_counts(draft.protocol)
    if signing is None:
        return compose_draft(draft, material).document
    return issued_version(draft.protocol, queries.version_content(signing.version_id), signing)


def current_paper(draft: Draft, material: Material) -> Delivery:
    """The same as a paper that leaves, with the version that it is."""
    signing = signing_that_counts(draft.protocol)
    return Delivery(current_document(draft, material), draft.partnership, signing.version_id if signing else None)


def document_of_version(frozen: FrozenVersion) -> Document:
    """A saved version as it was; one that is or was put to signature with its standing and signatures."""
    if frozen.signing is None:
        return replace(thawed(frozen.version), copy_of=str(frozen.version.id))
    return issued_version(frozen.draft.protocol, frozen.version, frozen.signing)


def issued_version(protocol: Protocol, version: ProtocolVersion, signing: Signing) -> Document:
    """A version with what is known of its signing put round it."""
    later = in_force(protocol) if signing.state is SigningState.SUPERSEDED else None
    number = version_of(protocol, later).number if later else ""
    document = replace(thawed(version), copy_of=str(version.id))
    return issued(document, Seal(signing, version.sha256, address(Page.VERIFY.endpoint), number))


def moved_since(draft: Draft, material: Material) -> tuple[str, ...]:
    """What the register says otherwise than the agreed version, in words; nothing once the next one is begun."""
    agreed = in_force(draft.protocol)
    if agreed is None or draft.protocol.status is not Status.AGREED:
        return ()
    return moved_on(thawed(queries.version_content(agreed.version_id)), compose_draft(draft, material).document)
