"""Who does what, as a list: a line a task, on screen, on paper and as a file."""
