"""Guidance packs: read-only reference content (kinds, functions, protocols, checklists) as versioned data files."""
