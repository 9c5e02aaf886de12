"""The document of a protocol as it holds now: the version that is signed or in force, else the working draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.base.lru_cache import LruCache
from partnership.map.downloads.delivery import Delivery
from partnership.protocols import queries
from partnership.protocols.comparing.diff import register_tables, tables_moved
from partnership.protocols.drafting import compose_draft, fitted, material_for
from partnership.protocols.late import late_findings
from partnership.protocols.lifecycle.signed_version import Seal, issued
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.lifecycle.status import agreed_and_unchanged, in_force, signing_that_counts, version_of
from partnership.register.mail.services import address
from partnership.store.models import SigningState
from partnership.web.pages import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from partnership.documents.blocks import Document, Table
    from partnership.protocols.drafting import Material
    from partnership.protocols.late import LateIssue
    from partnership.protocols.queries import Draft, FrozenVersion
    from partnership.store.models import ProtocolVersion, Signing

_tables: LruCache[Mapping[str, Table]] = LruCache(64)  # of agreed versions, by fingerprint: some kilobytes each


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
    return moved_in([draft], material).get(draft.protocol.id, ())


def moved_in(drafts: Sequence[Draft], material: Material) -> dict[UUID, tuple[str, ...]]:
    """What the register says otherwise than agreed versions, in words, by protocol; without those that are worked on.

    One statement for any number, and none for those whose tables are known already: to read a version, and to hold it
    against its fingerprint, takes some ten milliseconds each.
    """
    agreed = {
        draft.protocol.id: version_of(draft.protocol, held)
        for draft in drafts
        if (held := agreed_and_unchanged(draft.protocol)) is not None
    }
    known = {each.sha256: tables for each in agreed.values() if (tables := _tables.get(each.sha256)) is not None}
    for content in queries.version_contents([each.id for each in agreed.values() if each.sha256 not in known]).values():
        known[content.sha256] = register_tables(thawed(content))
        _tables.set(content.sha256, known[content.sha256])
    return {
        draft.protocol.id: tables_moved(known[version.sha256], register_tables(compose_draft(draft, material).document))
        for draft in drafts
        if (version := agreed.get(draft.protocol.id)) is not None
    }
