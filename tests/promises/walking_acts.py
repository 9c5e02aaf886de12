"""Walks by chance over the acts, always the same from a seed, and the shortest part of one that still gains something."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import promises.acting_again  # noqa: F401 - lists its acts
from promises.acting import ACTS, DOMAINS, Stage, finds, on_stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from flask import Flask
    from promises.cast import Cast
    from promises.reaching import Fact

Step = tuple[str, ...]  # the act, and the names that it is done with
MOST_TRIES = 60  # until one act of a walk is done


@dataclass
class Count:
    """What was tried in a process."""

    sequences: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """As it is printed."""
        done = ", ".join(f"{kind} {number}" for kind, number in self.done.most_common())
        missing = sorted(ACTS.keys() - self.done.keys())
        told = f"{self.sequences} sequences, {self.tried.total()} acts tried, {self.done.total()} done: {done}"
        return told + (f"; never: {', '.join(missing)}" if missing else "")


COUNT = Count()


def walk(stage: Stage, chance: Random, length: int, *, wrong_yes: bool) -> tuple[list[Step], set[Fact]]:
    """Up to so many acts that are done; ends at the first gain. Returns the steps and what was gained."""
    steps: list[Step] = []
    COUNT.sequences += 1
    kinds = [kind for kind, each in ACTS.items() for _ in range(each.weight) if wrong_yes or not each.is_honest]
    for _number in range(length):
        step = _next(stage, chance, kinds)
        if step is None:
            break
        steps.append(step)
        if found := stage.gains():
            return steps, found
    return steps, set()


def _next(stage: Stage, chance: Random, kinds: list[str]) -> Step | None:
    for _try in range(MOST_TRIES):
        kind = chance.choice(kinds)
        if ACTS[kind].is_honest and stage.yes_by:
            continue
        names = []
        for domain in ACTS[kind].domains:
            offered = DOMAINS[domain](stage)
            if domain == "own":
                offered = [each for each in offered if finds(stage, each, ACTS[kind].page)]
            if not offered:
                break
            names.append(chance.choice(offered))
        else:
            COUNT.tried[kind] += 1
            if stage.act(kind, *names):
                COUNT.done[kind] += 1
                return (kind, *names)
    return None


def follow(stage: Stage, steps: Sequence[Step]) -> set[Fact]:
    """Do these steps as far as they are possible, and say what was gained at the first of them that gains."""
    for kind, *names in steps:
        if stage.act(kind, *names) and (found := stage.gains()):
            return found
    return set()


def shortest(app: Flask, cast: Cast, own: list[str], steps: list[Step]) -> list[Step]:
    """The same without the steps that it does not need."""
    for number in reversed(range(len(steps))):
        fewer = [*steps[:number], *steps[number + 1 :]]
        with on_stage(app, cast, own) as stage:
            still_gains = bool(follow(stage, fewer))
        if still_gains:  # the run is over by now: two at once would wait for each other's database
            return shortest(app, cast, own, fewer)
    return steps
