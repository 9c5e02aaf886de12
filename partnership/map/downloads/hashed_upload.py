"""A file that is only hashed: its bytes go through SHA-256 as they arrive, and nothing of it is kept or read."""

from __future__ import annotations

from hashlib import sha256
from io import RawIOBase
from typing import IO, TYPE_CHECKING, Any, cast

from flask import Request, current_app

if TYPE_CHECKING:
    from collections.abc import Callable


class HashedStream(RawIOBase):
    """Where an upload is written to: it ends as a hash and a length, and has nothing to read."""

    def __init__(self) -> None:
        super().__init__()
        self._hash = sha256()
        self.size = 0  # bytes

    @property
    def sha256(self) -> str:
        """The hash of all that came, in hexadecimal."""
        return self._hash.hexdigest()

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Take the next bytes."""
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def seek(self, _offset: int, _whence: int = 0) -> int:
        """Whoever parses the request turns back to the beginning, where nothing is."""
        return 0


class HashedUploadRequest(Request):
    """Flask's request; the uploads of a view that is marked `hashed_only` stand nowhere as a whole."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        view = current_app.view_functions.get(self.endpoint or "")
        if getattr(view, "__hashed_only__", False):
            return cast("IO[bytes]", HashedStream())
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def hashed_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare that the uploads of a view are only hashed: their stream is a `HashedStream`."""
    view.__hashed_only__ = True  # type: ignore[attr-defined]
    return view
