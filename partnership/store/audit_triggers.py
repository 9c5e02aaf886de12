"""What in the database refuses changes of the audit: the triggers as the migrations made them, and whether they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

# As each database tells them, in one line: made by the first migration, and never to be lost.
EXPECTED = {
    "sqlite": {
        "audit_entry_is_not_changed": (
            "CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END"
        ),
        "audit_entry_is_not_deleted": (
            "CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END"
        ),
    },
    "postgresql": {
        "audit_entry_is_kept": (
            "BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT refuse_audit_change "
            "BEGIN RAISE EXCEPTION 'audit rows are never changed or deleted'; END"
        ),
    },
}
_THERE = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'",
    "postgresql": (
        "SELECT t.tgname, regexp_replace(pg_get_triggerdef(t.oid), '^.* (BEFORE .*) ON .* (FOR EACH .*) EXECUTE .*$', "
        "'\\1 \\2') || ' ' || p.proname || ' ' || p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgrelid = to_regclass('audit_entry') AND t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal"
    ),
}


def lost(connection: Connection) -> set[str]:
    """Names of triggers that are missing, switched off, or do something else than they did."""
    system = connection.dialect.name
    there = {name: _line(sql) for name, sql in connection.exec_driver_sql(_THERE[system])}
    return {name for name, sql in EXPECTED[system].items() if there.get(name) != sql}


def _line(sql: str) -> str:
    """In one line, and without the marks that a table gets when it is put in the place of another."""
    return re.sub(r"\s+", " ", sql).replace('"audit_entry"', "audit_entry").strip()
