"""Protocols: built from a template and the map, edited clause by clause, previewed, exported, versioned."""
