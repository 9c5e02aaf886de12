"""Who let whom in, who answers for what, and whose yes is waited for: the only writers of places, grants and homes."""
