"""Names that are not used any more, found in a text: bodies, guidance and terms that are gone. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from partnership.guidance.wording import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnership.guidance.facts import AbolishedName
    from partnership.guidance.findings import PackFaults
    from partnership.guidance.folder import PackFolder
    from partnership.guidance.pack import Pack

# Files that may tell history: what is gone, what people still type, what facts and sources are called, the glossary.
HISTORY = frozenset({"abolished.toml", "facts.toml", "sources.toml", "successors.toml", "synonyms.toml", "pack.toml"})
# Keys whose values are names for machines.
_IDS = frozenset({"id", "code", "kind", "sources", "facts"})


@dataclass(frozen=True, slots=True)
class AbolishedUse:
    """An abolished name as it stands in a text, and what to say in its place."""

    words: str
    name: AbolishedName
    successors: str  # “Integrated care board” or “Safeguarding partnership”

    @property
    def in_short(self) -> str:
        """The name, and what to say."""
        return f"“{self.words}”: say {self.successors}" if self.successors else f"“{self.words}”"

    @property
    def message(self) -> str:
        """What is wrong, and what is right."""
        instead = f": say {self.successors}" if self.successors else ""
        return f"“{self.words}” is not said any more{instead}. {self.name.says}"


def uses(text: str, pack: Pack) -> Iterator[AbolishedUse]:
    """Every abolished name in a text, each once, in the order in which they stand."""
    names = tuple(pack.abolished.values())
    if not names:
        return
    pattern, owners = _pattern(names)
    seen = set()
    for found in pattern.finditer(text):
        words, name = " ".join(found[0].split()), owners[int((found.lastgroup or "w0")[1:])]
        if words not in seen:
            seen.add(words)
            yield AbolishedUse(words, name, _successors(name, pack))


def check_names(folder: PackFolder, pack: Pack, findings: PackFaults) -> None:
    """Notes each abolished name in the texts of the pack's own files, where nothing tells history."""
    for place, text in texts(folder):
        keys = {step for step in place.at if isinstance(step, str)}
        if place.file.name in HISTORY or keys & _IDS:
            continue
        for use in uses(text, pack):
            findings.fault(place, use.message, words=use.words)


def _successors(name: AbolishedName, pack: Pack) -> str:
    kinds = (pack.kinds.get(each) for each in name.successors)
    words = (kind.name if kind else each for kind, each in zip(kinds, name.successors, strict=True))
    return " or ".join(f"“{each}”" for each in words)


@lru_cache(maxsize=16)
def _pattern(names: Sequence[AbolishedName]) -> tuple[re.Pattern[str], tuple[AbolishedName, ...]]:
    """One pattern for all words, the longest first, and whose words they are, in its order."""
    pairs = sorted(((words, name) for name in names for words in name.words), key=lambda pair: -len(pair[0]))
    ways = (f"(?P<w{number}>{_as_written(words)})" for number, (words, _) in enumerate(pairs))
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)"), tuple(name for _, name in pairs)


def _as_written(words: str) -> str:
    """A name as texts have it: over two lines, in the plural; initials as they are, words in any case."""
    parts = (r"\s+".join(re.escape(part) for part in words.split()), "s?")
    return "".join(parts) if words.isupper() else f"(?i:{''.join(parts)})"
