"""Who speaks for an organisation, what partnerships asked it, and what it said."""
