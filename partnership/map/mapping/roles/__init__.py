"""Roles as organisations and coordinators settle them: proposed, answered, offered, taken away."""
