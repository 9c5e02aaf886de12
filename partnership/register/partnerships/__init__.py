"""Partnerships: made, found, and the boards that they report to. Who is on one is in people, its page in overview."""
