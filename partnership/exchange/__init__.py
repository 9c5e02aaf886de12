"""Exchange: what leaves the register as data, and what comes in from files and other systems.

Decided here: the recipient of a file or feed, the columns of an import, and what it may change. Not here: how a file
from outside becomes rows of text (`documents.untrusted`), and who may see a field (`policy.audience`). Start in
`recipient`.

- what leaves, for whom: `recipient`, `queries`; as CSV, Excel, JSON and contacts `exports.files`
- the feed: `feed.routes`, `feed.filters`; the shape of Open Referral UK `open_referral.items`
- a partner's own system, its token and how often it may ask: `api.services`
- dates for a calendar, and its private address: `calendar.queries`, `calendar.services`
- which column fills which field: `imports.targets`, `imports.cells`; what an import would do: `imports.planner`
- how an import is written, stopped, undone: `imports.services`, `imports.writing`, `imports.undo`
- the monthly page of own entries: `digest.services`
"""
