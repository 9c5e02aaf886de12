"""Running the site: start, worker, keys, backups, checks, data protection, home page, demonstration."""
