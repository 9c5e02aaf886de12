"""Organisations, their desks and numbers, their partnerships, and who keeps them."""
