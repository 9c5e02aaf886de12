"""Backups of a site: made while it runs, encrypted to a public key, looked at, put back; and the move to PostgreSQL."""
