"""The document of a protocol as it holds now: the version that is signed or in force, else the working draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.downloads.delivery import Delivery
from partnership.mail.services import address
from partnership.models import SigningState
from partnership.protocols import queries
from partnership.protocols.comparing.diff import moved_on
from partnership.protocols.drafting import compose_draft, fitted, material_for
from partnership.protocols.late import late_findings
from partnership.protocols.lifecycle.signed_version import Seal, issued
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.lifecycle.status import agreed_and_unchanged, in_force, signing_that_counts, version_of
from partnership.web.pages import Page

if TYPE_CHECKING:
    from partnership.documents.blocks import Document
    from partnership.models import ProtocolVersion, Signing
    from partnership.protocols.drafting import Material
    from partnership.protocols.late import LateIssue
    from partnership.protocols.queries import Draft, FrozenVersion


def current_document(draft: Draft, material: Material) -> Document:
    """What a member downloads: never a text composed anew under the name of one that is signed."""
    signing = signing_that_counts(draft.protocol)
    if signing is None:
        return compose_draft(draft, material).document
    return issued_version(draft, queries.version_content(signing.version_id), signing, material)


def current_paper(draft: Draft, material: Material) -> Delivery:
    """The same as a paper that leaves, with the version that it is."""
    signing = signing_that_counts(draft.protocol)
    return Delivery(current_document(draft, material), draft.partnership, signing.version_id if signing else None)


def document_of_version(frozen: FrozenVersion) -> Document:
    """A saved version as it was; one that is or was put to signature with its standing and signatures."""
    if frozen.signing is None:
        return replace(thawed(frozen.version), copy_of=str(frozen.version.id))
    return issued_version(frozen.draft, frozen.version, frozen.signing)


def issued_version(
    draft: Draft, version: ProtocolVersion, signing: Signing, material: Material | None = None
) -> Document:
    """A version with what is known of its signing put round it; the map is read where it is being signed."""
    later = in_force(draft.protocol) if signing.state is SigningState.SUPERSEDED else None
    number = version_of(draft.protocol, later).number if later else ""
    document = replace(thawed(version), copy_of=str(version.id))
    late = late_in(draft, signing, material)
    succession = queries.following(draft.protocol, draft.partnership)
    return issued(document, Seal(signing, version.sha256, address(Page.VERIFY.endpoint), number, late, succession))


def late_in(draft: Draft, signing: Signing, material: Material | None = None) -> tuple[LateIssue, ...]:
    """Findings that came up since a signing was opened, with what was answered to each."""
    if material is None and signing.state is SigningState.OPEN:
        material = fitted(material_for(draft.partnership, ""), draft)
    return late_findings(draft, material, signing, queries.late_answers(signing.id))


def moved_since(draft: Draft, material: Material) -> tuple[str, ...]:
    """What the register says otherwise than the agreed version, in words; nothing once the next one is begun."""
    agreed = agreed_and_unchanged(draft.protocol)
    return moved_from(queries.version_content(agreed.version_id), draft, material) if agreed else ()


def moved_from(version: ProtocolVersion, draft: Draft, material: Material) -> tuple[str, ...]:
    """What the register says otherwise than a version with its content, in words."""
    return moved_on(thawed(version), compose_draft(draft, material).document)
