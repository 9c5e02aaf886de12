"""How far an import is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.store.models import ImportState
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Mapping

STATES: Mapping[ImportState, str] = {
    ImportState.READ: "The file is read. Say what its columns hold.",
    ImportState.CHECKED: "Nothing is changed yet. Look at what would be done, then import it.",
    ImportState.WAITING: "It is imported as soon as its turn comes.",
    ImportState.DONE: "It is imported.",
    ImportState.CANCELLED: "It was cancelled. Nothing was changed.",
    ImportState.FAILED: "It was not imported. Nothing was changed.",
    ImportState.UNDONE: "It was imported, and undone.",
}
TAGS: Mapping[ImportState, Tag] = {
    ImportState.READ: Tag("Columns to say", "yellow"),
    ImportState.CHECKED: Tag("To be looked at", "yellow"),
    ImportState.WAITING: Tag("Being imported", "blue"),
    ImportState.DONE: Tag("Imported", "green"),
    ImportState.CANCELLED: Tag("Cancelled"),
    ImportState.FAILED: Tag("Not imported", "red"),
    ImportState.UNDONE: Tag("Undone"),
}
