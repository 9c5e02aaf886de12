"""Tables, transactions, the audit and its chain, the schema.

Decided here: when something is committed (`db.transaction`), what a change leaves in the audit (`audit`, a listener on
the session), what a column is for forms and histories (`described` in `models.base`).
Not decided here: what a change may be (services of each room), who sees it (`policy`).
Start reading at `models.register` and `db.transaction`.

Reading requests cannot write: `db.reading_only`, told by `web.security`. Whether the database has the schema of this
code: `schema_fit`. Under which key a person stands in the audit: `person_keys`; which columns name one:
`models.persons.NAMES`. In which form the audit keeps its rows: `models.audit.folded`. Rights of the site's own role on
PostgreSQL: `application_role`.
"""
