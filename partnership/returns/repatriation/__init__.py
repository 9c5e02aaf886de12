"""Return safety checklists: made from the pack and the map, without any victim data."""
