"""A tag: the word of a state on a screen, in a colour. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Tag(NamedTuple):
    """Words in a coloured box; the colour only helps. In templates: {{ tag(*each) }}."""

    words: str
    colour: str = "grey"
