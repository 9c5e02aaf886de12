"""What the checks of a pack find: faults by file and line, and notes that stop nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.shapes import FilePlace, GuidanceFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnership.guidance.shapes import PackFile


class PackFaults:
    """The faults of one pack.

    Guidance that stands over another pack answers for the whole: a fault that comes up in a file of the other pack is
    told where the guidance brought it about, because that file is right by itself.
    """

    def __init__(
        self,
        files: Sequence[PackFile],
        over: FilePlace | None = None,
        removed: Mapping[tuple[str, str], FilePlace] | None = None,
    ) -> None:
        self._files = files
        self._over = over  # where the guidance names the pack that it stands over
        self._removed = removed or {}  # list and id of what it takes out of use, and where it says so
        self._found = [fault for file in files for fault in file.faults]
        self._faulty = {(file.name, at) for file in files for at in file.faulty}

    def fault(
        self,
        place: FilePlace,
        message: str,
        *,
        words: str = "",
        names: tuple[str, str] = ("", ""),
        instead: Sequence[FilePlace] = (),
    ) -> None:
        """Notes a fault. `words` is the part of the value that is wrong, `names` the list and id that were not found.

        Where `place` is in a file of another pack, the fault is told at the first of `instead` that is not.
        """
        self._faulty.add((place.file.name, place.at))
        if not self.is_own(place):
            message = f"with this, {self.where(place, words)} is at fault: {message}"
            candidates = (self._removed.get(names), *instead, self._over)
            place, words = next(each for each in candidates if each and self.is_own(each)), ""
        self._found.append(GuidanceFault(place.file.name, place.file.lines.line_of(place.at, words), message))

    def where(self, place: FilePlace, words: str = "") -> str:
        """A place in words, for a message about another."""
        line = f"{place.file.name} line {place.file.lines.line_of(place.at, words)}"
        return line if self.is_own(place) else f"{line} of the pack below"

    def is_own(self, place: FilePlace) -> bool:
        """Whether a place is in the pack itself, and not in one that it stands over."""
        return place.file in self._files

    def is_faulty(self, place: FilePlace) -> bool:
        """Whether a fault was noted here already: one mistake is one fault."""
        return (place.file.name, place.at) in self._faulty

    @property
    def faults(self) -> list[GuidanceFault]:
        """Every fault, in the order of the files and lines."""
        order = {file.name: position for position, file in enumerate(self._files)}
        return sorted(self._found, key=lambda fault: (order[fault.file], fault.line))
