"""Where words stand in the database: in which column of which table, and how they are taken out of it.

Keys of the chain are not looked into: the audit names persons under their own keys. What was agreed and signed stays as
it was signed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import JSON, Enum, String, Text
from sqlalchemy import inspect as look_at

from partnership.register.authority.erasures import queries
from partnership.store.models import Base, Contact
from partnership.store.models.persons import ERASED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.orm import InstrumentedAttribute, Session
    from sqlalchemy.sql.elements import NamedColumn


# The chain, and what opens it; what says nothing in words.
NOT_LOOKED_INTO: Final = frozenset({"audit_entry", "person_key", "site_key", "search_token"})


def places() -> Iterator[tuple[type[Base], InstrumentedAttribute[Any]]]:
    """Every column that can hold words, with its table."""
    for mapper in Base.registry.mappers:
        if mapper.local_table.name not in NOT_LOOKED_INTO:  # type: ignore[attr-defined]
            for each in mapper.column_attrs:
                if _holds_words(each.columns[0]):
                    yield mapper.class_, getattr(mapper.class_, each.key)


def _holds_words(column: NamedColumn[Any]) -> bool:
    kind = column.type
    is_words = isinstance(kind, (String, Text)) and not isinstance(kind, Enum)
    return (is_words or isinstance(kind, JSON)) and not column.foreign_keys and not column.primary_key


def rows_with(session: Session, texts: Iterable[str]) -> Iterator[tuple[Base, str]]:
    """Each row and column with one of the texts in it, whatever their case."""
    wanted = [each for each in texts if each.strip()]
    # JSON may be kept with letters beyond ASCII as \\u sequences: those are looked for too.
    forms = {form for each in wanted for form in (each, _escaped(each))}
    for table, column in places() if wanted else ():
        for row in queries.rows_with(session, table, column, forms):
            if is_in(getattr(row, column.key), wanted):
                yield row, column.key


def _escaped(text: str) -> str:
    return "".join(each if each.isascii() else f"\\u{ord(each):04x}" for each in text)


def is_agreed(row: Base, column: str) -> bool:
    """Whether a column holds what was agreed, word for word."""
    return row.__tablename__ == "protocol_version" and column != "created_by"


def is_in(value: Any, texts: Iterable[str]) -> bool:
    """Whether one of the texts stands in a value as words of their own."""
    return bool(without(value, texts) != value)


def without(value: Any, texts: Iterable[str]) -> Any:
    """The value with "a person who was erased" in the place of each text."""
    if isinstance(value, str):
        return pattern(tuple(texts)).sub(ERASED, value)
    if isinstance(value, list):
        return [without(each, texts) for each in value]
    if isinstance(value, dict):
        return {key: without(each, texts) for key, each in value.items()}
    return value


def pattern(texts: tuple[str, ...]) -> re.Pattern[str]:
    """What finds each of the texts as words of their own: addresses in any case, names with the capitals they have."""
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_in_any_case, longest_first))})(?!\w)")


def _in_any_case(text: str) -> str:
    """A capital at the beginning of a word stays one: “Will May” is a name, and “will may” is none."""
    if "@" in text:
        return f"(?i:{re.escape(text)})"
    return r"\s+".join(map(_word, text.split()))


def _word(word: str) -> str:
    return f"{word[0]}(?i:{re.escape(word[1:])})" if word[0].isupper() else f"(?i:{re.escape(word)})"


def take_out(row: Base, column: str, texts: Iterable[str]) -> None:
    """Write a row without the texts; what would be too long for its column is cut.

    The address of a desk, or its holder, is then not given: words in their place would be rung or written to.
    """
    value = without(getattr(row, column), texts)
    if value == ERASED and isinstance(row, Contact):
        value = ""
    longest = getattr(look_at(type(row)).columns[column].type, "length", None)
    setattr(row, column, value[:longest] if isinstance(value, str) and longest else value)
