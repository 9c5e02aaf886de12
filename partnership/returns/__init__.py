"""Return checklists, blank forms and bundles of papers."""
