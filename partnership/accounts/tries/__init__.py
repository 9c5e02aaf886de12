"""Tries to sign in: known browsers, counters, and the record of those that failed."""
