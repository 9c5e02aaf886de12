"""Whom to call now: for a situation and a person, at an hour; what one says, and who else may be needed."""
