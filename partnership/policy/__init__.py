"""Who may do what, and who may see which field: one place that views, lists, exports and commands ask."""
