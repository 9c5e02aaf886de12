"""Running the site: start, worker, keys, backups, checks, data protection, home page, search page, demonstration.

Decided here: what a start needs (`app.create_app`), what happens by the clock (`worker.jobs`), how long what is kept
(`data_protection.retention`) and what an erasure takes (`data_protection.erasure`), what a backup holds
(`backups.contents`), how the site is served (`serving`). Not here: which settings there are (`base.config`).
Start reading at `app.create_app`.

- what a person is given of their data: `data_protection.holdings`
- which backups are kept: `backups.retention`, which are believed: `backups.checks`; SQLite to PostgreSQL:
  `backups.database_move`
- keys at the start, new ones for old: `site_keys.services`; what is wrong with a deployment: `doctor.examination`
- how the site is: `site_state.checks`, on marks of `site_state.services`; against a cut of the chain:
  `site_state.anchors`
- the menu: `overview.menu`, what its entries lead to: `overview.landing`; what waits: `overview.glance`; how far a
  young partnership is: `overview.set_up`; search: `overview.search_page`, clauses in it `overview.clause_hits`
- what the demonstration has: `demo`
"""
