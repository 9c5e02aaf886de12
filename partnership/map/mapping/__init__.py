"""The map of a partnership: who is responsible for what, and where the gaps are."""
