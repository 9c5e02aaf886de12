"""Two entries of one organisation become one, and can be split again for thirty days."""
