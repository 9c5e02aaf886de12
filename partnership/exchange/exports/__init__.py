"""The directory as a file, for an audience: CSV, Excel, JSON and contacts for a telephone."""
