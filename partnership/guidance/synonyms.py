"""Words as people say them, and what they mean by them: kinds of agency, tasks, situations, or each other. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words that mean the same to whoever searches; without kinds, tasks and situations they mean each other."""

    id: str
    words: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()

    @property
    def means_something(self) -> bool:
        """Whether it says what the words mean, or that there are others for the same."""
        return bool(self.kinds or self.functions or self.situations) or len(self.words) > 1
