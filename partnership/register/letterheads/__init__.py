"""Letterheads: a council's own Word file as the look of a partnership's documents."""
