"""Relationships as a table of connections: From, To and Label, as network maps take and give them."""
