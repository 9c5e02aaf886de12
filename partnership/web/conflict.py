"""The second of two writers (optimistic locking): nothing is overwritten, and both texts are shown, with status 409.

A form carries the version that it showed. A view saves it with `save`; where somebody else was first, it loads what is
stored, lets the form go on from there (`form.move_to`), and answers with `page` and the differences, which the macro
`conflict` of `macros/components.html` shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from flask import render_template

from partnership.base.errors import InputFault, Stale
from partnership.store.db import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.base.errors import PartnershipError
    from partnership.web.forms import BaseForm

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people have left different, each side as a text or as lines; `name` is that of the field."""

    label: str
    stored: str | tuple[str, ...]
    typed: str | tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """One try to save a form: saved, or `late` says that somebody else was first, or the faults stand on the form.

    `value` is what was written, where it was. `is_undone`: it was begun, so what was loaded before is loaded anew.
    """

    value: T
    is_saved: bool = False
    is_undone: bool = False
    late: PartnershipError | None = None


def save(
    form: BaseForm,
    write: Callable[[Session], T],
    *,
    at: str = "",
    late: tuple[type[PartnershipError], ...] = (Stale,),
    is_valid: bool | None = None,
) -> Attempt[T]:
    """Write what was sent in one transaction; a fault of the input is shown on the form, `at` a field if it names none.

    `late` are the faults which say that somebody else was first; without them they pass through. `is_valid` stands for
    the form's own checks, where the view has made others.
    """
    nothing = cast("T", None)
    if not (form.validate_on_submit() if is_valid is None else is_valid):
        return Attempt(nothing)
    try:
        with transaction() as session:
            value = write(session)
    except late as fault:
        return Attempt(nothing, is_undone=True, late=fault)
    except InputFault as fault:
        form.add_fault(fault, at)
        return Attempt(nothing, is_undone=True)
    return Attempt(value, is_saved=True)


def differing(*found: Difference) -> list[Difference]:
    """Those in which the two sides are not the same."""
    return [each for each in found if each.stored != each.typed]


def page(template: str, differences: Iterable[Difference] | None, /, **shown: Any) -> ResponseReturnValue:
    """A form's page; `differences` are None unless somebody else was first, and then the answer is 409."""
    rows = None if differences is None else list(differences)
    return render_template(template, differences=rows, **shown), 200 if rows is None else 409
