"""Change requests and reports: the queue, each field old beside new, answers."""
