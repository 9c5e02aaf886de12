"""Which typefaces most machines have, so that a letterhead says which of its own others will not see."""

from __future__ import annotations

from typing import Final

# With Windows and Office for years, and with their like in LibreOffice; in lower case.
EVERYWHERE: Final = frozenset(
    (
        "arial", "arial black", "arial narrow", "book antiqua", "bookman old style", "calibri", "calibri light",
        "cambria", "candara", "century", "century gothic", "comic sans ms", "consolas", "constantia", "corbel",
        "courier new", "franklin gothic book", "franklin gothic medium", "garamond", "georgia", "gill sans mt",
        "impact", "liberation mono", "liberation sans", "liberation serif", "lucida sans unicode",
        "palatino linotype", "segoe ui", "symbol", "tahoma", "times new roman", "trebuchet ms", "verdana", "webdings",
        "wingdings", "wingdings 2", "wingdings 3",
    )
)  # fmt: skip
