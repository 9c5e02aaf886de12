"""Where a protocol stands: drafts, kept versions, signatures, what is in force and what is locked."""
