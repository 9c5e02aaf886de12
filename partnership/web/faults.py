"""The faults of several forms of one page, as the summary above them lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wtforms.form import BaseForm


def faults_of(forms: Iterable[BaseForm]) -> Iterator[dict[str, str]]:
    """Of each form what is wrong with it as a whole, then the first fault of each field, with a link to it."""
    for form in forms:
        for message in form.form_errors:
            yield {"text": message}
        for field in form:
            if field.errors:
                yield {"text": str(field.errors[0]), "href": f"#{field.id}"}
