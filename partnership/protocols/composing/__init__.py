"""A protocol as a document: its clauses, what fills their slots, and the parts that the map writes. Pure."""
