"""What a backup says of itself: what it was made from, its files, and a proof that this site made it."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from typing import Any

from partnership.base.errors import InputFault
from partnership.operations.backups.packing import FileDigest

FORMAT = 1
PURPOSE = b"manifest of a backup: "


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """A database at one moment. Of the keys it has only fingerprints, by which nothing is opened."""

    system: str  # sqlite or postgresql
    revision: str  # of the schema
    counts: dict[str, int]  # rows by table
    sequence: int  # of the newest row of the audit; 0 where there is none
    seal: str
    keys: dict[str, str]  # "field 1" -> fingerprint

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first file of a backup; `broken_at` is the first row of the audit that was not what was written."""

    made_at: str  # ISO 8601, UTC
    database: DatabaseState
    files: dict[str, FileDigest]
    broken_at: int | None = None
    proof: str = ""  # HMAC-SHA-256 over all other values, under the key of the audit

    def to_text(self) -> str:
        """As it is packed."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True)

    def proof_under(self, audit_key: str) -> str:
        """What the proof is under a key."""
        told = {**asdict(self), "format": FORMAT, "proof": ""}
        text = json.dumps(told, sort_keys=True, separators=(",", ":"))
        return hmac.digest(audit_key.encode(), PURPOSE + text.encode(), "sha256").hex()

    def is_proven(self, audit_key: str) -> bool:
        """Whether it was made by a site with this key, and nothing of it is changed."""
        return hmac.compare_digest(self.proof, self.proof_under(audit_key))


def read_manifest(text: str) -> Manifest:
    """The manifest of a backup; raises InputFault where it is of another form."""
    try:
        told: dict[str, Any] = json.loads(text)
        if told.pop("format") != FORMAT:
            message = "the backup was made by a newer release of this product: restore it with that one"
            raise InputFault(message)
        told["database"] = DatabaseState(**told["database"])
        told["files"] = {name: FileDigest(**each) for name, each in told["files"].items()}
        return Manifest(**told)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        message = "the manifest of the backup cannot be read"
        raise InputFault(message) from fault
