"""Findings that stop signing and came up after it was opened, each with the coordinator's answer.

A version is put to signature only while nothing stops it, so whatever stops it later came up since. It is shown to
whoever signs, and the version comes into force over it only with an answer: docs/adr/0042-one-register-of-findings.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.documents.wording import day
from partnership.protocols.composing.compose import clause_numbers, open_matters
from partnership.protocols.drafting import context_of, own_texts
from partnership.store.models import SigningState
from partnership.store.models.partnerships import LONGEST_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft
    from partnership.store.models import LateFinding, Signing

LONGEST_CLAUSES = 500


@dataclass(frozen=True, slots=True)
class LateIssue:
    """What is missing, in which clauses, whom one gets meanwhile, and the answer to it."""

    key: str
    text: str
    clauses: str = ""  # numbers, as "4.2, 5.1"; empty where it is about the whole paper
    meanwhile: str = ""
    answer: LateFinding | None = None
    is_mended: bool = False  # the map does not say so any more

    @property
    def sentence(self) -> str:
        """What is missing, with the clauses that rest on it."""
        many = "clauses" if "," in self.clauses else "clause"
        return f"{self.text.rstrip('.')} ({f'{many} {self.clauses}' if self.clauses else 'the whole paper'})."

    @property
    def answer_words(self) -> str:
        """The answer, by whom and when; empty where there is none."""
        if self.answer is None:
            return ""
        return f"{self.answer.answered_by}, {day(london_day(self.answer.answered_at))}: {self.answer.answer}"

    @property
    def waits(self) -> bool:
        """Whether the version does not come into force before somebody answers it."""
        return self.answer is None and not self.is_mended


def late_findings(
    draft: Draft, material: Material | None, signing: Signing, answers: Iterable[LateFinding]
) -> tuple[LateIssue, ...]:
    """What came up since a signing was opened: what stands now, then what was answered and is mended.

    Of a signing that is over only what was answered: its list is kept as it was, whatever the map says by now.
    """
    by_key = {row.key: row for row in answers}
    is_open = signing.state is SigningState.OPEN and material is not None
    found = _standing(draft, material) if is_open and material is not None else ()
    standing = [
        LateIssue(each.key, each.text, each.clauses, each.meanwhile, by_key.pop(each.key, None)) for each in found
    ]
    kept = [LateIssue(row.key, row.text, row.clauses, "", row, is_mended=is_open) for row in by_key.values()]
    return (*standing, *kept)


def _standing(draft: Draft, material: Material) -> tuple[LateIssue, ...]:
    """What stops the signing of a draft as the map stands now; its text is locked, so nothing else has changed."""
    context, own = context_of(draft, material), own_texts(draft)
    stops = [each for each in open_matters(context, own) if each.stops_signing]
    if not stops:
        return ()
    numbers = clause_numbers(context, own)
    return tuple(
        LateIssue(
            each.finding.key[:LONGEST_KEY],
            each.text,
            ", ".join(numbers[one] for one in each.clause_ids if one in numbers)[:LONGEST_CLAUSES],
            each.meanwhile,
        )
        for each in stops
    )
