"""The keys of a site: whether they fit its data, and new ones in the place of old ones."""
