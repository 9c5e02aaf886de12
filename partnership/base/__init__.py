"""What needs nothing of ours: errors, clocks, configuration, limits, sealing, private files, logs.

Decided here: which settings stop the start (`config.load_settings`), how often and how much (`limits`, one table),
what counts as an outage (`outages.outage_of`), which fields an event for machines may have (`event_log.FIELDS`).
Not decided here: who may do something (`policy`), what is counted (the rooms that write the rows).
Start reading at `config.Settings` and `errors`.

Files that only the site's user reads: `private_files.for_owner`; files written whole or not at all: `cli.write_whole`.
"""
