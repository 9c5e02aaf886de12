"""Lines of accounts, as the database has them: who let whom in, up to the command line."""
