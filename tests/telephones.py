"""Whether a telephone number stands in what is shown, however it is written."""

from __future__ import annotations

import re

_BETWEEN = r"(?:[\s\u00a0.-]|%20|&nbsp;)*"


def has_number(text: str, number: str) -> bool:
    """Whether the last seven digits of a number stand in a text, with or without spaces.

    Four digits of a number also stand in one of some hundred names of rows, which are random.

        >>> has_number('<a href="tel:+442079460999">', "020 7946 0999")
        True
        >>> has_number("/organisations/5b0999aa", "020 7946 0999")
        False
    """
    digits = re.sub(r"\D", "", number)[-7:]
    return re.search(_BETWEEN.join(digits), text) is not None
