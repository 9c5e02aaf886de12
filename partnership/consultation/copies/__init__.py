"""Copies of a consulted version that partners changed in Word and sent back: read, shown beside the clauses, answered."""
