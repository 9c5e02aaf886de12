"""Searches without an answer: counted so that nobody is known by them, and told to the coordinators on purpose."""
