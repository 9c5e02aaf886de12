"""An agreed protocol as a manual: today's numbers beside its text, what changed, who is told of the next version."""
