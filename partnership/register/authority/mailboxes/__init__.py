"""The mailboxes of desks: who is told when one changes, and what the history tells of them."""
