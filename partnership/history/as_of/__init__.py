"""The directory, an entry and a map as they stood at the end of a day."""
