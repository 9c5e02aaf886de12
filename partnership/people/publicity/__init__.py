"""The public directory: what anybody finds and reads without signing in, and the pages on which it is decided."""
