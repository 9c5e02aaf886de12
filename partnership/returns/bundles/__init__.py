"""Everything of a partnership in one file, and an organisation's own pack."""
