"""`flask worker`: sends mail and does what is due by the clock."""
