"""Self-assessment, the audit of settings, and the library."""
