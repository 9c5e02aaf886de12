"""History: what happened, to whom it is told, going back to it, and the register as it stood on a day.

Decided here: which events a reader sees, their sentences, and what may be put back. Not here: what the audit keeps
(`store.audit`), and the events of an entry from what to what (`register.directory.history`). Start in `event_page`.

- which events a history has: `queries.of_partnership`, `of_protocol`, `of_account`, `of_entry`
- the sentence of an event, from what to what: `sentences`; what a row is called: `tables.TABLES`
- the names that a reader may know: `names.names_for`
- who sees what stood on a day: `as_of.redaction`
- going back: `restore`, which writes through the services of the other rooms
"""
