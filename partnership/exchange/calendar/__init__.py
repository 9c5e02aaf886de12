"""The dates of a partnership for a calendar: as a file, and at a private address."""
