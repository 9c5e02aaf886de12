"""Copies of a consulted version that came back changed in Word: read, shown beside the clauses, answered."""
