"""A pack with one written paper and its table of duties, valid as written, for tests that plant one fault in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guidance.small_pack import PackOnDisk

if TYPE_CHECKING:
    from pathlib import Path

DUTIES = """
[[times]]
id = "first-call"
label = "First call"
value = 30
unit = "minutes"
origin = "proposal"
settable = true
sources = ["law"]

[[times]]
id = "written-note"
value = 4
unit = "hours"
origin = "proposal"
sources = ["law"]

[[posts]]
id = "worker"
name = "worker"
everyone = true

[[posts]]
id = "operator"
name = "control room operator"
task = "first-response"
training = "Refer (1 day)"

[[posts]]
id = "registrar"
name = "registrar"
kind = "court"
asked = true

[[duties]]
id = "call"
post = "worker"
does = "rings the control room"
time = "first-call"
appears_in = ["card", "paper"]
safety = true
sources = ["law"]

[[duties]]
id = "answer"
post = "operator"
does = "rings back"
time = "written-note"
sources = ["law"]

[[rules]]
id = "sign"
kind = "sign"
text = "**Enough alone:** a locked door"
short = "A locked door is enough alone"
sources = ["law"]
"""
HEAD = """
id = "night"
title = "At night"
for_whom = "workers"
group = "both"
version = "1.0"
kind = "case"
summary = "What a worker does at night."
card_for = "any worker"
"""
PAPER = """
# At night

For any worker. {#readers}

# Part 1: Tonight

## The first hour {#first-hour holds="first-responders consent escalation training" sources="law"}

{#steps}

| Ring about | By day | Night |
|---|---|---|
| **Control room** | {{number:operator}} | {{number:operator, night}} |

1. Ring within {{time:first-call}}. {states="call"}
2. The {{post:operator}} rings back within {{time:written-note}}. {states="answer"}

> “Please wait here.” {#say was="words"}

## Signs {#signs holds="definition signs" sources="law"}

{{rule:sign}}, a blocked window. {states="sign"}

### Who does what {#who}

{{list:roles}}
"""
CARD = """
# At night

## Do this {#do}

| Do this | By when |
|---|---|
| Ring the control room. | Within {{time:first-call}} {states="call"} |
"""
ANNEXES = """
# At night

## The law {#law sources="law"}

A court may order it. See {{section:signs}}.
"""


class WrittenPack(PackOnDisk):
    """The small pack with a written paper beside its other."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.write("duties.toml", DUTIES.lstrip("\n"))
        self.write("protocols/night.toml", HEAD.lstrip("\n"))
        for name, text in (("paper", PAPER), ("card", CARD), ("annexes", ANNEXES)):
            self.write(f"protocols/night/{name}.md", text.lstrip("\n"))
