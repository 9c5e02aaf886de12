"""History for everything, restoring any version, the directory as it stood on a day."""
