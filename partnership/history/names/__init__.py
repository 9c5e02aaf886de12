"""The names that a page of events is told with, gathered for one reader."""
