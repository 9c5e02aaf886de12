"""Questions that wait for a yes, as the database has them."""
