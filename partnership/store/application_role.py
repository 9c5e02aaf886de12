"""The role with which a site signs in to PostgreSQL: it changes rows, and neither the audit nor any table.

The owner of the tables runs `flask database upgrade`; the site itself needs no right to change them. Whoever takes the
site over then still cannot take away what keeps the audit as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import text

from partnership.base.errors import InputFault

if TYPE_CHECKING:
    from sqlalchemy import Connection

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
AUDIT = "audit_entry"
# What it may do with a table, where that is not everything with rows. The owner, who upgrades, writes the revision. The
# site adds the fingerprint of a new key when it rotates to it, and may neither alter nor forget one.
KEPT = {AUDIT: ("SELECT", "INSERT"), "alembic_version": ("SELECT",), "site_key": ("SELECT", "INSERT")}
ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")
TELLING = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")  # with any of these the past could be changed


def statements(connection: Connection, role: str) -> list[str]:
    """SQL that makes the role, or puts its rights right again; raises InputFault for a name that needs quoting.

    Tables that later upgrades make are its own to use as well, without another run.
    """
    if not NAME.fullmatch(role):
        message = "Choose a name of small letters, digits and underscores for the role"
        raise InputFault(message)
    owner = connection.scalar(text("SELECT tableowner FROM pg_tables WHERE tablename = :name"), {"name": AUDIT})
    if owner is None:
        message = "The database has no tables yet: run “flask database upgrade” first"
        raise InputFault(message)
    if owner == role:
        message = f"{role} owns the tables, so no right can be taken from it: choose another name"
        raise InputFault(message)
    database, owner = (connection.dialect.identifier_preparer.quote(each) for each in (_database(connection), owner))
    everything, to = ", ".join(ROWS), f"TO {role}"
    for_later = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT"
    is_new = f"NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
    return [
        f"DO $$ BEGIN IF {is_new} THEN CREATE ROLE {role} LOGIN; END IF; END $$",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        f"GRANT CONNECT ON DATABASE {database} {to}",
        f"GRANT USAGE ON SCHEMA public {to}",
        f"GRANT {everything} ON ALL TABLES IN SCHEMA public {to}",
        *(
            f"REVOKE {', '.join(each for each in ROWS if each not in rights)} ON {table} FROM {role}"
            for table, rights in KEPT.items()
        ),
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public {to}",  # a backup reads how far they have come
        f"{for_later} {everything} ON TABLES {to}",
        f"{for_later} USAGE, SELECT ON SEQUENCES {to}",
    ]


def _database(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT current_database()")))


def audit_rights(connection: Connection) -> list[str]:
    """With which rights this connection's role could change the past; empty for an application role."""
    asked = text("SELECT has_table_privilege(current_user, :table, :right)")
    return [each for each in TELLING if connection.scalar(asked, {"table": AUDIT, "right": each})]


def owns_tables(connection: Connection) -> bool:
    """Whether this connection's role owns the audit, or may act as who does: its triggers are then its own."""
    asked = "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass(:table)"
    return bool(connection.scalar(text(asked), {"table": AUDIT}))
