"""Word files from outside: what may be in them, and a process of its own to open them in."""
