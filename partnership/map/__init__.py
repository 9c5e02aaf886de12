"""Who does what in a partnership, and whom to call."""
