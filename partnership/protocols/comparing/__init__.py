"""Two versions of a protocol side by side."""
