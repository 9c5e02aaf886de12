"""Pages that show several capabilities: start page, a partnership's own page, health, accessibility."""
