"""A council's own Word file as the look of documents: what is taken from it, and our styles among its own."""
